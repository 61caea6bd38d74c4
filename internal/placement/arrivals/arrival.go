package arrivals

import (
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Route is how somebody comes.
type Route string

// The routes.
const (
	Travel   Route = "travel"   // from abroad
	Transfer Route = "transfer" // from a reception centre
	Notified Route = "notified" // by himself, as a family member or under temporary protection: only the arrival is recorded
)

// RouteOf returns the route of a case's group.
func RouteOf(g casework.Group) Route {
	switch g {
	case casework.Quota, casework.Emergency:
		return Travel
	case casework.Permit, casework.Minor:
		return Transfer
	}
	return Notified
}

// State is where a person is on the way.
type State string

// The states.
const (
	Waiting         State = "waiting"
	HousingReady    State = "housing_ready"
	TravelRequested State = "travel_requested"
	Consent         State = "consent"
	TransferMeeting State = "transfer_meeting"
	MoveDate        State = "move_date"
	DateSet         State = "date_set"
	WasNotified     State = "notified"
	Arrived         State = "arrived"
	NoShow          State = "no_show"
	Registered      State = "registered"
	Ended           State = "ended" // the direction was revoked
)

// Open reports whether the person is still on the way.
func (s State) Open() bool {
	return slices.Contains([]State{Waiting, HousingReady, TravelRequested, Consent, TransferMeeting, MoveDate, DateSet, WasNotified}, s)
}

// Event is a step on the way.
type Event string

// The events.
const (
	ConfirmHousing Event = "confirm_housing"
	RequestTravel  Event = "request_travel"
	GiveConsent    Event = "give_consent"
	HoldMeeting    Event = "hold_meeting"
	SetDate        Event = "set_date"
	Arrive         Event = "arrive"
	Miss           Event = "miss"
	Register       Event = "register"
	MendHome       Event = "mend_home" // the day of the home municipality, or whether it is the first, was wrong
	Leave          Event = "leave"
	Stay           Event = "stay" // who was said to have moved away has not
)

// Step is one line of the machine. Dated says that the event carries a day, and Ahead that it must not have passed.
type Step struct {
	Event  Event
	Route  Route // none: every route
	From   []State
	To     State
	Dated  bool
	Ahead  bool
	Ground string
}

// Steps is the whole of the machine.
func Steps() []Step {
	return []Step{
		{Event: ConfirmHousing, Route: Travel, From: []State{Waiting}, To: HousingReady, Dated: true, Ground: "681/2023 s. 44"},
		{Event: RequestTravel, Route: Travel, From: []State{HousingReady}, To: TravelRequested, Dated: true, Ahead: true, Ground: "681/2023 s. 99"},
		{Event: SetDate, Route: Travel, From: []State{TravelRequested, DateSet}, To: DateSet, Dated: true, Ahead: true},
		{Event: GiveConsent, Route: Transfer, From: []State{Waiting}, To: Consent, Dated: true},
		{Event: HoldMeeting, Route: Transfer, From: []State{Consent}, To: TransferMeeting, Dated: true},
		{Event: SetDate, Route: Transfer, From: []State{TransferMeeting, MoveDate}, To: MoveDate, Dated: true, Ahead: true},
		{Event: Arrive, From: []State{DateSet, MoveDate, WasNotified}, To: Arrived, Dated: true, Ground: "681/2023 s. 44"},
		{Event: Miss, From: []State{DateSet, MoveDate, WasNotified}, To: NoShow},
		{Event: Register, From: []State{Arrived}, To: Registered, Dated: true, Ground: "681/2023 s. 59"},
		{Event: MendHome, From: []State{Registered}, To: Registered, Dated: true, Ground: "681/2023 s. 59"},
		{Event: Leave, From: []State{Registered}, To: Registered, Dated: true, Ground: "681/2023 s. 61"},
		{Event: Stay, From: []State{Registered}, To: Registered, Ground: "681/2023 s. 61"},
	}
}

// Arrival is one person on the way to one municipality.
type Arrival struct {
	ID           uuid.UUID
	Version      int64
	Case         casework.ID
	Person       int // number of the person in the case
	Direction    uuid.UUID
	Municipality uuid.UUID
	Wellbeing    uuid.UUID
	Route        Route
	State        State
	Planned      civil.Date
	ArrivedOn    civil.Date
	HomeFrom     civil.Date
	LeftOn       civil.Date // the first day on which the municipality was no longer home; none while it is
	FirstHome    bool       // the first actual home municipality in Finland
	Detail       Detail
}

// Detail is what the preparation needs to know.
type Detail struct {
	Address     string     `json:"address,omitempty"`
	HousingFrom civil.Date `json:"housing_from,omitzero"`
	FirstTravel civil.Date `json:"first_travel,omitzero"` // first possible day of arrival, told with the travel request
	Airport     string     `json:"airport,omitempty"`
	ConsentOn   civil.Date `json:"consent_on,omitzero"`
	MeetingOn   civil.Date `json:"meeting_on,omitzero"`
	Note        string     `json:"note,omitempty"`
}

// Given is what a person says of a step. On is its day.
type Given struct {
	On       civil.Date
	Address  string
	Airport  string
	Note     string
	NotFirst bool // of a home municipality: the person has had another before it
}

// StepFor returns the line of the machine by which the arrival may take the event.
func (a Arrival) StepFor(e Event) (Step, bool) {
	for _, s := range Steps() {
		if s.Event == e && (s.Route == "" || s.Route == a.Route) && slices.Contains(s.From, a.State) {
			return s, e != Leave && e != Stay || a.LeftOn.IsZero() == (e == Leave)
		}
	}
	return Step{}, false
}

// Next lists the events that the arrival may take, in the order of the machine.
func (a Arrival) Next() []Event {
	var all []Event
	for _, s := range Steps() {
		if _, ok := a.StepFor(s.Event); ok && !slices.Contains(all, s.Event) {
			all = append(all, s.Event)
		}
	}
	return all
}

// Go returns the arrival after the event. today bounds the days: what has happened is not ahead, what is planned has not passed.
func (a Arrival) Go(e Event, g Given, today civil.Date) (Arrival, error) {
	s, ok := a.StepFor(e)
	if !ok {
		return a, fault.New(fault.Conflict, "arrivals.wrong_state")
	}
	if err := s.check(g, today); err != nil {
		return a, err
	}
	switch {
	case (e == Register || e == MendHome) && g.On.Before(a.ArrivedOn):
		return a, fault.Bad(fault.At("on", "arrivals.home_before_arrival"))
	case e == MendHome && !a.LeftOn.IsZero() && !g.On.Before(a.LeftOn), e == Leave && !g.On.After(a.HomeFrom):
		return a, fault.Bad(fault.At("on", "arrivals.left_before_home"))
	}
	a.State = s.To
	a.apply(e, g)
	return a, nil
}

func (s Step) check(g Given, today civil.Date) error {
	var mistakes []fault.Field
	switch {
	case s.Dated && g.On.IsZero():
		mistakes = append(mistakes, fault.At("on", "fault.required"))
	case s.Ahead && g.On.Before(today):
		mistakes = append(mistakes, fault.At("on", "arrivals.day_passed"))
	case s.Dated && !s.Ahead && s.Event != ConfirmHousing && g.On.After(today):
		mistakes = append(mistakes, fault.At("on", "arrivals.day_ahead"))
	}
	if s.Event == ConfirmHousing && g.Address == "" {
		mistakes = append(mistakes, fault.At("address", "fault.required"))
	}
	return fault.Bad(mistakes...)
}

func (a *Arrival) apply(e Event, g Given) {
	if g.Note != "" {
		a.Detail.Note = g.Note
	}
	switch e {
	case ConfirmHousing:
		a.Detail.Address, a.Detail.HousingFrom = g.Address, g.On
	case RequestTravel:
		a.Detail.FirstTravel, a.Detail.Airport = g.On, g.Airport
	case GiveConsent:
		a.Detail.ConsentOn = g.On
	case HoldMeeting:
		a.Detail.MeetingOn = g.On
	case SetDate:
		a.Planned = g.On
	case Arrive:
		a.ArrivedOn = g.On
	case Register, MendHome:
		a.HomeFrom, a.FirstHome = g.On, !g.NotFirst
	case Leave:
		a.LeftOn = g.On
	case Stay:
		a.LeftOn = civil.Date{}
	}
}

// Settled reports whether nobody of the household is on the way any more.
func Settled(all []Arrival) bool {
	return !slices.ContainsFunc(all, func(a Arrival) bool { return a.State.Open() })
}

// Home reports whether everybody who arrived has a home municipality, and somebody has.
func Home(all []Arrival) bool {
	return Settled(all) && slices.ContainsFunc(all, func(a Arrival) bool { return a.State == Registered }) &&
		!slices.ContainsFunc(all, func(a Arrival) bool { return a.State == Arrived })
}
