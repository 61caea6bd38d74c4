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

// Field is one question. Label is a key under "cases."; Hint likewise.
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
	Add    string // key of the button's text under "cases."; none where rows cannot be added
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
		{Name: "group", Label: "group", kind: choose, options: coded("group", texts(casework.Groups())), width: "l"},
		{Name: "priority", Label: "priority", kind: choose, options: coded("priority", texts(casework.Priorities())), width: "l"},
		{Name: "centre", Label: "centre", Hint: "centre_hint", kind: choose, options: centreOptions, width: "l"},
		{Name: "must-be-directed", Label: "must_be_directed", kind: tick},
		{Name: "special-handling", Label: "special_handling", Hint: "special_handling_hint", kind: tick},
	}}
}

func household() Stage {
	return Stage{
		Group: casework.HouseholdFields, Statute: "s43.3", Sourced: true, Hint: "no_personal",
		Fields: []Field{{Name: "single-parent", Label: "single_parent", kind: tick}},
		Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Add: "add_person", Fields: []Field{
			{Name: "number", kind: hidden},
			{Name: "birth-year", Label: "birth_year", kind: number},
			{Name: "sex", Label: "sex", kind: choose, options: coded("sex", casework.Sexes())},
			{Name: "relation", Label: "relation", kind: choose, options: coded("relation", casework.Relations())},
			{Name: "due-month", Label: "due_month", Hint: "due_month_hint", width: "m", Optional: true},
		}}},
	}
}

func arrival() Stage {
	return Stage{Group: casework.ArrivalFields, Statute: "s99", Sourced: true, Fields: []Field{
		{Name: "earliest-arrival", Label: "earliest_arrival", kind: day}, {Name: "latest-arrival", Label: "latest_arrival", kind: day, Optional: true},
	}}
}

func dwelling() Stage {
	return Stage{Group: casework.DwellingFields, Statute: "s44.2", Sourced: true, Fields: []Field{
		{Name: "dwelling-rooms", Label: "rooms", Hint: "rooms_hint", kind: number, Optional: true},
		{Name: "dwelling-accessible", Label: "accessible", kind: choose, options: levels, width: "l", Optional: true},
		{Name: "dwelling-step-free", Label: "step_free", kind: tick}, {Name: "dwelling-wheelchair", Label: "wheelchair", kind: tick},
		{Name: "dwelling-bathroom", Label: "bathroom", kind: tick}, {Name: "dwelling-furnished", Label: "furnished", kind: tick},
		{Name: "dwelling-note", Label: "dwelling_note", Hint: "no_personal", kind: area, Optional: true},
	}}
}

func languages() Stage {
	return Stage{
		Group: casework.LanguageFields, Statute: "s73.1", Sourced: true,
		Fields: []Field{
			{Name: "service-language", Label: "service_language", kind: choose, options: coded("language", []string{"fi", "sv"}), width: "l", Optional: true},
			{Name: "service-language-level", Label: "service_language_level", kind: choose, options: levels, width: "l", Optional: true},
		},
		Lists: []List{
			{Name: "mother-tongue", Add: "add_mother_tongue", Fields: []Field{{Name: "code", Label: "mother_tongue", kind: choose, options: tongues}}},
			{Name: "language", Add: "add_language", Fields: []Field{{Name: "code", Label: "other_language", kind: choose, options: tongues, Optional: true}}},
			{Name: "interpreter", Legend: msg.CasesInterpreterN, Add: "add_interpreter", Fields: []Field{
				{Name: "language", Label: "interpreter_language", kind: choose, options: tongues},
				{Name: "dialect", Label: "dialect", Optional: true}, {Name: "level", Label: "level", kind: choose, options: levels},
			}},
		},
	}
}

