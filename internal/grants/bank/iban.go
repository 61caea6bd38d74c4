package bank

import (
	"strings"

	"kuntapaikka/internal/fault"
)

// IBAN is an account number in its electronic form: capitals and digits without spaces, "FI2112345600000785".
type IBAN string

// length is how many characters an IBAN of each country of the SEPA schemes has (EPC409-09 lists the countries; SWIFT's IBAN registry the lengths).
func length(country string) int {
	switch country {
	case "NO":
		return 15
	case "BE":
		return 16
	case "DK", "FI", "NL":
		return 18
	case "MK", "SI":
		return 19
	case "AT", "EE", "LT", "LU":
		return 20
	case "CH", "HR", "LI", "LV":
		return 21
	case "BG", "DE", "GB", "IE", "ME", "RS", "VA":
		return 22
	case "GI":
		return 23
	case "AD", "CZ", "ES", "MD", "RO", "SE", "SK":
		return 24
	case "PT":
		return 25
	case "IS":
		return 26
	case "FR", "GR", "IT", "MC", "SM":
		return 27
	case "AL", "CY", "HU", "PL":
		return 28
	case "MT":
		return 31
	}
	return 0
}

// ParseIBAN reads an account number as people write it: with or without spaces, in any case. Its error is a fault.Invalid that says how to mend it.
func ParseIBAN(text string) (IBAN, error) {
	s := compact(text)
	switch {
	case s == "":
		return "", fault.New(fault.Invalid, "payments.iban_missing")
	case len(s) < 5 || !letters(s[:2]) || !digits(s[2:4]) || !alphanumeric(s):
		return "", fault.New(fault.Invalid, "payments.iban_form")
	}
	want := length(s[:2])
	switch {
	case want == 0:
		return "", fault.New(fault.Invalid, "payments.iban_country", s[:2])
	case len(s) != want:
		return "", fault.New(fault.Invalid, "payments.iban_length", s[:2], want, len(s))
	case remainder(s[4:]+s[:4]) != 1 || s[2:4] < "02" || s[2:4] > "98":
		return "", fault.New(fault.Invalid, "payments.iban_check")
	case s[:2] == "FI" && !finnish(s[4:]):
		return "", fault.New(fault.Invalid, "payments.iban_finnish")
	}
	return IBAN(s), nil
}

// finnish says whether 14 digits are a Finnish account: it begins with a bank group, of which there are 1 to 8, and ends with a check digit of Luhn's method
// (Finance Finland, structure of Finnish account numbers).
func finnish(account string) bool {
	if !digits(account) || account[0] < '1' || account[0] > '8' {
		return false
	}
	sum := 0
	for i := range account {
		n := int(account[len(account)-1-i] - '0')
		if i%2 == 1 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return sum%10 == 0
}

// Country is the code of the country of the account.
func (i IBAN) Country() string {
	if len(i) < 2 {
		return ""
	}
	return string(i[:2])
}

// String writes the number in groups of four, as on paper.
func (i IBAN) String() string { return fours(string(i)) }

// compact takes the spaces, hyphens and unbreakable spaces out and makes capitals.
func compact(text string) string {
	return strings.ToUpper(strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "\t", "", "\r", "", "\n", "", "-", "").Replace(text))
}

func fours(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func digits(s string) bool { return strings.Trim(s, "0123456789") == "" }

func letters(s string) bool { return strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" }

func alphanumeric(s string) bool {
	return strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == "" // Trim takes from both ends: what is left begins with a stranger
}

// remainder is what is left of the number by 97 when each letter counts as 10 to 35 (ISO 7064, MOD 97-10).
func remainder(s string) int {
	r := 0
	for i := range len(s) {
		if c := s[i]; c <= '9' {
			r = (r*10 + int(c-'0')) % 97
		} else {
			r = (r*100 + int(c-'A') + 10) % 97
		}
	}
	return r
}
