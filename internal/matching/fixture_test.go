package matching_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// weights are round figures, so that each table can be worked by hand.
func weights() matching.Weights {
	return matching.Weights{
		ID: "test", From: date("2026-01-01"),
		Basis:    []matching.Basis{{Criterion: "health", FI: "Laki 681/2023, 43 §:n 3 momentti", SV: "Lagen 681/2023, 43 § 3 mom.", EN: "Act 681/2023, section 43(3)"}},
		Health:   matching.HealthScale{Max: 30_000, Minutes: 120, Kilometres: 150},
		Dwelling: matching.DwellingScale{Max: 25_000, Rooms: 2, Accessible: 1, Ready: 2, LateDays: 30},
		Ties:     matching.TiesScale{Max: 15_000, Municipality: matching.Share{Num: 1, Den: 1}, Wellbeing: matching.Share{Num: 1, Den: 2}, Near: matching.Share{Num: 1, Den: 3}, Kilometres: 50},
		Language: matching.LanguageScale{
			Max: 15_000, Interpreter: 2, Service: 1,
			OnTheSpot: matching.Share{Num: 1, Den: 1}, ByPhone: matching.Share{Num: 3, Den: 5}, InGroup: matching.Share{Num: 3, Den: 10},
		},
		Timing: matching.TimingScale{Max: 10_000, Dwelling: 1, School: 1, AheadDays: 14, SchoolFrom: 6, SchoolTo: 17},
		Spread: matching.SpreadScale{Max: 5_000, Target: 1, Population: 1, PerTenThousand: 50},
	}
}

// family is two adults and three children who can arrive from 14 December 2026 on.
func family() matching.Case {
	return matching.Case{
		Reference: "KP-2026-0417", Group: matching.Emergency, Ages: []int{38, 35, 15, 9, 4},
		Arrival:  matching.Arrival{Earliest: date("2026-12-14")},
		Dwelling: matching.DwellingNeed{Rooms: 4},
	}
}

// town is a place with room for the family and nothing else to say.
func town(code string) matching.Place {
	return matching.Place{
		Municipality: code, Wellbeing: "17", At: matching.At(25.47, 65.01),
		Lines: []matching.Line{{ID: code + "/1", Group: matching.Emergency, Window: year(2026), Free: 6}},
	}
}

func year(y int) civil.Period { return civil.Period{From: civil.Of(y, 1, 1), To: civil.Of(y+1, 1, 1)} }

func date(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// days compares days as days.
func days() cmp.Option {
	return cmp.Comparer(func(a, b civil.Date) bool { return a.Compare(b) == 0 })
}

func by(who, on string) matching.SetBy { return matching.SetBy{Who: who, On: date(on)} }

func told(on string) matching.Source {
	return matching.Source{Key: matching.FromMunicipality, On: date(on)}
}

// only ranks one place and returns it; it must meet every requirement.
func only(t *testing.T, c matching.Case, p matching.Place) matching.Ranked {
	t.Helper()
	r := matching.Rank(c, []matching.Place{p}, weights())
	if len(r.Ranked) != 1 {
		t.Fatalf("excluded: %+v", r.Excluded)
	}
	return r.Ranked[0]
}
