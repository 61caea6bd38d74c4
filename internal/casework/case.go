package casework

import (
	"log/slog"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
)

// ID is the id of a case.
type ID = uuid.UUID

// State is where a case stands.
type State string

// The states, in the order of a case's way.
const (
	Draft           State = "draft"
	Received        State = "received"
	NeedsCompletion State = "needs_completion"
	Matching        State = "matching"
	Placed          State = "placed" // a direction stands
	Notified        State = "notified"
	Arrived         State = "arrived"
	Registered      State = "registered" // the home municipality is in the population register
	Closed          State = "closed"
	Cancelled       State = "cancelled"
)

// States lists the states in the order of a case's way.
func States() []State {
	return []State{Draft, Received, NeedsCompletion, Matching, Placed, Notified, Arrived, Registered, Closed, Cancelled}
}

// ParseState reads the code of a state.
func ParseState(s string) (State, bool) { return parse(s, States()) }

// Group is the group whose places a household may take; groups do not borrow places from each other.
type Group string

// The groups (681/2023 s. 2 and 43).
const (
	Quota     Group = "quota"
	Emergency Group = "emergency"
	Permit    Group = "permit"
	Family    Group = "family"
	Minor     Group = "minor" // came without a guardian (s. 2.6), until 23
	Temporary Group = "temporary"
)

// Groups lists the groups in their usual order.
func Groups() []Group { return []Group{Quota, Emergency, Permit, Family, Minor, Temporary} }

// ParseGroup reads the code of a group.
func ParseGroup(s string) (Group, bool) { return parse(s, Groups()) }

// Notifiable reports whether a household of the group may come without a proposal and only be notified (681/2023 s. 43.4): those who got a
// permit and move by themselves, family members, and persons under temporary protection.
func (g Group) Notifiable() bool { return g == Permit || g == Family || g == Temporary }

// Priority is how urgent a case is; the clocks follow it.
type Priority string

// The priorities.
const (
	PriorityEmergency Priority = "emergency"
	PriorityUrgent    Priority = "urgent"
	PriorityNormal    Priority = "normal"
)

// Priorities lists the priorities, the most urgent first.
func Priorities() []Priority { return []Priority{PriorityEmergency, PriorityUrgent, PriorityNormal} }

// ParsePriority reads the code of a priority.
func ParsePriority(s string) (Priority, bool) { return parse(s, Priorities()) }

// Case is the header and the anonymous profile: what may be read before a direction.
type Case struct {
	ID              ID
	Reference       string // KP-2026-00417; of a draft "draft-" and its id
	Version         int64
	State           State
	Group           Group
	Priority        Priority
	Persons         int // of the household: the places that it takes
	EarliestArrival civil.Date
	DueAt           time.Time // when the step that the case is in must be done; zero: no clock runs
	ReceivedAt      time.Time // of a draft: when it was begun
	Intake          uuid.UUID // the organisation that entered it
	Centre          uuid.UUID // the regional centre that decides; zero in a draft that names none yet
	Municipality    string    // code of where the standing direction or the notified arrival leads
	MustBeDirected  bool      // a vulnerable person whom a reception centre proposed (s. 43.1(2))
	SpecialHandling bool      // there is a protection track for named officers
	Reason          string    // code of the last cancellation, demand for completion or reopening
	Profile         Profile
}

// LogValue logs a case by its id.
func (c Case) LogValue() slog.Value { return slog.StringValue(c.ID.String()) }

// Layer is a part of a case that opens on its own.
type Layer string

// The layers, each wider than the one before.
const (
	ProfileLayer    Layer = "profile"
	IdentityLayer   Layer = "identity"
	HealthLayer     Layer = "health"
	ProtectionLayer Layer = "protection"
)

// Layers lists the layers.
func Layers() []Layer { return []Layer{ProfileLayer, IdentityLayer, HealthLayer, ProtectionLayer} }

// Access opens one layer of a case to an organisation, or to one person of it, from Since until Until.
type Access struct {
	ID      uuid.UUID
	Case    ID
	Org     uuid.UUID
	Account uuid.UUID // zero: everyone of the organisation with the right to read cases
	Layer   Layer
	Since   time.Time
	Until   time.Time // zero: still open
	Ground  string    // the section that opened it, such as "681/2023 s. 83.2"
}

// LinkKind says how two cases belong together.
type LinkKind string

// The kinds of links.
const (
	Together   LinkKind = "together" // to the same municipality, at the same time
	Near       LinkKind = "near"     // within reach of each other
	Apart      LinkKind = "apart"    // kept from each other, for safety
	FamilyLink LinkKind = "family"   // relatives; no wish about the place
)

// LinkKinds lists the kinds of links.
func LinkKinds() []LinkKind { return []LinkKind{Together, Near, Apart, FamilyLink} }

// ParseLinkKind reads the code of a kind of link.
func ParseLinkKind(s string) (LinkKind, bool) { return parse(s, LinkKinds()) }

// Link is another case that this one belongs with. Links read the same from both sides.
type Link struct {
	Case      ID
	Other     ID
	Reference string // of the other; empty where the reader may not see it
	State     State  // of the other
	Kind      LinkKind
	Note      string
}

// parse finds a code in its list.
func parse[T ~string](s string, all []T) (T, bool) {
	i := slices.Index(all, T(s))
	if i < 0 {
		return "", false
	}
	return all[i], true
}
