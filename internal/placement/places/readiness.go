package places

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Readiness is what the municipality says that it can give with its places; the ranking reads nothing else of it. Each fact is as of the day on
// which the offer was decided or last changed.
type Readiness struct {
	Dwellings        []Dwelling    `json:"dwellings,omitempty"`
	Certainty        Certainty     `json:"certainty,omitempty"`
	Secured          int           `json:"secured,omitempty"`  // dwellings that are reserved already, when a part is
	Services         []Service     `json:"services,omitempty"` // that are needed regularly and can be reached
	Interpreters     []Interpreter `json:"interpreters,omitempty"`
	ServiceLanguages []string      `json:"service_languages,omitempty"` // "fi", "sv"
	SchoolReady      civil.Date    `json:"school_ready,omitzero"`       // from when children can begin
	Preparatory      bool          `json:"preparatory,omitempty"`       // preparatory teaching is there
	Licence          Licence       `json:"licence,omitzero"`
	Conditions       []string      `json:"conditions,omitempty"` // of casework.DemandCodes that the municipality meets
	Limits           []Limit       `json:"limits,omitempty"`     // what there is only so much of; what is not listed is not limited
}

// Limit is how much of something the municipality, or its wellbeing area, can give to those who are proposed to it from the day of the offer's decision
// on: school places by level, slots of a health service, places in a unit for minors. The newest offer of a year says it for all of that year.
type Limit struct {
	Resource string `json:"resource"` // of LimitCodes
	Count    int    `json:"count"`
}

// LimitCodes lists what can be limited: the levels of education, the unit for minors, and the slots of each service.
func LimitCodes() []string {
	all := append(casework.SchoolLevels(), "unit")
	for _, need := range casework.NeedCodes() {
		all = append(all, "slots_"+need)
	}
	return all
}

// Dwelling is Count dwellings of a size; Accessible of them can be reached and used with a wheelchair. A zero Ready is the first day of arrival.
type Dwelling struct {
	Rooms      int        `json:"rooms"` // without the kitchen; MostRooms stands for that and more
	Count      int        `json:"count"`
	Accessible int        `json:"accessible,omitempty"`
	Ready      civil.Date `json:"ready,omitzero"`
}

// MostRooms is the largest size that the form asks for: that many rooms or more.
const MostRooms = 5

// Certainty says how sure the dwellings are.
type Certainty string

// The certainties.
const (
	Secured      Certainty = "secured"        // a lease or a written reservation
	PartlySecure Certainty = "partly_secured" // of some of them
	Sought       Certainty = "sought"         // looked for when a household is directed
)

// Certainties lists the certainties.
func Certainties() []Certainty { return []Certainty{Secured, PartlySecure, Sought} }

// Service is a service in reach: Code is of casework.NeedCodes, Minutes the journey from the dwellings, Evidence who said so.
type Service struct {
	Code     string `json:"code"`
	Minutes  int    `json:"minutes"`
	Evidence string `json:"evidence,omitempty"`
}

// Interpreting is how an interpreter is had.
type Interpreting string

// The ways.
const (
	OnTheSpot Interpreting = "spot"
	ByPhone   Interpreting = "phone"
)

// Interpreter is interpretation in a language.
type Interpreter struct {
	Language string       `json:"language"`
	Way      Interpreting `json:"way"`
}

// Licence is the licence to take in minors without a guardian: the unit's, or the wellbeing area's promise of a place.
type Licence struct {
	Held     bool   `json:"held,omitempty"`
	Evidence string `json:"evidence,omitempty"` // its number, or who promised
}

// LimitOf returns how much of a resource of [LimitCodes] the municipality can give. What it has not stated is not limited; 0 is a statement.
func (r Readiness) LimitOf(resource string) (count int, stated bool) {
	for _, limit := range r.Limits {
		if limit.Resource == resource {
			return limit.Count, true
		}
	}
	return 0, false
}

