package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// as runs fn in a transaction of the actor.
func (h house) as(t *testing.T, a identity.Actor, fn func(*store.Tx) error) error {
	t.Helper()
	return h.db.InTx(t.Context(), a, identity.Press{}, fn)
}

func TestMovingACaseWritesItsHistory(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var moved casework.Case
	var history []casework.Step
	err := h.as(t, h.north, func(tx *store.Tx) (err error) {
		if moved, err = tx.MoveCase(t.Context(), h.northCase, casework.Move{Event: casework.Direct, Municipality: "564"}); err != nil {
			return err
		}
		history, err = tx.Steps(t.Context(), h.northCase)
		return err
	})
	if err != nil || moved.State != casework.Placed || moved.Municipality != "564" || moved.Version != 2 {
		t.Fatalf("moved to %s in %q, version %d: %v", moved.State, moved.Municipality, moved.Version, err)
	}
	if len(history) != 1 || history[0].From != "matching" || history[0].To != "placed" || history[0].Account != h.north.Account || history[0].Ground == "" {
		t.Errorf("history: %+v", history)
	}
	err = h.as(t, h.oulu, func(tx *store.Tx) error {
		_, err := tx.MoveCase(t.Context(), h.northCase, casework.Move{Event: casework.Arrive})
		return err
	})
	if err != nil {
		t.Errorf("the municipality that holds the case records the arrival: %v", err)
	}
	err = h.as(t, h.lahti, func(tx *store.Tx) error {
		_, err := tx.MoveCase(t.Context(), h.northCase, casework.Move{Event: casework.Register})
		return err
	})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("another municipality moved the case: %v", err)
	}
	err = h.as(t, h.south, func(tx *store.Tx) error {
		_, err := tx.MoveCase(t.Context(), h.southCase, casework.Move{Event: casework.Arrive})
		return err
	})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("a step out of order gave %v, want a conflict", err)
	}
}

func TestAccessOpensAndEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	grant := func(layers ...casework.Layer) {
		t.Helper()
		err := h.as(t, h.north, func(tx *store.Tx) error {
			for _, l := range layers {
				if err := tx.GrantAccess(t.Context(), casework.Access{Case: h.northCase, Org: h.lahti.Organisation(), Layer: l, Ground: "681/2023 s. 83.2"}); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	grant(casework.ProfileLayer, casework.IdentityLayer, casework.HealthLayer)
	grant(casework.ProfileLayer) // open already
	if n := h.count(t, h.lahti, "case_identity") + h.count(t, h.lahti, "case_health") + h.count(t, h.lahti, "refugee_case"); n != 3 {
		t.Errorf("the municipality sees %d of 3 layers", n)
	}
	if n := h.count(t, h.lahti, "case_access"); n != 3 {
		t.Errorf("%d access rows, want 3: opening twice opens once", n)
	}
	var closed int
	err := h.as(t, h.north, func(tx *store.Tx) (err error) {
		closed, err = tx.EndAccess(t.Context(), h.northCase, h.lahti.Organisation(), casework.HealthLayer)
		return err
	})
	if err != nil || closed != 1 || h.count(t, h.lahti, "case_health") != 0 || h.count(t, h.lahti, "case_identity") != 1 {
		t.Errorf("ending one layer closed %d: %v", closed, err)
	}
	err = h.as(t, h.north, func(tx *store.Tx) (err error) {
		closed, err = tx.EndAccess(t.Context(), h.northCase, uuid.Nil)
		return err
	})
	if err != nil || closed != 3 || h.count(t, h.lahti, "refugee_case")+h.count(t, h.oulu, "refugee_case") != 0 {
		t.Errorf("ending all access closed %d: %v", closed, err)
	}
}

func TestCaseIsReadWithItsProfile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.db.Exec(t, `UPDATE refugee_case SET profile = '{"persons":[{"number":1,"birth_year":1988,"sex":"female","relation":"principal"}],"needs":[{"code":"dialysis","absolute":true,"max_minutes":60}]}' WHERE id = $1`, h.northCase)
	var c casework.Case
	err := h.as(t, h.oulu, func(tx *store.Tx) (err error) {
		c, err = tx.Case(t.Context(), h.northCase)
		return err
	})
	if err != nil || len(c.Profile.Persons) != 1 || c.Profile.Needs[0].MaxMinutes != 60 || c.Centre != h.north.Organisation() {
		t.Errorf("read %+v: %v", c, err)
	}
	err = h.as(t, h.oulu, func(tx *store.Tx) error {
		_, err := tx.Case(t.Context(), h.southCase)
		return err
	})
	if fault.KindOf(err) != fault.NotFound {
		t.Errorf("a stranger's case gave %v", err)
	}
}
