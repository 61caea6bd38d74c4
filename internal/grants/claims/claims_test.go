package claims_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

var events = []claims.Event{claims.Submit, claims.Ask, claims.Supplement, claims.Check, claims.Return, claims.Decide, claims.Withdraw}

// way is the machine as the product tells it: who takes which step from where.
var way = map[claims.Event]struct {
	from    []claims.State
	to      claims.State
	roles   []identity.Role
	signing bool
}{
	claims.Submit:     {[]claims.State{claims.Draft}, claims.Submitted, []identity.Role{identity.Municipality, identity.Wellbeing}, true},
	claims.Ask:        {[]claims.State{claims.Submitted}, claims.SupplementRequested, []identity.Role{identity.Keha}, false},
	claims.Supplement: {[]claims.State{claims.SupplementRequested}, claims.Submitted, []identity.Role{identity.Municipality, identity.Wellbeing}, true},
	claims.Check:      {[]claims.State{claims.Submitted}, claims.Checked, []identity.Role{identity.Keha}, false},
	claims.Return:     {[]claims.State{claims.Checked}, claims.Submitted, []identity.Role{identity.Keha}, false},
	claims.Decide:     {[]claims.State{claims.Checked}, claims.Decided, []identity.Role{identity.Keha}, false},
	claims.Withdraw: {
		[]claims.State{claims.Draft, claims.Submitted, claims.SupplementRequested}, claims.Withdrawn, []identity.Role{identity.Municipality, identity.Wellbeing}, true,
	},
}

// TestEveryCellOfTheClaimsMachine tries each event in each state as each role, with and without the right to sign.
func TestEveryCellOfTheClaimsMachine(t *testing.T) {
	t.Parallel()
	for _, state := range claims.States() {
		for _, event := range events {
			for _, role := range append(identity.Roles(), identity.Job) {
				for _, signs := range []bool{false, true} {
					a := identity.Actor{Account: uuid.New(), Membership: identity.Membership{Role: role}}
					if signs {
						a.Membership.Flags = []identity.Flag{identity.Signatory}
					}
					w := way[event]
					want := slices.Contains(w.from, state) && slices.Contains(w.roles, role) && (signs || !w.signing)
					c := claims.Claim{State: state, Decides: "keha"}
					if c.May(a, event) != want {
						t.Errorf("%s in %s as %s, signing %v: %v", event, state, role, signs, !want)
					}
					if step, ok := c.StepFor(event); ok && step.To != w.to {
						t.Errorf("%s in %s leads to %s", event, state, step.To)
					}
				}
			}
		}
	}
}

// TestWhoDecides: the authority that the round names, and nobody who has ever checked the claim.
func TestWhoDecides(t *testing.T) {
	t.Parallel()
	checker, other := uuid.New(), uuid.New()
	for _, c := range []struct {
		decides string
		role    identity.Role
		who     uuid.UUID
		want    bool
	}{
		{"keha", identity.Keha, other, true},
		{"keha", identity.Keha, checker, false},
		{"keha", identity.Coordinator, other, false},
		{"ministry", identity.Coordinator, other, true},
		{"ministry", identity.Keha, other, false},
		{"ministry", identity.Municipality, other, false},
	} {
		claim := claims.Claim{State: claims.Checked, Decides: c.decides, Checkers: []uuid.UUID{checker}}
		a := identity.Actor{Account: c.who, Membership: identity.Membership{Role: c.role}}
		if claim.May(a, claims.Decide) != c.want {
			t.Errorf("%s decides, %s, who checked: %v: want %v", c.decides, c.role, c.who == checker, c.want)
		}
	}
}

