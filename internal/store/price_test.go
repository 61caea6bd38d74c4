package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

const addRun = `INSERT INTO price_run (id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds)
	VALUES ($1, 2026, now(), 1, 5, 10, 2, 3, 40, 'v1', '2026-01-01', decode(repeat('00', 32), 'hex'), 0.1)`

const addPrice = `INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units) VALUES ($1, '564', 'places:quota', 1200, 3, 2)`

func TestPricesAreReadByWhoeverRanksAndWrittenByTheClockAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := uuid.New()
	h.db.Exec(t, addRun, id)
	h.db.Exec(t, addPrice, id)
	migri := h.insider(t)
	keha, auditor := h.actor(t, identity.PaymentAuthority, "KEHA"), h.actor(t, identity.AuditBody, "VTV")
	ward := identity.Actor{Account: uuid.New(), Membership: identity.Membership{ID: uuid.New(), Organisation: h.oulu.Membership.Organisation, Role: identity.Representative}}
	for _, c := range []struct {
		name                string
		actor               identity.Actor
		reads, writes, ends bool
	}{
		{"the ministry", h.ministry, true, false, false},
		{"a centre", h.north, true, false, false},
		{"an auditor", auditor, true, false, false},
		{"the clock", identity.System(), true, true, false}, // what still ranks stands for it too
		{"a municipality", h.oulu, false, false, false},
		{"a wellbeing area", h.pohde, false, false, false},
		{"who enters cases", migri, false, false, false},
		{"who pays", keha, false, false, false},
		{"a representative", ward, false, false, false},
	} {
		for _, table := range []string{"price_run", "capacity_price"} {
			if got := h.attack(t, c.actor, "SELECT FROM "+table); got > 0 != c.reads {
				t.Errorf("%s reads %d rows of %s", c.name, got, table)
			}
		}
		if got := h.attack(t, c.actor, addRun, uuid.New()); got > 0 != c.writes {
			t.Errorf("%s writes a run: %d", c.name, got)
		}
		if got := h.attack(t, c.actor, "INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units) VALUES ($1, '091', 'homes', 1, 1, 1)", id); got > 0 != c.writes {
			t.Errorf("%s writes a price: %d", c.name, got)
		}
		for _, sql := range []string{"UPDATE capacity_price SET milli = 0 WHERE run_id = $1", "DELETE FROM capacity_price WHERE run_id = $1", "DELETE FROM price_run WHERE id = $1"} {
			if got := h.attack(t, c.actor, sql, id); got > 0 {
				t.Errorf("%s: %s", c.name, sql)
			}
		}
	}
}

func TestPricesOfMoreThanAYearAgoAreRemoved(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	old, recent := uuid.New(), uuid.New()
	for _, id := range []uuid.UUID{old, recent} {
		h.db.Exec(t, addRun, id)
		h.db.Exec(t, addPrice, id)
	}
	h.db.Exec(t, "UPDATE price_run SET made_at = now() - interval '401 days' WHERE id = $1", old)
	var pruned store.Pruned
	err := h.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) (err error) {
		pruned, err = tx.Prune(t.Context())
		return err
	})
	if left := h.count(t, h.ministry, "capacity_price"); err != nil || pruned.Prices != 1 || left != 1 {
		t.Errorf("%d runs removed, %d prices left (%v)", pruned.Prices, left, err)
	}
}
