package places

import (
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// OfferState is a state of an offer; the diagram stands in the package comment.
type OfferState string

// The states.
const (
	OfferDraft     OfferState = "draft"
	OfferSubmitted OfferState = "submitted"
	OfferInForce   OfferState = "in_force"
	OfferWithdrawn OfferState = "withdrawn"
)

// OfferStates lists the states.
func OfferStates() []OfferState {
	return []OfferState{OfferDraft, OfferSubmitted, OfferInForce, OfferWithdrawn}
}

// Seats are the places that an offer has for each group.
type Seats map[casework.Group]int

// OfferedGroups lists the groups for which places are offered, in the order of the form. Family members come to their sponsor's municipality and
// need no place of an offer.
func OfferedGroups() []casework.Group {
	return []casework.Group{casework.Quota, casework.Emergency, casework.Permit, casework.Minor, casework.Temporary}
}

// Total is the sum of all groups.
func (s Seats) Total() (n int) {
	for _, persons := range s {
		n += persons
	}
	return n
}

// Offer is a municipality's notice of the places of a year, with what it can give with them. Offers of one municipality and year add up.
type Offer struct {
	ID                   uuid.UUID
	Version              int64
	State                OfferState
	Municipality, Centre identity.Organisation
	Wellbeing            string // code of the wellbeing area
	Year                 int
	CreatedBy            uuid.UUID
	SignedBy             uuid.UUID // the municipality's signatory
	ConfirmedBy          uuid.UUID // the centre's officer, never the same person
	UpdatedAt            time.Time
	Document             Document
	Lines                []Line // of an offer that is or was in force
}

// Document is what stands in the form.
type Document struct {
	Contact      Contact    `json:"contact,omitzero"`
	Seats        Seats      `json:"seats,omitempty"`
	FirstArrival civil.Date `json:"first_arrival,omitzero"`
	LastArrival  civil.Date `json:"last_arrival,omitzero"` // zero: the last day of the year
	Minimum      int        `json:"minimum,omitempty"`     // persons, of all groups, without whom the places are not opened; 0: no minimum
	Readiness    Readiness  `json:"readiness,omitzero"`
	Note         string     `json:"note,omitempty"`
	Decision     Decision   `json:"decision,omitzero"`
	// Marks say who wrote each section last; Typed is what was typed into it but cannot be read, by field, so that a draft loses nothing.
	Marks     map[Section]Mark              `json:"marks,omitempty"`
	Typed     map[Section]map[string]string `json:"typed,omitempty"`
	Returned  string                        `json:"returned,omitempty"`  // why the centre sent it back
	Withdrawn string                        `json:"withdrawn,omitempty"` // why the municipality took it back
	Relabels  []Relabel                     `json:"relabels,omitempty"`
}

// Relabel is a move of free places from one group to another, by the regional centre.
type Relabel struct {
	By      uuid.UUID      `json:"by"`
	At      time.Time      `json:"at"`
	From    casework.Group `json:"from"`
	To      casework.Group `json:"to"`
	Persons int            `json:"persons"`
	Reason  string         `json:"reason"`
}

// Section is one page of the form.
type Section string

// The sections in the order of the form.
const (
	ContactSection  Section = "contact"
	PlacesSection   Section = "places"
	ServicesSection Section = "services"
	DecisionSection Section = "decision" // filled on the page where the answers are checked
)

// Sections lists the sections.
func Sections() []Section {
	return []Section{ContactSection, PlacesSection, ServicesSection, DecisionSection}
}

// Mark is who wrote a section last, when, and which version of the offer that made. Pressed is whether the person meant it to be ready, and did
// not only leave it for later.
type Mark struct {
	By      uuid.UUID `json:"by"`
	At      time.Time `json:"at"`
	Version int64     `json:"version"`
	Pressed bool      `json:"pressed,omitempty"`
}

// Line is a line of an offer in force: room for arrivals of a group in a window, with its balance.
type Line struct {
	ID       uuid.UUID
	Group    casework.Group
	Window   civil.Period
	Capacity int
	Reserved int
	Taken    int
	InForce  bool
}

// Free is how many places nobody holds.
func (l Line) Free() int { return l.Capacity - l.Reserved - l.Taken }

// Window is the arrival days that the offer's places take.
func (o Offer) Window() civil.Period {
	last := o.Document.LastArrival
	if last.IsZero() {
		last = civil.Of(o.Year, time.December, 31)
	}
	return civil.Period{From: o.Document.FirstArrival, To: last.AddDays(1)}
}

// Mistakes returns every mistake of a section at once, also of what was typed and could not be read.
func (o Offer) Mistakes(s Section, today civil.Date) error {
	var c checks
	d := o.Document
	switch s {
	case ContactSection:
		c.checkContact(d.Contact)
	case PlacesSection:
		c.checkSeats(o)
		c.checkDwellings(d.Readiness, d.Seats.Total(), o.Year)
		c.text("note", d.Note, MostNote)
	case ServicesSection:
		c.checkServices(d.Readiness, d.Seats)
		if ready := d.Readiness.SchoolReady; !ready.IsZero() && ready.Year() > o.Year {
			c.add("school_ready", "fault.must_be_on_or_before", civil.Of(o.Year, time.December, 31))
		}
	case DecisionSection:
		c.checkDecision(d.Decision, today)
	}
	return c.err()
}

// checkSeats: the numbers of places, how many of them are to be used at least, and the days on which they can be used.
func (c *checks) checkSeats(o Offer) {
	d := o.Document
	for _, g := range OfferedGroups() {
		c.between("seats-"+string(g), d.Seats[g], 0, mostPlaces)
	}
	if d.Seats.Total() == 0 && len(d.Typed[PlacesSection]) == 0 {
		c.add("seats-"+string(casework.Quota), "offers.no_seats")
	}
	if total := d.Seats.Total(); total > 0 {
		c.between("minimum", d.Minimum, 0, total)
	}
	switch first := d.FirstArrival; {
	case first.IsZero():
		c.add("first_arrival", "fault.required")
	case first.Year() != o.Year:
		c.add("first_arrival", "fault.must_be_in_year", o.Year, first)
	case !d.LastArrival.IsZero() && d.LastArrival.Before(first):
		c.add("last_arrival", "fault.must_be_on_or_after", first)
	}
	if last := d.LastArrival; !last.IsZero() && last.Year() != o.Year {
		c.add("last_arrival", "fault.must_be_in_year", o.Year, last)
	}
}

// SectionState is how far a section is.
type SectionState string

// The states of a section.
const (
	NotStarted SectionState = "not_started"
	Started    SectionState = "started" // somebody has left it for later
	ToMend     SectionState = "to_mend"
	Ready      SectionState = "ready"
)

// Progress is the state of a section with the number of its mistakes.
type Progress struct {
	Section  Section
	State    SectionState
	Mistakes int
	Mark     Mark // who wrote it last, when it was begun
}

// Progress returns how far each section is.
func (o Offer) Progress(today civil.Date) []Progress {
	all := make([]Progress, 0, len(Sections()))
	for _, s := range Sections() {
		p := Progress{Section: s, State: NotStarted}
		mark, begun := o.Document.Marks[s]
		if begun {
			p.Mark, p.State, p.Mistakes = mark, Ready, o.countMistakes(s, today)
			switch {
			case p.Mistakes > 0 && mark.Pressed:
				p.State = ToMend
			case p.Mistakes > 0:
				p.State = Started
			}
		}
		all = append(all, p)
	}
	return all
}

// countMistakes counts a field once, whether it cannot be read or its value is wrong.
func (o Offer) countMistakes(s Section, today civil.Date) int {
	fields := map[string]bool{}
	for name := range o.Document.Typed[s] {
		fields[name] = true
	}
	if f, ok := fault.As(o.Mistakes(s, today)); ok {
		for _, field := range f.Fields {
			fields[field.Name] = true
		}
	}
	return len(fields)
}

// Complete reports whether every section but the decision is ready, so that the answers can be checked and sent.
func (o Offer) Complete(today civil.Date) bool {
	for _, p := range o.Progress(today) {
		if p.Section != DecisionSection && p.State != Ready {
			return false
		}
	}
	return true
}

// StaleSection refuses to save a section that somebody else has changed since it was opened. It carries what stands now, so that the page can
// show both and let the person merge; it is a Conflict. One's own autosave that overtook a press is none.
type StaleSection struct {
	Section Section
	Now     Offer
}

// Error names the section.
func (e *StaleSection) Error() string {
	return "places: section " + string(e.Section) + " was changed meanwhile"
}

// Unwrap returns the Conflict that the edge turns into a page.
func (e *StaleSection) Unwrap() error { return fault.New(fault.Conflict, "fault.conflict") }

// Save returns the offer with one section taken from another document; seen is the version that the person had before his eyes. Two people may
// write different sections at the same time; one section only in turn. Only a draft can be written.
func (o Offer) Save(s Section, from Document, seen int64, mark Mark) (Offer, error) {
	if o.State != OfferDraft {
		return o, fault.New(fault.Conflict, "offers.not_a_draft")
	}
	if last := o.Document.Marks[s]; last.Version > seen && last.By != mark.By {
		return o, &StaleSection{Section: s, Now: o}
	}
	d := o.Document
	switch s {
	case ContactSection:
		d.Contact = from.Contact
	case PlacesSection:
		d.Seats, d.Minimum, d.FirstArrival, d.LastArrival, d.Note = from.Seats, from.Minimum, from.FirstArrival, from.LastArrival, from.Note
		r := from.Readiness
		d.Readiness.Dwellings, d.Readiness.Certainty, d.Readiness.Secured = r.Dwellings, r.Certainty, r.Secured
	case ServicesSection:
		r := from.Readiness
		r.Dwellings, r.Certainty, r.Secured = d.Readiness.Dwellings, d.Readiness.Certainty, d.Readiness.Secured
		d.Readiness = r
	case DecisionSection:
		d.Decision = from.Decision
	}
	o.Version++
	mark.Version = o.Version
	d.Marks, d.Typed = withKey(d.Marks, s, mark), withKey(d.Typed, s, from.Typed[s])
	if len(d.Typed[s]) == 0 {
		delete(d.Typed, s)
	}
	o.Document, o.UpdatedAt = d, mark.At
	return o, nil
}

func withKey[K comparable, V any](m map[K]V, k K, v V) map[K]V {
	next := maps.Clone(m)
	if next == nil {
		next = map[K]V{}
	}
	next[k] = v
	return next
}

// Submit sends the offer to the centre in the signatory's name. The whole of it is checked: an Invalid error names every mistake of every section.
func (o Offer) Submit(signatory uuid.UUID, today civil.Date) (Offer, error) {
	if o.State != OfferDraft {
		return o, fault.New(fault.Conflict, "offers.not_a_draft")
	}
	var c checks
	for _, s := range Sections() {
		c.take(o.Mistakes(s, today))
		for _, name := range slices.Sorted(maps.Keys(o.Document.Typed[s])) {
			c.add(name, "offers.unreadable")
		}
	}
	if err := c.err(); err != nil {
		return o, err
	}
	o.State, o.SignedBy, o.Document.Returned = OfferSubmitted, signatory, ""
	return o, nil
}

// Return sends a submitted offer back to the municipality's desk.
func (o Offer) Return(reason string) (Offer, error) {
	if o.State != OfferSubmitted {
		return o, fault.New(fault.Conflict, "offers.not_submitted")
	}
	if reason == "" {
		return o, fault.Bad(fault.At("reason", "fault.reason_required"))
	}
	o.State, o.SignedBy, o.Document.Returned = OfferDraft, uuid.Nil, reason
	return o, nil
}

// Confirm puts the offer in force by the centre's officer, another person than the one who signed it, under an agreement that is in force when the
// first may arrive and lasts until the last may.
func (o Offer) Confirm(officer uuid.UUID, agreements []Agreement, today civil.Date) (Offer, error) {
	if o.State != OfferSubmitted {
		return o, fault.New(fault.Conflict, "offers.not_submitted")
	}
	if officer == o.SignedBy {
		return o, fault.New(fault.Forbidden, "offers.four_eyes")
	}
	first := o.Window().From
	if first.Before(today) {
		first = today
	}
	agreement, ok := AgreementOn(agreements, first)
	if !ok {
		return o, fault.New(fault.Conflict, "offers.no_agreement", first)
	}
	if end := agreement.Valid.To; !end.IsZero() && o.Window().To.After(end) {
		return o, fault.New(fault.Conflict, "offers.agreement_ends", agreement.Valid.Last())
	}
	o.State, o.ConfirmedBy = OfferInForce, officer
	return o, nil
}

// Withdraw takes the offer out of force, or discards a draft; what is taken stands. A draft needs no reason.
func (o Offer) Withdraw(reason string) (Offer, error) {
	switch {
	case o.State == OfferWithdrawn:
		return o, fault.New(fault.Conflict, "offers.withdrawn_already")
	case o.State != OfferDraft && reason == "":
		return o, fault.Bad(fault.At("reason", "fault.reason_required"))
	}
	o.State, o.Document.Withdrawn = OfferWithdrawn, reason
	for i := range o.Lines {
		o.Lines[i].InForce = false
	}
	return o, nil
}

// NewLines returns the lines that the offer opens when it comes into force; their capacity is still to be set.
func (o Offer) NewLines() []Line {
	var lines []Line
	for _, g := range OfferedGroups() {
		if n := o.Document.Seats[g]; n > 0 {
			lines = append(lines, Line{ID: uuid.Must(uuid.NewV7()), Group: g, Window: o.Window(), Capacity: n, InForce: true})
		}
	}
	return lines
}

// Line returns a line of the offer by its id.
func (o Offer) Line(id uuid.UUID) (Line, bool) {
	i := slices.IndexFunc(o.Lines, func(l Line) bool { return l.ID == id })
	if i < 0 {
		return Line{}, false
	}
	return o.Lines[i], true
}
