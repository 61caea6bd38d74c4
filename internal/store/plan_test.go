package store_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
)

// lay lays a plan with a row of each centre's case and one that was drawn, with files, a curve and a freeze.
func (h house) lay(t *testing.T) uuid.UUID {
	t.Helper()
	id := uuid.New()
	h.db.Exec(t, `INSERT INTO plan (id, kind, year, name, state, seconds, seed, account_id, org_id, created_at, totals)
		VALUES ($1, 'plan', 2026, 'X', 'done', 2, 1, $2, $3, now(), '{}')`, id, h.ministry.Account, h.ministry.Organisation())
	for i, of := range []*uuid.UUID{&h.northCase, &h.southCase, nil} {
		h.db.Exec(t, `INSERT INTO plan_row (plan_id, number, case_id, persons, group_code, municipality_code, points) VALUES ($1, $2, $3, 4, 'emergency', '564', 1)`, id, i+1, of)
	}
	h.db.Exec(t, "INSERT INTO plan_file (plan_id, instance, plan) VALUES ($1, 'x', 'x')", id)
	h.db.Exec(t, "INSERT INTO plan_curve (plan_id, account_id, asked_at, ended_at) VALUES ($1, $2, now(), now())", id, h.ministry.Account)
	h.db.Exec(t, "INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, '564', $2, now())", h.northCase, h.ministry.Account)
	return id
}

// TestOfAPlanACentreReadsWhatIsSharedAndOthersNothing tries by SQL what the pages do not offer.
func TestOfAPlanACentreReadsWhatIsSharedAndOthersNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.lay(t)
	tables := []string{"plan", "plan_row", "plan_file", "plan_curve", "plan_freeze"}
	reads := func(a identity.Actor) (n []int64) {
		for _, table := range tables {
			n = append(n, h.attack(t, a, "SELECT FROM "+table))
		}
		return n
	}
	migri, keha, auditor := h.insider(t), h.actor(t, identity.PaymentAuthority, "KEHA"), h.actor(t, identity.AuditBody, "VTV")
	others := []identity.Actor{h.oulu, h.pohde, migri, keha, auditor}
	for _, step := range []struct {
		what, sql     string
		ministry, own []int64
	}{
		{"a plan of the ministry", "", []int64{1, 3, 1, 1, 1}, []int64{0, 0, 0, 0, 0}},
		{"one that is shared", "UPDATE plan SET shared = true", []int64{1, 3, 1, 1, 1}, []int64{1, 1, 0, 1, 0}},
		{"with a case under special handling", "UPDATE refugee_case SET special_handling = true", []int64{1, 1, 1, 1, 0}, []int64{1, 0, 0, 1, 0}},
		{"no longer so", "UPDATE refugee_case SET special_handling = false", []int64{1, 3, 1, 1, 1}, []int64{1, 1, 0, 1, 0}},
		{"with cases of another centre", "UPDATE refugee_case SET centre_org = NULL", []int64{1, 3, 1, 1, 1}, []int64{1, 0, 0, 1, 0}},
		{"one that is shared no longer", "UPDATE plan SET shared = false", []int64{1, 3, 1, 1, 1}, []int64{0, 0, 0, 0, 0}},
	} {
		if step.sql != "" {
			h.db.Exec(t, step.sql)
		}
		for _, a := range others {
			if got := reads(a); !slices.Equal(got, make([]int64, len(tables))) {
				t.Errorf("%s: %s reads %v of %v", step.what, a.Role(), got, tables)
			}
		}
		if got := reads(h.ministry); !slices.Equal(got, step.ministry) {
			t.Errorf("%s: the ministry reads %v of %v, want %v", step.what, got, tables, step.ministry)
		}
		for _, a := range []identity.Actor{h.north, h.south} {
			if got := reads(a); !slices.Equal(got, step.own) {
				t.Errorf("%s: a centre reads %v of %v, want %v", step.what, got, tables, step.own)
			}
		}
	}
	h.db.Exec(t, "UPDATE plan SET shared = true")
	for _, sql := range []string{
		"UPDATE plan SET shared = true", "UPDATE plan SET name = 'Y'", "DELETE FROM plan", "UPDATE plan_row SET municipality_code = '398'", "DELETE FROM plan_row",
		"UPDATE plan_curve SET points = '[]'", "DELETE FROM plan_curve", "DELETE FROM plan_freeze", "UPDATE plan_freeze SET municipality_code = '398'", "DELETE FROM plan_file",
	} {
		for _, a := range append(others, h.north, h.south) {
			if got := h.attack(t, a, sql); got > 0 {
				t.Errorf("%s: %s touches %d rows", sql, a.Role(), got)
			}
		}
	}
	for _, sql := range []string{
		"UPDATE plan_row SET municipality_code = '398'", "DELETE FROM plan_row", "DELETE FROM plan_file", "UPDATE plan SET totals = '{}'", "UPDATE plan SET account_id = gen_random_uuid()",
		"UPDATE plan SET shared = true, state = 'running'", "UPDATE plan SET standing = true, state = 'failed'",
	} {
		if got := h.attack(t, h.ministry, sql); got > 0 {
			t.Errorf("%s: the ministry touches %d rows", sql, got)
		}
	}
	if got := h.attack(t, h.ministry, "DELETE FROM plan WHERE id = $1", id); got != 1 {
		t.Errorf("the ministry deletes %d plans", got)
	}
}

// TestOnlyInOnesOwnNameAndWhoWaitsIsFrozen holds what the ministry writes by SQL.
func TestOnlyInOnesOwnNameAndWhoWaitsIsFrozen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.lay(t)
	const freeze = "INSERT INTO plan_freeze (case_id, municipality_code, account_id, frozen_at) VALUES ($1, '564', $2, now())"
	if got := h.attack(t, h.ministry, freeze, h.southCase, h.ministry.Account); got != 1 {
		t.Errorf("a case that waits: %d", got)
	}
	if got := h.attack(t, h.ministry, freeze, h.southCase, h.north.Account); got > 0 {
		t.Error("in another's name")
	}
	if got := h.attack(t, h.ministry, "INSERT INTO plan (id, kind, year, name, state, seconds, seed, account_id, org_id, created_at) VALUES (gen_random_uuid(), 'plan', 2026, 'X', 'queued', 2, 1, $1, $2, now())",
		h.north.Account, h.ministry.Organisation()); got > 0 {
		t.Error("a plan in another's name")
	}
	if got := h.attack(t, h.ministry, "UPDATE plan_curve SET ended_at = NULL, account_id = $2 WHERE plan_id = $1", id, h.north.Account); got > 0 {
		t.Error("a curve in another's name")
	}
	for _, sql := range []string{
		"UPDATE refugee_case SET state = 'closed'", "UPDATE refugee_case SET state = 'placed', municipality_code = '564'", "UPDATE refugee_case SET state = 'matching', special_handling = true",
	} {
		h.db.Exec(t, sql)
		if got := h.attack(t, h.ministry, freeze, h.southCase, h.ministry.Account); got > 0 {
			t.Errorf("after %s a case is frozen", sql)
		}
		if got := h.attack(t, h.ministry, "UPDATE plan_freeze SET municipality_code = '398', account_id = $1", h.ministry.Account); got > 0 {
			t.Errorf("after %s a case is frozen elsewhere", sql)
		}
	}
}
