package arrivals_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/arrivals"
)

var (
	routes = []arrivals.Route{arrivals.Travel, arrivals.Transfer, arrivals.Notified}
	states = []arrivals.State{
		"waiting", "housing_ready", "travel_requested", "consent", "transfer_meeting", "move_date", "date_set", "notified", "arrived", "no_show", "registered", "ended",
	}
	events = []arrivals.Event{"confirm_housing", "request_travel", "give_consent", "hold_meeting", "set_date", "arrive", "miss", "register", "mend_home", "leave", "stay"}
	today  = civil.Of(2026, 11, 23)
)

type cell struct {
	route arrivals.Route
	from  arrivals.State
	event arrivals.Event
}

// days says which days an event takes.
type days int

const (
	none   days = iota // no day is asked
	either             // past or to come
	past               // it has happened: not after today
	coming             // it is planned: not before today
)

type line struct {
	to   arrivals.State
	days days
}

// table is the machine as the product tells it: from abroad, from a reception centre, and of somebody who came by himself.
func table() map[cell]line {
	all := map[cell]line{
		{arrivals.Travel, arrivals.Waiting, arrivals.ConfirmHousing}:     {arrivals.HousingReady, either},
		{arrivals.Travel, arrivals.HousingReady, arrivals.RequestTravel}: {arrivals.TravelRequested, coming},
		{arrivals.Travel, arrivals.TravelRequested, arrivals.SetDate}:    {arrivals.DateSet, coming},
		{arrivals.Travel, arrivals.DateSet, arrivals.SetDate}:            {arrivals.DateSet, coming},
		{arrivals.Transfer, arrivals.Waiting, arrivals.GiveConsent}:      {arrivals.Consent, past},
		{arrivals.Transfer, arrivals.Consent, arrivals.HoldMeeting}:      {arrivals.TransferMeeting, past},
		{arrivals.Transfer, arrivals.TransferMeeting, arrivals.SetDate}:  {arrivals.MoveDate, coming},
		{arrivals.Transfer, arrivals.MoveDate, arrivals.SetDate}:         {arrivals.MoveDate, coming},
	}
	for _, r := range routes { // the last steps are everybody's
		for _, from := range []arrivals.State{arrivals.DateSet, arrivals.MoveDate, arrivals.WasNotified} {
			all[cell{r, from, arrivals.Arrive}] = line{arrivals.Arrived, past}
			all[cell{r, from, arrivals.Miss}] = line{arrivals.NoShow, none}
		}
		all[cell{r, arrivals.Arrived, arrivals.Register}] = line{arrivals.Registered, past}
		all[cell{r, arrivals.Registered, arrivals.MendHome}] = line{arrivals.Registered, past}
		all[cell{r, arrivals.Registered, arrivals.Leave}] = line{arrivals.Registered, past}
	}
	return all
}

// given is all that a step may need, on a day.
func given(on civil.Date) arrivals.Given {
	return arrivals.Given{On: on, Address: "Esimerkkikatu 1", Airport: "OUL"}
}

// TestEveryCellOfTheArrivalsMachine tries each event in each state of each route, on every kind of day.
func TestEveryCellOfTheArrivalsMachine(t *testing.T) {
	t.Parallel()
	all := table()
	for _, route := range routes {
		for _, from := range states {
			for _, event := range events {
				want, allowed := all[cell{route, from, event}]
				a := arrivals.Arrival{Route: route, State: from}
				got, err := a.Go(event, given(today), today)
				if !allowed {
					if fault.KindOf(err) != fault.Conflict || got.State != from {
						t.Errorf("%s: %s -%s-> %s, %v; want a conflict and no move", route, from, event, got.State, err)
					}
					continue
				}
				if err != nil || got.State != want.to {
					t.Errorf("%s: %s -%s-> %s, %v; want %s", route, from, event, got.State, err, want.to)
				}
				for _, c := range []struct {
					name  string
					on    civil.Date
					taken bool
				}{
					{"no day", civil.Date{}, want.days == none},
					{"yesterday", today.AddDays(-1), want.days != coming},
					{"tomorrow", today.AddDays(1), want.days != past},
				} {
					if _, err := a.Go(event, given(c.on), today); (err == nil) != c.taken || err != nil && fault.KindOf(err) != fault.Invalid {
						t.Errorf("%s: %s -%s-> on %s: %v; want it taken: %v", route, from, event, c.name, err, c.taken)
					}
				}
			}
		}
	}
}

