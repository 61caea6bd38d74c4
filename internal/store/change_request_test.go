package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
)

// TestWhatTheDatabaseRefusesOfAChange tries by SQL what no page offers.
func TestWhatTheDatabaseRefusesOfAChange(t *testing.T) {
	t.Parallel()
	s := newTill(t, 100_000, 50_000)
	third := s.member(t, s.keha.Membership.Organisation)
	items := func(accepted string) string {
		return `[{"kind":"account","was":"` + decidedIBAN + `","now":"FI2112345600000785","accepted":` + accepted + `,"ground":""}]`
	}
	prepared, asked := uuid.New(), uuid.New()
	for i, id := range []uuid.UUID{prepared, asked} {
		s.db.Exec(t, `INSERT INTO change_request (id, number, claim_id, claimant_org, state, reason, items, asked_by, asked_at, preparers)
			SELECT $1, 'MUUTOS-2026-0000' || $2::text, id, claimant_org, CASE $2 WHEN '1' THEN 'prepared' ELSE 'submitted' END, 'x', $3::jsonb, $4, now(), CASE $2 WHEN '1' THEN ARRAY[$5::uuid] ELSE '{}' END
			  FROM grant_claim WHERE id = $6`, id, string(rune('1'+i)), items("true"), s.oulu.Account, s.keha.Account, s.claims[i])
	}
	s.db.Exec(t, "UPDATE change_request SET items = $2::jsonb WHERE id = $1", asked, items("false"))
	decide := `UPDATE change_request SET state = 'decided', decided_by = $2, decided_at = now(), letters = '{"fi":1}' WHERE id = $1`
	prepare := "UPDATE change_request SET state = 'prepared', preparers = preparers || $2::uuid, items = $3::jsonb WHERE id = $1"
	add := `INSERT INTO change_request (id, number, claim_id, claimant_org, state, reason, items, asked_by, asked_at) VALUES (gen_random_uuid(), 'MUUTOS-2026-00009', $1, $2, 'submitted', 'x', $3::jsonb, $4, now())`
	lahti := s.lahti.Organisation()
	other := `[{"kind":"account","was":"` + decidedIBAN + `","now":"FI1410093000123458","accepted":true,"ground":""}]`
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}{
		{"decided by who prepared", s.keha, decide, []any{prepared, s.keha.Account}, 0},
		{"decided in another's name", s.keha, decide, []any{prepared, s.second.Account}, 0},
		{"decided by the ministry", s.ministry, decide, []any{prepared, s.ministry.Account}, 0},
		{"decided before it is prepared", third, decide, []any{asked, third.Account}, 0},
		{"decided otherwise than prepared", third, `UPDATE change_request SET state = 'decided', decided_by = $2, decided_at = now(), letters = '{"fi":1}', items = $3::jsonb WHERE id = $1`, []any{prepared, third.Account, items("false")}, 0},
		{"a preparer forgotten", third, "UPDATE change_request SET preparers = ARRAY[$2::uuid] WHERE id = $1", []any{prepared, third.Account}, 0},
		{"decided by another", third, decide, []any{prepared, third.Account}, 1},
		{"prepared", third, prepare, []any{asked, third.Account, items("true")}, 1},
		{"prepared with a refusal without its ground", third, prepare, []any{asked, third.Account, items("false")}, 0},
		{"prepared to another account than was asked", third, prepare, []any{asked, third.Account, other}, 0},
		{"decided by the claimant", s.oulu, "UPDATE change_request SET state = 'decided' WHERE id = $1", []any{prepared}, 0},
		{"withdrawn when it is prepared", s.oulu, "UPDATE change_request SET state = 'withdrawn' WHERE id = $1", []any{prepared}, 0},
		{"withdrawn", s.oulu, "UPDATE change_request SET state = 'withdrawn' WHERE id = $1", []any{asked}, 1},
		{"another's", s.lahti, "UPDATE change_request SET state = 'withdrawn' WHERE id = $1", []any{asked}, 0},
		{"another's look", s.lahti, "SELECT FROM change_request", nil, 0},
		{"a look at another's account", s.lahti, "SELECT FROM change_standing($1) WHERE account IS NOT NULL", []any{s.claims[0]}, 0},
		{"a look at the own", s.oulu, "SELECT FROM change_standing($1) WHERE account IS NOT NULL", []any{s.claims[0]}, 1},
		{"asked of another's claim", s.lahti, add, []any{s.claims[0], lahti, items("false"), s.lahti.Account}, 0},
		{"a second one that is open", s.oulu, add, []any{s.claims[0], s.oulu.Organisation(), items("false"), s.oulu.Account}, 0},
		{"an account mended by the claimant", s.oulu, "INSERT INTO payment_account (id, claim_id, iban, ground, account_id, at) VALUES (gen_random_uuid(), $1, 'FI2112345600000785', 'x', $2, now())", []any{s.claims[0], s.oulu.Account}, 0},
		{"deleted", s.keha, "DELETE FROM change_request", nil, 0},
	} {
		if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
}
