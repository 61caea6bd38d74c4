package country

import (
	"slices"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/seed/household"
)

// kind is what is settled of a case before its way is made up: two bytes and a size, since there may be millions.
type kind struct {
	group   uint8 // index of casework.Groups
	country uint8 // index of the sorted backgrounds
	size    uint8
}

// way is how a case came to where it stands.
type way struct {
	n           int
	group       casework.Group
	priority    casework.Priority
	country     string
	size        int
	state       casework.State
	stage       stage
	independent bool // only notified: no proposal
	centre      *organisation
	home        *town // of the last try, or where an independent mover went
	tries       []try

	created, received, asked, completed, matched     time.Time
	suggested                                        time.Time
	consent, meeting, housing, travel, dated         time.Time
	arrived, registered, closed, cancelled, reopened time.Time
}

// try is one proposal of a case.
type try struct {
	line             *line
	town             *town
	state            placement.ProposalState
	planned          civil.Date
	sent, ended      time.Time // ended: accepted, declined, withdrawn or expired
	agreed, directed time.Time
}

// beat is a step whose moment is to be found, with the time that passed since the one before.
type beat struct {
	at  *time.Time
	gap time.Duration
}

// gaps is the hours between a step and the one before it, for a normal case and for an emergency; an urgent one takes a third of the normal. They
// are our own, held to what is known: Central Finland placed 63 persons by September 2025, and travel takes months (kotoutuminen.fi).
func gaps() map[string][4]int {
	return map[string][4]int{
		"receive": {1, 48, 1, 3}, "ask": {12, 72, 1, 4}, "complete": {24, 190, 2, 20}, "match": {4, 96, 1, 4}, "suggest": {4, 48, 1, 3},
		"send": {8, 96, 1, 8}, "accept": {90, 430, 10, 44}, "decline": {60, 380, 8, 40}, "withdraw": {20, 200, 4, 30}, "agree": {4, 72, 1, 8},
		"direct": {4, 72, 1, 10}, "reopen": {100, 600, 24, 100}, "housing": {100, 700, 20, 90}, "travel": {10, 120, 4, 30}, "date": {300, 1500, 40, 200},
		"consent": {20, 120, 8, 24}, "meeting": {100, 300, 20, 60}, "move": {40, 190, 8, 30}, "arrive": {150, 650, 40, 160},
		"register": {120, 700, 120, 400}, "close": {700, 2100, 700, 1500}, "cancel": {24, 400, 8, 60}, "notified": {100, 900, 100, 900},
	}
}

func (w *Country) gap(d chance.Dice, p casework.Priority, of string) time.Duration {
	hours := w.gaps[of]
	low, high := time.Duration(hours[0])*time.Hour, time.Duration(hours[1])*time.Hour
	switch p {
	case casework.PriorityEmergency:
		low, high = time.Duration(hours[2])*time.Hour, time.Duration(hours[3])*time.Hour
	case casework.PriorityUrgent:
		low, high = low/3, high/3
	case casework.PriorityNormal:
	}
	return low + time.Duration(d.Int64N(int64(high-low)))
}

// way makes up the nth case: what it is, where it stands, and when each step was taken. The same n gives the same way.
func (w *Country) way(n int) way {
	d := chance.New(w.Seed, diceWay, uint64(n))
	k := w.kinds[n]
	y := way{n: n, group: casework.Groups()[k.group], country: w.countries[k.country], size: int(k.size)}
	y.priority = priority(d, y.group)
	y.independent = y.group == casework.Family || y.group == casework.Temporary || y.group == casework.Permit && d.Percent(household.Independent)
	if y.independent {
		w.notified(d, &y)
		return y
	}
	y.stage = chance.Draw(d, stages(y.group))
	if n < len(w.showcase) {
		y.priority, y.stage = w.showcase[n].priority, w.showcase[n].stage
	}
	w.lead(d, &y)
	return y
}

func priority(d chance.Dice, g casework.Group) casework.Priority {
	urgent := 9
	switch g {
	case casework.Emergency:
		if d.Percent(88) {
			return casework.PriorityEmergency
		}
		return casework.PriorityUrgent
	case casework.Minor:
		urgent = 25
	case casework.Quota, casework.Permit, casework.Family, casework.Temporary:
	}
	if d.Percent(urgent) {
		return casework.PriorityUrgent
	}
	return casework.PriorityNormal
}

