package bank_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
)

// TestPublishedNumbersAreRead: the examples of SWIFT's IBAN registry and of Finance Finland's guides.
func TestPublishedNumbersAreRead(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"FI21 1234 5600 0007 85": "FI21 1234 5600 0007 85", "fi2112345600000785": "FI21 1234 5600 0007 85", "FI37 1590 3000 0007 76": "FI37 1590 3000 0007 76",
		"SE45 5000 0000 0583 9825 7466": "SE45 5000 0000 0583 9825 7466", "DE89 3704 0044 0532 0130 00": "DE89 3704 0044 0532 0130 00",
		"NO93 8601 1117 947": "NO93 8601 1117 947", "EE382200221020145685": "EE38 2200 2210 2014 5685", "GB29-NWBK-6016-1331-9268-19": "GB29 NWBK 6016 1331 9268 19",
		"MT84 MALT 0110 0001 2345 MTLC AST0 01S": "MT84 MALT 0110 0001 2345 MTLC AST0 01S", "FR14 2004 1010 0505 0001 3M02 606": "FR14 2004 1010 0505 0001 3M02 606",
	} {
		if got, err := bank.ParseIBAN(in); err != nil || got.String() != want {
			t.Errorf("ParseIBAN(%q) = %q, %v", in, got, err)
		}
	}
	for in, want := range map[string]string{"1232": "1232", "00 1232": "1232", "12345 67891": "", "1234561": "12 34561", "RF18539007547034": "RF18 5390 0754 7034", "rf332348 236": "RF33 2348 236"} {
		got, err := bank.ParseReference(in)
		if (err == nil) != (want != "") || got.String() != want {
			t.Errorf("ParseReference(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
	if got := bank.Reference("2348236").International(); string(got) != "RF332348236" {
		t.Errorf("the international form of 2348236 is %s", got) // Finance Finland, RF creditor reference
	}
}

func TestEachMistakeSaysHowToMendIt(t *testing.T) {
	t.Parallel()
	iban := func(s string) error { _, err := bank.ParseIBAN(s); return err }
	reference := func(s string) error { _, err := bank.ParseReference(s); return err }
	for _, c := range []struct {
		key  string
		read func(string) error
		text string
	}{
		{"payments.iban_missing", iban, "  "},
		{"payments.iban_form", iban, "123456-785"},
		{"payments.iban_form", iban, "FI21_123456_785"},
		{"payments.iban_country", iban, "US21 1234 5600 0007 85"},
		{"payments.iban_length", iban, "FI21 1234 5600 0007 8"},
		{"payments.iban_check", iban, "FI22 1234 5600 0007 85"},
		{"payments.iban_finnish", iban, whole("FI", "12345600000786")},
		{"payments.iban_finnish", iban, whole("FI", "92345600000784")},
		{"payments.reference_missing", reference, ""},
		{"payments.reference_form", reference, "12A4"},
		{"payments.reference_length", reference, "123"},
		{"payments.reference_length", reference, strings.Repeat("1", 21)},
		{"payments.reference_check", reference, "1233"},
		{"payments.reference_check", reference, "RF19539007547034"},
		{"payments.reference_rf_form", reference, "RF18" + strings.Repeat("1", 22)},
	} {
		err := c.read(c.text)
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Message.Key != c.key {
			t.Errorf("%q: %v, want %s", c.text, err, c.key)
		}
		if at := bank.At("iban", err); at.Name != "iban" || at.Message.Key != c.key {
			t.Errorf("%q at its field: %v", c.text, at)
		}
	}
}

// whole puts the check digits before an account of digits, as its bank does.
func whole(country, account string) string {
	r := 0
	for _, c := range account + fmt.Sprint(country[0]-'A'+10) + fmt.Sprint(country[1]-'A'+10) + "00" {
		r = (r*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%s%02d%s", country, 98-r, account)
}

// TestNoSlipOfAFingerPasses: a digit written wrong or two neighbours exchanged are always noticed.
func TestNoSlipOfAFingerPasses(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		good := whole("DE", rapid.StringMatching(`[0-9]{18}`).Draw(t, "account"))
		if got, err := bank.ParseIBAN(good); err != nil || string(got) != good {
			t.Fatalf("%s: %v", good, err)
		}
		at, digit := rapid.IntRange(2, len(good)-1).Draw(t, "at"), byte(rapid.IntRange('0', '9').Draw(t, "digit"))
		if wrong := []byte(good); wrong[at] != digit {
			wrong[at] = digit
			if _, err := bank.ParseIBAN(string(wrong)); err == nil {
				t.Fatalf("%s passes for %s", wrong, good)
			}
		}
		if swapped := []byte(good); at < len(good)-1 && good[at] != good[at+1] {
			swapped[at], swapped[at+1] = good[at+1], good[at]
			if _, err := bank.ParseIBAN(string(swapped)); err == nil {
				t.Fatalf("%s passes for %s", swapped, good)
			}
		}
	})
}

// TestAVirtualReferenceBelongsToItsNumber: it is read back as it is, in both forms, no two are the same, and a wrong digit is noticed.
func TestAVirtualReferenceBelongsToItsNumber(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		series, n := rapid.IntRange(1, 999).Draw(t, "series"), rapid.Int64Range(1, 999_999_998).Draw(t, "number")
		r := bank.Virtual(series, n)
		for _, form := range []bank.Reference{r, r.International()} {
			if got, err := bank.ParseReference(form.String()); err != nil || got != form {
				t.Fatalf("%s: %s, %v", form, got, err)
			}
		}
		if r == bank.Virtual(series, n+1) || series < 999 && r == bank.Virtual(series+1, n) {
			t.Fatalf("%s is of two", r)
		}
		at, wrong := rapid.IntRange(1, len(r)-1).Draw(t, "at"), []byte(r)
		wrong[at] = '0' + (wrong[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		if _, err := bank.ParseReference(string(wrong)); err == nil {
			t.Fatalf("%s passes for %s", wrong, r)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"FI21 1234 5600 0007 85", "RF18539007547034", "1232", "ÄÖ", "\xff\x00", "RF", "FI", "MT84MALT011000012345MTLCAST001S"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, err := bank.ParseIBAN(s); err == nil {
			if again, err := bank.ParseIBAN(got.String()); err != nil || again != got {
				t.Errorf("%q is read as %q and then as %q, %v", s, got, again, err)
			}
		}
		if got, err := bank.ParseReference(s); err == nil {
			if again, err := bank.ParseReference(got.String()); err != nil || again != got {
				t.Errorf("%q is read as %q and then as %q, %v", s, got, again, err)
			}
		}
	})
}
