package batch

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/intake"
)

// Columns of the file of cases that rules ask for by name.
const (
	colCase   = "case_ref"
	colPerson = "person"
	colCentre = "centre"
	colSource = "source"
	colMethod = "method"
)

// caseColumn is a column with the place in a dossier that it fills: get and set take the number of the row's person. What a cell leaves empty stays
// as it is. field begins the names of the form fields whose mistakes are shown at it; group is the field group, none for the identity.
type caseColumn struct {
	intake.Column
	person bool // of the row's person; else of the whole case, and said in one row or in all alike
	group  casework.FieldGroup
	field  string
	get    func(d *Dossier, person int) intake.Value
	set    func(d *Dossier, person int, v intake.Value)
}

func casesLayout(on Setting) intake.Layout {
	l := intake.Layout{Unique: []string{colCase, colPerson}}
	for _, c := range caseColumns(on, nil) {
		l.Columns = append(l.Columns, c.Column)
	}
	return l
}

// caseColumns declares the file of cases: one row per person, whose case_ref says to which case the person belongs. centres are the organisations
// of the regional centres by their codes.
func caseColumns(on Setting, centres map[string]uuid.UUID) []caseColumn {
	return slices.Concat(headColumns(on, centres), personColumns(on), homeColumns(), needColumns(on), tieColumns(on), minorColumns(), identityColumns(on))
}

// headColumns: what the case is.
func headColumns(on Setting, centres map[string]uuid.UUID) []caseColumn {
	g := casework.CaseFields
	return []caseColumn{
		{Column: intake.Column{Key: colCase, Name: "imports.col_case_ref", Required: true, Length: 60, Fold: true, Example: "A-2026-17"}},
		{
			Column: intake.Column{Key: colPerson, Name: "imports.col_person", Kind: intake.Whole, Required: true, Min: 1, Max: casework.MostPersons, Example: "1"},
			person: true, group: casework.HouseholdFields,
			get: func(d *Dossier, n int) intake.Value { return intake.Value{N: int64(d.person(n).Number)} },
			set: func(*Dossier, int, intake.Value) {}, // it was admitted
		},
		coded(g, "group", "cases.group", "group", casework.Groups(), func(d *Dossier, _ int) *casework.Group { return &d.Case.Group }).example("quota").needed(),
		coded(g, "priority", "cases.priority", "priority", casework.Priorities(), func(d *Dossier, _ int) *casework.Priority { return &d.Case.Priority }).example("normal"),
		centreColumn(on, centres),
		day(casework.ArrivalFields, "earliest_arrival", "cases.earliest_arrival", func(d *Dossier, _ int) *civil.Date { return &d.Case.EarliestArrival }).example("14.12.2026").needed(),
		day(casework.ArrivalFields, "latest_arrival", "cases.latest_arrival", func(d *Dossier, _ int) *civil.Date { return &d.Case.Profile.LatestArrival }),
		coded(casework.LegalFields, "basis", "cases.basis", "basis", casework.Bases(), func(d *Dossier, _ int) *casework.Basis { return &d.Case.Profile.Basis }).example("resettled"),
		tick(g, "must_be_directed", "imports.col_must_be_directed", func(d *Dossier, _ int) *bool { return &d.Case.MustBeDirected }),
		tick(g, "special_handling", "cases.special_handling", func(d *Dossier, _ int) *bool { return &d.Case.SpecialHandling }),
		{Column: intake.Column{Key: colSource, Name: "cases.source", Kind: intake.Code, CodeKind: "source", Codes: casework.SourceCodes(), Needed: true, Example: "migri"}, field: "source"},
		{Column: intake.Column{Key: colMethod, Name: "cases.method", Kind: intake.Code, CodeKind: "method", Codes: casework.MethodCodes()}, field: "method"},
	}
}

// centreColumn names the centre that decides, by its code or its name.
func centreColumn(on Setting, centres map[string]uuid.UUID) caseColumn {
	codes := map[uuid.UUID]string{}
	for code, id := range centres {
		codes[id] = code
	}
	return caseColumn{
		Column: intake.Column{Key: colCentre, Name: "cases.centre", Kind: intake.Reference, Find: on.centre, Called: on.centreName, Needed: true, Example: on.exampleCentre()},
		group:  casework.CaseFields, field: "centre",
		get: func(d *Dossier, _ int) intake.Value { return intake.Value{Text: codes[d.Case.Centre]} },
		set: func(d *Dossier, _ int, v intake.Value) { d.Case.Centre = centres[v.Text] },
	}
}