// lead makes up the way of a case that needs a place: its steps one after another, then, backwards from the moment at which the year stands, when
// each of them was.
func (w *Country) lead(d chance.Dice, y *way) {
	b := beats{w: w, d: d, p: y.priority}
	y.state = y.stage.state()
	b.add(&y.created, "receive")
	if y.state != casework.Draft {
		b.add(&y.received, "receive")
	}
	if y.stage == lacking || y.stage > lacking && d.Percent(12) {
		b.add(&y.asked, "ask")
		if y.stage != lacking {
			b.add(&y.completed, "complete")
		}
	}
	if y.stage > lacking {
		b.add(&y.matched, "match")
		w.attempts(&b, y)
		w.afterDirection(&b, y)
	}
	if y.state == casework.Cancelled {
		b.add(&y.cancelled, "cancel")
	}
	b.settle(w.Now.Add(-w.wait(d, y)))
	w.choose(d, y)
}

// attempts adds the proposals that came to nothing, and the one that stands.
func (w *Country) attempts(b *beats, y *way) {
	y.tries = make([]try, 0, 3) // their moments are pointed at: the list must not move
	for _, before := range []struct {
		state   placement.ProposalState
		gap     string
		percent int
	}{{placement.Declined, "decline", 13}, {placement.Withdrawn, "withdraw", 4}} {
		if b.d.Percent(before.percent) || y.stage == declinedOnce && before.state == placement.Declined || y.stage == withdrawnOnce && before.state == placement.Withdrawn {
			t := y.attempt(b, before.state)
			b.add(&t.ended, before.gap)
		}
	}
	switch {
	case y.stage == suggested:
		b.add(&y.suggested, "suggest")
	case y.stage == expiredOnce:
		t := y.attempt(b, placement.Expired)
		b.add(&t.ended, expiry)
	case y.stage == reopened:
		t := y.attempt(b, placement.Withdrawn)
		b.decide(t)
		b.add(&y.reopened, "reopen")
	case y.stage == cancelled:
		if b.d.Percent(50) {
			t := y.attempt(b, placement.Withdrawn)
			b.add(&t.ended, "withdraw")
		}
	case y.stage >= sent:
		t := y.attempt(b, y.stage.proposal())
		if y.stage >= accepted {
			b.add(&t.ended, "accept")
		}
		if y.stage >= agreed {
			b.add(&t.agreed, "agree")
		}
		if y.stage >= directed {
			b.add(&t.directed, "direct")
		}
	}
}

func (y *way) attempt(b *beats, s placement.ProposalState) *try {
	y.tries = append(y.tries, try{state: s})
	t := &y.tries[len(y.tries)-1]
	b.add(&t.sent, "send")
	return t
}

// afterDirection adds what prepares the arrival, the arrival and what follows it.
func (w *Country) afterDirection(b *beats, y *way) {
	for _, s := range []struct {
		from       stage
		transfer   bool // of a reception centre's clients; the others travel
		travelling bool
		at         *time.Time
		gap        string
	}{
		{housingReady, false, true, &y.housing, "housing"},
		{travelRequested, false, true, &y.travel, "travel"},
		{dateSet, false, true, &y.dated, "date"},
		{housingReady, true, false, &y.consent, "consent"},
		{travelRequested, true, false, &y.meeting, "meeting"},
		{dateSet, true, false, &y.dated, "move"},
		{arrived, true, true, &y.arrived, "arrive"},
		{registered, true, true, &y.registered, "register"},
		{closed, true, true, &y.closed, "close"},
	} {
		transfer := y.group == casework.Permit || y.group == casework.Minor
		if y.stage >= s.from && y.stage < cancelled && (transfer && s.transfer || !transfer && s.travelling) {
			b.add(s.at, s.gap)
		}
	}
}

