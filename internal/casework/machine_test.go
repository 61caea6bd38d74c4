package casework_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
)

func TestWayOfACase(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		from casework.State
		move casework.Move
		want casework.State
	}{
		{"a draft is received", casework.Draft, casework.Move{Event: casework.Receive}, casework.Received},
		{"the centre asks for more", casework.Received, casework.Move{Event: casework.AskCompletion, Reason: "needs"}, casework.NeedsCompletion},
		{"the intake body completes it", casework.NeedsCompletion, casework.Move{Event: casework.Complete}, casework.Received},
		{"the centre looks for a place", casework.Received, casework.Move{Event: casework.StartMatching}, casework.Matching},
		{"the centre directs (s. 43)", casework.Matching, casework.Move{Event: casework.Direct, Municipality: "564"}, casework.Placed},
		{"the household arrives", casework.Placed, casework.Move{Event: casework.Arrive}, casework.Arrived},
		{"a household that was only notified arrives", casework.Notified, casework.Move{Event: casework.Arrive}, casework.Arrived},
		{"the home municipality is registered", casework.Arrived, casework.Move{Event: casework.Register}, casework.Registered},
		{"the case is closed", casework.Registered, casework.Move{Event: casework.Close}, casework.Closed},
		{"a direction is revoked", casework.Placed, casework.Move{Event: casework.Reopen, Reason: "place_lost"}, casework.Matching},
		{"a cancelled case goes on", casework.Cancelled, casework.Move{Event: casework.Reopen, Reason: "cancelled_in_error"}, casework.Received},
		{"an arrived household leaves the country", casework.Arrived, casework.Move{Event: casework.Cancel, Reason: "departure"}, casework.Cancelled},
	} {
		got, row, err := casework.Case{State: c.from}.Go(c.move)
		if err != nil || got.State != c.want || row.Ground == "" || row.Right == "" {
			t.Errorf("%s: %s -> %s, %v; want %s with a ground and a right", c.name, c.from, got.State, err, c.want)
		}
	}
}

func TestStepsThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		from  casework.State
		move  casework.Move
		kind  fault.Kind
		field string
	}{
		{"a draft cannot be matched", casework.Draft, casework.Move{Event: casework.StartMatching}, fault.Conflict, ""},
		{"a received case cannot be directed", casework.Received, casework.Move{Event: casework.Direct, Municipality: "564"}, fault.Conflict, ""},
		{"a registered case cannot be cancelled", casework.Registered, casework.Move{Event: casework.Cancel, Reason: "death"}, fault.Conflict, ""},
		{"a notified household has no proposal to direct", casework.Notified, casework.Move{Event: casework.Direct, Municipality: "564"}, fault.Conflict, ""},
		{"a closed case stays closed", casework.Closed, casework.Move{Event: casework.Reopen, Reason: "safety"}, fault.Conflict, ""},
		{"a cancellation needs a reason", casework.Matching, casework.Move{Event: casework.Cancel}, fault.Invalid, "reason"},
		{"the reason is one of the list", casework.Matching, casework.Move{Event: casework.Cancel, Reason: "needs"}, fault.Invalid, "reason"},
		{"another reason is written out", casework.Matching, casework.Move{Event: casework.Cancel, Reason: "other"}, fault.Invalid, "note"},
		{"a note names nobody", casework.Matching, casework.Move{Event: casework.Cancel, Reason: "other", Note: "010190-123A"}, fault.Invalid, "note"},
		{"a direction leads somewhere", casework.Matching, casework.Move{Event: casework.Direct}, fault.Invalid, "municipality"},
	} {
		_, _, err := casework.Case{State: c.from}.Go(c.move)
		e, _ := fault.As(err)
		if fault.KindOf(err) != c.kind || e == nil || c.field != "" && (len(e.Fields) != 1 || e.Fields[0].Name != c.field) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestEveryStateBeforeRegisteredCanBeCancelled(t *testing.T) {
	t.Parallel()
	var cancellable []casework.State
	for _, s := range casework.States() {
		if _, err := casework.Next(s, casework.Cancel); err == nil {
			cancellable = append(cancellable, s)
		}
	}
	want := []casework.State{"draft", "received", "needs_completion", "matching", "placed", "notified", "arrived"}
	if !slices.Equal(cancellable, want) {
		t.Errorf("can be cancelled from %v, want %v", cancellable, want)
	}
}

func TestNoSequenceOfEventsLeavesTheMachine(t *testing.T) {
	t.Parallel()
	documented := map[[3]string]bool{}
	for _, row := range casework.Transitions() {
		documented[[3]string{string(row.From), string(row.Event), string(row.To)}] = true
	}
	rapid.Check(t, func(t *rapid.T) {
		c := casework.Case{State: rapid.SampledFrom([]casework.State{casework.Draft, casework.Notified}).Draw(t, "begins")}
		for range rapid.IntRange(1, 40).Draw(t, "steps") {
			m := casework.Move{
				Event:        rapid.SampledFrom(casework.Events()).Draw(t, "event"),
				Note:         rapid.SampledFrom([]string{"", "because"}).Draw(t, "note"),
				Municipality: rapid.SampledFrom([]string{"", "564"}).Draw(t, "municipality"),
			}
			m.Reason = rapid.SampledFrom(append(casework.Reasons(m.Event), "")).Draw(t, "reason")
			after, _, err := c.Go(m)
			switch {
			case err != nil && after.State != c.State:
				t.Fatalf("refused, but moved from %s to %s", c.State, after.State)
			case err == nil && !documented[[3]string{string(c.State), string(m.Event), string(after.State)}]:
				t.Fatalf("%s -%s-> %s is not in the table", c.State, m.Event, after.State)
			case err == nil && after.State == casework.Placed && after.Municipality == "":
				t.Fatal("placed nowhere")
			}
			if _, ok := casework.ParseState(string(after.State)); !ok {
				t.Fatalf("left the machine for %q", after.State)
			}
			c = after
		}
	})
}

func TestEveryCodeHasItsName(t *testing.T) {
	t.Parallel()
	for _, l := range i18n.Langs() {
		for _, s := range casework.States() {
			msg.Code(l, "case_state", string(s))
		}
		for _, e := range casework.Events() {
			for _, r := range casework.Reasons(e) {
				msg.Code(l, casework.ReasonKind(e), r)
			}
			msg.Code(l, "case_event", string(e))
		}
		for kind, all := range casework.CodeKinds() {
			for _, code := range all {
				msg.Code(l, kind, code)
			}
		}
	}
}

// caseCell is a state and what happens in it.
type caseCell struct {
	from  casework.State
	event casework.Event
}

// caseLine is where an event leads, whose it is, whether a reason is asked, and whether its bare name is all that it takes: the others are taken where
// their facts are recorded, with what else they do.
type caseLine struct {
	to     casework.State
	roles  []identity.Role
	reason bool
	asked  bool
}

const nothing casework.State = ""

// caseTable is the case's machine as the product tells it.
func caseTable() map[caseCell]caseLine {
	centre, both, town := []identity.Role{identity.Regional}, []identity.Role{identity.Intake, identity.Regional}, []identity.Role{identity.Municipality}
	return map[caseCell]caseLine{
		{nothing, casework.Create}:                    {casework.Draft, both, false, false},
		{nothing, casework.Notify}:                    {casework.Notified, town, false, false},
		{casework.Draft, casework.Receive}:            {casework.Received, both, false, false},
		{casework.Draft, casework.Cancel}:             {casework.Cancelled, both, true, true},
		{casework.Received, casework.AskCompletion}:   {casework.NeedsCompletion, centre, true, true},
		{casework.Received, casework.StartMatching}:   {casework.Matching, centre, false, true},
		{casework.Received, casework.Cancel}:          {casework.Cancelled, centre, true, false},
		{casework.NeedsCompletion, casework.Complete}: {casework.Received, both, false, false},
		{casework.NeedsCompletion, casework.Cancel}:   {casework.Cancelled, centre, true, false},
		{casework.Matching, casework.Direct}:          {casework.Placed, centre, false, false},
		{casework.Matching, casework.Cancel}:          {casework.Cancelled, centre, true, false},
		{casework.Placed, casework.Arrive}:            {casework.Arrived, town, false, false},
		{casework.Placed, casework.Reopen}:            {casework.Matching, centre, true, false},
		{casework.Placed, casework.Cancel}:            {casework.Cancelled, centre, true, false},
		{casework.Notified, casework.Arrive}:          {casework.Arrived, town, false, false},
		{casework.Notified, casework.Cancel}:          {casework.Cancelled, centre, true, false},
		{casework.Arrived, casework.Register}:         {casework.Registered, town, false, false},
		{casework.Arrived, casework.Cancel}:           {casework.Cancelled, centre, true, false},
		{casework.Registered, casework.Close}:         {casework.Closed, centre, false, true},
		{casework.Cancelled, casework.Reopen}:         {casework.Received, centre, true, true},
	}
}

var everyRole = append(identity.Roles(), identity.Job)

// TestEveryCellOfTheCasesMachine tries each state with each event, and asks whether each role has the right to it.
func TestEveryCellOfTheCasesMachine(t *testing.T) {
	t.Parallel()
	table := caseTable()
	for _, from := range append(casework.States(), nothing) {
		for _, event := range everyEvent() {
			want, allowed := table[caseCell{from, event}]
			got, row, err := casework.Case{State: from}.Go(moveOf(event))
			if !allowed {
				if fault.KindOf(err) != fault.Conflict || got.State != from {
					t.Errorf("%s -%s-> %s, %v; want a conflict and no move", from, event, got.State, err)
				}
				continue
			}
			if err != nil || got.State != want.to {
				t.Errorf("%s -%s-> %s, %v; want %s", from, event, got.State, err, want.to)
			}
			bare := moveOf(event)
			bare.Reason = ""
			if _, _, err := (casework.Case{State: from}).Go(bare); (fault.KindOf(err) == fault.Invalid && err != nil) != want.reason {
				t.Errorf("%s -%s-> without a reason: %v; want one asked: %v", from, event, err, want.reason)
			}
			for _, role := range everyRole {
				a := identity.Actor{Membership: identity.Membership{Role: role}}
				if a.May(row.Right) != slices.Contains(want.roles, role) {
					t.Errorf("%s may %s a case in %s: %v", role, event, from, a.May(row.Right))
				}
			}
		}
	}
	if rows := len(casework.Transitions()); rows != len(table) {
		t.Errorf("the machine has %d rows, the table %d", rows, len(table))
	}
}

// everyEvent lists the events by their codes, so that a new one breaks the table.
func everyEvent() []casework.Event {
	return []casework.Event{
		"create", "notify", "receive", "ask_completion", "complete", "start_matching", "direct", "arrive", "register", "close", "cancel", "reopen",
	}
}

// moveOf is a move of the event that lacks nothing.
func moveOf(e casework.Event) casework.Move {
	m := casework.Move{Event: e, Note: "Because."}
	if reasons := casework.Reasons(e); len(reasons) > 0 {
		m.Reason = reasons[0]
	}
	if e == casework.Direct {
		m.Municipality = "564"
	}
	return m
}

// TestTheCasesOwnPagesTakeOnlyTheirSteps presses each event in each state as each role, on a case that everybody sees who may ever see one: what is taken
// elsewhere, with its own conditions, is not to be had by the step's bare name.
func TestTheCasesOwnPagesTakeOnlyTheirSteps(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	table := caseTable()
	id := b.seenByAll()
	stand := func(from casework.State) (version int64) {
		b.db.Scan(t, "UPDATE refugee_case SET state = $2, municipality_code = '564', reason_code = '' WHERE id = $1 RETURNING version", []any{id, from}, &version)
		return version
	}
	for _, from := range casework.States() {
		version := stand(from)
		for _, event := range everyEvent() {
			line, known := table[caseCell{from, event}]
			roles := everyRole
			if !known {
				roles = []identity.Role{identity.Regional} // what leads nowhere is refused before it is asked whose it is
			}
			for _, role := range roles {
				want := line.asked && slices.Contains(line.roles, role)
				err := b.cases.Move(t.Context(), b.as(role), press(version), id, moveOf(event))
				if (err == nil) != want {
					t.Errorf("%s presses %s on a case in %s: %v; want it taken: %v", role, event, from, err, want)
				}
				if err == nil {
					version = stand(from)
				}
			}
		}
		var state casework.State
		b.db.Scan(t, "SELECT state FROM refugee_case WHERE id = $1", []any{id}, &state)
		if state != from {
			t.Errorf("a press that was refused led %s to %s", from, state)
		}
	}
}
