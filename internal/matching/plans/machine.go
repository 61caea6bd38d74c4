package plans

import (
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
)

// State is where a plan stands.
type State string

// The states.
const (
	Queued  State = "queued"  // it waits for the clock's work
	Running State = "running" // the solver searches
	Done    State = "done"    // the search has ended by itself
	Stopped State = "stopped" // a person ended it; the best plan so far stands, where there was one
	Failed  State = "failed"  // it could not be made; Problem says why
)

// States lists them.
func States() []State { return []State{Queued, Running, Done, Stopped, Failed} }

// nothing is the state before a plan begins and after it was deleted.
const nothing State = ""

// Event is what happens to a plan.
type Event string

// The events.
const (
	Start       Event = "start"
	Begin       Event = "begin" // the clock takes it up; again after the server was stopped
	Lose        Event = "lose"  // the clock has heard nothing of the run for long: its server is gone
	Finish      Event = "finish"
	Stop        Event = "stop" // at a running plan it asks; the run ends it
	Halt        Event = "halt" // the run has heard that it was asked to stop
	Fail        Event = "fail"
	Again       Event = "again"
	MakeCurrent Event = "make_standing"
	Share       Event = "share"
	Unshare     Event = "unshare"
	Freeze      Event = "freeze"
	Unfreeze    Event = "unfreeze"
	Weigh       Event = "weigh" // what even spread costs is reckoned
	Delete      Event = "delete"
)

// Events lists them.
func Events() []Event {
	return []Event{Start, Begin, Lose, Finish, Stop, Halt, Fail, Again, MakeCurrent, Share, Unshare, Freeze, Unfreeze, Weigh, Delete}
}

// Transition is one row of the state machine: on the event a plan goes from the state to the state, when the actor may. An empty Right is the clock's alone.
type Transition struct {
	Event    Event
	From, To State
	Right    identity.Capability
}

// clock is the right of what nobody presses a button for.
const clock identity.Capability = ""

// Transitions is the whole state machine of a plan.
func Transitions() []Transition {
	return []Transition{
		{Start, nothing, Queued, identity.PlanRun},
		{Begin, Queued, Running, clock},
		{Begin, Running, Running, clock},
		{Lose, Running, Queued, clock},
		{Finish, Running, Done, clock},
		{Halt, Running, Stopped, clock},
		{Fail, Running, Failed, clock},
		{Stop, Queued, Stopped, identity.PlanRun},
		{Stop, Running, Running, identity.PlanRun},
		{Again, Stopped, Queued, identity.PlanRun},
		{Again, Failed, Queued, identity.PlanRun},

		{MakeCurrent, Done, Done, identity.PlanRun},
		{MakeCurrent, Stopped, Stopped, identity.PlanRun},
		{Share, Done, Done, identity.PlanRun},
		{Share, Stopped, Stopped, identity.PlanRun},
		{Unshare, Done, Done, identity.PlanRun},
		{Unshare, Stopped, Stopped, identity.PlanRun},
		{Freeze, Done, Done, identity.PlanRun},
		{Freeze, Stopped, Stopped, identity.PlanRun},
		{Unfreeze, Done, Done, identity.PlanRun},
		{Unfreeze, Stopped, Stopped, identity.PlanRun},
		{Weigh, Done, Done, identity.PlanRun},
		{Weigh, Stopped, Stopped, identity.PlanRun},

		{Delete, Done, nothing, identity.PlanRun},
		{Delete, Stopped, nothing, identity.PlanRun},
		{Delete, Failed, nothing, identity.PlanRun},
	}
}

// Next returns where the event leads a plan from a state for an actor. Who lacks the right is refused before the state is told.
func Next(a identity.Actor, from State, e Event) (State, error) {
	may := false
	for _, t := range Transitions() {
		if t.Event != e {
			continue
		}
		allowed := t.Right == clock && a.Role() == identity.Job || t.Right != clock && a.May(t.Right)
		if may = may || allowed; allowed && t.From == from {
			return t.To, nil
		}
	}
	if !may {
		return from, fault.New(fault.Forbidden, "fault.forbidden")
	}
	return from, fault.New(fault.Conflict, "fault.wrong_state", msg.CodeKey("plan_state", string(from)))
}

// Can reports whether the event leads on from the state for the actor: whether the page offers it.
func Can(a identity.Actor, from State, e Event) bool {
	_, err := Next(a, from, e)
	return err == nil
}
