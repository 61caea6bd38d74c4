package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/store"
)

// till is a house with two officers of the paying authority and claims of Oulu's that were decided.
type till struct {
	house
	keha, second identity.Actor
	claims       []uuid.UUID
}

const decidedIBAN = "FI3715903000000776"

func newTill(t *testing.T, granted ...money.Cents) till {
	t.Helper()
	s := till{house: newHouse(t)}
	s.keha = s.actor(t, identity.PaymentAuthority, "KEHA")
	s.second = s.member(t, s.keha.Membership.Organisation)
	for i, cents := range granted {
		id := uuid.Must(uuid.NewV7())
		s.db.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
			VALUES ($1, $2, 'decided', 'lisaosa-2023', 1, 'keha', $3, $4, $4, now(), now(), $5)`, id, fmt.Sprintf("TUKI-2026-%05d", i+1), s.oulu.Organisation(), cents, s.oulu.Account)
		s.db.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
			VALUES ($1, $2, $3, 'lisaosa-2023', $4, $4, $5, $6, '2026-11-20 12:00+02', '{}')`, id, fmt.Sprintf("TUKI-2026-%05d", i+1), s.oulu.Organisation(), cents, decidedIBAN, s.second.Account)
		s.claims = append(s.claims, id)
	}
	return s
}

// enter writes entries as the officer.
func (s till) enter(ctx context.Context, all ...ledger.Entry) error {
	return s.db.InTx(ctx, s.keha, identity.Press{}, func(tx *store.Tx) error { return tx.Enter(ctx, all) })
}

// tried runs a statement as somebody to the end of a transaction that is then taken back; what the database refuses is 0 rows.
func (s till) tried(t *testing.T, a identity.Actor, sql string, args ...any) (rows int64) {
	t.Helper()
	back := errors.New("taken back")
	err := s.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		tag, err := tx.Exec(t.Context(), sql, args...)
		if err == nil {
			_, err = tx.Exec(t.Context(), "SET CONSTRAINTS ALL IMMEDIATE")
		}
		if err != nil {
			refused(t, err)
			return back
		}
		rows = tag.RowsAffected()
		return back
	})
	if !errors.Is(err, back) {
		t.Fatal(err)
	}
	return rows
}

