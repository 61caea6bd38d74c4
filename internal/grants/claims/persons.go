package claims

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// persons is the kind of rounds that pay once for a person: of arrivals in the portal, and of persons whom the claimant adds.
type persons struct{}

func (persons) lines(ctx context.Context, st Store, reg *region.Register, round region.Round, c Claim) ([]Line, error) {
	came, err := st.Claimable(ctx, round.Arrived)
	if err != nil {
		return nil, err
	}
	seen := map[string]bool{} // in Helsinki a person has two lines
	for _, l := range c.Lines {
		if !l.Added() || seen[l.Facts.Key] {
			continue
		}
		seen[l.Facts.Key] = true
		f, err := termsOf(ctx, st, l.Facts)
		if err != nil {
			return nil, err
		}
		came = append(came, f)
	}
	lines := reckon(reg, round, c.Claimant.Kind, came)
	for i, l := range lines {
		if !c.receives(l.Payee) {
			lines[i].Reason, lines[i].Due, lines[i].Wanted = OtherArea, money.Cents(0), false
		}
	}
	return lines, nil
}

func (persons) missing(region.Round, Claim) []fault.Field { return nil }

func (persons) find(l Line) []Finding {
	var found []Finding
	f := l.Facts
	if f.HomeFrom.IsZero() {
		found = append(found, Finding{Kind: NotRegistered})
	}
	if !f.Agreement {
		found = append(found, Finding{Kind: NoAgreement})
	}
	if f.Agreement && (f.Programme.IsZero() || f.Programme.After(f.ArrivedOn)) {
		found = append(found, Finding{Kind: NoProgramme})
	}
	if f.OtherYear {
		found = append(found, Finding{Kind: OtherYear})
	}
	return found
}

// receives says whether a payee is the claimant: the municipality of the line, or the area to which that municipality belongs. Helsinki is both.
func (c Claim) receives(payee string) bool {
	switch {
	case c.Claimant.Kind == identity.MunicipalAuthority:
		return payee == "municipality:"+c.Claimant.Code || payee == "helsinki-health"
	case payee == "aland-health":
		return c.Claimant.Code == "91"
	}
	return payee == "county:"+c.Claimant.Code
}

// paid says whether an organisation is paid as a payee for persons who came to it. Helsinki is both municipality and health authority.
func paid(kind identity.OrganisationKind, payee string) bool {
	municipal := strings.HasPrefix(payee, "municipality:") || payee == "helsinki-health"
	return municipal == (kind == identity.MunicipalAuthority)
}

// reckon makes the lines of a claim from the persons of its payee: each as the round sees him, and nothing else.
func reckon(reg *region.Register, round region.Round, kind identity.OrganisationKind, came []Facts) []Line {
	persons := make([]entitlement.Person, len(came))
	for i, f := range came {
		persons[i] = f.person(i)
	}
	due, stake := byPerson(entitlement.Support(reg, round, persons)), byPerson(entitlement.Stake(reg, round, persons))
	var lines []Line
	for i, f := range came {
		f.Unregistered = round.FirstHome && f.HomeFrom.IsZero()
		id := persons[i].ID
		for _, w := range stake[id] {
			if !paid(kind, w.Payee) {
				continue
			}
			l := Line{ID: uuid.Must(uuid.NewV7()), Facts: f, Payee: w.Payee, Rule: w.Rule, Source: w.Source, Would: w.Cents}
			at := slices.IndexFunc(due[id], func(d entitlement.Line) bool { return d.Payee == w.Payee })
			switch {
			case f.Age < 0, f.Permit == "" && len(round.Permits) > 0:
				l.Reason = FactsMissing
			case at < 0:
				l.Reason = due[id][0].Reason
			default:
				l.Due, l.Wanted = w.Cents, true
			}
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b Line) int {
		return cmp.Or(strings.Compare(string(a.Facts.About), string(b.Facts.About)), strings.Compare(a.Facts.Reference, b.Facts.Reference),
			cmp.Compare(a.Facts.Person, b.Facts.Person), strings.Compare(a.Payee, b.Payee))
	})
	return lines
}

func byPerson(lines []entitlement.Line) map[string][]entitlement.Line {
	all := map[string][]entitlement.Line{}
	for _, l := range lines {
		all[l.Person] = append(all[l.Person], l)
	}
	return all
}

// person is the arrival as the rules of rounds read it. Of the age only the years on the day of arrival count, so that no day of birth is needed.
func (f Facts) person(i int) entitlement.Person {
	stay := entitlement.Stay{Municipality: f.Municipality, Arrived: f.ArrivedOn, First: entitlement.No, Commitment: f.Commitment, Days: civil.Period{From: f.HomeFrom}}
	if f.FirstHome {
		stay.First = entitlement.Yes
	}
	return entitlement.Person{ID: fmt.Sprint(i), Birth: f.ArrivedOn.AddMonths(-12 * max(f.Age, 0)), Group: f.Group, Permit: f.Permit, Stays: []entitlement.Stay{stay}}
}

// Terms are what a municipality had promised and agreed on by a day.
type Terms struct {
	Commitment int
	Agreement  bool
	Programme  civil.Date
}

func termsOf(ctx context.Context, st Store, f Facts) (Facts, error) {
	t, err := st.TermsOn(ctx, f.Municipality, f.ArrivedOn)
	f.Commitment, f.Agreement, f.Programme = t.Commitment, t.Agreement, t.Programme
	return f, err
}