// Limited returns the readiness with the limit of a resource stated anew; the limits of r itself stay as they are.
func (r Readiness) Limited(resource string, count int) Readiness {
	stated := Limit{Resource: resource, Count: count}
	r.Limits = slices.Clone(r.Limits)
	if i := slices.IndexFunc(r.Limits, func(l Limit) bool { return l.Resource == resource }); i >= 0 {
		r.Limits[i] = stated
		return r
	}
	r.Limits = append(r.Limits, stated)
	return r
}

// DwellingCount is how many dwellings there are in all, and how many of them accessible.
func (r Readiness) DwellingCount() (count, accessible int) {
	for _, d := range r.Dwellings {
		count += d.Count
		accessible += d.Accessible
	}
	return count, accessible
}

// Decision is the municipality's decision behind an offer.
type Decision struct {
	Body      string     `json:"body,omitempty"`
	On        civil.Date `json:"on,omitzero"`
	Reference string     `json:"reference,omitempty"`
}

// Contact is whom the centre calls about the places: an official in his duty.
type Contact struct {
	Name  string `json:"name,omitempty"`
	Title string `json:"title,omitempty"`
	Email string `json:"email,omitempty"`
	Phone string `json:"phone,omitempty"`
}

// Limits that keep typing mistakes out; they are no rules of law.
const (
	mostPlaces    = 2000
	mostDwellings = 999
	longestWay    = 300 // minutes
	mostLine      = 200 // characters
	// MostNote is the length of an offer's note in characters.
	MostNote = 1000
)

// checkDwellings: each size, and the certainty of the whole.
func (c *checks) checkDwellings(r Readiness, places int, year int) {
	total, _ := r.DwellingCount()
	for _, d := range r.Dwellings {
		name := "dwelling-" + strconv.Itoa(d.Rooms)
		c.between(name, d.Count, 0, mostDwellings)
		if d.Accessible > d.Count {
			c.add(name+"-accessible", "offers.accessible_too_many", d.Count)
		}
		if !d.Ready.IsZero() && d.Ready.Year() > year {
			c.add(name+"-ready", "fault.must_be_on_or_before", civil.Of(year, 12, 31))
		}
	}
	if places > 0 && total == 0 && r.Certainty != Sought && r.Certainty != "" {
		c.add("dwelling-1", "offers.dwellings_needed")
	}
	switch {
	case r.Certainty == "":
		if places > 0 {
			c.add("certainty", "fault.choose_one")
		}
	case r.Certainty == PartlySecure && (r.Secured < 1 || r.Secured >= total):
		c.add("secured", "offers.secured_part", max(total-1, 1))
	case !slices.Contains(Certainties(), r.Certainty):
		c.add("certainty", "fault.unknown_choice", string(r.Certainty))
	}
}

// checkServices: what is said of services and languages is complete, and asked for where the places need it.
func (c *checks) checkServices(r Readiness, seats Seats) {
	for _, s := range r.Services {
		name := "service-" + s.Code
		c.known(name, s.Code, casework.NeedCodes())
		c.between(name, s.Minutes, 0, longestWay)
		c.line(name+"-evidence", s.Evidence)
	}
	for _, i := range r.Interpreters {
		c.known("interpreter-"+i.Language, string(i.Way), []string{string(OnTheSpot), string(ByPhone)})
	}
	if len(r.ServiceLanguages) == 0 {
		c.add("service_languages", "fault.choose_at_least_one")
	}
	for _, l := range r.ServiceLanguages {
		c.known("service_languages", l, []string{"fi", "sv"})
	}
	for _, d := range r.Conditions {
		c.known("conditions", d, casework.DemandCodes())
	}
	for _, limit := range r.Limits {
		name := "limit-" + limit.Resource
		c.known(name, limit.Resource, LimitCodes())
		c.between(name, limit.Count, 0, mostPlaces)
	}
	if seats[casework.Minor] > 0 && !r.Licence.Held {
		c.add("licence", "offers.licence_needed", seats[casework.Minor])
	}
	if r.Licence.Held && r.Licence.Evidence == "" {
		c.add("licence_evidence", "fault.required")
	}
	c.line("licence_evidence", r.Licence.Evidence)
}

var emailForm = regexp.MustCompile(`^[^@\s]+@[^@\s]+\.[^@\s]+$`)

