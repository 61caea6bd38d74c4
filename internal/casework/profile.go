package casework

import (
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
)

// Profile is what may be known of a household before a direction: sizes, ages by birth year, needs and wishes. It has no field for a name, a birth
// date, a citizenship, an ethnicity or a religion, and its few free texts are refused when they hold an identity code.
type Profile struct {
	Persons         []Person                  `json:"persons"`
	LastNumber      int                       `json:"last_number,omitempty"` // the highest that somebody had who left: it is not given again
	SingleParent    bool                      `json:"single_parent,omitempty"`
	Dwelling        Dwelling                  `json:"dwelling,omitzero"`
	MotherTongues   []string                  `json:"mother_tongues,omitempty"` // language codes
	OtherLanguages  []string                  `json:"other_languages,omitempty"`
	Interpreters    []Interpreter             `json:"interpreters,omitempty"`
	ServiceLanguage ServiceLanguage           `json:"service_language,omitzero"`
	Needs           []Need                    `json:"needs,omitempty"`
	Schooling       []Schooling               `json:"schooling,omitempty"`
	Ties            []Tie                     `json:"ties,omitempty"`
	Wishes          []string                  `json:"wishes,omitempty"` // municipality codes that the household wishes for
	Avoid           []Avoid                   `json:"avoid,omitempty"`
	Demands         []Demand                  `json:"demands,omitempty"`
	Basis           Basis                     `json:"basis,omitempty"`
	Minor           *MinorDetail              `json:"minor,omitempty"`
	LatestArrival   civil.Date                `json:"latest_arrival,omitzero"`
	Sources         map[FieldGroup]Provenance `json:"sources,omitempty"`
}

// Person is one member of the household. Number is the same in every layer and never given to another person.
type Person struct {
	Number         int      `json:"number"`
	BirthYear      int      `json:"birth_year"`
	Sex            string   `json:"sex"`      // female, male, other, unknown
	Relation       string   `json:"relation"` // to the principal applicant; exactly one person is "principal"
	DueMonth       string   `json:"due_month,omitempty"`
	Literacy       Literacy `json:"literacy,omitempty"`
	EducationYears *int     `json:"education_years,omitempty"` // nil: not known
	Occupation     string   `json:"occupation,omitempty"`
	WorkYears      *int     `json:"work_years,omitempty"`
	StudyWish      string   `json:"study_wish,omitempty"`
}

// Pregnant reports whether a birth is expected; DueMonth is its month, such as "2027-03".
func (p Person) Pregnant() bool { return p.DueMonth != "" }

// AgeIn returns the age that the person reaches in a year: before a direction only the year of birth is known.
func (p Person) AgeIn(year int) int { return year - p.BirthYear }

// Literacy says how a person reads.
type Literacy string

// The kinds of literacy.
const (
	LiteracyNone  Literacy = "none"
	LiteracyOther Literacy = "other_script"
	LiteracyLatin Literacy = "latin_script"
)

// Literacies lists the kinds of literacy.
func Literacies() []Literacy { return []Literacy{LiteracyNone, LiteracyOther, LiteracyLatin} }

// Level says how strongly something is asked. The zero Level asks nothing.
type Level string

// The levels: Preferred gives points in the ranking, Absolute leaves out the places that cannot give it.
const (
	Preferred Level = "preferred"
	Absolute  Level = "absolute"
)

// Levels lists the levels, without the zero one.
func Levels() []Level { return []Level{Preferred, Absolute} }

// SetBy is who made a requirement absolute and when: a requirement of a person's making is always shown with its maker.
type SetBy struct {
	Account uuid.UUID  `json:"account,omitzero"`
	Org     uuid.UUID  `json:"org,omitzero"`
	On      civil.Date `json:"on,omitzero"`
}

// Dwelling is the dwelling that the household needs.
type Dwelling struct {
	Rooms      int    `json:"rooms,omitempty"` // 0: no number is asked
	Accessible Level  `json:"accessible,omitempty"`
	StepFree   bool   `json:"step_free,omitempty"`
	Wheelchair bool   `json:"wheelchair,omitempty"`
	Bathroom   bool   `json:"bathroom,omitempty"` // an accessible bathroom
	Furnished  bool   `json:"furnished,omitempty"`
	Note       string `json:"note,omitempty"`
	SetBy      SetBy  `json:"set_by,omitzero"`
}

// Interpreter is the need of an interpreter. A wish for the interpreter's sex stands among the Demands, since a person sets it.
type Interpreter struct {
	Language string `json:"language"`
	Dialect  string `json:"dialect,omitempty"`
	Level    Level  `json:"level"`
	SetBy    SetBy  `json:"set_by,omitzero"`
}

// ServiceLanguage is the wish to be served in Finnish or in Swedish.
type ServiceLanguage struct {
	Code  string `json:"code,omitempty"`
	Level Level  `json:"level,omitempty"`
	SetBy SetBy  `json:"set_by,omitzero"`
}

// Need is the need of a service, never a diagnosis (681/2023 s. 43.3).
type Need struct {
	Code       string `json:"code"`              // of NeedCodes
	Persons    int    `json:"persons,omitempty"` // how many; 0 is not known
	Urgency    string `json:"urgency,omitempty"` // of Urgencies: when the first appointment is needed
	Travel     bool   `json:"travel,omitempty"`  // it affects the journey to Finland
	Absolute   bool   `json:"absolute,omitempty"`
	MaxMinutes int    `json:"max_minutes,omitempty"` // the longest journey; asked when absolute
	SetBy      SetBy  `json:"set_by,omitzero"`
}

