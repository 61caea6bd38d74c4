package i18n_test

import (
	"math"
	"testing"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
	"pgregory.net/rapid"

	"kuntapaikka/internal/i18n"
)

// The expected values of this file and of date_test.go were written by ICU 78.2 (CLDR 48) for fi, sv-FI and en-GB.

func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what string
		f    func(i18n.Lang) string
		want [3]string
	}{
		{"0", whole(0), [3]string{"0", "0", "0"}},
		{"999", whole(999), [3]string{"999", "999", "999"}},
		{"1234", whole(1234), [3]string{"1\u00a0234", "1\u00a0234", "1,234"}},
		{"-1234567", whole(-1234567), [3]string{"−1\u00a0234\u00a0567", "−1\u00a0234\u00a0567", "-1,234,567"}},
		{
			"the smallest", whole(math.MinInt64),
			[3]string{
				"−9\u00a0223\u00a0372\u00a0036\u00a0854\u00a0775\u00a0808", "−9\u00a0223\u00a0372\u00a0036\u00a0854\u00a0775\u00a0808",
				"-9,223,372,036,854,775,808",
			},
		},
		{"87.4", decimal(87400, 1), [3]string{"87,4", "87,4", "87.4"}},
		{"-1234.5", decimal(-1234500, 1), [3]string{"−1\u00a0234,5", "−1\u00a0234,5", "-1,234.5"}},
		{"15 with a decimal", decimal(15000, 1), [3]string{"15,0", "15,0", "15.0"}},
		{"0.05 with two", decimal(50, 2), [3]string{"0,05", "0,05", "0.05"}},
		{"half up", decimal(12345, 2), [3]string{"12,35", "12,35", "12.35"}},
		{"half away from zero", decimal(-12345, 2), [3]string{"−12,35", "−12,35", "-12.35"}},
		{"over to the next", decimal(9999, 0), [3]string{"10", "10", "10"}},
		{"nothing has no sign", decimal(-40, 1), [3]string{"0,0", "0,0", "0.0"}},
		{"more", signed(1500), [3]string{"+1,5", "+1,5", "+1.5"}},
		{"less", signed(-1500), [3]string{"−1,5", "−1,5", "-1.5"}},
		{"equal", signed(0), [3]string{"0,0", "0,0", "0.0"}},
		{"hardly more", signed(40), [3]string{"0,0", "0,0", "0.0"}},
		{"euros", euros(267989424), [3]string{"2\u00a0679\u00a0894,24\u00a0€", "2\u00a0679\u00a0894,24\u00a0€", "€2,679,894.24"}},
		{"owed", euros(-1250), [3]string{"−12,50\u00a0€", "−12,50\u00a0€", "-€12.50"}},
		{"five cents", euros(5), [3]string{"0,05\u00a0€", "0,05\u00a0€", "€0.05"}},
		{"whole euros", wholeEuros(1200000), [3]string{"12\u00a0000\u00a0€", "12\u00a0000\u00a0€", "€12,000"}},
		{"rounded euros", wholeEuros(-123450), [3]string{"−1\u00a0235\u00a0€", "−1\u00a0235\u00a0€", "-€1,235"}},
		{"per cent", percent(94), [3]string{"94\u00a0%", "94\u00a0%", "94%"}},
		{"less per cent", percent(-5), [3]string{"−5\u00a0%", "−5\u00a0%", "-5%"}},
	} {
		for i, l := range i18n.Langs() {
			if got := c.f(l); got != c.want[i] {
				t.Errorf("%s in %s = %q, want %q", c.what, l, got, c.want[i])
			}
		}
	}
}

func whole(n int64) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.Number(l, n) }
}

func decimal(milli int64, digits int) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.Decimal(l, milli, digits) }
}

func signed(milli int64) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.Signed(l, milli, 1) }
}

func euros(cents int64) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.Euros(l, cents) }
}

func wholeEuros(cents int64) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.WholeEuros(l, cents) }
}

func percent(n int64) func(i18n.Lang) string {
	return func(l i18n.Lang) string { return i18n.Percent(l, n) }
}

// TestNumbersAgreeWithTheLocaleData compares every size of number with the tables of golang.org/x/text, a second witness.
func TestNumbersAgreeWithTheLocaleData(t *testing.T) {
	t.Parallel()
	tags := map[i18n.Lang]language.Tag{i18n.FI: language.Finnish, i18n.SV: language.MustParse("sv-FI"), i18n.EN: language.BritishEnglish}
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(i18n.Langs()).Draw(t, "language")
		n := rapid.Int64Range(-1_000_000_000_000, 1_000_000_000_000).Draw(t, "n")
		p := message.NewPrinter(tags[l])
		if got, want := i18n.Number(l, n), p.Sprint(number.Decimal(n)); got != want {
			t.Fatalf("Number(%s, %d) = %q, x/text writes %q", l, n, got, want)
		}
		want := p.Sprint(number.Decimal(float64(n)/1000, number.Scale(3)))
		if got := i18n.Decimal(l, n, 3); got != want {
			t.Fatalf("Decimal(%s, %d, 3) = %q, x/text writes %q", l, n, got, want)
		}
	})
}
