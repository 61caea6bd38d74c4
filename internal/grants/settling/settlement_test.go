package settling_test

import (
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

func month(code string, first, last civil.Date, gross, side, approved money.Cents) settling.Month {
	return settling.Month{Code: code, First: first, Last: last, Given: true, Gross: gross, Side: side, Approved: approved}
}

// TestWhatAnAwardIsSettledAt is an award of 8,000.00 for a month and a half of work.
func TestWhatAnAwardIsSettledAt(t *testing.T) {
	t.Parallel()
	of := func(whole, part money.Cents) []settling.Month {
		return []settling.Month{
			month("2027-01", civil.Of(2027, 1, 1), civil.Of(2027, 1, 31), whole, 0, whole),
			month("2027-02", civil.Of(2027, 2, 1), civil.Of(2027, 2, 14), part/2, part-part/2, part),
		}
	}
	lowered := of(530000, 270000)
	lowered[0].Approved = 500001
	for what, c := range map[string]struct {
		owed   money.Cents
		months []settling.Month
		want   settling.Sums
	}{
		"just the award":            {800000, of(530000, 270000), settling.Sums{Award: 800000, Stated: 800000, Approved: 800000, Settled: 800000}},
		"a part month less":         {800000, of(530000, 133333), settling.Sums{Award: 800000, Stated: 663333, Approved: 663333, Settled: 663333, Unused: 136667, Entered: 136667}},
		"more than the award":       {800000, of(700000, 270000), settling.Sums{Award: 800000, Stated: 970000, Approved: 970000, Settled: 800000}},
		"lowered by the check":      {800000, lowered, settling.Sums{Award: 800000, Stated: 800000, Approved: 770001, Settled: 770001, Unused: 29999, Entered: 29999}},
		"nothing":                   {800000, of(0, 0), settling.Sums{Award: 800000, Unused: 800000, Entered: 800000}},
		"half is paid, more used":   {400000, of(530000, 0), settling.Sums{Award: 800000, Stated: 530000, Approved: 530000, Settled: 530000, Unused: 270000, Entered: 270000}},
		"half is paid, less used":   {400000, of(300000, 0), settling.Sums{Award: 800000, Stated: 300000, Approved: 300000, Settled: 300000, Unused: 500000, Entered: 400000, Over: 100000}},
		"all is paid, nothing used": {0, of(0, 0), settling.Sums{Award: 800000, Unused: 800000, Over: 800000}},
	} {
		if got := settling.Reckon(800000, c.owed, c.months); got != c.want {
			t.Errorf("%s: %+v, want %+v", what, got, c.want)
		}
	}
}

// TestASettlementIsTheAward: what is settled and what is not used are the award, whatever was approved and paid.
func TestASettlementIsTheAward(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		award := money.Cents(rapid.Int64Range(0, 1e9).Draw(t, "award"))
		paid := money.Cents(rapid.Int64Range(0, int64(award)).Draw(t, "paid"))
		var months []settling.Month
		for range rapid.IntRange(0, 60).Draw(t, "months") {
			stated := rapid.Int64Range(0, 1e8).Draw(t, "stated")
			months = append(months, settling.Month{Gross: money.Cents(stated), Approved: money.Cents(rapid.Int64Range(0, stated).Draw(t, "approved"))})
		}
		s := settling.Reckon(award, award-paid, months)
		if s.Settled > award || s.Settled > s.Approved || s.Settled < 0 || s.Settled+s.Unused != award || s.Entered+s.Over != s.Unused || s.Entered > award-paid || s.Over > paid {
			t.Fatalf("%+v of %d, %d paid", s, award, paid)
		}
		if s.Over > 0 && paid-s.Over != s.Settled {
			t.Fatalf("%+v: %d paid, and what is asked back leaves another sum", s, paid)
		}
	})
}

func TestWhatIsMissingBeforeItIsSubmitted(t *testing.T) {
	t.Parallel()
	s := settling.Settlement{Months: []settling.Month{{Code: "2027-01"}, {Code: "2027-02", Given: true}}, Evidence: []region.Evidence{
		{Code: "payroll", For: region.ForCost, Required: true}, {Code: "plan", For: region.ForClaim, Required: true}, {Code: "receipts", For: region.ForCost},
	}}
	missing, _ := fault.As(s.Ready())
	if missing == nil || len(missing.Fields) != 2 || missing.Fields[0].Name != "gross_2027-01" || missing.Fields[1].Name != "file" {
		t.Errorf("missing: %+v", missing)
	}
	s.Months[0].Given, s.Enclosed = true, []string{"payroll"}
	if err := s.Ready(); err != nil {
		t.Error(err)
	}
}