func needs() Stage {
	return Stage{
		Group: casework.NeedFields, Statute: "s43.3", Sourced: true, Hint: "no_personal",
		Fields: []Field{{Name: "demand", Label: "demands", Hint: "demands_hint", kind: ticks, options: coded("demand", casework.DemandCodes()), Optional: true}},
		Lists: []List{{Name: "need", Legend: msg.CasesNeedN, Add: "add_need", Fields: []Field{
			{Name: "code", Label: "need", kind: choose, options: coded("need", casework.NeedCodes())},
			{Name: "persons", Label: "need_persons", kind: number, Optional: true},
			{Name: "urgency", Label: "urgency", kind: choose, options: coded("urgency", casework.Urgencies()), Optional: true},
			{Name: "max-minutes", Label: "max_minutes", Hint: "max_minutes_hint", kind: number, unit: minutesUnit, Optional: true},
			{Name: "absolute", Label: "absolute", kind: tick}, {Name: "travel", Label: "travel", kind: tick},
		}}},
	}
}

func minutesUnit(i18n.Lang) string { return "min" }

func kilometresUnit(i18n.Lang) string { return "km" }

func education() Stage {
	return Stage{Group: casework.EducationFields, Statute: "s73.1", Sourced: true, Lists: []List{{Name: "person", Legend: msg.CasesPersonN, Hint: "no_persons_yet", Fields: []Field{
		{Name: "number", kind: hidden},
		{Name: "literacy", Label: "literacy", kind: choose, options: coded("literacy", texts(casework.Literacies())), Optional: true},
		{Name: "education-years", Label: "education_years", kind: number, Optional: true},
		{Name: "occupation", Label: "occupation", Optional: true},
		{Name: "work-years", Label: "work_years", kind: number, Optional: true},
		{Name: "study-wish", Label: "study_wish", Optional: true},
	}}}}
}

func schooling() Stage {
	return Stage{Group: casework.SchoolFields, Statute: "s65", Sourced: true, Lists: []List{{Name: "school", Legend: msg.CasesSchoolN, Add: "add_school", Fields: []Field{
		{Name: "level", Label: "school", kind: choose, options: coded("school", casework.SchoolLevels())},
		{Name: "count", Label: "school_count", kind: number}, {Name: "special", Label: "school_special", kind: number, Optional: true},
	}}}}
}

func ties() Stage {
	place := Field{Name: "municipality", Hint: "municipality_hint"}
	tie, wish, avoid := place, place, place
	tie.Label, wish.Label, avoid.Label = "municipality", "wish", "avoid"
	return Stage{Group: casework.TieFields, Statute: "s43.3", Sourced: true, Lists: []List{
		{Name: "tie", Legend: msg.CasesTieN, Add: "add_tie", Fields: []Field{
			{Name: "kind", Label: "tie", kind: choose, options: coded("relation", casework.Relations()[1:])}, tie,
			{Name: "case", Label: "tie_case", Optional: true}, {Name: "consent", Label: "consent", kind: tick},
		}},
		{Name: "wish", Legend: msg.CasesWishN, Add: "add_wish", Fields: []Field{wish}},
		{Name: "avoid", Legend: msg.CasesAvoidN, Add: "add_avoid", Hint: "avoid_hint", Fields: []Field{
			avoid, {Name: "kilometres", Label: "avoid_kilometres", kind: number, unit: kilometresUnit, Optional: true},
		}},
	}}
}

func legal() Stage {
	return Stage{Group: casework.LegalFields, Statute: "s2.3", Sourced: true, Fields: []Field{
		{Name: "basis", Label: "basis", kind: choose, options: coded("basis", texts(casework.Bases())), width: "l"},
	}}
}

func minor() Stage {
	return Stage{Group: casework.MinorFields, Statute: "s43.5", Sourced: true, Fields: []Field{
		{Name: "minor-housing", Label: "minor_housing", kind: choose, options: coded("minor_housing", casework.HousingForms()), width: "l"},
		{Name: "minor-child-view", Label: "minor_child_view", kind: choose, options: coded("child_view", casework.ChildViews()), width: "l"},
		{Name: "minor-representative", Label: "minor_representative", kind: tick},
		{Name: "minor-court-order", Label: "minor_court_order", width: "l", Optional: true},
		{Name: "minor-siblings", Label: "minor_siblings", kind: number, Optional: true},
		{Name: "minor-foster-only", Label: "minor_foster_only", kind: tick},
	}}
}