// TestOnlyTheMunicipalityLeadsAHouseholdOnItsWay tries each event as each role: who has no right is refused before the household is looked at.
func TestOnlyTheMunicipalityLeadsAHouseholdOnItsWay(t *testing.T) {
	t.Parallel()
	reached := errors.New("the household was looked at")
	s := arrivals.Service{InTx: func(context.Context, identity.Actor, identity.Press, func(arrivals.Store) error) error {
		return reached
	}}
	for _, role := range append(identity.Roles(), identity.Job) {
		a := identity.Actor{Membership: identity.Membership{Role: role}}
		for _, event := range events {
			err := s.Take(t.Context(), a, identity.Press{}, uuid.New(), event, []int{1}, given(today))
			if role == identity.Municipality != errors.Is(err, reached) {
				t.Errorf("%s at %s: %v", role, event, err)
			}
			if role != identity.Municipality && fault.KindOf(err) != fault.Forbidden {
				t.Errorf("%s at %s: %v, want forbidden", role, event, err)
			}
		}
	}
}

func TestWhatAStepNeedsBesideItsDay(t *testing.T) {
	t.Parallel()
	_, err := arrivals.Arrival{Route: arrivals.Travel, State: arrivals.Waiting}.Go(arrivals.ConfirmHousing, arrivals.Given{On: today}, today)
	if f, ok := fault.As(err); !ok || len(f.Fields) != 1 || f.Fields[0].Name != "address" {
		t.Errorf("a dwelling without an address: %v", err)
	}
	a := arrivals.Arrival{Route: arrivals.Travel, State: arrivals.Arrived, ArrivedOn: today}
	if _, err := a.Go(arrivals.Register, given(today.AddDays(-1)), today); fault.KindOf(err) != fault.Invalid || err == nil {
		t.Errorf("a home municipality before the arrival: %v", err)
	}
}

// TestAHomeMunicipalityIsMendedAndLeft takes the events after the home municipality one after another.
func TestAHomeMunicipalityIsMendedAndLeft(t *testing.T) {
	t.Parallel()
	a := arrivals.Arrival{Route: arrivals.Travel, State: arrivals.Arrived, ArrivedOn: today.AddDays(-10)}
	for _, step := range []struct {
		event      arrivals.Event
		g          arrivals.Given
		taken      bool
		home, left civil.Date
		first      bool
	}{
		{arrivals.Register, given(today.AddDays(-8)), true, today.AddDays(-8), civil.Date{}, true},
		{arrivals.MendHome, given(today.AddDays(-11)), false, today.AddDays(-8), civil.Date{}, true},
		{arrivals.MendHome, arrivals.Given{On: today.AddDays(-9), NotFirst: true}, true, today.AddDays(-9), civil.Date{}, false},
		{arrivals.Leave, given(today.AddDays(-9)), false, today.AddDays(-9), civil.Date{}, false},
		{arrivals.Stay, given(today), false, today.AddDays(-9), civil.Date{}, false},
		{arrivals.Leave, given(today.AddDays(-2)), true, today.AddDays(-9), today.AddDays(-2), false},
		{arrivals.Leave, given(today.AddDays(-1)), false, today.AddDays(-9), today.AddDays(-2), false},
		{arrivals.MendHome, given(today.AddDays(-2)), false, today.AddDays(-9), today.AddDays(-2), false},
		{arrivals.Stay, arrivals.Given{}, true, today.AddDays(-9), civil.Date{}, false},
	} {
		next, err := a.Go(step.event, step.g, today)
		if (err == nil) != step.taken || next.HomeFrom != step.home || next.LeftOn != step.left || next.FirstHome != step.first || next.State == arrivals.Arrived {
			t.Errorf("%s on %s: %+v, %v", step.event, step.g.On, next, err)
		}
		a = next
	}
}

// TestNobodyComesBackFromTheEnd walks at random: what has ended stays ended, and nobody registers who has not arrived.
func TestNobodyComesBackFromTheEnd(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a := arrivals.Arrival{Route: rapid.SampledFrom(routes).Draw(t, "route"), State: rapid.SampledFrom([]arrivals.State{arrivals.Waiting, arrivals.WasNotified}).Draw(t, "begins")}
		came := false
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			next, err := a.Go(rapid.SampledFrom(events).Draw(t, "event"), given(today.AddDays(rapid.IntRange(-1, 1).Draw(t, "day"))), today)
			if err != nil && next.State != a.State {
				t.Fatalf("refused, but moved from %s to %s", a.State, next.State)
			}
			came = came || next.State == arrivals.Arrived
			if !slices.Contains(states, next.State) || next.State == arrivals.Registered && !came {
				t.Fatalf("%s went on to %s", a.State, next.State)
			}
			if over := a.State == arrivals.NoShow || a.State == arrivals.Registered; over && next.State != a.State {
				t.Fatalf("%s went on to %s", a.State, next.State)
			}
			a = next
		}
	})
}