// TestTheBookInTheDatabaseIsProvedByItsReplay writes any entries, of which the book takes some and refuses others, and replays what it took.
func TestTheBookInTheDatabaseIsProvedByItsReplay(t *testing.T) {
	t.Parallel()
	s := newTill(t, 410700, 69000)
	ctx := t.Context()
	rapid.Check(t, func(r *rapid.T) {
		for range rapid.IntRange(1, 3).Draw(r, "entries") {
			kind := rapid.SampledFrom(ledger.Kinds()[1:4]).Draw(r, "kind")
			e, err := ledger.New(kind, rapid.SampledFrom(s.claims).Draw(r, "claim"), uuid.New(), civil.Of(2026, 11, 23), money.Cents(rapid.Int64Range(1, 300000).Draw(r, "cents")), "test")
			if err != nil {
				r.Fatal(err)
			}
			all := []ledger.Entry{e}
			if rapid.Bool().Draw(r, "corrected") {
				c, err := ledger.Correct(e, e.Day, "wrong")
				if err != nil {
					r.Fatal(err)
				}
				all = append(all, c)
			}
			if err := s.enter(ctx, all...); err != nil && fault.KindOf(err) != fault.Conflict {
				r.Fatal(err)
			}
		}
	})
	err := s.db.InTx(ctx, s.keha, identity.Press{}, func(tx *store.Tx) error {
		entries, claims, err := tx.EntriesDecidedIn(ctx, 2026)
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
		if d := ledger.Differences(written, proved); d != nil || len(claims) != 2 || len(entries) < 3 {
			t.Errorf("%d entries of %d claims, and balances that they do not prove: %v", len(entries), len(claims), d)
		}
		for _, c := range s.claims {
			if st := ledger.StandingOf(entries, proved, c); st.Rest != 0 || st.Open < 0 || st.InTransit < 0 || st.Owed < 0 {
				t.Errorf("a claim stands at %+v", st)
			}
		}
		totals, err := tx.HeadTotals(ctx)
		for a, sum := range totals {
			if sum.Written != sum.Proved || sum.Written != proved.Total(a) {
				t.Errorf("%s: %+v, proved %d", a, sum, proved.Total(a))
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheBookStands tries by SQL what no page offers.
func TestTheBookStands(t *testing.T) {
	t.Parallel()
	s := newTill(t, 410700)
	claim := s.claims[0]
	var entry uuid.UUID
	s.db.Scan(t, "SELECT id FROM ledger_entry", nil, &entry)
	insert := `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, refers_to, at, account_id)
		VALUES ($1, $2, '2026-11-23', $3, gen_random_uuid(), 'test', $4, now(), $5)) INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $6, $7), ($1, 2, $8, -$7::bigint)`
	one := func(who identity.Actor, kind string, refers any, debit string, cents int, credit string) []any {
		return []any{uuid.New(), claim, kind, refers, who.Account, debit, cents, credit}
	}
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}{
		{"a payment within what is owed", s.keha, insert, one(s.keha, "payment", nil, "payable", 100, "in_transit"), 2},
		{"more than is owed", s.keha, insert, one(s.keha, "payment", nil, "payable", 410701, "in_transit"), 0},
		{"settled before it was sent", s.keha, insert, one(s.keha, "settlement", nil, "in_transit", 410700, "bank"), 0},
		{"a decision made up", s.keha, insert, one(s.keha, "decision", nil, "appropriation", 100, "payable"), 0},
		{"in another's name", s.keha, insert, one(s.second, "payment", nil, "payable", 100, "in_transit"), 0},
		{"by the claimant", s.oulu, insert, one(s.oulu, "payment", nil, "payable", 100, "in_transit"), 0},
		{"by the ministry", s.ministry, insert, one(s.ministry, "payment", nil, "payable", 100, "in_transit"), 0},
		{"a correction of less", s.keha, insert, one(s.keha, "correction", entry, "payable", 100, "appropriation"), 0},
		{"a correction of the whole", s.keha, insert, one(s.keha, "correction", entry, "payable", 410700, "appropriation"), 2},
		{"out of balance", s.keha, `INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, now(), 'interest', $1, 'x', now(), $3)`, []any{uuid.New(), claim, s.keha.Account}, 0},
		{"a line added to what stands", s.keha, "INSERT INTO ledger_posting VALUES ($1, 3, 'loss', 5), ($1, 4, 'bank', -5)", []any{entry}, 0},
		{"an entry changed", s.keha, "UPDATE ledger_entry SET ground = 'y'", nil, 0},
		{"an entry deleted", s.keha, "DELETE FROM ledger_entry", nil, 0},
		{"a posting changed", s.keha, "UPDATE ledger_posting SET cents = 1", nil, 0},
		{"a balance written", s.keha, "UPDATE ledger_head SET cents = 1", nil, 0},
		{"the book read by the claimant", s.oulu, "SELECT FROM ledger_posting", nil, 2},
		{"by another", s.lahti, "SELECT FROM ledger_entry e, ledger_posting, ledger_head", nil, 0},
		{"by a centre", s.north, "SELECT FROM ledger_entry", nil, 0},
		{"by the ministry's reader", s.ministry, "SELECT FROM ledger_entry", nil, 1},
	} {
		if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
}

// TestAClaimIsPaidOnceAndReleasedByAnother tries by SQL what no page offers.
func TestAClaimIsPaidOnceAndReleasedByAnother(t *testing.T) {
	t.Parallel()
	s := newTill(t, 410700, 69000)
	batch, mended := uuid.New(), uuid.New()
	for i, id := range []uuid.UUID{batch, mended} {
		s.db.Exec(t, `INSERT INTO payment_batch (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at)
			VALUES ($1, $2, 'draft', '2026-11-24', 'FI2112345600000785', 1, 69000, $3, now())`, id, fmt.Sprintf("MAKSU-2026-0000%d", i+1), s.keha.Account)
	}
	s.db.Exec(t, `INSERT INTO payment_account (id, claim_id, iban, ground, account_id, at) VALUES ($1, $2, 'FI2112345600000785', 'letter', $3, now())`, uuid.New(), s.claims[1], s.second.Account)
	add := `INSERT INTO payment (id, batch_id, claim_id, instalment, state, creditor, iban, iban_by, reference, cents, end_to_end, updated_at)
		VALUES (gen_random_uuid(), $1, $2, $3, 'planned', 'Oulu', $4, $5, '1232', $6, gen_random_uuid()::text::varchar(35), now())`
	s.db.Exec(t, add, batch, s.claims[0], 1, decidedIBAN, nil, 410700)
	s.db.Exec(t, add, mended, s.claims[1], 1, "FI2112345600000785", s.second.Account, 69000)
	release := "UPDATE payment_batch SET state = 'released', released_by = $2, released_at = now(), file = 'x', sha256 = sha256('x') WHERE id = $1"
	third := s.member(t, s.keha.Membership.Organisation)
	s.db.Exec(t, "UPDATE payment SET state = 'dropped' WHERE batch_id = $1", mended)
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}{
		{"a second payment of what is under way", s.keha, add, []any{batch, s.claims[0], 2, decidedIBAN, nil, 1}, 0},
		{"to another account than the decision's", s.keha, add, []any{batch, s.claims[1], 1, decidedIBAN, nil, 69000}, 0},
		{"to the mended account, as if nobody had mended it", s.keha, add, []any{batch, s.claims[1], 1, "FI2112345600000785", nil, 69000}, 0},
		{"more than is owed", s.keha, add, []any{batch, s.claims[1], 1, "FI2112345600000785", s.second.Account, 69001}, 0},
		{"what is owed, to the mended account", s.keha, add, []any{batch, s.claims[1], 1, "FI2112345600000785", s.second.Account, 69000}, 1},
		{"a batch made in another's name", s.keha, `INSERT INTO payment_batch (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at)
			VALUES (gen_random_uuid(), 'MAKSU-2026-00009', 'draft', now(), 'FI2112345600000785', 1, 1, $1, now())`, []any{s.second.Account}, 0},
		{"released by its maker", s.keha, release, []any{batch, s.keha.Account}, 0},
		{"released in another's name", s.keha, release, []any{batch, s.second.Account}, 0},
		{"released by who mended an account", s.second, release, []any{mended, s.second.Account}, 0},
		{"released by another", third, release, []any{batch, third.Account}, 1},
		{"released by the ministry", s.ministry, release, []any{batch, s.ministry.Account}, 0},
		{"paid before it was sent", s.keha, "UPDATE payment SET state = 'paid'", nil, 0},
		{"an account changed after it was mended", s.keha, "UPDATE payment_account SET iban = 'FI3715903000000776'", nil, 0},
		{"a payment's account changed", s.keha, "UPDATE payment SET iban = 'FI3715903000000776'", nil, 0},
		{"the claimant's look", s.oulu, "SELECT FROM payment", nil, 2},
		{"the claimant's look at a batch", s.oulu, "SELECT FROM payment_batch", nil, 0},
		{"another's look", s.lahti, "SELECT FROM payment", nil, 0},
		{"a centre's look", s.north, "SELECT FROM payment", nil, 0},
	} {
		if got := s.tried(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
	s.db.Exec(t, "UPDATE payment SET state = 'sent' WHERE batch_id = $1", batch)
	s.db.Exec(t, "UPDATE payment_batch SET state = 'released', released_by = $2, released_at = now(), file = 'x', sha256 = sha256('x') WHERE id = $1", batch, third.Account)
	for what, sql := range map[string]string{
		"a file that was released": "UPDATE payment_batch SET file = 'y', sha256 = sha256('y') WHERE state = 'released'", "a release taken back": "UPDATE payment_batch SET state = 'draft' WHERE state = 'released'",
		"a payment planned anew": "UPDATE payment SET state = 'planned' WHERE state = 'sent'",
	} {
		if got := s.tried(t, s.second, sql); got != 0 {
			t.Errorf("%s: %d rows", what, got)
		}
	}
}