// notified makes up the way of somebody who came by himself.
func (w *Country) notified(d chance.Dice, y *way) {
	b := beats{w: w, d: d, p: y.priority}
	y.stage = chance.Draw(d, []chance.Share[stage]{{coming, 9}, {arrived, 18}, {registered, 52}, {closed, 19}, {cancelled, 2}})
	y.state = y.stage.state()
	b.add(&y.created, "receive")
	if y.stage != coming && y.stage != cancelled {
		b.add(&y.arrived, "notified")
	}
	if y.stage == registered || y.stage == closed {
		b.add(&y.registered, "register")
	}
	if y.stage == closed {
		b.add(&y.closed, "close")
	}
	if y.state == casework.Cancelled {
		b.add(&y.cancelled, "cancel")
	}
	b.settle(w.Now.Add(-w.wait(d, y)))
	y.home = w.anyTown(d)
	y.centre = y.home.centre
}

// beats are the steps of a way in their order.
type beats struct {
	w    *Country
	d    chance.Dice
	p    casework.Priority
	list []beat
}

// expiry stands for the gap between a proposal and the end of the time for which its places are held.
const expiry = "expiry"

func (b *beats) add(at *time.Time, gap string) {
	if gap == expiry {
		b.list = append(b.list, beat{at, 0})
		return
	}
	b.list = append(b.list, beat{at, b.w.gap(b.d, b.p, gap)})
}

// decide adds the yes, the agreement and the direction of a try.
func (b *beats) decide(t *try) {
	b.add(&t.ended, "accept")
	b.add(&t.agreed, "agree")
	b.add(&t.directed, "direct")
}

// settle gives each step its moment, from the last one backwards; people work in office hours, an emergency at any hour of the day.
func (b *beats) settle(last time.Time) {
	at := last
	for _, s := range slices.Backward(b.list) {
		at = b.w.working(b.d, b.p, at)
		*s.at = at
		at = at.Add(-max(s.gap, time.Minute))
		if s.gap == 0 { // an expiry: the proposal was sent so long before that its time had run out
			at = b.w.sentBefore(b.d, b.p, at)
		}
	}
}

// sentBefore returns the latest working moment at which a proposal can have been sent whose places were no longer held at a moment.
func (w *Country) sentBefore(d chance.Dice, p casework.Priority, at time.Time) time.Time {
	for days := 8; ; days++ {
		sent := w.working(d, p, at.AddDate(0, 0, -days))
		if _, _, held := w.deadline(p, region.Answer, sent); !held.After(at) {
			return sent
		}
	}
}

// working returns a moment at which somebody worked: at the given one or not long before it.
func (w *Country) working(d chance.Dice, p casework.Priority, at time.Time) time.Time {
	at = at.In(civil.Helsinki())
	first, last := 8, 16
	if p == casework.PriorityEmergency {
		first, last = 7, 22
	}
	day := civil.DateIn(at)
	if at.Hour() >= first && at.Hour() < last && (p == casework.PriorityEmergency || w.isWorkingDay(day)) {
		return at.Truncate(time.Second)
	}
	if at.Hour() < first {
		day = day.AddDays(-1)
	}
	for p != casework.PriorityEmergency && !w.isWorkingDay(day) {
		day = day.AddDays(-1)
	}
	return day.Midnight().Add(time.Duration(d.Between(first*3600, last*3600-1)) * time.Second)
}

// isWorkingDay looks the day up among those of the year, each reckoned once.
func (w *Country) isWorkingDay(day civil.Date) bool {
	i := w.firstDay.DaysUntil(day)
	if i >= 0 && i < len(w.officeDay) {
		return w.officeDay[i]
	}
	return civil.IsWorkingDay(day)
}

// deadline returns when a step that began at a moment is due, when it is reminded of, and until when its places are held.
func (w *Country) deadline(p casework.Priority, s region.Step, at time.Time) (due, remind, held time.Time) {
	key := deadlineKey{p, s, civil.DateIn(at)}
	if hit, ok := w.deadlines[key]; ok {
		return hit.Due, hit.Reminder, hit.HeldUntil
	}
	limit, err := w.reg.Clock().Start(region.Priority(p), s, at)
	if err != nil { // no rule: no clock runs
		return at, at, at
	}
	if limit.Rule.Unit == "working_days" { // the same for every moment of the day
		w.deadlines[key] = limit
	}
	return limit.Due, limit.Reminder, limit.HeldUntil
}

type deadlineKey struct {
	priority casework.Priority
	step     region.Step
	day      civil.Date
}

// listed is the moment by which lists order the case: when it was received, of a draft and a notice when it was begun.
func (y *way) listed() time.Time {
	if y.received.IsZero() {
		return y.created
	}
	return y.received
}
