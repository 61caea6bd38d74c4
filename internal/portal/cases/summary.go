package cases

import (
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// groups writes every field group of a case for reading. Before a direction opened more, a municipality reads the month of the arrival only.
func (w words) groups(v casework.View, monthOnly bool) []views.FactGroup {
	var all []views.FactGroup
	for _, g := range casework.FieldGroups() {
		if g == casework.CaseFields || g == casework.MinorFields && v.Case.Group != casework.Minor {
			continue
		}
		all = append(all, views.FactGroup{
			ID: string(g), Title: msg.Code(w.l, "case_fields", string(g)), Rows: w.answers(v.Case, g, monthOnly), Source: w.provenance(v, g),
		})
	}
	return all
}

// provenance says where a group came from, and which organisation recorded it on which day (681/2023 s. 73.2).
func (w words) provenance(v casework.View, g casework.FieldGroup) string {
	p, ok := v.Case.Profile.Sources[g]
	if !ok || p.At.IsZero() {
		return ""
	}
	if p.Source == "" {
		return msg.CasesRecordedBy(w.l, w.org(v.Orgs, p.Org), civil.DateIn(p.At))
	}
	parts := slices.DeleteFunc([]string{msg.Code(w.l, "source", p.Source), lowerFirst(msg.Code(w.l, "method", p.Method))}, func(s string) bool { return s == "" })
	return msg.CasesRecorded(w.l, strings.Join(parts, ", "), w.org(v.Orgs, p.Org), civil.DateIn(p.At))
}

func lowerFirst(s string) string {
	if s == "" || strings.HasPrefix(s, "UNHCR") {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

func (w words) answers(c casework.Case, g casework.FieldGroup, monthOnly bool) []ui.Answer {
	p := c.Profile
	switch g {
	case casework.HouseholdFields:
		return []ui.Answer{{Label: msg.CasesHousehold(w.l), Text: w.household(c)}, {Label: msg.CasesSingleParent(w.l), Text: w.yes(p.SingleParent)}}
	case casework.ArrivalFields:
		return w.arrival(c, monthOnly)
	case casework.DwellingFields:
		return w.dwelling(p.Dwelling)
	case casework.LanguageFields:
		return w.languages(p)
	case casework.NeedFields:
		return w.needs(p)
	case casework.EducationFields:
		return w.education(p)
	case casework.SchoolFields:
		return w.schooling(p)
	case casework.TieFields:
		return w.ties(p)
	case casework.LegalFields:
		return []ui.Answer{{Label: msg.CasesBasis(w.l), Text: msg.Code(w.l, "basis", string(p.Basis))}}
	case casework.MinorFields:
		return w.minor(p.Minor)
	case casework.CaseFields:
	}
	return nil
}

func (w words) yes(on bool) string {
	if on {
		return msg.AppYes(w.l)
	}
	return msg.AppNo(w.l)
}

// adultFrom is the age from which a household's summary counts an adult.
const adultFrom = 18

// household says "2 aikuista, 3 lasta (4, 9 ja 15 v)", with ages as they will be in the year of arrival.
func (w words) household(c casework.Case) string {
	year := w.day.Year()
	if !c.EarliestArrival.IsZero() {
		year = c.EarliestArrival.Year()
	}
	adults, ages := 0, []int{}
	for _, p := range c.Profile.Persons {
		if age := p.AgeIn(year); age >= adultFrom || p.BirthYear == 0 {
			adults++
		} else {
			ages = append(ages, age)
		}
	}
	said := []string{}
	if adults > 0 {
		said = append(said, msg.CasesAdults(w.l, adults))
	}
	if len(ages) > 0 {
		slices.Sort(ages)
		texts := make([]string, len(ages))
		for i, a := range ages {
			texts[i] = strconv.Itoa(a)
		}
		said = append(said, msg.CasesChildren(w.l, len(ages), i18n.List(w.l, texts)))
	}
	return strings.Join(said, ", ")
}

func (w words) arrival(c casework.Case, monthOnly bool) []ui.Answer {
	if monthOnly && !c.EarliestArrival.IsZero() {
		return []ui.Answer{{Label: msg.CasesEarliestArrival(w.l), Text: i18n.MonthYear(w.l, c.EarliestArrival)}}
	}
	return []ui.Answer{
		{Label: msg.CasesEarliestArrival(w.l), Text: dayOrNothing(w.l, c.EarliestArrival)},
		{Label: msg.CasesLatestArrival(w.l), Text: dayOrNothing(w.l, c.Profile.LatestArrival)},
	}
}

func (w words) dwelling(d casework.Dwelling) []ui.Answer {
	var also []string
	for _, x := range []struct {
		on   bool
		text string
	}{
		{d.StepFree, msg.CasesStepFree(w.l)}, {d.Wheelchair, msg.CasesWheelchair(w.l)}, {d.Bathroom, msg.CasesBathroom(w.l)}, {d.Furnished, msg.CasesFurnished(w.l)},
	} {
		if x.on {
			also = append(also, x.text)
		}
	}
	rooms := ""
	if d.Rooms > 0 {
		rooms = strconv.Itoa(d.Rooms)
	}
	return []ui.Answer{
		{Label: msg.CasesRooms(w.l), Text: rooms},
		{Label: msg.CasesAccessible(w.l), Text: w.level(d.Accessible, d.SetBy)},
		{Label: msg.CasesDwellingAlso(w.l), Text: strings.Join(also, ", ")},
		{Label: msg.CasesDwellingNote(w.l), Text: d.Note},
	}
}

// level says how strongly something is asked, and since when it has been absolute.
func (w words) level(l casework.Level, by casework.SetBy) string {
	if l == "" {
		return ""
	}
	return msg.Code(w.l, "level", string(l)) + w.since(by)
}

func (w words) since(by casework.SetBy) string {
	if by.On.IsZero() {
		return ""
	}
	return " (" + msg.CasesSetOn(w.l, by.On) + ")"
}

func (w words) named(codes []string) string {
	names := make([]string, len(codes))
	for i, c := range codes {
		names[i] = w.language(c)
	}
	return strings.Join(names, ", ")
}

func (w words) languages(p casework.Profile) []ui.Answer {
	all := []ui.Answer{{Label: msg.CasesMotherTongue(w.l), Text: w.named(p.MotherTongues)}, {Label: msg.CasesOtherLanguage(w.l), Text: w.named(p.OtherLanguages)}}
	for _, n := range p.Interpreters {
		text := w.language(n.Language)
		if n.Dialect != "" {
			text += ", " + n.Dialect
		}
		all = append(all, ui.Answer{Label: msg.CasesInterpreter(w.l), Text: text + " – " + w.level(n.Level, n.SetBy)})
	}
	if s := p.ServiceLanguage; s.Code != "" {
		all = append(all, ui.Answer{Label: msg.CasesServiceLanguage(w.l), Text: w.language(s.Code) + " – " + w.level(s.Level, s.SetBy)})
	}
	return all
}

func (w words) needs(p casework.Profile) (all []ui.Answer) {
	for _, n := range p.Needs {
		all = append(all, ui.Answer{Label: msg.Code(w.l, "need", n.Code), Text: w.need(n)})
	}
	for _, d := range p.Demands {
		all = append(all, ui.Answer{Label: msg.Code(w.l, "demand", d.Code), Text: w.level(casework.Absolute, d.SetBy)})
	}
	if len(all) == 0 {
		return []ui.Answer{{Label: msg.CasesNeed(w.l), Text: msg.AppNone(w.l)}}
	}
	return all
}

func (w words) need(n casework.Need) string {
	var said []string
	if n.Persons > 0 {
		said = append(said, msg.AppPersons(w.l, n.Persons))
	}
	if n.Urgency != "" {
		said = append(said, msg.Code(w.l, "urgency", n.Urgency))
	}
	if n.Travel {
		said = append(said, msg.CasesTravel(w.l))
	}
	if n.Absolute {
		said = append(said, msg.CasesAbsoluteWithin(w.l, n.MaxMinutes)+w.since(n.SetBy))
	}
	if len(said) == 0 {
		return msg.CasesAsked(w.l)
	}
	return strings.Join(said, "; ")
}

func (w words) education(p casework.Profile) (all []ui.Answer) {
	for _, q := range p.Persons {
		said := []string{msg.Code(w.l, "literacy", string(q.Literacy))}
		if q.EducationYears != nil {
			said = append(said, msg.CasesEducationYearsOf(w.l, *q.EducationYears))
		}
		said = append(said, q.Occupation)
		if q.WorkYears != nil {
			said = append(said, msg.CasesWorkYearsOf(w.l, *q.WorkYears))
		}
		said = append(said, q.StudyWish)
		said = slices.DeleteFunc(said, func(s string) bool { return s == "" })
		if len(said) > 0 {
			all = append(all, ui.Answer{Label: msg.CasesPersonN(w.l, q.Number), Text: strings.Join(said, ", ")})
		}
	}
	if len(all) == 0 {
		return []ui.Answer{{Label: msg.CasesEducation(w.l)}}
	}
	return all
}

func (w words) schooling(p casework.Profile) (all []ui.Answer) {
	for _, s := range p.Schooling {
		text := msg.CasesChildrenCount(w.l, s.Count)
		if s.Special > 0 {
			text += ", " + msg.CasesSpecialCount(w.l, s.Special)
		}
		all = append(all, ui.Answer{Label: msg.Code(w.l, "school", s.Level), Text: text})
	}
	if len(all) == 0 {
		return []ui.Answer{{Label: msg.CasesSchool(w.l)}}
	}
	return all
}

func (w words) ties(p casework.Profile) (all []ui.Answer) {
	for _, t := range p.Ties {
		all = append(all, ui.Answer{Label: msg.Code(w.l, "relation", t.Kind), Text: strings.TrimSpace(w.place(t.Municipality) + " " + t.Case)})
	}
	if len(p.Wishes) > 0 {
		names := make([]string, len(p.Wishes))
		for i, code := range p.Wishes {
			names[i] = w.place(code)
		}
		all = append(all, ui.Answer{Label: msg.CasesWish(w.l), Text: i18n.List(w.l, names)})
	}
	for _, a := range p.Avoid {
		text := w.place(a.Municipality)
		if a.Kilometres > 0 {
			text += ", " + msg.CasesNearerThan(w.l, a.Kilometres)
		}
		all = append(all, ui.Answer{Label: msg.CasesAvoid(w.l), Text: text + w.since(a.SetBy)})
	}
	if len(all) == 0 {
		return []ui.Answer{{Label: msg.CasesWish(w.l), Text: msg.AppNone(w.l)}}
	}
	return all
}

func (w words) minor(m *casework.MinorDetail) []ui.Answer {
	if m == nil {
		m = &casework.MinorDetail{}
	}
	return []ui.Answer{
		{Label: msg.CasesMinorRepresentative(w.l), Text: w.yes(m.Representative)},
		{Label: msg.CasesMinorCourtOrder(w.l), Text: m.CourtOrder},
		{Label: msg.CasesMinorHousing(w.l), Text: msg.Code(w.l, "minor_housing", m.Housing)},
		{Label: msg.CasesMinorChildView(w.l), Text: msg.Code(w.l, "child_view", m.ChildView)},
		{Label: msg.CasesMinorSiblings(w.l), Text: strconv.Itoa(m.Siblings)},
		{Label: msg.CasesMinorFosterOnly(w.l), Text: w.yes(m.FosterOnly)},
	}
}

// persons is the household person by person: number, relation, sex and year of birth, and whether a birth is expected.
func (w words) persons(c casework.Case) ui.Table {
	t := ui.Table{L: w.l, Caption: msg.CasesPersonsTitle(w.l), Bare: true, Columns: []ui.Column{
		{Label: msg.CasesPerson(w.l)}, {Label: msg.CasesRelation(w.l)}, {Label: msg.CasesSex(w.l)}, {Label: msg.CasesBirthYear(w.l), Num: true}, {Label: msg.CasesMore(w.l)},
	}}
	for _, p := range c.Profile.Persons {
		more := ""
		if p.Pregnant() {
			more = msg.CasesBirthExpected(w.l, p.DueMonth)
		}
		year := ""
		if p.BirthYear > 0 {
			year = strconv.Itoa(p.BirthYear)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(p.Number)}, {Text: msg.Code(w.l, "relation", p.Relation)}, {Text: msg.Code(w.l, "sex", p.Sex)}, {Text: year}, {Text: more},
		}})
	}
	return t
}

