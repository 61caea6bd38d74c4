package matching_test

import (
	"fmt"
	"runtime"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// country is every municipality of Finland with four lines, five dwellings, four stated services, six sites and six languages each: more than any year has had.
func country() []matching.Place {
	places := make([]matching.Place, 308)
	for i := range places {
		p := matching.Place{
			Municipality: fmt.Sprintf("%03d", i), Wellbeing: fmt.Sprintf("%02d", i%21), At: matching.At(21+float64(i%100)/10, 60+float64(i%90)/10),
			School: matching.School{Ready: civil.Of(2026, 11, 1).AddDays(i % 60)}, MinorsLicence: matching.Licence{Held: true},
			Burden: matching.Burden{Used: i % 40, Target: 20 + i%60, Population: 1_000 + 700*i},
		}
		for j, g := range []matching.Group{matching.Emergency, matching.Emergency, matching.Quota, matching.Permit} {
			p.Lines = append(p.Lines, matching.Line{ID: fmt.Sprint(i, j), Group: g, Window: year(2026), Free: 5 + i%7})
		}
		for j := range 5 {
			p.Dwellings = append(p.Dwellings, matching.Dwelling{ID: fmt.Sprint(i, j), Rooms: 2 + j, Accessible: j > 2, Ready: civil.Of(2026, 11, 1).AddDays((i + 13*j) % 70), Count: 1})
		}
		for j, s := range []string{"dialysis", "maternity", "rehabilitation", "mental_health"} {
			p.Services = append(p.Services, matching.Service{Code: s, Minutes: (i + 17*j) % 55})
		}
		for j := range 6 {
			p.Sites = append(p.Sites, matching.Site{Service: "disability", At: matching.At(22+float64(j), 61+float64(j)/2)})
		}
		for j, l := range []string{"ar", "so", "prs", "sw", "uk", "ti"} {
			p.Interpreters = append(p.Interpreters, matching.Interpreter{Language: l, Mode: []matching.Mode{matching.OnTheSpot, matching.ByPhone, matching.InGroup}[(i+j)%3]})
		}
		p.ServiceLanguages = []matching.Spoken{{Language: "fi"}, {Language: "sv"}}
		places[i] = p
	}
	return places
}

// demanding is a household that asks for everything and leaves out nobody.
func demanding() matching.Case {
	c := family()
	c.Dwelling = matching.DwellingNeed{Rooms: 4, Accessible: matching.Absolute}
	c.Services = []matching.ServiceNeed{{Code: "dialysis", Within: 60}, {Code: "maternity"}, {Code: "disability"}}
	c.Languages = []matching.LanguageNeed{{Code: "ar", Level: matching.Preferred}, {Code: "so", Level: matching.Preferred}}
	c.ServiceLanguage = matching.LanguageWish{Code: "sv", Level: matching.Preferred}
	c.Ties = []matching.Tie{{Kind: "sibling", Municipality: "091", Wellbeing: "07", At: matching.At(24.9, 60.2)}, {Kind: "cousin", Municipality: "290", Wellbeing: "03", At: matching.At(29, 64)}}
	c.Avoid = []matching.Avoid{{Municipality: "999", At: matching.At(28, 58), Kilometres: 30}}
	c.MinorsLicence = true
	return c
}

// BenchmarkRank orders all places for a household and explains the first two, as the page asks it, and explains all, as a proposal keeps it. It reports by the clock, and by what the processor gave to the ranking and its part of collecting the garbage: on a machine that others
// use too, the clock counts their turns.
func BenchmarkRank(b *testing.B) {
	b.Run("page", func(b *testing.B) { rank(b, 2) })
	b.Run("whole", func(b *testing.B) { rank(b, 308) })
}

func rank(b *testing.B, explained int) {
	b.Helper()
	c, places, w := demanding(), country(), weights()
	if got := len(matching.Order(c, places, w, explained).Ranked); got != len(places) {
		b.Fatalf("%d places are ranked", got)
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var clock, processor []time.Duration
	b.ReportAllocs()
	for b.Loop() {
		began, used := time.Now(), onProcessor(b)
		matching.Order(c, places, w, explained)
		processor = append(processor, onProcessor(b)-used)
		clock = append(clock, time.Since(began))
	}
	for unit, took := range map[string][]time.Duration{"clock": clock, "cpu": processor} {
		slices.Sort(took)
		b.ReportMetric(float64(took[len(took)/2].Microseconds()), unit+"-p50-µs")
		b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), unit+"-p99-µs")
	}
}

// onProcessor is how long this thread has run.
func onProcessor(b *testing.B) time.Duration {
	b.Helper()
	var t unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_THREAD_CPUTIME_ID, &t); err != nil {
		b.Fatal(err)
	}
	return time.Duration(t.Nano())
}

func BenchmarkSnapshot(b *testing.B) {
	c, places, w := demanding(), country(), weights()
	b.ReportAllocs()
	for b.Loop() {
		s, err := matching.Take(moment(), c, places, w)
		if err != nil {
			b.Fatal(err)
		}
		data, err := s.Encode()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(data)), "bytes")
	}
}
