package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/store"
)

// back is a till whose first claim was paid on 1.3.2026, with the desk of recoveries on 2.6.2026.
type back struct {
	till
	desk          recovery.Desk
	third, fourth identity.Actor // of KEHA too, with no hand in what is claimed back
	now           *time.Time
}

func newBack(t *testing.T, granted ...money.Cents) back {
	t.Helper()
	at := time.Date(2026, 6, 2, 10, 0, 0, 0, civil.Helsinki())
	s := back{till: newTill(t, granted...), now: &at}
	s.desk = recovery.Desk{InTx: store.As(s.db.DB, func(tx *store.Tx) recovery.Store { return tx }), Now: func() time.Time { return *s.now }}
	s.third, s.fourth = s.member(t, s.keha.Membership.Organisation), s.member(t, s.keha.Membership.Organisation)
	var entries []ledger.Entry
	for _, kind := range []ledger.Kind{ledger.Payment, ledger.Settlement} {
		e, err := ledger.New(kind, s.claims[0], uuid.New(), civil.Of(2026, 3, 1), granted[0], "test")
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	if err := s.enter(t.Context(), entries...); err != nil {
		t.Fatal(err)
	}
	return s
}

// open opens a recovery of so much, and lets the claimant answer.
func (s back) open(t *testing.T, cents money.Cents) uuid.UUID {
	t.Helper()
	id, err := s.desk.Start(t.Context(), s.keha, press(0), recovery.Asked{Claim: s.claims[0], Basis: "grant-21", Ground: "test", Cents: cents})
	if err == nil {
		err = s.desk.Reply(t.Context(), s.oulu, press(1), id, "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// decide prepares an answered recovery of so much, and decides it.
func (s back) decide(t *testing.T, id uuid.UUID, cents money.Cents) {
	t.Helper()
	err := s.desk.Ready(t.Context(), s.keha, press(2), id, cents, "test")
	if err == nil {
		err = s.desk.Resolve(t.Context(), s.second, press(3), id, func(string, recovery.Document) (claims.Letters, error) {
			return claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}, nil
		})
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestWhatTheDatabaseRefusesOfARecovery tries by SQL what no page offers.
func TestWhatTheDatabaseRefusesOfARecovery(t *testing.T) {
	t.Parallel()
	s := newBack(t, 100_000, 50_000)
	heard := s.open(t, 60_000)
	prepared := s.open(t, 40_000)
	if err := s.desk.Ready(t.Context(), s.keha, press(2), prepared, 40_000, "test"); err != nil {
		t.Fatal(err)
	}
	third := s.member(t, s.keha.Membership.Organisation)
	decide := `WITH d AS (INSERT INTO recovery_decision SELECT id, number, claimant_org, cents, 0, '2026-07-02', $2, now(), '{}', '{}', '{}' FROM recovery WHERE id = $1 RETURNING recovery_id)
		SELECT recovery_id FROM d`
	open := "UPDATE recovery SET state = 'open', decided_by = $2, decided_at = now(), due_on = '2026-07-02', updated_by = $2 WHERE id = $1"
	add := `INSERT INTO recovery (id, number, reference, state, claim_id, basis, cents, ground, answer_by, preparers, opened_at, updated_at, updated_by)
		VALUES (gen_random_uuid(), 'PERINTA-2026-00099', '1232', 'hearing', $1, 'grant-21', 1, 'x', '2026-06-16', ARRAY[$2::uuid], now(), now(), $2)`
	entry := `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, '2026-06-02', $3, $4, 'test', now(), $5))
		INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $6, 5), ($1, 2, $7, -5)`
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}{
		{"a cent more than was paid", s.keha, add, []any{s.claims[0], s.keha.Account}, 0},
		{"of a claim that was not paid", s.keha, add, []any{s.claims[1], s.keha.Account}, 0},
		{"a decision by who prepared", s.keha, decide, []any{prepared, s.keha.Account}, 0},
		{"a decision in another's name", s.keha, decide, []any{prepared, s.second.Account}, 0},
		{"a decision of what is heard", s.second, decide, []any{heard, s.second.Account}, 0},
		{"open without a decision", s.second, open, []any{prepared, s.second.Account}, 0},
		{"open by who prepared", s.keha, open, []any{prepared, s.keha.Account}, 0},
		{"prepared by nobody who prepares", s.second, "UPDATE recovery SET state = 'prepared', updated_by = $2 WHERE id = $1", []any{heard, s.second.Account}, 0},
		{"prepared by an officer", s.second, "UPDATE recovery SET state = 'prepared', preparers = preparers || $2::uuid, updated_by = $2 WHERE id = $1", []any{heard, s.second.Account}, 1},
		{"prepared of more", s.second, "UPDATE recovery SET state = 'prepared', cents = cents + 1, preparers = preparers || $2::uuid, updated_by = $2 WHERE id = $1", []any{heard, s.second.Account}, 0},
		{"a preparer forgotten", s.second, "UPDATE recovery SET preparers = ARRAY[$2::uuid], updated_by = $2 WHERE id = $1", []any{heard, s.second.Account}, 0},
		{"dropped by an officer", third, "UPDATE recovery SET state = 'dropped', updated_by = $2 WHERE id = $1", []any{heard, third.Account}, 1},
		{"dropped by the ministry", s.ministry, "UPDATE recovery SET state = 'dropped', updated_by = $2 WHERE id = $1", []any{heard, s.ministry.Account}, 0},
		{"a second answer", s.oulu, "UPDATE recovery SET answer = 'x', answered_at = now(), answered_by = $2, updated_by = $2 WHERE id = $1", []any{heard, s.oulu.Account}, 0},
		{"another's answer", s.lahti, "UPDATE recovery SET answer = 'x', answered_at = now(), answered_by = $2, updated_by = $2 WHERE id = $1", []any{heard, s.lahti.Account}, 0},
		{"the claimant's look", s.oulu, "SELECT FROM recovery", nil, 2},
		{"another's look", s.lahti, "SELECT FROM recovery", nil, 0},
		{"a centre's look", s.north, "SELECT FROM recovery", nil, 0},
		{"the claimant's look at proposals", s.oulu, "SELECT FROM recovery_write_off", nil, 0},
		{"a step changed", s.keha, "UPDATE recovery_step SET note = 'x'", nil, 0},
		{"an entry of no recovery", s.keha, entry, []any{uuid.New(), s.claims[0], "recovery", uuid.New(), s.keha.Account, "receivable", "appropriation"}, 0},
		{"an entry of one that is not decided", s.keha, entry, []any{uuid.New(), s.claims[0], "recovery", prepared, s.keha.Account, "receivable", "appropriation"}, 0},
		{"a half of a set-off", s.keha, entry, []any{uuid.New(), s.claims[1], "set_off_from", prepared, s.keha.Account, "payable", "clearing"}, 0},
		{
			"a movement that the book has not", s.keha, `INSERT INTO recovery_movement (id, recovery_id, kind, day, cents, late_cents, note, at, account_id) VALUES (gen_random_uuid(), $1, 'repayment', '2026-06-02', 1, 0, 'x', now(), $2)`,
			[]any{heard, s.keha.Account},
			0,
		},
		{"a rate by the claimant", s.oulu, "INSERT INTO interest_rate (milli, status, valid, source) VALUES (1, 'verified', '[2027-01-01,2027-07-01)', 'x')", nil, 0},
		{"a rate of a quarter", s.keha, "INSERT INTO interest_rate (milli, status, valid, source) VALUES (1, 'verified', '[2027-01-01,2027-04-01)', 'x')", nil, 0},
		{"a rate of a half-year", s.keha, "INSERT INTO interest_rate (milli, status, valid, source) VALUES (1, 'verified', '[2027-01-01,2027-07-01)', 'x')", nil, 1},
	} {
		if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
}

// TestTwoWhoRecoverTheSameMoney: of ten recoveries of a tenth and a cent each, opened at the same time, nine are.
func TestTwoWhoRecoverTheSameMoney(t *testing.T) {
	t.Parallel()
	s := newBack(t, 1_000)
	var group sync.WaitGroup
	var lock sync.Mutex
	made := 0
	for range 10 {
		group.Go(func() {
			_, err := s.desk.Start(t.Context(), s.keha, press(0), recovery.Asked{Claim: s.claims[0], Basis: "grant-21", Ground: "test", Cents: 101})
			lock.Lock()
			defer lock.Unlock()
			if kind := fault.KindOf(err); err == nil {
				made++
			} else if kind != fault.Conflict && kind != fault.Invalid {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if made != 9 {
		t.Errorf("%d were opened", made)
	}
}

// TestAnyWayOfPayingBackIsProved decides a recovery and pays it back, sets it off, cancels a repayment and lets a review lower it in any order: the replay proves the balances, and each is what
// decisions, recoveries and movements say.
func TestAnyWayOfPayingBackIsProved(t *testing.T) {
	t.Parallel()
	s := newBack(t, 1_000_000, 300_000)
	ctx := t.Context()
	s.overpaid(t)
	rapid.Check(t, func(r *rapid.T) {
		*s.now = time.Date(2026, 6, 2, 10, 0, 0, 0, civil.Helsinki())
		cents := money.Cents(rapid.Int64Range(1, 5_000).Draw(r, "cents"))
		id := s.open(t, cents)
		s.decide(t, id, cents)
		version := int64(4)
		for range rapid.IntRange(0, 3).Draw(r, "movements") {
			*s.now = s.now.AddDate(0, 0, rapid.IntRange(0, 9).Draw(r, "days"))
			sum := money.Cents(rapid.Int64Range(1, int64(cents)+9).Draw(r, "sum"))
			var err error
			switch rapid.SampledFrom([]string{"paid", "paid", "set off", "undone", "relieved"}).Draw(r, "how") {
			case "paid":
				err = s.desk.Receive(ctx, s.keha, press(version), id, civil.DateIn(*s.now), sum, "A1")
			case "set off":
				err = s.desk.Offset(ctx, s.keha, press(version), id, s.claims[1], sum)
			case "undone":
				err = s.undo(t, version, id)
			case "relieved":
				err = s.relieve(t, id, sum)
			}
			if kind := fault.KindOf(err); err != nil && kind != fault.Invalid && kind != fault.Conflict {
				r.Fatal(err)
			}
			if err == nil {
				version++
			}
		}
		err := s.db.InTx(ctx, s.keha, identity.Press{}, func(tx *store.Tx) error { return s.proved(ctx, tx) })
		if err != nil {
			r.Fatal(err)
		}
	})
}

// overpaid pays a recovery back late, cancels that, pays it again in two parts, and lets a review lower it: what was paid too much is owed again, and with that nothing more is cancelled.
func (s back) overpaid(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	id := s.open(t, 200_000)
	s.decide(t, id, 200_000)
	pay := func(version int64, cents money.Cents) {
		t.Helper()
		if err := s.desk.Receive(ctx, s.keha, press(version), id, civil.DateIn(*s.now), cents, "A1"); err != nil {
			t.Fatal(err)
		}
	}
	pay(4, 50_000)
	if err := s.undo(t, 5, id); err != nil {
		t.Fatal(err)
	}
	pay(6, 50_000)
	seen, err := s.desk.Get(ctx, s.keha, id)
	if err != nil {
		t.Fatal(err)
	}
	pay(7, seen.Account.Owed())
	if err := s.relieve(t, id, 30_000); err != nil {
		t.Fatal(err)
	}
	want(t, "cancelled after a review", s.undo(t, 9, id), fault.Conflict)
	var refunded money.Cents
	s.db.Scan(t, "SELECT coalesce(sum(p.cents), 0) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.kind = 'refund' AND p.account = 'receivable'", nil, &refunded)
	if seen, err = s.desk.Get(ctx, s.keha, id); err != nil || seen.State != recovery.Closed || refunded < 30_000 {
		t.Fatalf("%v: it is %s, and %d are owed again", err, seen.State, refunded)
	}
	if err := s.db.InTx(ctx, s.keha, identity.Press{}, func(tx *store.Tx) error { return s.proved(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

// proved replays the book of both claims and holds it against what is written: nothing hangs between claims, and the claims stand whole.
func (s back) proved(ctx context.Context, tx *store.Tx) error {
	entries, _, err := tx.EntriesDecidedIn(ctx, 2026)
	if err != nil {
		return err
	}
	proved, err := ledger.Replay(entries)
	if err != nil {
		return err
	}
	written, err := tx.HeadsOf(ctx, s.claims)
	if err != nil {
		return err
	}
	if d := ledger.Differences(written, proved); d != nil || proved.Total(ledger.Clearing) != 0 {
		return fmt.Errorf("%v, %d between claims", d, proved.Total(ledger.Clearing))
	}
	for _, c := range s.claims {
		if st := ledger.StandingOf(entries, proved, c); st.Rest != 0 || st.Open < 0 || st.Owed < 0 {
			return fmt.Errorf("a claim stands at %+v", st)
		}
	}
	return s.explained(ctx, tx)
}

// explained reckons each account of each claim from the tables of what has happened, without the book, and holds the book against it. Of a refund, which no table has, the book is believed.
func (s back) explained(ctx context.Context, tx *store.Tx) error {
	rows, err := tx.Query(ctx, `WITH m AS (
	  SELECT r.claim_id, x.kind, x.against, x.cents, x.interest_cents FROM recovery_movement x JOIN recovery r ON r.id = x.recovery_id WHERE NOT EXISTS (SELECT FROM recovery_cancellation c WHERE c.movement_id = x.id)
	), late AS (SELECT r.claim_id, sum(x.late_cents - coalesce(c.late_cents, 0)) AS cents FROM recovery_movement x JOIN recovery r ON r.id = x.recovery_id LEFT JOIN recovery_cancellation c ON c.movement_id = x.id GROUP BY 1
	), f AS (SELECT c.id,
	    (SELECT granted_cents FROM grant_decision WHERE claim_id = c.id) + coalesce((SELECT sum(cents) FROM review WHERE claim_id = c.id AND recovery_id IS NULL AND state = 'decided'), 0) AS decided,
	    coalesce((SELECT sum(p.cents) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.claim_id = c.id AND e.kind = 'settlement' AND p.account = 'in_transit'), 0) AS paid,
	    coalesce((SELECT sum(p.cents) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id WHERE e.claim_id = c.id AND e.kind = 'refund' AND p.account = 'receivable'), 0) AS refunded,
	    coalesce((SELECT sum(cents) FROM recovery WHERE claim_id = c.id AND decided_by IS NOT NULL), 0) AS claimed,
	    coalesce((SELECT sum(interest_cents) FROM recovery WHERE claim_id = c.id), 0) + coalesce((SELECT cents FROM late WHERE claim_id = c.id), 0) AS interest,
	    coalesce((SELECT sum(cents) FROM m WHERE claim_id = c.id AND kind = 'repayment'), 0) AS repaid,
	    coalesce((SELECT sum(cents) FROM m WHERE claim_id = c.id), 0) AS less,
	    coalesce((SELECT sum(cents) FROM m WHERE against = c.id), 0) AS taken,
	    coalesce((SELECT sum(cents - interest_cents) FROM m WHERE claim_id = c.id AND kind = 'relief'), 0) AS relief,
	    coalesce((SELECT sum(interest_cents) FROM m WHERE claim_id = c.id AND kind = 'relief'), 0) AS waived
	  FROM grant_claim c WHERE c.id = ANY ($1))
	SELECT f.id::text, a.account, a.cents, coalesce(h.cents, 0) FROM f CROSS JOIN LATERAL (VALUES
	  ('appropriation', decided - claimed + relief), ('payable', paid + taken - decided - refunded), ('bank', repaid - paid),
	  ('receivable', claimed + interest - less + refunded), ('interest_income', waived - interest)) a (account, cents)
	  LEFT JOIN ledger_head h ON h.claim_id = f.id AND h.account = a.account WHERE a.cents <> coalesce(h.cents, 0) OR a.account = 'receivable' AND a.cents < 0`, s.claims)
	if err != nil {
		return err
	}
	var claim, account string
	var want, have money.Cents
	_, err = pgx.ForEachRow(rows, []any{&claim, &account, &want, &have}, func() error {
		return fmt.Errorf("%s of %s is %d, and what has happened makes %d", account, claim, have, want)
	})
	return err
}

// undo cancels the first repayment that still counts, by another than who entered it.
func (s back) undo(t *testing.T, version int64, id uuid.UUID) error {
	seen, err := s.desk.Get(t.Context(), s.second, id)
	if err != nil {
		return err
	}
	for _, m := range seen.Movements {
		if m.Kind == recovery.Repaid && m.Live() {
			return s.desk.Undo(t.Context(), s.second, press(version), id, m.ID, "wrong")
		}
	}
	return fault.New(fault.Conflict, "recoveries.wrong_state")
}

// relieve lets a review lower a recovery by so much.
func (s back) relieve(t *testing.T, id uuid.UUID, cents money.Cents) error {
	ctx := t.Context()
	desk := review.Desk{InTx: store.As(s.db.DB, func(tx *store.Tx) review.Store { return tx }), Now: func() time.Time { return *s.now }}
	asked, err := desk.Ask(ctx, signs(s.oulu), press(0), uuid.Nil, id, "test", nil)
	if err != nil {
		return err
	}
	of, err := desk.Get(ctx, s.third, asked)
	if err != nil {
		return err
	}
	found := review.Found{Outcome: review.Partly, Cents: min(cents, of.Most), Reasons: "test"}
	if of.Most == 0 {
		found.Outcome = review.Unchanged
	}
	if err := desk.Prepare(ctx, s.third, press(1), asked, found); err != nil {
		return err
	}
	return desk.Resolve(ctx, s.fourth, press(2), asked, func(string, review.Document) (claims.Letters, error) {
		return claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}, nil
	})
}
