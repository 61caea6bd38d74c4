package compensation

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/region"
)

func register(tb testing.TB) *region.Register {
	tb.Helper()
	reg, err := region.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}

// today is the day of the tests.
func today() civil.Date { return civil.Of(2026, 11, 23) }

// at is somebody of a household who has his home in Oulu since a day; without one he is to come on 1 February 2027.
func at(id casework.ID, reference string, number int, relation, permit string, birth, home civil.Date) Resident {
	r := Resident{
		Case: id, Reference: reference, Number: number, Group: casework.Quota, Relation: relation, State: arrivals.Registered, Municipality: "564", Home: home, Arrived: home, Open: true,
		Birth: birth, Permit: permit, FirstHome: home,
	}
	if home.IsZero() {
		r.State, r.Planned = arrivals.DateSet, civil.Of(2027, 2, 1)
	}
	return r
}

// town is a household at home, one on its way, and some of whom not all is known.
func town() []Resident {
	quota, later, joined, odd := uuid.New(), uuid.New(), uuid.New(), uuid.New()
	home := civil.Of(2025, 3, 17)
	adult, child := civil.Of(1990, 6, 15), civil.Of(2019, 5, 1)
	rows := []Resident{
		at(quota, "KP-2025-00001", 1, "principal", "90", adult, home), at(quota, "KP-2025-00001", 2, "spouse", "114", adult, home),
		at(quota, "KP-2025-00001", 3, "child", "90", child, home), at(quota, "KP-2025-00001", 4, "child", "", civil.Of(2026, 5, 20), civil.Of(2026, 5, 20)),
		at(later, "KP-2026-00002", 1, "principal", "87", adult, civil.Date{}),
		at(joined, "KP-2026-00003", 1, "principal", "114", adult, civil.Of(2026, 2, 1)),
		at(odd, "KP-2026-00004", 1, "principal", "", adult, home), at(odd, "KP-2026-00004", 2, "child", "87", civil.Date{}, home), at(odd, "KP-2026-00004", 3, "spouse", "110", adult, civil.Date{}),
		at(odd, "KP-2026-00004", 4, "sibling", "90", adult, home),
	}
	rows[9].Open = false
	return rows
}

func TestWhatIsMissingIsNeverGuessed(t *testing.T) {
	t.Parallel()
	p := peopleOf(register(t), town(), nil, today())
	got := map[string][]Lack{}
	for _, u := range p.unknown {
		got[u.Key()] = u.Lacks
	}
	for key, want := range map[string][]Lack{
		"KP-2026-00003/1": {LackSponsor}, "KP-2026-00004/1": {LackPermit}, "KP-2026-00004/2": {LackBirth}, "KP-2026-00004/4": {LackIdentity},
	} {
		if !slices.Equal(got[key], want) {
			t.Errorf("%s lacks %v, want %v", key, got[key], want)
		}
	}
	if len(got) != 4 || len(p.facts) != 7 {
		t.Errorf("%d persons lack something, %d are reckoned: %v", len(got), len(p.facts), got)
	}
	byID := map[string]entitlement.Person{}
	for _, one := range p.persons {
		byID[one.ID] = one
	}
	if born := byID["KP-2025-00001/4"]; !slices.Equal(born.Parents, []string{"KP-2025-00001/1", "KP-2025-00001/2"}) {
		t.Errorf("the child that was born here has the parents %v", born.Parents)
	}
	if spouse := byID["KP-2025-00001/2"]; spouse.Sponsor != "KP-2025-00001/1" {
		t.Errorf("the spouse's sponsor is %q", spouse.Sponsor)
	}
	if protected := byID["KP-2026-00004/3"]; !protected.Stays[0].Days.From.IsZero() {
		t.Errorf("temporary protection without a home municipality begins on %s", protected.Stays[0].Days.From)
	}
}

