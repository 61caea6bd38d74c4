package region_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/region"
)

var (
	in2024 = civil.Of(2024, time.June, 1)
	in2026 = civil.Of(2026, time.November, 22)
)

func embedded(tb testing.TB) *region.Register {
	tb.Helper()
	r, err := region.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func TestTheCountryIsComplete(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct {
		what      string
		got, want int
	}{
		{"municipalities in 2024", len(r.Municipalities(in2024)), 309},
		{"municipalities on the last day of 2024", len(r.Municipalities(civil.Of(2024, 12, 31))), 309},
		{"municipalities on 1.1.2025", len(r.Municipalities(civil.Of(2025, 1, 1))), 308},
		{"municipalities in 2026", len(r.Municipalities(in2026)), 308},
		{"regions", len(r.Regions(in2026)), 19},
		{"wellbeing areas, Helsinki and Åland", len(r.WellbeingAreas(in2026)), 23},
		{"regional centres", len(r.Centres(in2026)), 10},
		{"regional centres before they began", len(r.Centres(civil.Of(2025, 12, 31))), 0},
		{"employment areas", len(r.EmploymentAreas(in2026)), 46},
		{"bilingual municipalities", count(r, func(m region.Municipality) bool { return m.SpeaksSwedish() && m.SpeaksFinnish() }), 33},
		{"Swedish municipalities", count(r, func(m region.Municipality) bool { return !m.SpeaksFinnish() }), 16},
		{"municipalities of Åland", len(r.InWellbeingArea("91", in2026)), 16},
		{"municipalities of the centre of Central Finland", len(r.InCentre("05", in2026)), 22},
		{"terms", len(r.Terms()), 77},
		{"hospitals of the universities", len(slices.DeleteFunc(r.Sites(in2026), func(s region.Site) bool { return s.Kind != "university_hospital" })), 5},
	} {
		if c.got != c.want {
			t.Errorf("%s: %d, want %d", c.what, c.got, c.want)
		}
	}
}

func count(r *region.Register, keep func(region.Municipality) bool) int {
	return len(r.MunicipalitiesOf(in2026, keep))
}

func TestAMergerIsARow(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct {
		code string
		on   civil.Date
		want string
	}{
		{"588", in2024, "Pertunmaa"},
		{"588", civil.Of(2024, 12, 31), "Pertunmaa"},
		{"588", civil.Of(2025, 1, 1), "Mäntyharju"},
		{"588", in2026, "Mäntyharju"},
		{"507", in2024, "Mäntyharju"},
		{"507", in2026, "Mäntyharju"},
		{"999", in2026, ""},
		{"588", civil.Of(1999, 1, 1), ""},
	} {
		m, ok := r.Resolve(c.code, c.on)
		if m.Name.FI != c.want || ok != (c.want != "") {
			t.Errorf("%s on %s is %q, want %q", c.code, c.on, m.Name.FI, c.want)
		}
	}
	if _, ok := r.Municipality("588", in2026); ok {
		t.Error("588 is still in force in 2026")
	}
	if m, _ := r.Municipality("588", in2024); !strings.Contains(m.Source, "304/2024") {
		t.Errorf("the merger's row does not name the decision: %s", m.Source)
	}
}

func TestPopulationFollowsTodaysBorders(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	before, _ := r.Population("507", in2024)
	joined, _ := r.Population("588", in2024)
	after, _ := r.Population("507", in2026)
	if before.Persons != 5564 || after.Persons != before.Persons+joined.Persons || after.Year != 2022 {
		t.Errorf("Mäntyharju has %d before and %d after 588 with %d joined it", before.Persons, after.Persons, joined.Persons)
	}
	if p, ok := r.Population("507", civil.Of(2022, 6, 1)); ok {
		t.Errorf("a count of the future was given: %v", p)
	}
	total := 0
	for _, m := range r.Municipalities(in2026) {
		p, ok := r.Population(m.Code, in2026)
		if !ok || p.Persons == 0 {
			t.Errorf("%s has no population", m.Name.FI)
		}
		total += p.Persons
	}
	if total != 5_563_970 {
		t.Errorf("the country has %d inhabitants, want 5,563,970", total)
	}
}

func TestMunicipalitiesAreFoundAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct{ text, want string }{
		{"091", "091"},
		{"91", "091"},
		{" 5 ", "005"},
		{"Helsinki", "091"},
		{"HELSINGFORS", "091"},
		{"helsingfors", "091"},
		{"Mantyharju", "507"},
		{"mäntyharju", "507"},
		{"Pertunmaa", "507"},
		{"588", "507"},
		{"Åbo", "853"},
		{"abo", "853"},
		{"Jakobstad", "598"},
		{"Pedersören kunta", "599"},
		{"PEDERSORE", "599"},
		{"Koski Tl", "284"},
		{"", ""},
		{"Atlantis", ""},
		{"9999", ""},
		{"Maarianhamina", "478"},
		{"mariehamn", "478"},
	} {
		m, ok := r.FindMunicipality(c.text, in2026)
		if m.Code != c.want || ok != (c.want != "") {
			t.Errorf("%q is %q, want %q", c.text, m.Code, c.want)
		}
	}
	if m, _ := r.FindMunicipality("Pertunmaa", in2024); m.Code != "588" {
		t.Errorf("Pertunmaa in 2024 is %s", m.Code)
	}
	for _, m := range r.Municipalities(in2026) {
		for _, name := range []string{m.Name.FI, m.Name.SV, strings.ToUpper(m.Name.SV)} {
			if found, _ := r.FindMunicipality(name, in2026); found.Code != m.Code {
				t.Errorf("%s finds %s, want %s", name, found.Code, m.Code)
			}
		}
	}
}

