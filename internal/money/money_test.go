package money_test

import (
	"testing"

	"kuntapaikka/internal/money"
)

func TestParseReadsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]money.Cents{"1 234,50": 123450, "1234.5": 123450, "12": 1200, "0,05": 5, "−7,10 €": -710, "2\u00a0679\u00a0894,24": 267989424} {
		if got, err := money.Parse(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", ",", "1,234", "1.2.3", "kymmenen", "99999999999999", "1e5"} {
		if got, err := money.Parse(in); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", in, got)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("1 234,50")
	f.Fuzz(func(t *testing.T, s string) {
		if _, err := money.Parse(s); err != nil && len(err.Error()) == 0 {
			t.Error("an error must say something")
		}
	})
}
