package stage

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/ui"
)

// Context is what the fields are written with: language, registers, day, and the regional centres to choose from.
type Context struct {
	L       i18n.Lang
	Reg     *region.Register
	Day     civil.Date
	Centres []identity.Organisation
}

// kind is how a field is asked.
type kind int

const (
	line kind = iota
	area
	number
	day
	choose // one of the options
	tick   // a box
	ticks  // any of the options
	hidden
)

// Field is one question. Label and Hint are keys of the catalogue.
type Field struct {
	Name, Label, Hint string
	kind              kind
	options           func(Context) []ui.Option
	width             string
	unit              func(i18n.Lang) string
	Optional          bool
}

// List is rows of the same fields, of which any number may be added.
type List struct {
	Name   string
	Legend func(i18n.Lang, int) string
	Add    string // key of the button's text; none where rows cannot be added
	Hint   string
	Fields []Field
}

// Stage is one page of the form: a field group or a personal layer.
type Stage struct {
	Code    string // the address's last part
	Group   casework.FieldGroup
	Title   func(i18n.Lang) string
	Statute string // code of the section that says why this is asked
	Fields  []Field
	Lists   []List
	Hint    string
	Sourced bool // where the data came from is asked (s. 73.2)
}

// Stages lists the pages of the form in their order; a minor's has one more.
func Stages(g casework.Group) []Stage {
	all := []Stage{caseStage(), household(), arrival(), dwelling(), languages(), needs(), education(), schooling(), ties(), legal()}
	if g == casework.Minor {
		all = append(all, minor())
	}
	for i := range all {
		s := &all[i]
		s.Code = string(s.Group)
		s.Title = func(l i18n.Lang) string { return msg.Code(l, "case_fields", s.Code) }
	}
	return append(all, identityStage(), health(), protection())
}

// Find returns the stage of a code.
func Find(g casework.Group, code string) (Stage, bool) {
	for _, s := range Stages(g) {
		if s.Code == code {
			return s, true
		}
	}
	return Stage{}, false
}

// IsPersonal reports whether the stage is a personal layer, which is saved apart from the case.
func (s Stage) IsPersonal() bool { return s.Group == "" }

func coded(kind string, codes []string) func(Context) []ui.Option {
	return func(c Context) []ui.Option {
		all := make([]ui.Option, len(codes))
		for i, code := range codes {
			all[i] = ui.Option{Value: code, Label: msg.Code(c.L, kind, code)}
		}
		return all
	}
}

func texts[T ~string](all []T) []string {
	s := make([]string, len(all))
	for i, v := range all {
		s[i] = string(v)
	}
	return s
}

// tongues lists the languages of the register, the common ones first.
func tongues(c Context) []ui.Option {
	var common, rest []ui.Option
	for _, l := range c.Reg.Languages() {
		o := ui.Option{Value: l.Code, Label: l.Name.In(c.L)}
		if l.Common {
			common = append(common, o)
		} else {
			rest = append(rest, o)
		}
	}
	label := func(o ui.Option) string { return o.Label }
	i18n.SortBy(c.L, common, label)
	i18n.SortBy(c.L, rest, label)
	return append(common, rest...)
}

func centreOptions(c Context) []ui.Option {
	all := make([]ui.Option, len(c.Centres))
	for i, o := range c.Centres {
		all[i] = ui.Option{Value: o.ID.String(), Label: i18n.Pick(c.L, o.NameFI, o.NameSV, o.NameEN)}
	}
	return all
}

func levels(c Context) []ui.Option { return coded("level", texts(casework.Levels()))(c) }

func caseStage() Stage {
	return Stage{Group: casework.CaseFields, Statute: "s43.1.1", Fields: []Field{
		{Name: "group", Label: "cases.group", kind: choose, options: coded("group", texts(casework.Groups())), width: "l"},
		{Name: "priority", Label: "cases.priority", kind: choose, options: coded("priority", texts(casework.Priorities())), width: "l"},
		{Name: "centre", Label: "cases.centre", Hint: "cases.centre_hint", kind: choose, options: centreOptions, width: "l"},
		{Name: "must-be-directed", Label: "cases.must_be_directed", kind: tick},
		{Name: "special-handling", Label: "cases.special_handling", Hint: "cases.special_handling_hint", kind: tick},
	}}
}

