package money

import (
	"fmt"
	"strings"
)

// Cents is an amount of euros in cents.
type Cents int64

// Parse reads what people write: "1 234,50", "1234.5" or "12". Spaces, also unbreakable ones, may part the thousands.
func Parse(s string) (Cents, error) {
	clean := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "€", "", ",", ".", "−", "-").Replace(s)
	sign, digits := Cents(1), clean
	if rest, ok := strings.CutPrefix(clean, "-"); ok {
		sign, digits = -1, rest
	}
	euros, cents, _ := strings.Cut(digits, ".")
	if euros == "" || len(euros) > 13 || len(cents) > 2 || strings.Trim(euros+cents, "0123456789") != "" {
		return 0, fmt.Errorf("%q is not an amount like 1 234,50", s)
	}
	var total Cents
	for _, c := range euros + (cents + "00")[:2] {
		total = total*10 + Cents(c-'0')
	}
	return sign * total, nil
}
