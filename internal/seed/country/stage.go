package country

import (
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
)

// stage is where a case stands, more finely than its state: one for each thing that somebody waits for.
type stage uint8

const (
	drafted stage = iota
	fresh         // received; the centre is to begin
	lacking       // completion has been asked for
	unplaced
	suggested     // the ministry has suggested a municipality
	declinedOnce  // back in unplaced
	withdrawnOnce // back in unplaced
	expiredOnce   // back in unplaced
	reopened      // the direction was revoked
	sent
	asking // the municipality waits for an answer to its question
	accepted
	agreed
	directed
	housingReady
	travelRequested
	dateSet
	arrived
	registered
	closed
	cancelled
	coming // notified, not yet arrived
)

// state returns the state of the case.
func (s stage) state() casework.State {
	switch {
	case s == drafted:
		return casework.Draft
	case s == fresh:
		return casework.Received
	case s == lacking:
		return casework.NeedsCompletion
	case s < directed:
		return casework.Matching
	case s < arrived:
		return casework.Placed
	}
	return map[stage]casework.State{
		arrived: casework.Arrived, registered: casework.Registered, closed: casework.Closed, cancelled: casework.Cancelled, coming: casework.Notified,
	}[s]
}

// proposal returns the state of the proposal that led to the stage.
func (s stage) proposal() placement.ProposalState {
	switch s {
	case sent:
		return placement.Sent
	case asking:
		return placement.Question
	case accepted:
		return placement.Accepted
	case agreed:
		return placement.Agreed
	default:
		return placement.Directed
	}
}

// stages is where the cases of a group stand: most of a year's cases are through, every stage is there. The weights are our own.
func stages(g casework.Group) []chance.Share[stage] {
	if g == casework.Emergency {
		return []chance.Share[stage]{
			{fresh, 4},
			{unplaced, 5},
			{suggested, 5},
			{declinedOnce, 3},
			{sent, 9},
			{asking, 3},
			{accepted, 4},
			{agreed, 3},
			{directed, 6},
			{housingReady, 5},
			{travelRequested, 5},
			{dateSet, 7},
			{arrived, 12},
			{registered, 18},
			{closed, 9},
			{cancelled, 2},
		}
	}
	return []chance.Share[stage]{
		{drafted, 3},
		{fresh, 4},
		{lacking, 3},
		{unplaced, 5},
		{suggested, 2},
		{declinedOnce, 2},
		{withdrawnOnce, 1},
		{expiredOnce, 1},
		{reopened, 1},
		{sent, 7},
		{asking, 2},
		{accepted, 3},
		{agreed, 2},
		{directed, 5},
		{housingReady, 5},
		{travelRequested, 5},
		{dateSet, 5},
		{arrived, 9},
		{registered, 20},
		{closed, 13},
		{cancelled, 2},
	}
}

// wait returns how long the case has stood where it stands.
func (w *Country) wait(d chance.Dice, y *way) time.Duration {
	hours := func(from, to int) time.Duration {
		wait := time.Duration(d.Between(from*60, to*60)) * time.Minute
		switch y.priority {
		case casework.PriorityEmergency:
			return wait / 8
		case casework.PriorityUrgent:
			return wait / 3
		default:
			return wait
		}
	}
	switch y.stage {
	case drafted, fresh, unplaced, suggested, declinedOnce, withdrawnOnce, expiredOnce, reopened:
		return hours(1, 170)
	case sent, asking:
		return w.waitForAnswer(d, y)
	case lacking, accepted, agreed:
		return hours(1, 120)
	case directed, housingReady, travelRequested, dateSet:
		return hours(4, 480)
	case arrived, coming:
		return time.Duration(d.Between(2, 500)) * time.Hour
	case registered:
		return time.Duration(d.Between(5, 2200)) * time.Hour
	case closed, cancelled:
		return time.Duration(d.Between(20, 2600)) * time.Hour
	}
	return time.Hour
}

// waitForAnswer spreads the answers that are waited for: most in time, some due today, some late; none so late that its places would be free again.
func (w *Country) waitForAnswer(d chance.Dice, y *way) time.Duration {
	goal := w.today.AddDays(d.Between(1, 18))
	switch {
	case d.Percent(20):
		goal = w.today
	case d.Percent(18):
		goal = w.today.AddDays(-d.Between(1, 5))
	}
	if y.priority == casework.PriorityEmergency {
		return time.Duration(d.Between(30, 75*60)) * time.Minute
	}
	for days := range 40 {
		at := w.working(d, y.priority, w.Now.Add(-time.Hour).AddDate(0, 0, -days))
		if due, _, held := w.deadline(y.priority, region.Answer, at); civil.DateIn(due).Compare(goal) <= 0 && held.After(w.Now) {
			return w.Now.Sub(at)
		}
	}
	return time.Hour
}