func TestWhomAMunicipalityHears(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct {
		municipality, area, kind, authority string
		healthOnly                          bool
	}{
		{"564", "19", region.KindArea, "Pohjois-Pohjanmaan hyvinvointialue", false},
		{"091", "90", region.KindCity, "Helsingin kaupunki", false}, // section 100
		{"478", "91", region.KindAland, "Ahvenanmaan maakunnan terveys- ja sairaanhoitoviranomainen", true},
		{"588", "12", region.KindArea, "Etelä-Savon hyvinvointialue", false}, // through its successor
	} {
		w, ok := r.HearingAuthority(c.municipality, in2026)
		if !ok || w.Code != c.area || w.Kind != c.kind || w.Authority.FI != c.authority || w.HealthOnly() != c.healthOnly {
			t.Errorf("%s hears %+v, want %+v", c.municipality, w, c)
		}
	}
	if c, _ := r.CentreOf("588", in2026); c.Code != "06" {
		t.Errorf("the centre of 588 is %s, want 06", c.Code)
	}
}

func TestEveryRowPointsAtRowsThatAreThere(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, m := range r.Municipalities(in2026) {
		_, region := r.Region(m.Region, in2026)
		_, area := r.WellbeingArea(m.Wellbeing, in2026)
		_, centre := r.Centre(m.Centre, in2026)
		_, employment := r.EmploymentArea(m.Employment, in2026)
		if !region || !area || !centre || !employment || m.Source == "" || m.Name.SV == "" {
			t.Errorf("%s %s lacks something: %+v", m.Code, m.Name.FI, m)
		}
	}
	for _, s := range r.Sites(in2026) {
		if m, ok := r.Municipality(s.Municipality, in2026); !ok || m.Point != s.Point {
			t.Errorf("%s is not at %s", s.Code, m.Name.FI)
		}
	}
	for _, q := range r.Quota(2026) {
		for _, code := range []string{q.Origin, q.Asylum} {
			if _, ok := r.Country(code); code != "" && !ok {
				t.Errorf("the quota names %q, which is no country", code)
			}
		}
	}
	for _, s := range r.Statutes(in2026) {
		for _, n := range []region.Names{s.Title, s.Why} {
			if n.FI == "" || n.SV == "" || n.EN == "" || s.Source == "" {
				t.Errorf("%s is not told in three languages with its source", s.Code)
			}
		}
	}
}

func TestEnglishNameIsTheMajoritys(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for code, want := range map[string]string{"091": "Helsinki", "598": "Jakobstad", "478": "Mariehamn", "853": "Turku", "893": "Nykarleby"} {
		m, _ := r.Municipality(code, in2026)
		if got := m.Name.In(i18n.EN); got != want {
			t.Errorf("%s is %q in English, want %q", code, got, want)
		}
	}
}

