package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/store"
)

func TestFeedbackIsGivenByTheCentreOfTheAreaAndStands(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.agree(t)
	spring := document()
	spring.LastArrival = civil.Of(2027, 5, 31)
	offer := d.inForce(t, spring)
	line := offer.Lines[0]
	give := func(a identity.Actor) error {
		u := places.Unused{Line: line.ID, Municipality: offer.Municipality, Centre: a.Organisation(), Unused: 12, Feedback: places.Feedback{Reason: "timing"}}
		return d.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error { return tx.AddFeedback(t.Context(), u) })
	}
	for name, a := range map[string]identity.Actor{"another centre": d.south, "the municipality": d.oulu, "the ministry": d.ministry} {
		if err := give(a); err == nil {
			t.Errorf("%s gave feedback", name)
		}
	}
	if err := give(d.north); err != nil {
		t.Fatal(err)
	}
	if err := give(d.north); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second feedback: %v", err)
	}
	for _, c := range []struct {
		name  string
		actor identity.Actor
		want  int
	}{
		{"the centre", d.north, 1},
		{"the municipality", d.oulu, 1},
		{"the ministry", d.ministry, 1},
		{"another municipality", d.lahti, 0},
		{"another centre", d.south, 0},
	} {
		var n int
		err := d.db.InTx(t.Context(), c.actor, identity.Press{}, func(tx *store.Tx) error {
			return tx.QueryRow(t.Context(), "SELECT count(*) FROM place_feedback").Scan(&n)
		})
		if err != nil || n != c.want {
			t.Errorf("%s sees %d feedbacks, %v", c.name, n, err)
		}
	}
	err := d.db.InTx(t.Context(), d.north, identity.Press{}, func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE place_feedback SET reason = 'services' WHERE line_id = $1", line.ID)
		return err
	})
	if err == nil {
		t.Error("feedback was changed")
	}
	err = d.db.InTx(t.Context(), d.north, identity.Press{}, func(tx *store.Tx) error {
		_, err := tx.UnusedLine(t.Context(), uuid.New(), civil.Of(2027, 6, 1))
		return err
	})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("a line that does not exist: %v", err)
	}
}