// Newcomer is a person whom a claimant adds to a claim, who has no arrival in the portal. The name and the day of birth make a key and an age, and are kept nowhere.
type Newcomer struct {
	Family, Given string
	Birth         civil.Date
	Reference     string // of the case, when it is known
	Municipality  string // code; of a municipality's own claim its own
	Arrived       civil.Date
	HomeFrom      civil.Date // none: not registered
	FirstHome     bool
	Group         casework.Group
	Permit        string
	Why           string // there is no arrival in the portal
}

// MostAdded is how many persons may be added to a claim.
const MostAdded = 200

// LongestPart is the longest part of a person's name, in characters.
const LongestPart = 100

var caseNumber = regexp.MustCompile(`^KP-20[0-9]{2}-[0-9]{5,7}$`)

// check returns every mistake of the form at once. The municipality must be the claimant's own, or lie in its area on the day of arrival.
func (n Newcomer) check(reg *region.Register, claimant identity.Organisation, today civil.Date) []fault.Field {
	var mistakes []fault.Field
	add := func(name, key string, args ...any) { mistakes = append(mistakes, fault.At(name, key, args...)) }
	for _, f := range [...]struct{ name, value string }{{"family", n.Family}, {"group", string(n.Group)}, {"why", n.Why}} {
		if f.value == "" {
			add(f.name, "fault.required")
		}
	}
	for _, f := range [...]struct{ name, value string }{{"family", n.Family}, {"given", n.Given}} {
		if utf8.RuneCountInString(f.value) > LongestPart {
			add(f.name, "fault.too_long", LongestPart)
		}
	}
	for _, f := range [...]struct {
		name   string
		day    civil.Date
		needed bool
	}{{"birth", n.Birth, true}, {"arrived", n.Arrived, true}, {"home_from", n.HomeFrom, false}} {
		switch {
		case f.day.IsZero() && f.needed:
			add(f.name, "fault.required")
		case f.day.After(today):
			add(f.name, "claims.day_to_come")
		}
	}
	if !n.Arrived.IsZero() && n.Birth.After(n.Arrived) || !n.Birth.IsZero() && n.Birth.Year() < 1900 {
		add("birth", "claims.birth_after_arrival")
	}
	if n.Reference != "" && !caseNumber.MatchString(n.Reference) {
		add("reference", "claims.case_number_form")
	}
	if n.Group != "" && !slices.Contains(casework.Groups(), n.Group) {
		add("group", "fault.unknown_choice", string(n.Group))
	}
	if _, known := reg.Permit(n.Permit, today); n.Permit != "" && !known {
		add("permit", "fault.unknown_choice", n.Permit)
	}
	if m, ok := reg.HomeOn(n.Municipality, n.Arrived); claimant.Kind == identity.WellbeingArea && (!ok || m.Wellbeing != claimant.Code) {
		add("municipality", "claims.other_area")
	}
	return mistakes
}

// AddPerson adds a person to an open claim. One who stands in the claim already, as an arrival or added before, is refused at the name.
func (d Desk) AddPerson(ctx context.Context, a identity.Actor, press identity.Press, claim uuid.UUID, n Newcomer) (err error) {
	defer fault.Wrap(&err, "claims.AddPerson(%s)", claim)
	return d.write(ctx, a, press, claim, "claim.add_person", func(st Store, c *Claim) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		if c.Claimant.Kind == identity.MunicipalAuthority {
			n.Municipality = c.Claimant.Code
		}
		round := rules(reg, *c)
		if !round.ByPerson() {
			return fault.Missing()
		}
		if err := fault.Bad(n.check(reg, c.Claimant, d.today())...); err != nil {
			return err
		}
		f, err := st.AddedPerson(ctx, n)
		if err != nil {
			return err
		}
		for _, l := range c.Lines {
			if f.Key == "" || l.Facts.Key == f.Key {
				return fault.Bad(fault.At("family", "claims.person_in_claim", l.Facts.Name()))
			}
			if l.Facts.About == Added {
				f.Person = max(f.Person, l.Facts.Person)
			}
		}
		if f.Person++; f.Person > MostAdded {
			return fault.Bad(fault.At("family", "claims.too_many_added", MostAdded))
		}
		c.Lines = append(c.Lines, Line{Facts: f})
		if _, err := d.renew(ctx, st, c); err != nil {
			return err
		}
		return st.ReplaceClaimLines(ctx, *c)
	})
}

// DropPerson takes a person whom the claimant had added out of an open claim.
func (d Desk) DropPerson(ctx context.Context, a identity.Actor, press identity.Press, claim, line uuid.UUID) (err error) {
	defer fault.Wrap(&err, "claims.DropPerson(%s, %s)", claim, line)
	return d.write(ctx, a, press, claim, "claim.drop_person", func(st Store, c *Claim) error {
		at := slices.IndexFunc(c.Lines, func(l Line) bool { return l.ID == line && l.Facts.About == Added })
		if at < 0 {
			return fault.Missing()
		}
		key := c.Lines[at].Facts.Key
		c.Lines = slices.DeleteFunc(c.Lines, func(l Line) bool { return l.Facts.About == Added && l.Facts.Key == key })
		return st.ReplaceClaimLines(ctx, *c)
	})
}