func household() Stage {
	return Stage{
		Group: casework.HouseholdFields, Statute: "s43.3", Sourced: true, Hint: "cases.no_personal",
		Fields: []Field{{Name: "single-parent", Label: "cases.single_parent", kind: tick}},
		Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Add: "cases.add_person", Fields: []Field{
			{Name: "number", kind: hidden},
			{Name: "birth-year", Label: "cases.birth_year", kind: number},
			{Name: "sex", Label: "cases.sex", kind: choose, options: coded("sex", casework.Sexes())},
			{Name: "relation", Label: "cases.relation", kind: choose, options: coded("relation", casework.Relations())},
			{Name: "due-month", Label: "cases.due_month", Hint: "cases.due_month_hint", width: "m", Optional: true},
		}}},
	}
}

func arrival() Stage {
	return Stage{Group: casework.ArrivalFields, Statute: "s99", Sourced: true, Fields: []Field{
		{Name: "earliest-arrival", Label: "cases.earliest_arrival", kind: day}, {Name: "latest-arrival", Label: "cases.latest_arrival", kind: day, Optional: true},
	}}
}

func dwelling() Stage {
	return Stage{Group: casework.DwellingFields, Statute: "s44.2", Sourced: true, Fields: []Field{
		{Name: "dwelling-rooms", Label: "cases.rooms", Hint: "cases.rooms_hint", kind: number, Optional: true},
		{Name: "dwelling-accessible", Label: "cases.accessible", kind: choose, options: levels, width: "l", Optional: true},
		{Name: "dwelling-step-free", Label: "cases.step_free", kind: tick},
		{Name: "dwelling-wheelchair", Label: "cases.wheelchair", kind: tick},
		{Name: "dwelling-bathroom", Label: "cases.bathroom", kind: tick},
		{Name: "dwelling-furnished", Label: "cases.furnished", kind: tick},
		{Name: "dwelling-note", Label: "cases.dwelling_note", Hint: "cases.no_personal", kind: area, Optional: true},
	}}
}

func languages() Stage {
	return Stage{
		Group: casework.LanguageFields, Statute: "s73.1", Sourced: true,
		Fields: []Field{
			{Name: "service-language", Label: "cases.service_language", kind: choose, options: coded("language", []string{"fi", "sv"}), width: "l", Optional: true},
			{Name: "service-language-level", Label: "cases.service_language_level", kind: choose, options: levels, width: "l", Optional: true},
		},
		Lists: []List{
			{Name: "mother-tongue", Add: "cases.add_mother_tongue", Fields: []Field{{Name: "code", Label: "cases.mother_tongue", kind: choose, options: tongues}}},
			{Name: "language", Add: "cases.add_language", Fields: []Field{{Name: "code", Label: "cases.other_language", kind: choose, options: tongues, Optional: true}}},
			{Name: "interpreter", Legend: msg.CasesInterpreterN, Add: "cases.add_interpreter", Fields: []Field{
				{Name: "language", Label: "cases.interpreter_language", kind: choose, options: tongues},
				{Name: "dialect", Label: "cases.dialect", Optional: true},
				{Name: "level", Label: "cases.level", kind: choose, options: levels},
			}},
		},
	}
}

func needs() Stage {
	return Stage{
		Group: casework.NeedFields, Statute: "s43.3", Sourced: true, Hint: "cases.no_personal",
		Fields: []Field{{Name: "demand", Label: "cases.demands", Hint: "cases.demands_hint", kind: ticks, options: coded("demand", casework.DemandCodes()), Optional: true}},
		Lists: []List{{Name: "need", Legend: msg.CasesNeedN, Add: "cases.add_need", Fields: []Field{
			{Name: "code", Label: "cases.need", kind: choose, options: coded("need", casework.NeedCodes())},
			{Name: "persons", Label: "cases.need_persons", kind: number, Optional: true},
			{Name: "urgency", Label: "cases.urgency", kind: choose, options: coded("urgency", casework.Urgencies()), Optional: true},
			{Name: "max-minutes", Label: "cases.max_minutes", Hint: "cases.max_minutes_hint", kind: number, unit: minutesUnit, Optional: true},
			{Name: "absolute", Label: "cases.absolute", kind: tick},
			{Name: "travel", Label: "cases.travel", kind: tick},
		}}},
	}
}