func TestWhatIsMissingStandsAtItsField(t *testing.T) {
	t.Parallel()
	whole := claims.Form{IBAN: "FI21 1234 5600 0007 85", ContactName: "Maija", ContactEmail: "maija@oulu.example"}
	due := claims.Line{ID: uuid.New(), Due: 100, Would: 100, Wanted: true}
	refused := claims.Line{ID: uuid.New(), Would: 100, Reason: entitlement.NotFirstHome, Wanted: true}
	argued := refused
	argued.Argument = "Muutto on kirjattu väärin"
	for _, c := range []struct {
		name   string
		form   claims.Form
		lines  []claims.Line
		fields []string
	}{
		{"everything is there", whole, []claims.Line{due, argued}, nil},
		{"nothing is there", claims.Form{}, nil, []string{"iban", "contact_name", "contact_email", "lines"}},
		{"a wrong account", claims.Form{IBAN: "FI21 1234 5600 0007 86", ContactName: "M", ContactEmail: "m"}, []claims.Line{due}, []string{"iban"}},
		{"contested without words", whole, []claims.Line{refused}, []string{refused.Field("argument")}},
	} {
		var got []string
		if f, ok := fault.As(claims.Claim{Form: c.form, Lines: c.lines}.Ready(region.Round{}, nil)); ok {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if !slices.Equal(got, c.fields) {
			t.Errorf("%s: %v, want %v", c.name, got, c.fields)
		}
	}
}

// anyone is an arrival of any kind.
func anyone(t *rapid.T, i int) claims.Facts {
	label := func(what string) string { return fmt.Sprintf("%s %d", what, i) }
	return claims.Facts{
		Arrival: uuid.New(), Reference: "KP-2022-00001", Person: i + 1, Municipality: rapid.SampledFrom([]string{"564", "091", "478"}).Draw(t, label("municipality")),
		Group:      casework.Group(rapid.SampledFrom([]string{"quota", "emergency", "permit", "family", "temporary"}).Draw(t, label("group"))),
		Permit:     rapid.SampledFrom([]string{"", "90", "87", "110", "114"}).Draw(t, label("permit")),
		Age:        rapid.IntRange(-1, 90).Draw(t, label("age")),
		ArrivedOn:  civil.Of(2021, 12, 1).AddDays(rapid.IntRange(0, 420).Draw(t, label("day"))),
		HomeFrom:   rapid.SampledFrom([]civil.Date{{}, civil.Of(2022, 12, 31)}).Draw(t, label("home")),
		FirstHome:  rapid.Bool().Draw(t, label("first")),
		Commitment: rapid.IntRange(0, 8).Draw(t, label("commitment")),
	}
}

// TestLinesAddUpToWhatTheRulesGive reckons any arrivals for each kind of payee: every person has one line for a payee at most, what is claimed at first is what
// the rules give the two together, and what is refused says why and asks for nothing.
func TestLinesAddUpToWhatTheRulesGive(t *testing.T) {
	t.Parallel()
	reg := register(t)
	round, _ := reg.Round("lisaosa-2023", civil.Of(2023, 3, 1))
	round.Payees = []string{region.PayeeMunicipality, region.PayeeCounty}
	round.Amounts = append(slices.Clone(round.Amounts), region.Amount{Payee: region.PayeeCounty, Cents: 10_000, Source: "x"})
	rapid.Check(t, func(t *rapid.T) {
		var came []claims.Facts
		var persons []entitlement.Person
		for i := range rapid.IntRange(0, 12).Draw(t, "persons") {
			f := anyone(t, i)
			came = append(came, f)
			if f.Age < 0 || f.Permit == "" {
				continue
			}
			stay := entitlement.Stay{Municipality: f.Municipality, Arrived: f.ArrivedOn, First: entitlement.No, Commitment: f.Commitment}
			if f.FirstHome {
				stay.First = entitlement.Yes
			}
			persons = append(persons, entitlement.Person{ID: f.Arrival.String(), Birth: f.ArrivedOn.AddMonths(-12 * f.Age), Group: f.Group, Permit: f.Permit, Stays: []entitlement.Stay{stay}})
		}
		var want, got money.Cents
		for _, l := range entitlement.Support(reg, round, persons) {
			want += l.Cents
		}
		for _, kind := range []identity.OrganisationKind{identity.MunicipalAuthority, identity.WellbeingArea} {
			lines, seen := claims.Reckon(reg, round, kind, came), map[string]bool{}
			for _, l := range lines {
				key := l.Facts.Arrival.String() + l.Payee
				if seen[key] || l.Contested() && (l.Wanted || l.Due != 0) || !l.Contested() && l.Due != l.Would || l.Asked() != l.Due ||
					l.NeedsAnswer() != (l.Contested() || l.Facts.HomeFrom.IsZero()) || l.NeedsAnswer() == (l.Due > 0 && l.Presumed() == l.Due) {
					t.Fatalf("a line for %s: %+v", kind, l)
				}
				seen[key] = true
			}
			again, changed := claims.Merge(lines, claims.Reckon(reg, round, kind, came))
			if changed {
				t.Fatalf("nothing has changed, but %+v is not %+v", again, lines)
			}
			got += claims.Claim{Lines: lines}.Sum()
		}
		if got != want {
			t.Fatalf("the claims ask for %d, the rules give %d", got, want)
		}
	})
}

// TestWhatIsWrittenOnALineStays: through a new reckoning as long as the reason is the same; else the line begins anew.
func TestWhatIsWrittenOnALineStays(t *testing.T) {
	t.Parallel()
	reg := register(t)
	round, _ := reg.Round("lisaosa-2023", civil.Of(2023, 3, 1))
	f := claims.Facts{Arrival: uuid.New(), Reference: "KP-2022-00001", Person: 1, Municipality: "564", Group: "quota", Permit: "90", Age: 6, ArrivedOn: civil.Of(2022, 5, 1)}
	former := claims.Reckon(reg, round, identity.MunicipalAuthority, []claims.Facts{f})
	if len(former) != 1 || former[0].Reason != entitlement.NotFirstHome || former[0].Would != 205_350 {
		t.Fatalf("%+v", former)
	}
	former[0].Wanted, former[0].Argument = true, "Muutto on kirjattu väärin"
	f.HomeFrom = civil.Of(2022, 5, 1)
	kept, changed := claims.Merge(former, claims.Reckon(reg, round, identity.MunicipalAuthority, []claims.Facts{f}))
	if !changed || kept[0].ID != former[0].ID || kept[0].Argument != former[0].Argument || kept[0].Asked() != 205_350 {
		t.Errorf("the same reason: %v, %+v", changed, kept)
	}
	f.FirstHome = true
	anew, changed := claims.Merge(kept, claims.Reckon(reg, round, identity.MunicipalAuthority, []claims.Facts{f}))
	if !changed || anew[0].Argument != "" || !anew[0].Wanted || anew[0].Asked() != 205_350 {
		t.Errorf("now it is due: %v, %+v", changed, anew)
	}
}

func register(tb testing.TB) *region.Register {
	tb.Helper()
	reg, err := region.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return reg
}
