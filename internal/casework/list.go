package casework

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
)

// Row is a case as lists show it: nothing in it tells of a person.
type Row struct {
	ID              ID
	Reference       string
	State           State
	Group           Group
	Priority        Priority
	Persons         int
	EarliestArrival civil.Date
	DueAt           time.Time
	ReceivedAt      time.Time
	Centre          uuid.UUID
	Municipality    string
	MustBeDirected  bool
	SpecialHandling bool
}

// Filter narrows a list by one fact; Centre goes with State, Group or Priority too. Each combination is an equality on the beginning of one index,
// so that a page costs the same at any depth and among any number of cases: see Pinned.
type Filter struct {
	State        State
	Group        Group
	Priority     Priority
	Municipality string
	Centre       uuid.UUID
}

// FilterKind is what a list can be narrowed by.
type FilterKind string

// The kinds of filters.
const (
	ByState        FilterKind = "state"
	ByGroup        FilterKind = "group"
	ByPriority     FilterKind = "priority"
	ByMunicipality FilterKind = "municipality"
	ByCentre       FilterKind = "centre"
)

// Offered lists the kinds by which a role may narrow its list. What a municipality, a wellbeing area or a representative sees is short, and walks
// along its own accesses.
func Offered(r identity.Role) []FilterKind {
	switch r {
	case identity.Coordinator:
		return []FilterKind{ByState, ByGroup, ByPriority, ByMunicipality, ByCentre}
	case identity.Regional:
		return []FilterKind{ByState, ByGroup, ByPriority, ByMunicipality}
	case identity.Intake:
		return []FilterKind{ByState}
	default:
		return nil
	}
}

// Counted lists the states whose cases a role may see: what is written to is its writer's, so the ministry counts no drafts.
func Counted(r identity.Role) []State {
	if r == identity.Coordinator {
		return slices.DeleteFunc(slices.Clone(States()), func(s State) bool { return s == Draft })
	}
	return States()
}

// Pinned keeps of a filter what one index of the role's list serves: the first fact of state, group, priority and municipality, and the centre
// beside it for a role that sees more than one; a municipality lies in one centre's area anyway.
func (f Filter) Pinned(r identity.Role) Filter {
	var p Filter
	for _, k := range Offered(r) {
		switch {
		case k == ByCentre && p.Municipality == "":
			p.Centre = f.Centre
		case p != Filter{}:
		case k == ByState:
			p.State = f.State
		case k == ByGroup:
			p.Group = f.Group
		case k == ByPriority:
			p.Priority = f.Priority
		case k == ByMunicipality:
			p.Municipality = f.Municipality
		}
	}
	return p
}

// With returns the filter narrowed by another fact of a kind in place of the one it has; an empty code takes the fact away.
func (f Filter) With(k FilterKind, code string) Filter {
	if k != ByCentre {
		f = Filter{Centre: f.Centre}
	}
	switch k {
	case ByState:
		f.State = State(code)
	case ByGroup:
		f.Group = Group(code)
	case ByPriority:
		f.Priority = Priority(code)
	case ByMunicipality:
		f = Filter{Municipality: code}
	case ByCentre:
		id, err := uuid.Parse(code)
		if err != nil {
			id = uuid.Nil
		}
		f.Centre, f.Municipality = id, ""
	}
	return f
}

// MostCounted is how far a list counts: beyond it a page says "1000+".
const MostCounted = 1000

// Count is the number of cases with a code, capped at MostCounted+1.
type Count struct {
	Kind FilterKind
	Code string
	N    int
}
