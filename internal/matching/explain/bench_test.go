package explain_test

import (
	"fmt"
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
)

// country is every municipality of Finland with something of everything and a price on its places and accessible dwellings.
func country() (in explain.Inputs) {
	in.Case, in.Weights = four(), weights()
	in.Case.Dwelling.Accessible = matching.Preferred
	in.Case.Services = append(in.Case.Services, matching.ServiceNeed{Code: "maternity"}, matching.ServiceNeed{Code: "rehabilitation"})
	in.Case.Languages = append(in.Case.Languages, matching.LanguageNeed{Code: "so", Level: matching.Preferred})
	for i := range 308 {
		p := town(fmt.Sprintf("%03d", i))
		p.Wellbeing, p.At = fmt.Sprintf("%02d", i%21), matching.At(21+float64(i%100)/10, 60+float64(i%90)/10)
		p.School.Ready, p.Burden = civil.Of(2026, 11, 1).AddDays(i%60), matching.Burden{Used: i % 40, Target: 20 + i%60, Population: 1_000 + 700*i}
		for j := range 5 {
			p.Dwellings = append(p.Dwellings, matching.Dwelling{ID: fmt.Sprint(i, j), Rooms: 1 + j, Accessible: j%2 == i%2, Ready: civil.Of(2026, 11, 1).AddDays((i + 13*j) % 70), Count: 1})
		}
		p.Dwellings = p.Dwellings[1:]
		p.Services = nil
		for j, s := range []string{"dialysis", "maternity", "rehabilitation"} {
			p.Services = append(p.Services, matching.Service{Code: s, Minutes: 5 + (i+37*j)%110})
		}
		for j, l := range []string{"ar", "so"} {
			p.Interpreters = append(p.Interpreters, matching.Interpreter{Language: l, Mode: []matching.Mode{matching.OnTheSpot, matching.ByPhone, matching.InGroup}[(i+j)%3]})
		}
		p.Prices = []matching.Price{{Resource: matching.Places, Milli: 100 * (i % 70), Wanted: i % 9, Left: 6}, {Resource: matching.Homes, Milli: 500 * (i % 30), Wanted: i % 5, Left: 2}}
		in.Places = append(in.Places, p)
	}
	return in
}

// BenchmarkExplain explains as the page does, the first five places with 500 draws, and as a proposal keeps it, all 308.
func BenchmarkExplain(b *testing.B) {
	in := country()
	for name, o := range map[string]explain.Options{
		"page":  {Draws: 500, Seed: 1, Of: func(o explain.Outlook) bool { return 0 < o.Position && o.Position <= 5 }},
		"whole": {Draws: 500, Seed: 1},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			var e explain.Explanation
			for b.Loop() {
				e = explain.Explain(in, o)
			}
			data, err := e.Encode()
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(len(data)), "bytes")
		})
	}
}