// TestTheMonthsOfAYearAreTheYear reckons each year by months and as a whole, for every payee and by every reading.
func TestTheMonthsOfAYearAreTheYear(t *testing.T) {
	t.Parallel()
	reg, rows := register(t), town()
	rows = append(rows, at(uuid.New(), "KP-2024-00009", 1, "principal", "87", civil.Of(2006, 8, 31), civil.Of(2024, 2, 29)))
	p := peopleOf(reg, rows, nil, today())
	relatives := []Relative{{To: rows[5].Case, Of: "KP-2024-00001/1", Permit: "90"}}
	if joined := peopleOf(reg, rows, relatives, today()); len(joined.unknown) != len(p.unknown)-1 {
		t.Error("the sponsor in a linked case does not count")
	}
	for _, payee := range []string{"municipality:564", "county:19"} {
		for year := 2024; year <= 2029; year++ {
			for _, q := range []Asked{{Year: year}, {Year: year, Reading: region.Applied}, {Year: year, Adult: entitlement.WholeYears}} {
				f := reckon(reg, p, q, []string{payee}, today())
				o := q.options(today())
				o.Monthly = false
				var want money.Cents
				for _, l := range entitlement.Compensation(reg, p.persons, o) {
					if l.Payee == payee {
						want += l.Cents
					}
				}
				var months, groups money.Cents
				for _, m := range f.Months {
					months += m.Total()
				}
				for _, g := range f.Groups {
					groups += g.Total()
				}
				if months != want || groups != want || f.Total() != want || f.Payees[0].Total() != want {
					t.Errorf("%s in %d: the year is %d, the months are %d, the groups %d", payee, year, want, months, groups)
				}
				if year == 2027 && f.Expected.Total() == 0 || year < 2027 && f.Expected.Total() != 0 {
					t.Errorf("%s in %d: %d is expected", payee, year, f.Expected.Total())
				}
			}
		}
	}
}

// TestWhoMovedAwayIsPaidForUntilThen: an adult who lives exactly a year in the municipality earns it a year's amount and the whole extra, and nothing after.
func TestWhoMovedAwayIsPaidForUntilThen(t *testing.T) {
	t.Parallel()
	reg := register(t)
	row := at(uuid.New(), "KP-2025-00009", 1, "principal", "90", civil.Of(1990, 6, 15), civil.Of(2025, 3, 17))
	row.Left = civil.Of(2026, 3, 17)
	p := peopleOf(reg, []Resident{row}, nil, today())
	var total money.Cents
	for year := 2025; year <= 2028; year++ {
		total += reckon(reg, p, Asked{Year: year}, []string{"municipality:564"}, today()).Total()
	}
	if total != 205_200+774_100 {
		t.Errorf("%d cents are due in all, want 2,052 and 7,741 euros", total)
	}
}

func TestEachOpenQuestionShowsBothReadings(t *testing.T) {
	t.Parallel()
	reg := register(t)
	rows := []Resident{at(uuid.New(), "KP-2024-00009", 1, "principal", "87", civil.Of(1990, 6, 15), civil.Of(2024, 2, 1))}
	p := peopleOf(reg, rows, nil, today())
	for _, c := range []struct {
		q            Asked
		code         string
		usual, other money.Cents
		total        money.Cents
	}{
		// 335 of the 366 days of the first year, by 1 955 or by 1 496 euros; the extra: 31 of 366 days of 7 741 euros.
		{Asked{Year: 2024}, "pre2025", 178941, 136929, 178941},
		{Asked{Year: 2024, Reading: region.Applied}, "pre2025", 178941, 136929, 136929},
		{Asked{Year: 2025}, "adult", 270719, 205153, 270719},
		{Asked{Year: 2025, Adult: entitlement.WholeYears}, "adult", 270719, 205153, 205153},
	} {
		f := reckon(reg, p, c.q, []string{"municipality:564"}, today())
		for _, question := range f.Questions {
			if question.Code == c.code && (question.Usual != c.usual || question.Other != c.other || f.Total() != c.total) {
				t.Errorf("%+v: %d and %d, in all %d", c.q, question.Usual, question.Other, f.Total())
			}
		}
	}
	f := reckon(reg, p, Asked{Year: 2026}, []string{"municipality:564"}, today())
	if !f.Months[0].Assumed || len(f.Assumptions) != 1 || f.Closing.Year != 2024 || f.Closing.On != civil.Of(2026, 12, 31) || f.Closes != civil.Of(2028, 12, 31) {
		t.Errorf("2026: assumed %v by %v, closing %+v, closes %s", f.Months[0].Assumed, f.Assumptions, f.Closing, f.Closes)
	}
}

func TestWhoIsPaidForWhom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind identity.OrganisationKind
		code string
		want []string
	}{
		{identity.MunicipalAuthority, "564", []string{"municipality:564"}},
		{identity.MunicipalAuthority, "091", []string{"municipality:091", "helsinki-health"}},
		{identity.WellbeingArea, "19", []string{"county:19"}},
		{identity.WellbeingArea, "90", []string{"helsinki-health"}},
		{identity.WellbeingArea, "91", []string{"aland-health"}},
	} {
		if got := Payees(register(t), identity.Organisation{Kind: c.kind, Code: c.code}, today()); !slices.Equal(got, c.want) {
			t.Errorf("%s %s: %v, want %v", c.kind, c.code, got, c.want)
		}
	}
}