// musts are the absolute requirements, in the words of the need panel.
func (w words) musts(c casework.Case) (all []ui.Mark) {
	p := c.Profile
	add := func(text string) { all = append(all, ui.Mark{Icon: "ok", Text: text}) }
	if p.Dwelling.Accessible == casework.Absolute {
		add(msg.CasesMustAccessible(w.l))
	}
	for _, n := range p.Needs {
		if n.Absolute {
			add(msg.CasesMustNeed(w.l, msg.Code(w.l, "need", n.Code), n.MaxMinutes))
		}
	}
	for _, n := range p.Interpreters {
		if n.Level == casework.Absolute {
			add(msg.CasesMustInterpreter(w.l, w.language(n.Language)))
		}
	}
	for _, d := range p.Demands {
		add(msg.Code(w.l, "demand", d.Code))
	}
	for _, a := range p.Avoid {
		add(msg.CasesMustAvoid(w.l, w.place(a.Municipality)))
	}
	return all
}

// monthOnly reports whether the reader sees of the arrival only its month: a municipality or an area before the direction.
func monthOnly(a identity.Actor, v casework.View) bool {
	outside := a.Role() == identity.Municipality || a.Role() == identity.Wellbeing
	return outside && !slices.Contains(v.Open, casework.IdentityLayer)
}
