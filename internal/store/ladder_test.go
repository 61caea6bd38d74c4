package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	reasons "kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
)

// inputs are what a case of quota refugees is ranked from in 2027, with what prices would be with more places.
func (w *waiting) inputs(t *testing.T, id uuid.UUID) (in reasons.Inputs) {
	t.Helper()
	err := w.db.InTx(t.Context(), w.ministry, identity.Press{}, func(tx *store.Tx) error {
		today := civil.DateIn(tx.Now())
		reg, err := tx.Register(t.Context())
		if err != nil {
			return err
		}
		c, err := tx.Case(t.Context(), id)
		if err != nil {
			return err
		}
		supply, err := tx.Supply(t.Context(), 2027, casework.Quota)
		if err != nil {
			return err
		}
		if in.Weights, err = facts.Weights(reg, today); err != nil {
			return err
		}
		in.Case, in.Places = facts.Case(c, nil, reg, today), facts.Places(supply, c.EarliestArrival, []region.Target(nil), reg, today)
		ladders, err := tx.Ladders(t.Context(), 2027, []string{"564", "398"})
		for _, l := range ladders {
			if l.Resource == "places:quota" {
				in.More = append(in.More, reasons.Ladder{Municipality: l.Municipality, Resource: matching.Places, Rungs: rungsOf(l)})
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func rungsOf(l plans.Ladder) (list []reasons.Rung) {
	for _, r := range l.Rungs {
		rung := reasons.Rung{Units: r.Units}
		for _, p := range r.Prices {
			if p.Resource == "places:quota" {
				rung.Prices = append(rung.Prices, reasons.Repriced{Municipality: p.Municipality, Resource: matching.Places, Milli: p.Milli})
			}
		}
		list = append(list, rung)
	}
	return list
}

// TestSoManyMorePlacesAsAreSaidMakeAPlaceFirst gives a municipality as many more places as an explanation asks for, finds all prices anew and ranks again.
func TestSoManyMorePlacesAsAreSaidMakeAPlaceFirst(t *testing.T) {
	t.Parallel()
	w := &waiting{desk: newDesk(t)}
	w.db.Exec(t, "UPDATE refugee_case SET state = 'closed', received_at = '2020-01-01'")
	w.town(t, w.oulu, w.north, "17", 6, `{"school_ready":"2026-08-10"}`)
	w.town(t, w.lahti, w.south, "07", 90, `{}`)
	for range 4 { // who has relatives in Oulu
		w.wait(t, "2027-03-05", `profile = profile || '{"ties":[{"kind":"sibling","municipality":"564"}]}'`)
	}
	id := w.wait(t, "2027-03-05", "") // and who has none, but would find a school there
	w.db.Exec(t, "UPDATE refugee_case SET received_at = '2020-01-01' WHERE reference = 'KP-2026-5'")
	w.refresh(t)
	var found reasons.More
	in := w.inputs(t, id)
	for _, o := range reasons.Explain(in, reasons.Options{}).Outlooks {
		for _, m := range o.More {
			found = m
		}
	}
	if found.Position != 1 || found.Resource != matching.Places {
		t.Fatalf("Oulu's places are said to bring %+v", found)
	}
	for units, want := range map[int]bool{0: false, found.Units: true} {
		w.db.Exec(t, "UPDATE offer_line SET capacity = 6 + $1 WHERE municipality_code = '564'", units)
		w.db.Exec(t, "DELETE FROM price_run")
		w.refresh(t)
		again := w.inputs(t, id)
		first := matching.Order(again.Case, again.Places, again.Weights, 0).Ranked[0].Municipality
		if (first == "564") != want {
			t.Errorf("with %d places more %s is first", units, first)
		}
	}
}