// personColumns: who belongs to the household, as far as the anonymous profile tells.
func personColumns(on Setting) []caseColumn {
	g, year := casework.HouseholdFields, int64(on.Today.Year())
	all := []caseColumn{
		number(g, "birth_year", "cases.birth_year", year-120, year, func(d *Dossier, n int) *int { return &d.person(n).BirthYear }).example("1988").needed(),
		coded(g, "sex", "cases.sex", "sex", casework.Sexes(), func(d *Dossier, n int) *string { return &d.person(n).Sex }).example("female").needed(),
		coded(g, "relation", "cases.relation", "relation", casework.Relations(), func(d *Dossier, n int) *string { return &d.person(n).Relation }).example("principal").needed(),
		text(g, "due_month", "cases.due_month", 7, func(d *Dossier, n int) *string { return &d.person(n).DueMonth }),
		coded(casework.EducationFields, "literacy", "cases.literacy", "literacy", casework.Literacies(), func(d *Dossier, n int) *casework.Literacy { return &d.person(n).Literacy }),
		known("education_years", "cases.education_years", func(d *Dossier, n int) **int { return &d.person(n).EducationYears }),
		text(casework.EducationFields, "occupation", "cases.occupation", 0, func(d *Dossier, n int) *string { return &d.person(n).Occupation }),
		known("work_years", "cases.work_years", func(d *Dossier, n int) **int { return &d.person(n).WorkYears }),
		text(casework.EducationFields, "study_wish", "cases.study_wish", 0, func(d *Dossier, n int) *string { return &d.person(n).StudyWish }),
	}
	for i := range all {
		all[i].person = true
	}
	return append(all, tick(g, "single_parent", "cases.single_parent", func(d *Dossier, _ int) *bool { return &d.Case.Profile.SingleParent }))
}

// homeColumns: the dwelling, and the children's schools.
func homeColumns() []caseColumn {
	g := casework.DwellingFields
	dwelling := func(d *Dossier) *casework.Dwelling { return &d.Case.Profile.Dwelling }
	all := []caseColumn{
		number(g, "rooms", "cases.rooms", 1, 12, func(d *Dossier, _ int) *int { return &dwelling(d).Rooms }),
		coded(g, "accessible", "cases.accessible", "level", casework.Levels(), func(d *Dossier, _ int) *casework.Level { return &dwelling(d).Accessible }),
		tick(g, "step_free", "cases.step_free", func(d *Dossier, _ int) *bool { return &dwelling(d).StepFree }),
		tick(g, "wheelchair", "cases.wheelchair", func(d *Dossier, _ int) *bool { return &dwelling(d).Wheelchair }),
		tick(g, "bathroom", "cases.bathroom", func(d *Dossier, _ int) *bool { return &dwelling(d).Bathroom }),
		tick(g, "furnished", "cases.furnished", func(d *Dossier, _ int) *bool { return &dwelling(d).Furnished }),
	}
	for _, level := range casework.SchoolLevels() {
		all = append(all, caseColumn{
			Column: intake.Column{Key: "school_" + level, Name: "imports.col_school_" + level, Kind: intake.Whole, Max: casework.MostPersons},
			group:  casework.SchoolFields, field: "school",
			get: func(d *Dossier, _ int) intake.Value {
				return intake.Value{N: int64(children(d.Case.Profile.Schooling, level).Count)}
			},
			set: func(d *Dossier, _ int, v intake.Value) {
				s := children(d.Case.Profile.Schooling, level)
				s.Count = int(v.N)
				d.Case.Profile.Schooling = replaced(d.Case.Profile.Schooling, s, func(o casework.Schooling) bool { return o.Level == level }, s.Count > 0)
			},
		})
	}
	return all
}

func children(all []casework.Schooling, level string) casework.Schooling {
	for _, s := range all {
		if s.Level == level {
			return s
		}
	}
	return casework.Schooling{Level: level}
}

// replaced returns a list with one entry in the place of those that it stands for, or without them.
func replaced[T any](all []T, one T, same func(T) bool, there bool) []T {
	all = slices.DeleteFunc(slices.Clone(all), same)
	if there {
		all = append(all, one)
	}
	return all
}

// needColumns: languages and services. A code that stood before keeps what was recorded with it.
func needColumns(on Setting) []caseColumn {
	g := casework.LanguageFields
	profile := func(d *Dossier) *casework.Profile { return &d.Case.Profile }
	return []caseColumn{
		listed(g, "mother_tongues", "cases.mother_tongue", on.languages(), "mother-tongue", func(d *Dossier) *[]string { return &profile(d).MotherTongues }, same, fresh).example("arabia").needed(),
		listed(g, "other_languages", "cases.other_language", on.languages(), "language", func(d *Dossier) *[]string { return &profile(d).OtherLanguages }, same, fresh),
		listed(g, "interpreters", "cases.interpreter_language", on.languages(), "interpreter", func(d *Dossier) *[]casework.Interpreter { return &profile(d).Interpreters },
			func(i casework.Interpreter) string { return i.Language },
			func(code string) casework.Interpreter {
				return casework.Interpreter{Language: code, Level: casework.Preferred}
			}),
		coded(g, "service_language", "cases.service_language", "language", []string{"fi", "sv"}, func(d *Dossier, _ int) *string { return &profile(d).ServiceLanguage.Code }),
		listed(casework.NeedFields, "needs", "imports.col_needs", codesOf("need", casework.NeedCodes()), "need", func(d *Dossier) *[]casework.Need { return &profile(d).Needs },
			func(n casework.Need) string { return n.Code }, func(code string) casework.Need { return casework.Need{Code: code} }),
		listed(casework.NeedFields, "demands", "cases.demands", codesOf("demand", casework.DemandCodes()), "demand", func(d *Dossier) *[]casework.Demand { return &profile(d).Demands },
			func(n casework.Demand) string { return n.Code }, func(code string) casework.Demand { return casework.Demand{Code: code} }),
	}
}

