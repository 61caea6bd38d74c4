package store_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
)

// TestWhatTheDatabaseRefusesOfAChange tries by SQL what no page offers.
func TestWhatTheDatabaseRefusesOfAChange(t *testing.T) {
	t.Parallel()
	s := newTill(t, 100_000, 50_000, 20_000)
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
	line := uuid.NewString()
	s.db.Exec(t, `INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents, granted_cents)
		VALUES ($1, $2, 'lisaosa-2023', 'municipality:564', 'places', 'KH 1', '', '{}', 'x', 'x', '', 7, 7, true, 7, 7)`, line, s.claims[0])
	lowered := func(now string) string {
		return `[{"kind":"line","of":"` + line + `","was":"7","now":"` + now + `","accepted":false,"ground":""}]`
	}
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
		{"the same item twice", s.oulu, add, []any{s.claims[2], s.oulu.Organisation(), "[" + strings.Trim(items("false"), "[]") + "," + strings.Trim(items("false"), "[]") + "]", s.oulu.Account}, 0},
		{"more for a line", s.oulu, add, []any{s.claims[2], s.oulu.Organisation(), lowered("8"), s.oulu.Account}, 0},
		{"another claim's line", s.oulu, add, []any{s.claims[2], s.oulu.Organisation(), lowered("0"), s.oulu.Account}, 0},
		{"an entry of a change by hand", s.keha, "INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES (gen_random_uuid(), $1, '2026-11-23', 'change', gen_random_uuid(), 'x', now(), $2)", []any{s.claims[0], s.keha.Account}, 0},
		{"more taken off than is lowered", third, strings.Replace(decide, "letters", "taken_cents = 1, letters", 1), []any{prepared, third.Account}, 0},
		{"a line lowered by hand", s.keha, "UPDATE claim_line SET taken_cents = granted_cents", nil, 0},
		{"deleted", s.keha, "DELETE FROM change_request", nil, 0},
	} {
		if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
}
