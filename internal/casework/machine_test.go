package casework_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
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