// tieColumns: where relatives live, where the household would like to go, and where it must not.
func tieColumns(on Setting) []caseColumn {
	g := casework.TieFields
	return []caseColumn{
		listed(g, "relatives_in", "imports.col_relatives_in", on.municipalities(), "tie", func(d *Dossier) *[]casework.Tie { return &d.Case.Profile.Ties },
			func(t casework.Tie) string { return t.Municipality },
			func(code string) casework.Tie { return casework.Tie{Kind: "other_relative", Municipality: code} }),
		listed(g, "wishes", "cases.wish", on.municipalities(), "wish", func(d *Dossier) *[]string { return &d.Case.Profile.Wishes }, same, fresh),
		listed(g, "avoid", "cases.avoid", on.municipalities(), "avoid", func(d *Dossier) *[]casework.Avoid { return &d.Case.Profile.Avoid },
			func(a casework.Avoid) string { return a.Municipality }, func(code string) casework.Avoid { return casework.Avoid{Municipality: code} }),
	}
}

// minorColumns: of a child or young person who came without a guardian.
func minorColumns() []caseColumn {
	g := casework.MinorFields
	return []caseColumn{
		coded(g, "minor_housing", "cases.minor_housing", "minor_housing", casework.HousingForms(), func(d *Dossier, _ int) *string { return &d.minor().Housing }),
		coded(g, "minor_child_view", "cases.minor_child_view", "child_view", casework.ChildViews(), func(d *Dossier, _ int) *string { return &d.minor().ChildView }),
		tick(g, "minor_representative", "cases.minor_representative", func(d *Dossier, _ int) *bool { return &d.minor().Representative }),
		text(g, "minor_court_order", "cases.minor_court_order", 0, func(d *Dossier, _ int) *string { return &d.minor().CourtOrder }),
	}
}

// minor returns the detail of a minor for reading and writing, and begins it where there is none.
func (d *Dossier) minor() *casework.MinorDetail {
	if d.Case.Profile.Minor == nil {
		d.Case.Profile.Minor = &casework.MinorDetail{}
	}
	return d.Case.Profile.Minor
}

// identityColumns: who the household is. What stands there is never shown, only that it changes.
func identityColumns(on Setting) []caseColumn {
	of := []caseColumn{
		text("", "family_name", "cases.family_name", 0, func(d *Dossier, n int) *string { return &d.who(n).FamilyName }),
		text("", "given_names", "cases.given_names", 0, func(d *Dossier, n int) *string { return &d.who(n).GivenNames }),
		day("", "birth_date", "cases.birth_date", func(d *Dossier, n int) *civil.Date { return &d.who(n).BirthDate }),
		text("", "identity_code", "cases.identity_code", 11, func(d *Dossier, n int) *string { return &d.who(n).IdentityCode }),
		found("citizenship", "cases.citizenship", on.state, on.stateName, func(d *Dossier, n int) *string { return &d.who(n).Citizenship }),
		tick("", "stateless", "cases.stateless", func(d *Dossier, n int) *bool { return &d.who(n).Stateless }),
		text("", "person_customer_no", "imports.col_person_customer_no", 0, func(d *Dossier, n int) *string { return &d.who(n).CustomerNo }),
		coded("", "permit", "cases.permit", "permit", casework.Permits(), func(d *Dossier, n int) *string { return &d.who(n).Permit }),
		day("", "permit_from", "cases.permit_from", func(d *Dossier, n int) *civil.Date { return &d.who(n).PermitFrom }),
	}
	for i := range of {
		of[i].person = true
	}
	all := append(of,
		text("", "unhcr_case", "cases.unhcr_case", 0, func(d *Dossier, _ int) *string { return &d.Identity.UNHCRCase }),
		text("", "customer_no", "cases.customer_no", 0, func(d *Dossier, _ int) *string { return &d.Identity.CustomerNo }),
		number("", "quota_year", "cases.quota_year", 1985, int64(on.Today.Year())+2, func(d *Dossier, _ int) *int { return &d.Identity.QuotaYear }),
		text("", "batch", "cases.batch", 0, func(d *Dossier, _ int) *string { return &d.Identity.Batch }),
		coded("", "scheme", "cases.scheme", "scheme", casework.Schemes(), func(d *Dossier, _ int) *string { return &d.Identity.Scheme }),
		text("", "airport", "cases.airport", 0, func(d *Dossier, _ int) *string { return &d.Identity.Airport }),
	)
	for i := range all {
		all[i].Personal = true
	}
	return all
}

