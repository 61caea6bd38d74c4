package stage

import (
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/portal/kit"
)

// Limits of what can be typed; what is too much for a field is a mistake of typing, not a rule.
const (
	mostLine, mostArea = 200, 2000
	mostNumber         = 100_000
)

// reader reads typed values; mistakes of form go to the kit's form, mistakes of content are the rules' to find.
type reader struct {
	c Context
	*kit.Form
}

func (r reader) line(name string) string { return r.Text(name, mostLine) }

func (r reader) count(name string) int { return r.IntOr(name, 0, mostNumber, 0) }

func (r reader) known(name string) *int {
	if r.Raw(name) == "" {
		return nil
	}
	n := r.count(name)
	return &n
}

// place understands the name or the number of a municipality.
func (r reader) place(name string) string {
	raw := r.Raw(name)
	if raw == "" {
		return ""
	}
	m, ok := r.c.Reg.FindMunicipality(raw, r.c.Day)
	if !ok {
		r.Fail(name, "fault.no_such", raw)
	}
	return m.Code
}

// each calls read for each row of a list.
func (r reader) each(s Stage, list string, read func(field func(string) string)) {
	for _, l := range s.Lists {
		if l.Name != list {
			continue
		}
		for row := 1; row <= rows(r.Values(), l); row++ {
			read(func(field string) string { return at(list, row, field) })
		}
	}
}

// Read takes what was typed on a stage's page into a copy of the case; everything else of the case is as it was. Rows are expected to be compact.
func Read(c Context, s Stage, f *kit.Form, of casework.Case) casework.Case {
	r := reader{c, f}
	p := &of.Profile
	switch s.Group {
	case casework.CaseFields:
		r.caseFields(&of)
	case casework.HouseholdFields:
		p.Persons, p.SingleParent = r.household(s), r.Flag("single-parent")
	case casework.ArrivalFields:
		of.EarliestArrival, p.LatestArrival = r.DateOr("earliest-arrival"), r.DateOr("latest-arrival")
	case casework.DwellingFields:
		p.Dwelling = r.dwelling()
	case casework.LanguageFields:
		r.languages(s, p)
	case casework.NeedFields:
		r.needs(s, p)
	case casework.EducationFields:
		p.Persons = r.education(s)
	case casework.SchoolFields:
		p.Schooling = r.schooling(s)
	case casework.TieFields:
		r.ties(s, p)
	case casework.LegalFields:
		p.Basis = casework.Basis(r.Raw("basis"))
	case casework.MinorFields:
		p.Minor = r.minor()
	}
	sources := map[casework.FieldGroup]casework.Provenance{s.Group: {Source: r.Raw("source"), Method: r.Raw("method")}}
	of.Profile.Sources = sources
	return of
}

func (r reader) caseFields(c *casework.Case) {
	c.Group, c.Priority = casework.Group(r.Raw("group")), casework.Priority(r.Raw("priority"))
	c.MustBeDirected, c.SpecialHandling = r.Flag("must-be-directed"), r.Flag("special-handling")
	c.Centre = uuid.Nil
	if raw := r.Raw("centre"); raw != "" {
		id, err := uuid.Parse(raw)
		if err != nil {
			r.Fail("centre", "fault.unknown_choice", raw)
		}
		c.Centre = id
	}
}

func (r reader) household(s Stage) (all []casework.Person) {
	r.each(s, "person", func(at func(string) string) {
		all = append(all, casework.Person{
			Number: r.count(at("number")), BirthYear: r.count(at("birth-year")), Sex: r.Raw(at("sex")), Relation: r.Raw(at("relation")),
			DueMonth: r.Raw(at("due-month")),
		})
	})
	return all
}

func (r reader) dwelling() casework.Dwelling {
	return casework.Dwelling{
		Rooms: r.count("dwelling-rooms"), Accessible: casework.Level(r.Raw("dwelling-accessible")), StepFree: r.Flag("dwelling-step-free"),
		Wheelchair: r.Flag("dwelling-wheelchair"), Bathroom: r.Flag("dwelling-bathroom"), Furnished: r.Flag("dwelling-furnished"),
		Note: r.line("dwelling-note"),
	}
}

func (r reader) languages(s Stage, p *casework.Profile) {
	p.MotherTongues, p.OtherLanguages, p.Interpreters = nil, nil, nil
	r.each(s, "mother-tongue", func(at func(string) string) { p.MotherTongues = append(p.MotherTongues, r.Raw(at("code"))) })
	r.each(s, "language", func(at func(string) string) { p.OtherLanguages = append(p.OtherLanguages, r.Raw(at("code"))) })
	r.each(s, "interpreter", func(at func(string) string) {
		p.Interpreters = append(p.Interpreters, casework.Interpreter{
			Language: r.Raw(at("language")), Dialect: r.line(at("dialect")), Level: casework.Level(r.Raw(at("level"))),
		})
	})
	p.ServiceLanguage = casework.ServiceLanguage{Code: r.Raw("service-language"), Level: casework.Level(r.Raw("service-language-level"))}
}

func (r reader) needs(s Stage, p *casework.Profile) {
	p.Needs, p.Demands = nil, nil
	r.each(s, "need", func(at func(string) string) {
		p.Needs = append(p.Needs, casework.Need{
			Code: r.Raw(at("code")), Persons: r.count(at("persons")), Urgency: r.Raw(at("urgency")), Travel: r.Flag(at("travel")),
			Absolute: r.Flag(at("absolute")), MaxMinutes: r.count(at("max-minutes")),
		})
	})
	for _, code := range r.All("demand") {
		p.Demands = append(p.Demands, casework.Demand{Code: code})
	}
}

func (r reader) education(s Stage) (all []casework.Person) {
	r.each(s, "person", func(at func(string) string) {
		all = append(all, casework.Person{
			Number: r.count(at("number")), Literacy: casework.Literacy(r.Raw(at("literacy"))), EducationYears: r.known(at("education-years")),
			Occupation: r.line(at("occupation")), WorkYears: r.known(at("work-years")), StudyWish: r.line(at("study-wish")),
		})
	})
	return all
}

func (r reader) schooling(s Stage) (all []casework.Schooling) {
	r.each(s, "school", func(at func(string) string) {
		all = append(all, casework.Schooling{Level: r.Raw(at("level")), Count: r.count(at("count")), Special: r.count(at("special"))})
	})
	return all
}

func (r reader) ties(s Stage, p *casework.Profile) {
	p.Ties, p.Wishes, p.Avoid = nil, nil, nil
	r.each(s, "tie", func(at func(string) string) {
		p.Ties = append(p.Ties, casework.Tie{
			Kind: r.Raw(at("kind")), Municipality: r.place(at("municipality")), Consent: r.Flag(at("consent")), Case: strings.ToUpper(r.line(at("case"))),
		})
	})
	r.each(s, "wish", func(at func(string) string) { p.Wishes = append(p.Wishes, r.place(at("municipality"))) })
	r.each(s, "avoid", func(at func(string) string) {
		p.Avoid = append(p.Avoid, casework.Avoid{Municipality: r.place(at("municipality")), Kilometres: r.count(at("kilometres"))})
	})
}

func (r reader) minor() *casework.MinorDetail {
	return &casework.MinorDetail{
		Representative: r.Flag("minor-representative"), CourtOrder: r.line("minor-court-order"), Housing: r.Raw("minor-housing"),
		Siblings: r.count("minor-siblings"), ChildView: r.Raw("minor-child-view"), FosterOnly: r.Flag("minor-foster-only"),
	}
}