// NeedCodes lists the codes of needs.
func NeedCodes() []string {
	return []string{"dialysis", "maternity", "rehabilitation", "mental_health", "disability", "child_protection", "medication"}
}

// Urgencies lists when a first appointment is needed.
func Urgencies() []string { return []string{"on_arrival", "two_weeks", "three_months", "later"} }

// Schooling counts the children of a level of education.
type Schooling struct {
	Level   string `json:"level"`             // of SchoolLevels
	Count   int    `json:"count"`             // children
	Special int    `json:"special,omitempty"` // of them, in need of special support (s. 65.2)
}

// SchoolLevels lists the levels of education, the youngest first: early education, pre-primary, basic, upper secondary.
func SchoolLevels() []string { return []string{"early", "pre_primary", "basic", "upper_secondary"} }

// Tie is a relative or another bond in Finland, at the level of a municipality.
type Tie struct {
	Kind         string `json:"kind"` // relation code
	Municipality string `json:"municipality"`
	Consent      bool   `json:"consent,omitempty"` // the relative has agreed to be named to the municipality
	Case         string `json:"case,omitempty"`    // reference of a linked case, where it is one
}

// Avoid keeps the household away from a municipality, and from those within a distance of it.
type Avoid struct {
	Municipality string `json:"municipality"`
	Kilometres   int    `json:"kilometres,omitempty"`
	SetBy        SetBy  `json:"set_by,omitzero"`
}

// Demand is a special condition that a person sets; it is always absolute. The list is closed, so that nothing else can be asked in its guise.
type Demand struct {
	Code  string `json:"code"`
	SetBy SetBy  `json:"set_by,omitzero"`
}

// DemandCodes lists the conditions that can be set.
func DemandCodes() []string {
	return []string{"unit_for_girls", "unit_for_boys", "interpreter_woman", "interpreter_man"}
}

// Basis is the class of the ground on which the household is in Finland; the permit itself is in the identity layer.
type Basis string

// Bases lists the classes: resettled, protection, other permit, family member, temporary protection, victim of trafficking.
func Bases() []Basis {
	return []Basis{"resettled", "protection", "other_permit", "family_member", "temporary_protection"}
}

// MinorDetail is what is asked of a child or young person who came without a guardian (681/2023 s. 33-38, 43.5).
type MinorDetail struct {
	Representative bool   `json:"representative"`        // one has been appointed (s. 35)
	CourtOrder     string `json:"court_order"`           // its number, which names nobody
	Housing        string `json:"housing"`               // of HousingForms: the wellbeing area's decision (s. 33)
	Siblings       int    `json:"siblings,omitempty"`    // in Finland
	ChildView      string `json:"child_view"`            // of ChildViews (s. 4)
	FosterOnly     bool   `json:"foster_only,omitempty"` // for a good reason also without an agreement (s. 43.5)
}

// HousingForms lists the forms of housing of a minor (s. 33); undecided until the wellbeing area has decided.
func HousingForms() []string {
	return []string{"undecided", "family_group_home", "family_care", "other"}
}

// ChildViews lists whether the child's view has been found out (s. 4), or why not.
func ChildViews() []string { return []string{"open", "heard", "harmful", "needless"} }

// FieldGroup is a group of fields that is recorded together and has one source.
type FieldGroup string

// The field groups of the header and the profile.
const (
	CaseFields      FieldGroup = "case"
	HouseholdFields FieldGroup = "household"
	DwellingFields  FieldGroup = "dwelling"
	LanguageFields  FieldGroup = "languages"
	EducationFields FieldGroup = "education"
	NeedFields      FieldGroup = "needs"
	SchoolFields    FieldGroup = "schooling"
	TieFields       FieldGroup = "ties"
	LegalFields     FieldGroup = "legal"
	MinorFields     FieldGroup = "minor"
	ArrivalFields   FieldGroup = "arrival"
)

// ParseFieldGroup reads the code of a field group.
func ParseFieldGroup(s string) (FieldGroup, bool) { return parse(s, FieldGroups()) }

// FieldGroups lists the field groups in the order of the form.
func FieldGroups() []FieldGroup {
	return []FieldGroup{
		CaseFields, HouseholdFields, ArrivalFields, DwellingFields, LanguageFields, NeedFields, EducationFields, SchoolFields, TieFields, LegalFields, MinorFields,
	}
}

// Provenance says where a field group came from and who recorded it, which must be recorded when the person did not give it (681/2023 s. 73.2).
type Provenance struct {
	Source  string    `json:"source"` // of Sources
	Method  string    `json:"method"` // of Methods
	Org     uuid.UUID `json:"org,omitzero"`
	Account uuid.UUID `json:"account,omitzero"`
	At      time.Time `json:"at,omitzero"`
	Version int64     `json:"version,omitempty"` // of the case when the group was last changed: an edit begun before it is stale
}

// SourceCodes lists the sources of data.
func SourceCodes() []string {
	return []string{"person", "unhcr", "migri", "reception_centre", "regional", "municipality", "other"}
}

// MethodCodes lists how data was obtained: in an interview, from UNHCR's form alone (a dossier case), from other documents, by a file.
func MethodCodes() []string { return []string{"interview", "rrf_only", "documents", "file"} }
