package changes

import (
	"slices"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
)

// Change is what has changed. Which fields are asked depends on its kind.
type Change struct {
	Case      casework.ID
	Kind      placement.ChangeKind
	BirthYear int    // of a birth: this year or the last
	Sex       string // of the newborn
	Persons   []int  // numbers of those who died, or who go on as a case of their own
	Reference string // of the case that belongs with this one
	Link      casework.LinkKind
	Needs     []string // codes of casework.NeedCodes that have come up
	Note      string   // names nobody
}

// Check returns every mistake of the change at once, against the case as it stands.
func (ch Change) Check(c casework.Case, today civil.Date) error {
	var bad []fault.Field
	add := func(name, key string, args ...any) { bad = append(bad, fault.At(name, key, args...)) }
	switch ch.Kind {
	case placement.Birth:
		if ch.BirthYear < today.Year()-1 || ch.BirthYear > today.Year() {
			add("birth_year", "changes.birth_year_now")
		}
		if !slices.Contains(casework.Sexes(), ch.Sex) {
			add("sex", "fault.choose_one")
		}
		if len(c.Profile.Persons) >= casework.MostPersons {
			add("birth_year", "fault.too_large", casework.MostPersons)
		}
	case placement.Death, placement.Split:
		bad = append(bad, ch.checkLeaving(c)...)
	case placement.Linked:
		if ch.Reference == "" {
			add("reference", "fault.required")
		}
		if _, ok := casework.ParseLinkKind(string(ch.Link)); !ok {
			add("link", "fault.choose_one")
		}
	case placement.Health:
		bad = append(bad, ch.checkNeeds(c)...)
	default:
		add("kind", "fault.choose_one")
	}
	if casework.HoldsIdentityCode(ch.Note) {
		add("note", "fault.personal_data")
	}
	return fault.Bad(bad...)
}

// checkLeaving: somebody leaves, each of them belongs to the household, and somebody stays. A household of which nobody stays is cancelled.
func (ch Change) checkLeaving(c casework.Case) []fault.Field {
	if len(ch.Persons) == 0 {
		return []fault.Field{fault.At("person", "fault.choose_at_least_one")}
	}
	for _, n := range ch.Persons {
		if !slices.ContainsFunc(c.Profile.Persons, func(p casework.Person) bool { return p.Number == n }) {
			return []fault.Field{fault.At("person", "fault.unknown_choice", strconv.Itoa(n))}
		}
	}
	if len(slices.Compact(slices.Sorted(slices.Values(ch.Persons)))) >= len(c.Profile.Persons) {
		return []fault.Field{fault.At("person", "changes.somebody_stays")}
	}
	return nil
}

func (ch Change) checkNeeds(c casework.Case) []fault.Field {
	if len(ch.Needs) == 0 {
		return []fault.Field{fault.At("need", "fault.choose_at_least_one")}
	}
	for _, code := range ch.Needs {
		if !slices.Contains(casework.NeedCodes(), code) {
			return []fault.Field{fault.At("need", "fault.unknown_choice", code)}
		}
	}
	if slices.ContainsFunc(ch.Needs, func(code string) bool { return !hasNeed(c.Profile, code) }) || ch.Note != "" {
		return nil
	}
	return []fault.Field{fault.At("note", "changes.say_what_is_worse")} // no new need: then what is worse is said
}

func hasNeed(p casework.Profile, code string) bool {
	return slices.ContainsFunc(p.Needs, func(n casework.Need) bool { return n.Code == code })
}

// Apply returns the case after the change, and who leaves it.
func (ch Change) Apply(c casework.Case) (after casework.Case, leaving []casework.Person) {
	p := &c.Profile
	p.Persons = slices.Clone(p.Persons)
	switch ch.Kind {
	case placement.Birth:
		p.LastNumber = lastNumber(*p) + 1
		p.Persons = append(p.Persons, casework.Person{Number: p.LastNumber, BirthYear: ch.BirthYear, Sex: ch.Sex, Relation: "child"})
		expectNoMore(p.Persons)
	case placement.Death, placement.Split:
		p.LastNumber = lastNumber(*p)
		p.Persons = slices.DeleteFunc(p.Persons, func(one casework.Person) bool {
			goes := slices.Contains(ch.Persons, one.Number)
			if goes {
				leaving = append(leaving, one)
			}
			return goes
		})
		withPrincipal(p.Persons)
	case placement.Health:
		p.Needs = slices.Clone(p.Needs)
		for _, code := range ch.Needs {
			if !hasNeed(*p, code) {
				p.Needs = append(p.Needs, casework.Need{Code: code})
			}
		}
	case placement.Linked: // the profile stays as it was
	}
	c.Persons = max(1, len(p.Persons))
	return c, leaving
}

// fields is the group of the profile that the change touches.
func (ch Change) fields() casework.FieldGroup {
	switch ch.Kind {
	case placement.Health:
		return casework.NeedFields
	case placement.Linked:
		return casework.TieFields
	}
	return casework.HouseholdFields
}

// lastNumber is the highest number that anybody of the household has or had: a number is never given to another person.
func lastNumber(p casework.Profile) int {
	n := p.LastNumber
	for _, one := range p.Persons {
		n = max(n, one.Number)
	}
	return n
}

// expectNoMore ends the expectation when only one person was expecting.
func expectNoMore(persons []casework.Person) {
	at := -1
	for i, p := range persons {
		switch {
		case p.Pregnant() && at >= 0:
			return // who of them gave birth is not known here
		case p.Pregnant():
			at = i
		}
	}
	if at >= 0 {
		persons[at].DueMonth = ""
	}
}

// withPrincipal gives a household whose principal applicant left its eldest member in his place. What the others were to the one who left is not
// known to be the same to the new one.
func withPrincipal(persons []casework.Person) {
	if len(persons) == 0 || slices.ContainsFunc(persons, func(p casework.Person) bool { return p.Relation == "principal" }) {
		return
	}
	eldest := 0
	for i, p := range persons {
		if p.BirthYear < persons[eldest].BirthYear {
			eldest = i
		}
	}
	for i := range persons {
		if persons[i].Relation != "child" {
			persons[i].Relation = "other_relative"
		}
	}
	persons[eldest].Relation = "principal"
}
