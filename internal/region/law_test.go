package region_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

func TestLimits(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct {
		code       string
		from, want string
	}{
		{"agreement_review", "2024-02-29", "2028-02-29"}, // section 42.2
		{"preparedness", "2026-10-31", "2027-02-28"},     // section 64
		{"minor_age_end", "2004-02-29", "2027-02-28"},    // 322/2024: until the age of 23
		{"cost_claim", "2026-03-05", "2028-12-31"},       // section 70: two years after the year's end
		{"recovery", "2025-06-01", "2030-12-31"},         // section 71
		{"customer_data", "2026-11-22", "2030-11-22"},    // section 77
		{"review_request", "2026-11-22", "2026-12-22"},   // Administrative Procedure Act
	} {
		limit, ok := r.Limit(c.code, in2026)
		from, err := civil.Parse(c.from)
		if got := limit.After(from); !ok || err != nil || got.String() != c.want {
			t.Errorf("%s from %s is %s, want %s", c.code, c.from, got, c.want)
		}
	}
	if l, _ := r.Limit("emergency_commitment", in2026); l.Amount != 5 || !l.After(in2026).IsZero() || l.Status != region.Guidance {
		t.Errorf("commitment: %+v", l)
	}
	if few := r.SmallCell(in2026); few != 6 {
		t.Errorf("groups of %d persons are shown", few)
	}
	if few := r.SmallCell(civil.Of(2022, 12, 31)); few != math.MaxInt {
		t.Errorf("groups of %d persons are shown though no row is in force", few)
	}
	if _, ok := r.Limit("minor_age_end", in2024); ok {
		t.Error("a limit of the act of 2025 held in 2024")
	}
}

func TestTheWeightsAddUpToAHundred(t *testing.T) {
	t.Parallel()
	set, ok := embedded(t).Weights(in2026)
	if !ok {
		t.Fatal("no weights")
	}
	most := map[string]int{}
	for _, w := range set.Weights {
		most[w.Criterion] = w.MaxMilli
		if of := w.Source; of.FI == "" || of.SV == "" || of.EN == "" || of.FI == of.SV || of.SV == of.EN {
			t.Errorf("%s does not say on what it stands in each language: %+v", w.Criterion, of)
		}
	}
	want := map[string]int{"health": 30000, "dwelling": 25000, "ties": 15000, "language": 15000, "timing": 10000, "spread": 5000}
	if diff := cmp.Diff(want, most); diff != "" {
		t.Error(diff)
	}
	if _, ok := embedded(t).Weights(in2024); ok {
		t.Error("weights before the first set")
	}
}

func TestWeightsAreOneObject(t *testing.T) {
	t.Parallel()
	set, _ := embedded(t).Weights(in2026)
	b, err := set.JSON()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		ID     string
		From   civil.Date
		Health struct{ Max, Minutes, Kilometres int }
		Ties   struct {
			Max        int
			Near       struct{ Num, Den int }
			Kilometres int
		}
	}
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if got.ID != "v1" || got.From != civil.Of(2026, 1, 1) || got.Health.Max != 30000 || got.Health.Minutes != 120 || got.Health.Kilometres != 150 ||
		got.Ties.Near.Den != 3 || got.Ties.Kilometres != 50 {
		t.Errorf("%s", b)
	}
}

func TestAppealTexts(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, kind := range []string{region.AppealDirection, region.AppealCompensation, region.AppealRecovery, region.AppealGrant, region.AppealGrantRecovery} {
		a, ok := r.Appeal(kind, in2026)
		if !ok || len(a.Paragraphs(i18n.FI)) != 2 || a.Reference == "" {
			t.Errorf("%s: %+v", kind, a)
		}
		for _, l := range i18n.Langs() {
			for _, p := range a.Paragraphs(l) {
				if p == "" {
					t.Errorf("%s says nothing in %s", kind, l)
				}
			}
		}
	}
	a, _ := r.Appeal(region.AppealDirection, in2026)
	a.ReviewOpen = false
	want := []string{"I beslutet om anvisande till kommunplats får ändring inte sökas genom besvär (95 § 5 mom. i lagen om främjande av integration 681/2023)."}
	if diff := cmp.Diff(want, a.Paragraphs(i18n.SV)); diff != "" {
		t.Error(diff)
	}
	if _, ok := r.Appeal("answer", in2026); ok {
		t.Error("an answer is no decision: it carries no text on appeal")
	}
}

func TestTheQuotaOf2026(t *testing.T) {
	t.Parallel()
	total, emergency := 0, 0
	for _, q := range embedded(t).Quota(2026) {
		total += q.Persons
		if q.Kind == "emergency" {
			emergency += q.Persons
		}
	}
	if total != 500 || emergency != 50 {
		t.Errorf("%d persons, %d of them emergencies; want 500 and 50", total, emergency)
	}
}

func TestWords(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	if term, _ := r.Term("place"); term.Name.SV != "kommunplats" {
		t.Errorf("%+v", term)
	}
	dari, _ := r.Language("prs")
	farsi, _ := r.Language("fa")
	if dari.Group == "" || dari.Group != farsi.Group || !dari.Common {
		t.Errorf("%+v %+v", dari, farsi)
	}
	if c, _ := r.Country("COD"); c.Name.SV != "Kongo-Kinshasa" {
		t.Errorf("%+v", c)
	}
	if _, ok := r.Country("ZZZ"); ok {
		t.Error("ZZZ is a country")
	}
}

func TestAPolicyWithoutItsNumbersIsRefused(t *testing.T) {
	t.Parallel()
	tables, err := region.Files()
	if err != nil {
		t.Fatal(err)
	}
	for i, table := range tables {
		if table.Name == "plan_policy" {
			tables[i].Rows[0][0] = strings.Replace(table.Rows[0][0], `"trajectories":5,`, "", 1)
		}
	}
	if _, err := region.New(tables); err == nil || !strings.Contains(err.Error(), "trajectories") {
		t.Errorf("%v", err)
	}
}

// TestCompensationFollowsAgePlaceAndDay holds the base amounts of the decrees 975/2022 and 872/2024.
func TestCompensationFollowsAgePlaceAndDay(t *testing.T) {
	t.Parallel()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		municipality             string
		age                      int
		on                       civil.Date
		toMunicipality, toHealth money.Cents
	}{
		{"564", 6, civil.Of(2026, 12, 14), 274100, 94800},
		{"564", 7, civil.Of(2026, 12, 14), 205200, 109700},
		{"564", -1, civil.Of(2026, 12, 14), 205200, 109700},
		{"478", 0, civil.Of(2026, 12, 14), 315700, 53200},
		{"478", 40, civil.Of(2026, 12, 14), 260900, 54000},
		{"564", 3, civil.Of(2024, 12, 31), 650300, 34200},
		{"564", 3, civil.Of(2020, 1, 1), 0, 0},
	} {
		if place, health := reg.Compensation(c.municipality, c.age, c.on); place != c.toMunicipality || health != c.toHealth {
			t.Errorf("%s, age %d on %s: %d and %d, want %d and %d", c.municipality, c.age, c.on, place, health, c.toMunicipality, c.toHealth)
		}
	}
}
