package region

import (
	"fmt"
	"time"

	"kuntapaikka/internal/civil"
)

// Priority is how urgent a case is.
type Priority string

// The priorities.
const (
	Emergency Priority = "emergency"
	Urgent    Priority = "urgent"
	Normal    Priority = "normal"
)

// Step is what somebody must do in time.
type Step string

// The steps. Held is no duty but how long places stay reserved after the answer was due.
const (
	Hearing   Step = "hearing"
	Answer    Step = "answer"
	Direction Step = "direction"
	Held      Step = "held"
)

// DeadlineRule is the dated length of a step. No act sets it: it is guidance and must be shown so.
type DeadlineRule struct {
	Priority Priority
	Step     Step
	Amount   int
	Unit     string        // "hours" run through weekends; "working_days" end at Closing; "days" are calendar days
	Closing  time.Duration // from midnight, for working days
	Valid    civil.Period
	Source   string
}

func (d DeadlineRule) key() string          { return string(d.Priority) + "/" + string(d.Step) }
func (d DeadlineRule) during() civil.Period { return d.Valid }

// ClosingText returns the closing time as "16:15", or nothing where it has none.
func (d DeadlineRule) ClosingText() string {
	if d.Unit != "working_days" {
		return ""
	}
	return fmt.Sprintf("%02d:%02d", int(d.Closing.Hours()), int(d.Closing.Minutes())%60)
}

// Due returns the moment at which the step that began at t must be done.
func (d DeadlineRule) Due(t time.Time) time.Time { return d.after(t, d.Amount) }

// Reminder returns the moment at which half of the time has passed. Half of an odd number of working days is rounded down, so that the reminder
// comes on a working day and never late; half of a single working day is half of the time itself.
func (d DeadlineRule) Reminder(t time.Time) time.Time {
	if d.Unit == "working_days" && d.Amount > 1 {
		return d.after(t, d.Amount/2)
	}
	return t.Add(d.Due(t).Sub(t) / 2)
}

func (d DeadlineRule) after(t time.Time, amount int) time.Time {
	switch d.Unit {
	case "hours":
		return t.Add(time.Duration(amount) * time.Hour)
	case "working_days":
		return civil.DueAfter(t, amount, d.Closing)
	}
	return t.In(civil.Helsinki()).AddDate(0, 0, amount)
}

// Deadline is a step on the clock.
type Deadline struct {
	Start     time.Time
	Reminder  time.Time
	Due       time.Time
	HeldUntil time.Time // until then the places stay reserved though nobody answered
	Rule      DeadlineRule
}

// Overdue reports whether the time has run out at a moment.
func (d Deadline) Overdue(now time.Time) bool { return now.After(d.Due) }

// Clock times the steps by the rules of the day on which they begin.
type Clock struct{ rules history[DeadlineRule] }

// Clock returns the register's clock.
func (r *Register) Clock() Clock { return Clock{r.deadlines} }

// Start begins a step of a case of a priority at a moment.
func (c Clock) Start(p Priority, s Step, at time.Time) (Deadline, error) {
	day := civil.DateIn(at)
	rule, ok := c.rules.on(DeadlineRule{Priority: p, Step: s}.key(), day)
	held, heldOK := c.rules.on(DeadlineRule{Priority: p, Step: Held}.key(), day)
	if !ok || !heldOK {
		return Deadline{}, fmt.Errorf("no deadline rule for %s of priority %s on %s", s, p, day)
	}
	due := rule.Due(at)
	return Deadline{Start: at, Reminder: rule.Reminder(at), Due: due, HeldUntil: held.Due(due), Rule: rule}, nil
}

// Rules returns the rules in force on a day.
func (c Clock) Rules(on civil.Date) []DeadlineRule { return c.rules.all(on) }
