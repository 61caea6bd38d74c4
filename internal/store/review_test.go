package store_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/store"
)

// TestWhatTheDatabaseRefusesOfAReview tries by SQL what no page offers; and what a review grants more is of the round's budget.
func TestWhatTheDatabaseRefusesOfAReview(t *testing.T) {
	t.Parallel()
	s, ctx := newTill(t), t.Context()
	claim := uuid.Must(uuid.NewV7())
	s.db.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		VALUES ($1, 'TUKI-2026-00001', 'decided', 'lisaosa-2023', 1, 'keha', $2, 10000, 6000, now(), now(), $3)`, claim, s.oulu.Organisation(), s.oulu.Account)
	s.db.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		VALUES ($1, 'TUKI-2026-00001', $2, 'lisaosa-2023', 10000, 6000, $3, $4, '2026-11-20 12:00+02', '{}')`, claim, s.oulu.Organisation(), decidedIBAN, s.second.Account)
	third, fourth := s.member(t, s.keha.Membership.Organisation), s.member(t, s.keha.Membership.Organisation)
	desk := review.Desk{InTx: store.As(s.db.DB, func(tx *store.Tx) review.Store { return tx }), Now: func() time.Time { return time.Date(2026, 11, 23, 10, 0, 0, 0, civil.Helsinki()) }}
	id, err := desk.Ask(ctx, signs(s.oulu), press(0), claim, uuid.Nil, "test", nil)
	if err != nil {
		t.Fatal(err)
	}
	ask := `INSERT INTO review (id, number, state, claim_id, decides, demand, term_to, made_by, made_at, updated_at, updated_by)
		VALUES (gen_random_uuid(), 'OIKAISU-2026-00099', 'received', $1, 'keha', 'x', '2026-12-23', $2, now(), now(), $2)`
	decision := "INSERT INTO review_decision SELECT id, number, claimant_org, outcome, cents + $3, $2, now(), '{}', '{}', '{}' FROM review WHERE id = $1"
	decided := "UPDATE review SET state = 'decided', decided_by = $2, decided_at = now(), updated_by = $2 WHERE id = $1"
	entry := `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, '2026-11-23', 'decision', $3, 'x', now(), $4))
		INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, 'appropriation', 5), ($1, 2, 'payable', -5)`
	type attempt struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}
	try := func(all ...attempt) {
		t.Helper()
		for _, c := range all {
			if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
				t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
			}
		}
	}
	prepare := "UPDATE review SET state = 'prepared', outcome = 'partly', cents = 1, reasons = 'x', preparers = preparers || $2::uuid, updated_by = $2 WHERE id = $1"
	try(
		attempt{"asked by another", s.lahti, ask, []any{claim, s.lahti.Account}, 0},
		attempt{"asked by the office", s.keha, ask, []any{claim, s.keha.Account}, 0},
		attempt{"asked twice", s.oulu, ask, []any{claim, s.oulu.Account}, 0},
		attempt{"the claimant's look", s.oulu, "SELECT FROM review", nil, 1},
		attempt{"another's look", s.lahti, "SELECT FROM review", nil, 0},
		attempt{"prepared by an officer", s.keha, prepare, []any{id, s.keha.Account}, 1},
		attempt{"prepared by the claimant", s.oulu, prepare, []any{id, s.oulu.Account}, 0},
		attempt{"prepared by the ministry", s.ministry, prepare, []any{id, s.ministry.Account}, 0},
		attempt{"prepared in another's name", s.keha, prepare, []any{id, third.Account}, 0},
		attempt{"decided unprepared", fourth, decision, []any{id, fourth.Account, 0}, 0},
		attempt{"the demand changed", s.keha, "UPDATE review SET demand = 'y' WHERE id = $1", []any{id}, 0},
	)
	if err := desk.Prepare(ctx, third, press(1), id, review.Found{Outcome: review.Partly, Cents: 3000, Reasons: "test"}); err != nil {
		t.Fatal(err)
	}
	try(
		attempt{"by a decision alone", fourth, decision, []any{id, fourth.Account, 0}, 0},
		attempt{"without its decision", fourth, decided, []any{id, fourth.Account}, 0},
		attempt{"a preparer forgotten", fourth, "UPDATE review SET state = 'received', preparers = '{}', updated_by = $2 WHERE id = $1", []any{id, fourth.Account}, 0},
		attempt{"more entered by hand", fourth, entry, []any{uuid.New(), claim, id, fourth.Account}, 0},
	)
	// settle writes a decision and decides, in one transaction that is taken back.
	settle := func(who identity.Actor, account uuid.UUID, more int, decided string) (done bool) {
		back := errors.New("taken back")
		err := s.db.InTx(ctx, who, identity.Press{}, func(tx *store.Tx) error {
			for _, sql := range []struct {
				text string
				args []any
			}{{decision, []any{id, account, more}}, {decided, []any{id, account}}, {"SET CONSTRAINTS ALL IMMEDIATE", nil}} {
				if _, err := tx.Exec(ctx, sql.text, sql.args...); err != nil {
					refused(t, err)
					return back
				}
			}
			done = true
			return back
		})
		if !errors.Is(err, back) {
			t.Fatal(err)
		}
		return done
	}
	for _, c := range []struct {
		what    string
		who     identity.Actor
		account uuid.UUID
		more    int
		decided string
		want    bool
	}{
		{"another officer", fourth, fourth.Account, 0, decided, true},
		{"who prepared it", third, third.Account, 0, decided, false},
		{"who decided the claim", s.second, s.second.Account, 0, decided, false},
		{"in another's name", fourth, s.keha.Account, 0, decided, false},
		{"the claimant", s.oulu, s.oulu.Account, 0, decided, false},
		{"the ministry", s.ministry, s.ministry.Account, 0, decided, false},
		{"more than was prepared", fourth, fourth.Account, 1, decided, false},
		{"another sum", fourth, fourth.Account, 0, strings.Replace(decided, "SET ", "SET cents = 9, ", 1), false},
	} {
		if settle(c.who, c.account, c.more, c.decided) != c.want {
			t.Errorf("decided by %s: want %v", c.what, c.want)
		}
	}
	write := func(string, review.Document) (claims.Letters, error) {
		return claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}, nil
	}
	s.db.Exec(t, "UPDATE grant_round SET budget_cents = 8999 WHERE code = 'lisaosa-2023'")
	want(t, "more than the round has", desk.Resolve(ctx, fourth, press(2), id, write), fault.Conflict)
	s.db.Exec(t, "UPDATE grant_round SET budget_cents = 9000 WHERE code = 'lisaosa-2023'")
	if err := desk.Resolve(ctx, fourth, press(2), id, write); err != nil {
		t.Fatal(err)
	}
	var granted, owed money.Cents
	s.db.Scan(t, "SELECT (SELECT granted_cents FROM grant_budget WHERE round_code = 'lisaosa-2023'), (SELECT -cents FROM ledger_head WHERE claim_id = $1 AND account = 'payable')", []any{claim}, &granted, &owed)
	if granted != 9000 || owed != 9000 {
		t.Errorf("the round has granted %d, %d are owed", granted, owed)
	}
	try(
		attempt{"changed after that", third, "UPDATE review SET state = 'received', updated_by = $2 WHERE id = $1", []any{id, third.Account}, 0},
		attempt{"its decision changed", third, "UPDATE review_decision SET cents = 1", nil, 0},
		attempt{"its decision taken away", third, "DELETE FROM review_decision", nil, 0},
	)
}
