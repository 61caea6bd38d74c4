package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
)

// TestAPayeeChangesNothingThatKehaHasBrought tries by SQL what the pages do not offer.
func TestAPayeeChangesNothingThatKehaHasBrought(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	keha := h.actor(t, identity.PaymentAuthority, "KEHA")
	insert := `INSERT INTO compensation_payment (id, payee_org, payee, list, list_row, case_ref, person, days, cents, brought_by, brought_at, file_sha256)
		VALUES (gen_random_uuid(), $1, 'municipality:564', 'L', $2, 'KP-2026-00001', 1, '[2026-10-01,2026-11-01)', 1, $3, now(), sha256(''))`
	oulu, lahti, paying := h.oulu.Organisation(), h.lahti.Organisation(), keha.Organisation()
	h.db.Exec(t, insert, oulu, 1, paying)
	h.db.Exec(t, insert, oulu, 2, oulu)
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64
	}{
		{"a payee reads its payments", h.oulu, "SELECT FROM compensation_payment", nil, 2},
		{"another payee", h.lahti, "SELECT FROM compensation_payment", nil, 0},
		{"KEHA", keha, "SELECT FROM compensation_payment", nil, 2},
		{"the ministry", h.ministry, "SELECT FROM compensation_payment", nil, 0},
		{"a payee changes what it brought", h.oulu, "UPDATE compensation_payment SET cents = 5", nil, 1},
		{"a payee takes over KEHA's row", h.oulu, "UPDATE compensation_payment SET brought_by = $1 WHERE list_row = 1", []any{oulu}, 0},
		{"a payee gives its row out as KEHA's", h.oulu, "UPDATE compensation_payment SET brought_by = $1 WHERE list_row = 2", []any{paying}, 0},
		{"a payee brings in KEHA's name", h.oulu, insert, []any{oulu, 3, paying}, 0},
		{"a payee brings another's", h.lahti, insert, []any{oulu, 3, lahti}, 0},
		{"KEHA takes over a payee's row", keha, "UPDATE compensation_payment SET cents = 5, brought_by = $1 WHERE list_row = 2", []any{paying}, 1},
		{"KEHA moves a row to another payee", keha, "UPDATE compensation_payment SET payee_org = $1", []any{lahti}, 0},
		{"a payee deletes", h.oulu, "DELETE FROM compensation_payment", nil, 0},
		{"an area keeps a file of its own", h.pohde, `INSERT INTO import_file (id, org_id, account_id, kind, name, content, sha256, created_at)
			VALUES ($1, guard.org(), guard.account(), 'payments', 'a.csv', '', sha256(''), now())`, []any{uuid.New()}, 1},
	} {
		if got := h.attack(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
}
