package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// TestWhatTheDatabaseRefusesOfACancellation tries by SQL what no page offers: a repayment counts until another than who entered it cancels it, in the book too.
func TestWhatTheDatabaseRefusesOfACancellation(t *testing.T) {
	t.Parallel()
	s := newBack(t, 100_000)
	id := s.open(t, 60_000)
	s.decide(t, id, 60_000)
	if err := s.desk.Receive(t.Context(), s.keha, press(4), id, civil.DateIn(*s.now), 10_000, "A1"); err != nil {
		t.Fatal(err)
	}
	var movement, entry uuid.UUID
	s.db.Scan(t, "SELECT id FROM recovery_movement", nil, &movement)
	s.db.Scan(t, "SELECT id FROM ledger_entry WHERE kind = 'repayment'", nil, &entry)
	cancel := `INSERT INTO recovery_cancellation (movement_id, recovery_id, late_cents, reason, at, account_id) VALUES ($1, $2, $3, 'x', now(), $4)`
	correct := `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, refers_to, at, account_id) VALUES ($1, $2, '2026-06-02', 'correction', $3, 'x', $4, now(), $5))
		INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, 'bank', -10000), ($1, 2, 'receivable', 10000)`
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
	}{
		{"by who entered it", s.keha, cancel, []any{movement, id, 0, s.keha.Account}},
		{"in another's name", s.keha, cancel, []any{movement, id, 0, s.second.Account}},
		{"by the claimant", s.oulu, cancel, []any{movement, id, 0, s.oulu.Account}},
		{"by the ministry", s.ministry, cancel, []any{movement, id, 0, s.ministry.Account}},
		{"without the book", s.second, cancel, []any{movement, id, 0, s.second.Account}},
		{"with interest that was not entered", s.second, cancel, []any{movement, id, 1, s.second.Account}},
		{"in the book alone", s.second, correct, []any{uuid.New(), s.claims[0], id, entry, s.second.Account}},
		{"without its own recovery", s.second, cancel, []any{movement, uuid.New(), 0, s.second.Account}},
		{"open again without a cancellation", s.second, "UPDATE recovery SET state = 'open', updated_by = $2 WHERE id = $1", []any{id, s.second.Account}},
		{"the sum changed", s.keha, "UPDATE recovery_movement SET cents = 1", nil},
	} {
		if s.tried(t, c.who, c.sql, c.args...) != 0 {
			t.Errorf("%s: it was written", c.what)
		}
	}
	want(t, "by who entered it, through the portal", s.desk.Undo(t.Context(), s.keha, press(5), id, movement, "x"), fault.Forbidden)
	want(t, "without a reason", s.desk.Undo(t.Context(), s.second, press(5), id, movement, ""), fault.Invalid)
	if err := s.undo(t, 5, id); err != nil {
		t.Fatal(err)
	}
	want(t, "twice", s.undo(t, 6, id), fault.Conflict)
	for _, sql := range []string{"UPDATE recovery_cancellation SET reason = 'y'", "DELETE FROM recovery_cancellation"} {
		if s.tried(t, s.second, sql) != 0 {
			t.Errorf("%s: it was written", sql)
		}
	}
	if s.tried(t, s.oulu, "SELECT FROM recovery_cancellation") != 1 || s.tried(t, s.lahti, "SELECT FROM recovery_cancellation") != 0 {
		t.Error("a cancellation is for who owes and for the offices")
	}
}