func minutesUnit(i18n.Lang) string { return "min" }

func kilometresUnit(i18n.Lang) string { return "km" }

func education() Stage {
	return Stage{Group: casework.EducationFields, Statute: "s73.1", Sourced: true, Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Hint: "cases.no_persons_yet", Fields: []Field{
		{Name: "number", kind: hidden},
		{Name: "literacy", Label: "cases.literacy", kind: choose, options: coded("literacy", texts(casework.Literacies())), Optional: true},
		{Name: "education-years", Label: "cases.education_years", kind: number, Optional: true},
		{Name: "occupation", Label: "cases.occupation", Optional: true},
		{Name: "work-years", Label: "cases.work_years", kind: number, Optional: true},
		{Name: "study-wish", Label: "cases.study_wish", Optional: true},
	}}}}
}

func schooling() Stage {
	return Stage{Group: casework.SchoolFields, Statute: "s65", Sourced: true, Lists: []List{{Name: "school", Legend: msg.CasesSchoolN, Add: "cases.add_school", Fields: []Field{
		{Name: "level", Label: "cases.school", kind: choose, options: coded("school", casework.SchoolLevels())},
		{Name: "count", Label: "cases.school_count", kind: number},
		{Name: "special", Label: "cases.school_special", kind: number, Optional: true},
	}}}}
}

func ties() Stage {
	place := Field{Name: "municipality", Hint: "cases.municipality_hint"}
	tie, wish, avoid := place, place, place
	tie.Label, wish.Label, avoid.Label = "cases.municipality", "cases.wish", "cases.avoid"
	return Stage{Group: casework.TieFields, Statute: "s43.3", Sourced: true, Lists: []List{
		{Name: "tie", Legend: msg.CasesTieN, Add: "cases.add_tie", Fields: []Field{
			{Name: "kind", Label: "cases.tie", kind: choose, options: coded("relation", casework.Relations()[1:])},
			tie,
			{Name: "case", Label: "cases.tie_case", Optional: true},
			{Name: "consent", Label: "cases.consent", kind: tick},
		}},
		{Name: "wish", Legend: msg.CasesWishN, Add: "cases.add_wish", Fields: []Field{wish}},
		{Name: "avoid", Legend: msg.CasesAvoidN, Add: "cases.add_avoid", Hint: "cases.avoid_hint", Fields: []Field{
			avoid, {Name: "kilometres", Label: "cases.avoid_kilometres", kind: number, unit: kilometresUnit, Optional: true},
		}},
	}}
}

func legal() Stage {
	return Stage{Group: casework.LegalFields, Statute: "s2.3", Sourced: true, Fields: []Field{
		{Name: "basis", Label: "cases.basis", kind: choose, options: coded("basis", texts(casework.Bases())), width: "l"},
	}}
}

func minor() Stage {
	return Stage{Group: casework.MinorFields, Statute: "s43.5", Sourced: true, Fields: []Field{
		{Name: "minor-housing", Label: "cases.minor_housing", kind: choose, options: coded("minor_housing", casework.HousingForms()), width: "l"},
		{Name: "minor-child-view", Label: "cases.minor_child_view", kind: choose, options: coded("child_view", casework.ChildViews()), width: "l"},
		{Name: "minor-representative", Label: "cases.minor_representative", kind: tick},
		{Name: "minor-court-order", Label: "cases.minor_court_order", width: "l", Optional: true},
		{Name: "minor-siblings", Label: "cases.minor_siblings", kind: number, Optional: true},
		{Name: "minor-foster-only", Label: "cases.minor_foster_only", kind: tick},
	}}
}
