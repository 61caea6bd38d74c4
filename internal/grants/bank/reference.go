package bank

import (
	"fmt"
	"strconv"
	"strings"

	"kuntapaikka/internal/fault"
)

// Reference is a payment's reference: a Finnish one of digits ("12348") or an international one ("RF181234...").
type Reference string

// ParseReference reads a reference of either kind as people write it. Its error is a fault.Invalid that says how to mend it.
func ParseReference(text string) (Reference, error) {
	s := compact(text)
	switch {
	case s == "":
		return "", fault.New(fault.Invalid, "payments.reference_missing")
	case strings.HasPrefix(s, "RF"):
		if len(s) < 5 || len(s) > 25 || !digits(s[2:4]) || !alphanumeric(s) {
			return "", fault.New(fault.Invalid, "payments.reference_rf_form")
		}
		if remainder(s[4:]+s[:4]) != 1 || s[2:4] < "02" || s[2:4] > "98" {
			return "", fault.New(fault.Invalid, "payments.reference_check")
		}
		return Reference(s), nil
	case !digits(s):
		return "", fault.New(fault.Invalid, "payments.reference_form")
	}
	s = strings.TrimLeft(s, "0")
	switch {
	case len(s) < 4 || len(s) > 20:
		return "", fault.New(fault.Invalid, "payments.reference_length", len(s))
	case s[len(s)-1:] != checkDigit(s[:len(s)-1]):
		return "", fault.New(fault.Invalid, "payments.reference_check")
	}
	return Reference(s), nil
}

// checkDigit is what makes a Finnish reference number whole: the digits from the right weigh 7, 3, 1, 7 ... and the check digit fills their sum up to the next ten
// (Finance Finland, structure of the reference number).
func checkDigit(base string) string {
	sum := 0
	for i := range len(base) {
		sum += int(base[len(base)-1-i]-'0') * [...]int{7, 3, 1}[i%3]
	}
	return strconv.Itoa((10 - sum%10) % 10)
}

// International is the reference with the prefix that every bank of the area reads: of a Finnish number, RF with its check digits before it (ISO 11649).
func (r Reference) International() Reference {
	if r == "" || strings.HasPrefix(string(r), "RF") {
		return r
	}
	return Reference(fmt.Sprintf("RF%02d%s", 98-remainder(string(r)+"RF00"), string(r)))
}

// String writes the reference as on paper: a Finnish one in groups of five from the right, an international one in groups of four.
func (r Reference) String() string {
	s := string(r)
	if strings.HasPrefix(s, "RF") {
		return fours(s)
	}
	for at := len(s) - 5; at > 0; at -= 5 {
		s = s[:at] + " " + s[at:]
	}
	return s
}

// Virtual is the reference that belongs to the running number of something, and to nothing else: numbers of a series below a billion each, of which there
// are 1 to 999. It panics on a number outside of them, which no sequence of ours gives.
func Virtual(series int, number int64) Reference {
	if series < 1 || series > 999 || number < 1 || number >= 1_000_000_000 {
		panic(fmt.Sprintf("no reference for %d of series %d", number, series))
	}
	base := fmt.Sprintf("%d%09d", series, number)
	return Reference(base + checkDigit(base))
}

// At is a refusal of this package as the mistake of a form's field.
func At(field string, err error) fault.Field {
	f, ok := fault.As(err)
	if !ok {
		return fault.At(field, "fault.unknown_choice", "")
	}
	return fault.Field{Name: field, Message: f.Message}
}