func (c *checks) checkContact(k Contact) {
	c.needs("contact_name", k.Name != "")
	switch {
	case k.Email == "":
		c.add("contact_email", "fault.required")
	case !emailForm.MatchString(k.Email):
		c.add("contact_email", "fault.not_an_email")
	}
	c.needs("contact_phone", k.Phone != "")
	for name, s := range map[string]string{"contact_name": k.Name, "contact_title": k.Title, "contact_email": k.Email, "contact_phone": k.Phone} {
		c.line(name, s)
	}
}

func (c *checks) checkDecision(d Decision, today civil.Date) {
	c.needs("decision_body", d.Body != "")
	c.line("decision_body", d.Body)
	c.needs("decision_on", !d.On.IsZero())
	c.notAfter("decision_on", d.On, today)
	c.line("decision_reference", d.Reference)
}

// checks gathers mistakes by the names of form fields, so that all are found at once.
type checks struct{ bad []fault.Field }

func (c *checks) add(name, key string, args ...any) {
	c.bad = append(c.bad, fault.At(name, key, args...))
}

func (c *checks) err() error { return fault.Bad(c.bad...) }

// take adds the fields of another check.
func (c *checks) take(err error) {
	if f, ok := fault.As(err); ok {
		c.bad = append(c.bad, f.Fields...)
	}
}

func (c *checks) needs(name string, there bool) {
	if !there {
		c.add(name, "fault.required")
	}
}

func (c *checks) notAfter(name string, day, today civil.Date) {
	if day.After(today) {
		c.add(name, "fault.must_be_in_past")
	}
}

func (c *checks) between(name string, n, low, high int) {
	switch {
	case n < low:
		c.add(name, "fault.too_small", low)
	case n > high:
		c.add(name, "fault.too_large", high)
	}
}

func (c *checks) known(name, given string, all []string) {
	if !slices.Contains(all, given) {
		c.add(name, "fault.unknown_choice", given)
	}
}

func (c *checks) line(name, s string) { c.text(name, s, mostLine) }

func (c *checks) text(name, s string, most int) {
	switch {
	case utf8.RuneCountInString(s) > most:
		c.add(name, "fault.too_long", most)
	case casework.HoldsIdentityCode(s):
		c.add(name, "fault.personal_data")
	case strings.ContainsRune(s, 0):
		c.add(name, "fault.unknown_choice", "")
	}
}

// Supply is what one municipality has to give to a group in a year, or to all: the matcher's input.
type Supply struct {
	Municipality, Wellbeing string // codes
	Centre                  uuid.UUID
	Lines                   []Line      // in force; of one group those with places free
	Readiness               Readiness   // less what is held since it was stated
	AsOf                    civil.Date  // day of what the readiness says
	Prices                  []Price     // the latest of the year, for one group
	Used                    int         // places of the municipality that are held this year, in all groups
	Commitment              Committed   // to emergency cases in the year
	Minimum                 int         // persons who must come at least, of all its offers together
	Agreements              []Agreement // to be asked whether one is in force on the day of arrival
}

// Committed is a municipality's commitment to emergency cases beside the places of that group: those in its offers, and those that are held.
type Committed struct {
	Persons, Offered, Used int
	On                     civil.Date
}

// InForce reports whether the municipality has an agreement in force on the day, under which persons may be directed to it.
func (s Supply) InForce(on civil.Date) bool {
	_, ok := AgreementOn(s.Agreements, on)
	return ok
}

// Free is how many places are free for an arrival on the day: lines whose window holds it add up.
func (s Supply) Free(on civil.Date) (n int) {
	for _, l := range s.Lines {
		if l.Window.Contains(on) {
			n += l.Free()
		}
	}
	return n
}

// With adds what another, older offer of the same municipality gives: its dwellings too. All else is as the newer one says, the limits among it: a new
// offer begins with those of the last one, so that one of which it says nothing has been lifted.
func (r Readiness) With(older Readiness) Readiness {
	r.Dwellings = append(slices.Clone(r.Dwellings), older.Dwellings...)
	return r
}
