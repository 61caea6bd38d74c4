package claims_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
)

// FuzzNewcomer: whatever is typed of a person who is added, nothing breaks, mistakes stand at fields of the form, and what passes is a person whom the rules can read.
func FuzzNewcomer(f *testing.F) {
	f.Add("Lumikko", "Halla", "2018-03-02", "2025-03-01", "2025-03-01", "KP-2025-00007", "564", "quota", "90", "Muutti ennen", false)
	f.Add("", "", "", "", "", "", "", "", "", "", true)
	f.Add("\x00", strings.Repeat("ä", 101), "2026-03-02", "2025-03-01", "9999-12-31", "KP-1999-1", "049", "x", "999", "\xff", true)
	f.Add("Ö", "-", "0001-01-01", "2024-02-29", "2024-02-29", "KP-2024-1234567", "478", "temporary", "54.5", "x", true)
	reg, today := register(f), civil.Of(2026, 3, 2)
	round, _ := reg.Round("lisaosa-2023", today)
	fields := []string{"family", "given", "birth", "reference", "municipality", "arrived", "home_from", "group", "permit", "why"}
	f.Fuzz(func(t *testing.T, family, given, birth, arrived, home, reference, municipality, group, permit, why string, area bool) {
		day := func(text string) civil.Date {
			d, _ := civil.ParseLoose(text)
			return d
		}
		claimant := identity.Organisation{ID: uuid.New(), Kind: identity.MunicipalAuthority, Code: "564"}
		if area {
			claimant = identity.Organisation{ID: uuid.New(), Kind: identity.WellbeingArea, Code: "19"}
		}
		n := claims.Newcomer{
			Family: family, Given: given, Birth: day(birth), Reference: reference, Municipality: municipality, Arrived: day(arrived), HomeFrom: day(home),
			Group: casework.Group(group), Permit: permit, Why: why,
		}
		mistakes := claims.CheckNewcomer(n, reg, claimant, today)
		for _, m := range mistakes {
			if !slices.Contains(fields, m.Name) {
				t.Fatalf("a mistake at %q, which is no field", m.Name)
			}
		}
		if len(mistakes) > 0 {
			return
		}
		if n.Family == "" || n.Why == "" || utf8.RuneCountInString(n.Given) > claims.LongestPart || n.Birth.After(n.Arrived) || n.Arrived.After(today) {
			t.Fatalf("passes: %+v", n)
		}
		facts := claims.Facts{
			About: claims.Added, Key: "k", Person: 1, Municipality: n.Municipality, Group: n.Group, Permit: n.Permit, ArrivedOn: n.Arrived, HomeFrom: n.HomeFrom, Age: civil.AgeOn(n.Birth, n.Arrived),
		}
		for _, l := range claims.Reckon(reg, round, claimant.Kind, []claims.Facts{facts}) {
			if l.Due < 0 || l.Due > l.Would || l.Contested() == (l.Due > 0) {
				t.Fatalf("%+v", l)
			}
		}
	})
}
