package casework

import (
	"regexp"
	"slices"
	"strconv"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// identityCode is the form of a Finnish personal identity code, with the century signs of 2023 too.
var identityCode = regexp.MustCompile(`(?i)\b[0-3]\d[01]\d{3}[-+ABCDEFUVWXY]\d{3}[0-9A-FHJ-NPR-Y]\b`)

// HoldsIdentityCode reports whether a free text seems to hold a personal identity code, which has no place outside the identity layer.
func HoldsIdentityCode(s string) bool { return identityCode.MatchString(s) }

// Limits of a household, of texts and of what can be asked; they keep typing mistakes out and are no rules of law.
const (
	MostPersons  = 30
	mostText     = 200
	longestWay   = 300 // minutes
	furthestAway = 1500
	mostRooms    = 12
	oldest       = 120
	mostYears    = 80 // at school or at work
)

// checker gathers mistakes by the names of form fields.
type checker struct{ bad []fault.Field }

func (c *checker) add(name, key string, args ...any) {
	c.bad = append(c.bad, fault.At(name, key, args...))
}

func (c *checker) known(name, given string, all []string) {
	if !slices.Contains(all, given) {
		c.add(name, "fault.unknown_choice", given)
	}
}

func (c *checker) optional(name, given string, all []string) {
	if given != "" {
		c.known(name, given, all)
	}
}

func (c *checker) between(name string, n, from, to int) {
	switch {
	case n < from:
		c.add(name, "fault.too_small", from)
	case n > to:
		c.add(name, "fault.too_large", to)
	}
}

func (c *checker) text(name, s string) {
	switch {
	case len([]rune(s)) > mostText:
		c.add(name, "fault.too_long", mostText)
	case HoldsIdentityCode(s):
		c.add(name, "fault.personal_data")
	}
}

// The forms of a municipality's code and of a language's (ISO 639).
var (
	municipalityCode = regexp.MustCompile(`^\d{3}$`)
	languageCode     = regexp.MustCompile(`^[a-z]{2,3}$`)
)

func (c *checker) municipality(name, code string) {
	switch {
	case code == "":
		c.add(name, "fault.required")
	case !municipalityCode.MatchString(code):
		c.add(name, "fault.no_such", code)
	}
}

func (c *checker) language(name, code string) {
	switch {
	case code == "":
		c.add(name, "fault.required")
	case !languageCode.MatchString(code):
		c.add(name, "fault.no_such", code)
	}
}

// row names a field of a row in a list, as forms do: "person-2-birth-year".
func row(list string, i int, field string) string {
	return list + "-" + strconv.Itoa(i+1) + "-" + field
}

// Validate returns every mistake in what has been recorded of the named field groups, or of all when none is named, by the name of the form field.
// A draft may lack things; Lacks says what.
func (c Case) Validate(today civil.Date, groups ...FieldGroup) error {
	if len(groups) == 0 {
		groups = FieldGroups()
	}
	k := &checker{}
	for _, g := range groups {
		k.group(c, g, today)
	}
	return fault.Bad(k.bad...)
}

func (c *checker) group(of Case, g FieldGroup, today civil.Date) {
	p := of.Profile
	switch g {
	case CaseFields:
		c.known("group", string(of.Group), codes(Groups()))
		c.known("priority", string(of.Priority), codes(Priorities()))
	case HouseholdFields:
		c.household(p, today)
	case ArrivalFields:
		c.arrival(of, today)
	case DwellingFields:
		c.dwelling(p.Dwelling)
	case LanguageFields:
		c.languages(p)
	case NeedFields:
		c.needs(p)
	case EducationFields:
		c.education(p)
	case SchoolFields:
		c.schooling(p)
	case TieFields:
		c.ties(p)
	case LegalFields:
		c.optional("basis", string(p.Basis), codes(Bases()))
	case MinorFields:
		c.minor(p.Minor)
	}
	c.optional("source", p.Sources[g].Source, SourceCodes())
	c.optional("method", p.Sources[g].Method, MethodCodes())
}

func (c *checker) household(p Profile, today civil.Date) {
	if len(p.Persons) > MostPersons {
		c.add("persons", "fault.too_large", MostPersons)
	}
	principals := 0
	for i, q := range p.Persons {
		c.person(i, q, today)
		if q.Relation == "principal" {
			principals++
		}
	}
	if len(p.Persons) > 0 && principals != 1 {
		c.add("person-1-relation", "cases.one_principal")
	}
}

func (c *checker) person(i int, p Person, today civil.Date) {
	if p.BirthYear != 0 {
		c.between(row("person", i, "birth-year"), p.BirthYear, today.Year()-oldest, today.Year())
	}
	c.optional(row("person", i, "sex"), p.Sex, Sexes())
	c.optional(row("person", i, "relation"), p.Relation, Relations())
	if p.DueMonth != "" {
		if _, err := time.Parse("2006-01", p.DueMonth); err != nil {
			c.add(row("person", i, "due-month"), "fault.bad_form", today.String()[:7])
		}
	}
}

func (c *checker) education(p Profile) {
	for i, q := range p.Persons {
		c.optional(row("person", i, "literacy"), string(q.Literacy), codes(Literacies()))
		c.years(row("person", i, "education-years"), q.EducationYears)
		c.years(row("person", i, "work-years"), q.WorkYears)
		c.text(row("person", i, "occupation"), q.Occupation)
		c.text(row("person", i, "study-wish"), q.StudyWish)
	}
}

// arrival: a day in the past is a mistake of typing only while nobody has arrived; the state is not known here, so a year is let through.
func (c *checker) arrival(of Case, today civil.Date) {
	first := today.AddMonths(-12)
	if e := of.EarliestArrival; !e.IsZero() && e.Before(first) {
		c.add("earliest-arrival", "fault.must_be_on_or_after", first)
	}
	if l := of.Profile.LatestArrival; !l.IsZero() && l.Before(of.EarliestArrival) {
		c.add("latest-arrival", "fault.must_be_on_or_after", of.EarliestArrival)
	}
}

func (c *checker) years(name string, n *int) {
	if n != nil {
		c.between(name, *n, 0, mostYears)
	}
}

func (c *checker) dwelling(d Dwelling) {
	c.between("dwelling-rooms", d.Rooms, 0, mostRooms)
	c.optional("dwelling-accessible", string(d.Accessible), codes(Levels()))
	c.text("dwelling-note", d.Note)
}

func (c *checker) languages(p Profile) {
	for i, l := range p.MotherTongues {
		c.language(row("mother-tongue", i, "code"), l)
	}
	for i, l := range p.OtherLanguages {
		c.language(row("language", i, "code"), l)
	}
	for i, n := range p.Interpreters {
		c.language(row("interpreter", i, "language"), n.Language)
		c.known(row("interpreter", i, "level"), string(n.Level), codes(Levels()))
		c.text(row("interpreter", i, "dialect"), n.Dialect)
	}
	c.optional("service-language", p.ServiceLanguage.Code, []string{"fi", "sv"})
	c.optional("service-language-level", string(p.ServiceLanguage.Level), codes(Levels()))
}

func (c *checker) needs(p Profile) {
	for i, n := range p.Needs {
		c.known(row("need", i, "code"), n.Code, NeedCodes())
		c.optional(row("need", i, "urgency"), n.Urgency, Urgencies())
		c.between(row("need", i, "persons"), n.Persons, 0, MostPersons)
		if n.Absolute {
			c.between(row("need", i, "max-minutes"), n.MaxMinutes, 1, longestWay)
		}
	}
	for i, d := range p.Demands {
		c.known(row("demand", i, "code"), d.Code, DemandCodes())
	}
}

func (c *checker) schooling(p Profile) {
	for i, s := range p.Schooling {
		c.known(row("school", i, "level"), s.Level, SchoolLevels())
		c.between(row("school", i, "count"), s.Count, 0, MostPersons)
		c.between(row("school", i, "special"), s.Special, 0, s.Count)
	}
}

func (c *checker) ties(p Profile) {
	for i, t := range p.Ties {
		c.known(row("tie", i, "kind"), t.Kind, Relations())
		c.municipality(row("tie", i, "municipality"), t.Municipality)
	}
	for i, w := range p.Wishes {
		c.municipality(row("wish", i, "municipality"), w)
	}
	for i, a := range p.Avoid {
		c.municipality(row("avoid", i, "municipality"), a.Municipality)
		c.between(row("avoid", i, "kilometres"), a.Kilometres, 0, furthestAway)
	}
}

func (c *checker) minor(m *MinorDetail) {
	if m == nil {
		return
	}
	c.optional("minor-housing", m.Housing, HousingForms())
	c.optional("minor-child-view", m.ChildView, ChildViews())
	c.between("minor-siblings", m.Siblings, 0, MostPersons)
	c.text("minor-court-order", m.CourtOrder)
}

// Missing is something that a case lacks before it can be received: the field group whose page asks it, and the field there.
type Missing struct {
	Group FieldGroup
	Field fault.Field
}

// Lacks returns what a case must still have before it is received: who decides on it, the household, a language, the ground, and where each of these
// came from (681/2023 s. 43, 73.2).
func (c Case) Lacks() []Missing {
	var all []Missing
	for _, g := range FieldGroups() {
		k := &checker{}
		k.lacking(c, g)
		for _, f := range k.bad {
			all = append(all, Missing{g, f})
		}
	}
	return all
}

func (c *checker) lacking(of Case, g FieldGroup) {
	p := of.Profile
	switch g {
	case CaseFields: // the ministry leads a resettled household's case to a centre; everyone else's centre is known
		if of.Centre == (ID{}) && of.Group != Quota && of.Group != Emergency {
			c.add("centre", "fault.choose_one")
		}
	case HouseholdFields:
		c.lackingPersons(p.Persons)
		c.lackingSource(p.Sources[g])
	case ArrivalFields:
		if of.EarliestArrival.IsZero() {
			c.add("earliest-arrival", "fault.required")
		}
	case LanguageFields:
		if len(p.MotherTongues) == 0 {
			c.add("mother-tongue-1-code", "fault.required")
		}
		c.lackingSource(p.Sources[g])
	case LegalFields:
		if p.Basis == "" {
			c.add("basis", "fault.choose_one")
		}
		c.lackingSource(p.Sources[g])
	case MinorFields:
		if of.Group == Minor {
			c.lackingMinor(p.Minor)
		}
	default: // the other groups may be empty: no wish, no need
	}
}

func (c *checker) lackingPersons(all []Person) {
	if len(all) == 0 {
		c.add("person-1-birth-year", "fault.required")
	}
	for i, p := range all {
		if p.BirthYear == 0 {
			c.add(row("person", i, "birth-year"), "fault.required")
		}
		if p.Sex == "" {
			c.add(row("person", i, "sex"), "fault.choose_one")
		}
		if p.Relation == "" {
			c.add(row("person", i, "relation"), "fault.choose_one")
		}
	}
}

func (c *checker) lackingMinor(m *MinorDetail) {
	if m == nil || m.Housing == "" {
		c.add("minor-housing", "fault.choose_one")
	}
	if m == nil || m.ChildView == "" {
		c.add("minor-child-view", "fault.choose_one")
	}
}

func (c *checker) lackingSource(p Provenance) {
	if p.Source == "" {
		c.add("source", "fault.choose_one")
	}
}

// Sexes lists the codes of sex.
func Sexes() []string { return []string{"female", "male", "other", "unknown"} }

// Relations lists the codes of relations to the principal applicant.
func Relations() []string {
	return []string{
		"principal", "spouse", "partner", "child", "stepchild", "foster_child", "parent", "sibling", "grandparent", "grandchild", "aunt_uncle",
		"niece_nephew", "cousin", "parent_in_law", "other_relative", "friend", "other",
	}
}

func codes[T ~string](all []T) []string {
	s := make([]string, len(all))
	for i, v := range all {
		s[i] = string(v)
	}
	return s
}