// field names of the forms are written with hyphens.
func fieldOf(key string) string { return strings.ReplaceAll(key, "_", "-") }

func (c caseColumn) example(s string) caseColumn {
	c.Example = s
	return c
}

// needed marks a column that a new case must have (casework.Case.Lacks).
func (c caseColumn) needed() caseColumn {
	c.Needed = true
	return c
}

func text(g casework.FieldGroup, key, name string, most int, at func(*Dossier, int) *string) caseColumn {
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Length: most}, group: g, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value { return intake.Value{Text: *at(d, n)} },
		set: func(d *Dossier, n int, v intake.Value) { *at(d, n) = v.Text },
	}
}

func coded[T ~string](g casework.FieldGroup, key, name, kind string, codes []T, at func(*Dossier, int) *T) caseColumn {
	all := make([]string, len(codes))
	for i, code := range codes {
		all[i] = string(code)
	}
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Kind: intake.Code, CodeKind: kind, Codes: all}, group: g, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value { return intake.Value{Text: string(*at(d, n))} },
		set: func(d *Dossier, n int, v intake.Value) { *at(d, n) = T(v.Text) },
	}
}

func found(key, name string, find func(string) (string, bool), called func(i18n.Lang, string) string, at func(*Dossier, int) *string) caseColumn {
	c := text("", key, name, 0, at)
	c.Kind, c.Find, c.Called = intake.Reference, find, called
	return c
}

func day(g casework.FieldGroup, key, name string, at func(*Dossier, int) *civil.Date) caseColumn {
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Kind: intake.Date}, group: g, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value { return intake.Value{Day: *at(d, n)} },
		set: func(d *Dossier, n int, v intake.Value) { *at(d, n) = v.Day },
	}
}

func number(g casework.FieldGroup, key, name string, low, high int64, at func(*Dossier, int) *int) caseColumn {
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Kind: intake.Whole, Min: low, Max: high}, group: g, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value { return intake.Value{N: int64(*at(d, n))} },
		set: func(d *Dossier, n int, v intake.Value) { *at(d, n) = int(v.N) },
	}
}

// known is a number of years that may not be known, which is something else than none.
func known(key, name string, at func(*Dossier, int) **int) caseColumn {
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Kind: intake.Whole, Max: 80}, group: casework.EducationFields, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value {
			if years := *at(d, n); years != nil {
				return intake.Value{N: int64(*years), Text: "known"}
			}
			return intake.Value{}
		},
		set: func(d *Dossier, n int, v intake.Value) {
			years := int(v.N)
			*at(d, n) = &years
		},
	}
}

func tick(g casework.FieldGroup, key, name string, at func(*Dossier, int) *bool) caseColumn {
	return caseColumn{
		Column: intake.Column{Key: key, Name: name, Kind: intake.YesNo}, group: g, field: fieldOf(key),
		get: func(d *Dossier, n int) intake.Value {
			if *at(d, n) {
				return intake.Value{N: 1}
			}
			return intake.Value{}
		},
		set: func(d *Dossier, n int, v intake.Value) { *at(d, n) = v.N == 1 },
	}
}

// listed is a column of several codes, each of which stands for an entry of a list of the profile.
func listed[T any](g casework.FieldGroup, key, name string, codes intake.Column, field string, at func(*Dossier) *[]T, code func(T) string, entry func(string) T) caseColumn {
	codes.Key, codes.Name, codes.Several = key, name, true
	return caseColumn{
		Column: codes, group: g, field: field,
		get: func(d *Dossier, _ int) intake.Value {
			var all []string
			for _, one := range *at(d) {
				all = append(all, code(one))
			}
			return intake.Value{Text: strings.Join(all, " ")}
		},
		set: func(d *Dossier, _ int, v intake.Value) {
			var all []T
			for wanted := range strings.FieldsSeq(v.Text) {
				i := slices.IndexFunc(*at(d), func(one T) bool { return code(one) == wanted })
				if i >= 0 {
					all = append(all, (*at(d))[i])
				} else {
					all = append(all, entry(wanted))
				}
			}
			*at(d) = all
		},
	}
}

func same(code string) string  { return code }
func fresh(code string) string { return code }

func codesOf(kind string, codes []string) intake.Column {
	return intake.Column{Kind: intake.Code, CodeKind: kind, Codes: codes}
}