func TestDistances(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	for _, c := range []struct {
		from, to string
		km       int // as the crow flies, known within a few kilometres
	}{{"091", "853", 150}, {"091", "564", 540}, {"564", "698", 170}, {"091", "091", 0}} {
		got, ok := r.Distance(c.from, c.to, in2026)
		if !ok || got < (c.km-10)*1000 || got > (c.km+10)*1000 {
			t.Errorf("%s to %s is %d m, want about %d km", c.from, c.to, got, c.km)
		}
	}
	home, _ := r.Municipality("740", in2026) // Savonlinna: no maternity ward of its own
	site, metres, ok := r.NearestSite(home.Point, "maternity", in2026)
	if !ok || site.Code != "mikkeli" || metres < 60_000 || metres > 110_000 {
		t.Errorf("births of Savonlinna go to %s at %d m", site.Code, metres)
	}
	if _, _, ok := r.NearestSite(home.Point, "astrology", in2026); ok {
		t.Error("a service that nobody offers was found")
	}
}

func TestDistanceIsAMeasure(t *testing.T) {
	t.Parallel()
	point := rapid.Custom(func(t *rapid.T) region.Point {
		return region.Point{Lon: rapid.Float64Range(19, 32).Draw(t, "lon"), Lat: rapid.Float64Range(59, 71).Draw(t, "lat")}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := point.Draw(t, "a"), point.Draw(t, "b"), point.Draw(t, "c")
		if a.Metres(b) != b.Metres(a) || a.Metres(a) != 0 || a.Metres(c) > a.Metres(b)+b.Metres(c)+2 {
			t.Fatalf("%v %v %v", a, b, c)
		}
	})
}

func TestMergersAreChecked(t *testing.T) {
	t.Parallel()
	r := embedded(t)
	newYear := civil.Of(2027, 1, 1)
	for _, c := range []struct {
		merger region.Merger
		fields []string
	}{
		{region.Merger{From: "005", Into: "010", On: newYear, Source: "VN 1/2026"}, nil},
		{region.Merger{From: "588", Into: "507", On: newYear, Source: "x"}, []string{"from"}},
		{region.Merger{From: "005", Into: "005", On: newYear, Source: "x"}, []string{"into"}},
		{region.Merger{From: "999", Into: "588", On: civil.Of(2027, 3, 1)}, []string{"from", "into", "on", "source"}},
	} {
		var fields []string
		if e, ok := fault.As(r.CheckMerger(c.merger)); ok {
			for _, f := range e.Fields {
				fields = append(fields, f.Name)
			}
		}
		if diff := cmp.Diff(c.fields, fields); diff != "" {
			t.Errorf("%+v: %s", c.merger, diff)
		}
	}
}

func TestAChainOfMergersEndsEvenInACircle(t *testing.T) {
	t.Parallel()
	const header = "code name_fi name_sv languages region_code wellbeing_code centre_code employment_area_code urban_rural lon lat successor_code valid_from valid_to source"
	row := func(code, successor, to string) []string {
		return []string{code, "Kunta " + code, "Kommun " + code, "fi", "01", "01", "01", "01", "rural", "25", "61", successor, "2020-01-01", to, "test"}
	}
	table := func(rows ...[]string) []region.Table {
		return []region.Table{{Name: "municipality", Columns: strings.Fields(header), Rows: rows}}
	}
	chain, err := region.New(table(row("001", "002", "2021-01-01"), row("002", "003", "2022-01-01"), row("003", "", "")))
	if err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{2020: "001", 2021: "002", 2022: "003", 2026: "003"} {
		if m, _ := chain.Resolve("001", civil.Of(year, 1, 1)); m.Code != want {
			t.Errorf("001 in %d is %q, want %q", year, m.Code, want)
		}
	}
	circle, err := region.New(table(row("001", "002", "2021-01-01"), row("002", "001", "2021-01-01")))
	if err != nil {
		t.Fatal(err)
	}
	if m, ok := circle.Resolve("001", in2026); ok {
		t.Errorf("a circle led to %v", m)
	}
}

func TestMistakesInAFileAreAllNamed(t *testing.T) {
	t.Parallel()
	_, err := region.New([]region.Table{{
		Name: "legal_limit", Columns: strings.Fields("code amount unit reference valid_from valid_to status source"),
		Rows: [][]string{{"a", "four", "months", "x", "1.1.2025", "", "verified", "x"}, {"b", "4", "months", "x", "2025-13-01", "", "verified", "x"}},
	}})
	for _, want := range []string{"legal_limit, line 2, amount", "legal_limit, line 2, valid_from", "legal_limit, line 3, valid_from"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told: %v", want, err)
		}
	}
}

func BenchmarkEmbedded(b *testing.B) {
	for b.Loop() {
		if _, err := region.Embedded(); err != nil {
			b.Fatal(err)
		}
	}
}
