package stage

import (
	"net/url"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
)

// filler writes values as people would type them.
type filler struct {
	c Context
	v url.Values
}

func (f filler) text(name, s string) { f.v.Set(name, s) }

func (f filler) flag(name string, on bool) {
	if on {
		f.v.Set(name, "on")
	}
}

func (f filler) count(name string, n int) {
	f.v.Set(name, "")
	if n != 0 {
		f.v.Set(name, strconv.Itoa(n))
	}
}

func (f filler) known(name string, n *int) {
	f.v.Set(name, "")
	if n != nil {
		f.v.Set(name, strconv.Itoa(*n))
	}
}

func (f filler) day(name string, d civil.Date) {
	f.v.Set(name, "")
	if !d.IsZero() {
		f.v.Set(name, i18n.Date(i18n.FI, d)) // 5.3.2026 is understood in every language; 05/03/2026 is not
	}
}

func (f filler) place(name, code string) {
	f.v.Set(name, code)
	if m, ok := f.c.Reg.Resolve(code, f.c.Day); ok {
		f.v.Set(name, m.Name.In(f.c.L))
	}
}

// Fill writes what is recorded of a stage's field group into form values.
func Fill(c Context, s Stage, of casework.Case) url.Values {
	f, p := filler{c, url.Values{}}, of.Profile
	switch s.Group {
	case casework.CaseFields:
		f.caseFields(of)
	case casework.HouseholdFields:
		f.household(p)
	case casework.ArrivalFields:
		f.day("earliest-arrival", of.EarliestArrival)
		f.day("latest-arrival", p.LatestArrival)
	case casework.DwellingFields:
		f.dwelling(p.Dwelling)
	case casework.LanguageFields:
		f.languages(p)
	case casework.NeedFields:
		f.needs(p)
	case casework.EducationFields:
		f.education(p)
	case casework.SchoolFields:
		for i, x := range p.Schooling {
			f.text(at("school", i+1, "level"), x.Level)
			f.count(at("school", i+1, "count"), x.Count)
			f.count(at("school", i+1, "special"), x.Special)
		}
	case casework.TieFields:
		f.ties(p)
	case casework.LegalFields:
		f.text("basis", string(p.Basis))
	case casework.MinorFields:
		f.minor(p.Minor)
	}
	f.text("source", p.Sources[s.Group].Source)
	f.text("method", p.Sources[s.Group].Method)
	f.begin(s)
	return f.v
}

// begin gives an empty list its first row.
func (f filler) begin(s Stage) {
	for _, l := range s.Lists {
		if l.Add != "" && rows(f.v, l) == 0 {
			addRow(f.v, l)
		}
	}
}

func (f filler) caseFields(c casework.Case) {
	f.text("group", string(c.Group))
	f.text("priority", string(c.Priority))
	if c.Centre != (casework.ID{}) {
		f.text("centre", c.Centre.String())
	}
	f.flag("must-be-directed", c.MustBeDirected)
	f.flag("special-handling", c.SpecialHandling)
}

func (f filler) household(p casework.Profile) {
	f.flag("single-parent", p.SingleParent)
	for i, q := range p.Persons {
		f.count(at("person", i+1, "number"), q.Number)
		f.count(at("person", i+1, "birth-year"), q.BirthYear)
		f.text(at("person", i+1, "sex"), q.Sex)
		f.text(at("person", i+1, "relation"), q.Relation)
		f.text(at("person", i+1, "due-month"), q.DueMonth)
	}
}

func (f filler) dwelling(d casework.Dwelling) {
	f.count("dwelling-rooms", d.Rooms)
	f.text("dwelling-accessible", string(d.Accessible))
	f.flag("dwelling-step-free", d.StepFree)
	f.flag("dwelling-wheelchair", d.Wheelchair)
	f.flag("dwelling-bathroom", d.Bathroom)
	f.flag("dwelling-furnished", d.Furnished)
	f.text("dwelling-note", d.Note)
}

func (f filler) languages(p casework.Profile) {
	for i, l := range p.MotherTongues {
		f.text(at("mother-tongue", i+1, "code"), l)
	}
	for i, l := range p.OtherLanguages {
		f.text(at("language", i+1, "code"), l)
	}
	for i, n := range p.Interpreters {
		f.text(at("interpreter", i+1, "language"), n.Language)
		f.text(at("interpreter", i+1, "dialect"), n.Dialect)
		f.text(at("interpreter", i+1, "level"), string(n.Level))
	}
	f.text("service-language", p.ServiceLanguage.Code)
	f.text("service-language-level", string(p.ServiceLanguage.Level))
}

func (f filler) needs(p casework.Profile) {
	for i, n := range p.Needs {
		f.text(at("need", i+1, "code"), n.Code)
		f.count(at("need", i+1, "persons"), n.Persons)
		f.text(at("need", i+1, "urgency"), n.Urgency)
		f.count(at("need", i+1, "max-minutes"), n.MaxMinutes)
		f.flag(at("need", i+1, "absolute"), n.Absolute)
		f.flag(at("need", i+1, "travel"), n.Travel)
	}
	for _, d := range p.Demands {
		f.v.Add("demand", d.Code)
	}
}

func (f filler) education(p casework.Profile) {
	for i, q := range p.Persons {
		f.count(at("person", i+1, "number"), q.Number)
		f.text(at("person", i+1, "literacy"), string(q.Literacy))
		f.known(at("person", i+1, "education-years"), q.EducationYears)
		f.text(at("person", i+1, "occupation"), q.Occupation)
		f.known(at("person", i+1, "work-years"), q.WorkYears)
		f.text(at("person", i+1, "study-wish"), q.StudyWish)
	}
}

func (f filler) ties(p casework.Profile) {
	for i, t := range p.Ties {
		f.text(at("tie", i+1, "kind"), t.Kind)
		f.place(at("tie", i+1, "municipality"), t.Municipality)
		f.text(at("tie", i+1, "case"), t.Case)
		f.flag(at("tie", i+1, "consent"), t.Consent)
	}
	for i, w := range p.Wishes {
		f.place(at("wish", i+1, "municipality"), w)
	}
	for i, a := range p.Avoid {
		f.place(at("avoid", i+1, "municipality"), a.Municipality)
		f.count(at("avoid", i+1, "kilometres"), a.Kilometres)
	}
}

func (f filler) minor(m *casework.MinorDetail) {
	if m == nil {
		m = &casework.MinorDetail{}
	}
	f.text("minor-housing", m.Housing)
	f.text("minor-child-view", m.ChildView)
	f.flag("minor-representative", m.Representative)
	f.text("minor-court-order", m.CourtOrder)
	f.count("minor-siblings", m.Siblings)
	f.flag("minor-foster-only", m.FosterOnly)
}
