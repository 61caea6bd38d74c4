package store_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/store"
)

// awarded is a salary of 120,000.00 for twelve months that was granted to Oulu, and the desk at which it is settled.
func (c claimants) awarded(t *testing.T, after string) (settling.Desk, uuid.UUID) {
	t.Helper()
	oulu := c.salaries(t, 250_000_00)[0]
	c.db.Exec(t, "UPDATE grant_round SET after_award = $1::text::jsonb WHERE code = 'salary-2026'", after)
	claim := c.planned(t, oulu)
	if err := c.desk.Resolve(t.Context(), c.second, press(claim.Version), claim.ID, "", plain); err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return time.Date(2026, 3, 3, 9, 0, 0, 0, civil.Helsinki()) }
	return settling.Desk{InTx: store.As(c.db.DB, func(tx *store.Tx) settling.Store { return tx }), Now: now}, claim.ID
}

// stated says that each month has cost so much, and submits it with its file.
func (c claimants) stated(t *testing.T, desk settling.Desk, claim uuid.UUID, each money.Cents) settling.Seen {
	t.Helper()
	ctx, costs := t.Context(), map[string]settling.Cost{}
	s, err := desk.Get(ctx, c.oulu, claim)
	if err != nil || len(s.Months) != 12 || s.Award != 120_000_00 {
		t.Fatalf("%v: %+v", err, s)
	}
	for _, m := range s.Months {
		costs[m.Code] = settling.Cost{Gross: each - each/4, Side: each / 4}
	}
	want(t, "by another", desk.Save(ctx, c.lahti, press(1), claim, costs), fault.NotFound)
	if err := desk.Save(ctx, c.oulu, press(1), claim, costs); err != nil {
		t.Fatal(err)
	}
	want(t, "from an old page", desk.Save(ctx, c.oulu, press(1), claim, costs), fault.Conflict)
	want(t, "without its file", desk.Take(ctx, c.oulu, press(2), claim, settling.Submit, ""), fault.Invalid)
	if err := desk.Enclose(ctx, c.oulu, press(2), claim, "payroll", "palkat.csv", []byte("kuukausi;palkka\n")); err != nil {
		t.Fatal(err)
	}
	if err := desk.Take(ctx, c.oulu, press(3), claim, settling.Submit, ""); err != nil {
		t.Fatal(err)
	}
	return s
}

// verified lets all of the months through but 1,000.00 of the first.
func (c claimants) verified(t *testing.T, desk settling.Desk, s settling.Seen, each money.Cents) {
	t.Helper()
	verdicts := map[string]settling.Verdict{}
	for i, m := range s.Months {
		verdicts[m.Code] = settling.Verdict{Approved: each}
		if i == 0 {
			verdicts[m.Code] = settling.Verdict{Approved: each - 1_000_00, Ground: "Loma-ajan korvaus ei kuulu tukeen"}
		}
	}
	if err := desk.Verify(t.Context(), c.keha, press(4), s.Claim, verdicts); err != nil {
		t.Fatal(err)
	}
}

// standing replays the book of a claim, holds it against its balances, and returns how it stands.
func (c claimants) standing(t *testing.T, claim uuid.UUID) (s ledger.Standing) {
	t.Helper()
	err := c.db.InTx(t.Context(), c.keha, identity.Press{}, func(tx *store.Tx) error {
		entries, err := tx.EntriesOf(t.Context(), claim)
		if err != nil {
			return err
		}
		proved, err := ledger.Replay(entries)
		if err != nil {
			return err
		}
		written, err := tx.HeadsOf(t.Context(), []uuid.UUID{claim})
		if d := ledger.Differences(written, proved); err != nil || d != nil {
			t.Errorf("%v: the entries prove otherwise: %v", err, d)
		}
		s = ledger.StandingOf(entries, proved, claim)
		return nil
	})
	if err != nil || s.Rest != 0 {
		t.Fatalf("%v: %+v", err, s)
	}
	return s
}

// settledPlain writes a letter that says nothing.
func settledPlain(settling.Document) (claims.Letters, error) {
	return claims.Letters{Texts: map[string]json.RawMessage{"fi": json.RawMessage("{}")}, Sums: map[string]string{}}, nil
}

const planPayment = `INSERT INTO payment (id, batch_id, claim_id, instalment, state, creditor, iban, reference, cents, end_to_end, updated_at)
	SELECT gen_random_uuid(), $2, claim_id, 1, 'planned', 'x', iban, '1232', $1, left(gen_random_uuid()::text, 30), now() FROM grant_decision`

// batch is a batch of the first officer's.
func (c claimants) batch(t *testing.T) (id uuid.UUID) {
	t.Helper()
	id = uuid.Must(uuid.NewV7())
	c.db.Exec(t, `INSERT INTO payment_batch (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at)
		VALUES ($1, 'MAKSU-2026-00001', 'draft', '2026-03-03', 'FI2112345600000785', 1, 1, $2, now())`, id, c.keha.Account)
	return id
}

// TestASalaryIsSettledByTwoAndPaidAfterThat, also in SQL; what is not used is entered, and the round has it again.
func TestASalaryIsSettledByTwoAndPaidAfterThat(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	desk, claim := c.awarded(t, "{}")
	batch := c.batch(t)
	waits := func() (n int, cents money.Cents) {
		err := c.db.InTx(ctx, c.keha, identity.Press{}, func(tx *store.Tx) error {
			all, err := tx.WaitingPayments(ctx)
			for _, w := range all {
				n, cents = n+1, cents+w.Cents
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, cents
	}
	if n, _ := waits(); n != 0 || c.attack(t, c.keha, planPayment, 1, batch) != 0 {
		t.Error("it is paid before it is settled")
	}
	if c.attack(t, c.keha, "SELECT FROM claim_cost") != 0 || c.attack(t, c.lahti, "SELECT FROM claim_settlement") != 0 {
		t.Error("a draft is read by others")
	}
	s := c.stated(t, desk, claim, 9_000_00)
	if c.attack(t, c.oulu, "UPDATE claim_cost SET gross_cents = 1, side_cents = 0") != 0 || c.attack(t, c.oulu, "UPDATE claim_cost SET approved_cents = 1") != 0 {
		t.Error("it was written after it was submitted")
	}
	c.verified(t, desk, s, 9_000_00)
	want(t, "by who checked it", desk.Settle(ctx, c.keha, press(5), claim, settledPlain), fault.Forbidden)
	want(t, "by the claimant", desk.Settle(ctx, c.oulu, press(5), claim, settledPlain), fault.Forbidden)
	want(t, "from an old page", desk.Settle(ctx, c.second, press(4), claim, settledPlain), fault.Conflict)
	const settle = `UPDATE claim_settlement SET state = 'settled', settled_by = $1, settled_at = now(), award_cents = 12000000, settled_cents = $2, unused_cents = $3, updated_by = $1,
		number = 'LOPPU-2026-00009', document = '{}', letters = '{"fi":{}}'`
	for _, a := range []struct {
		who             identity.Actor
		sql             string
		settled, unused int
	}{
		{c.keha, settle, 10_700_000, 1_300_000}, {c.keha, settle + ", checkers = '{}'", 10_700_000, 1_300_000}, {c.second, settle, 12_000_000, 0}, {c.second, settle, 10_700_000, 0},
	} {
		if c.attack(t, a.who, a.sql, a.who.Account, a.settled, a.unused) != 0 {
			t.Errorf("it was settled so: %s, %d and %d", a.sql, a.settled, a.unused)
		}
	}
	if err := desk.Settle(ctx, c.second, press(5), claim, settledPlain); err != nil {
		t.Fatal(err)
	}
	if st := c.standing(t, claim); st.Decided != 107_000_00 || st.Open != 107_000_00 {
		t.Errorf("the book: %+v", st)
	}
	if n, cents := waits(); n != 1 || cents != 107_000_00 {
		t.Errorf("%d wait, %d", n, cents)
	}
	if c.attack(t, c.keha, planPayment, 107_000_01, batch) != 0 || c.attack(t, c.keha, planPayment, 107_000_00, batch) != 1 {
		t.Error("another sum than the settled one is paid")
	}
	var budget money.Cents
	c.db.Scan(t, "SELECT granted_cents FROM grant_budget WHERE round_code = 'salary-2026'", nil, &budget)
	if budget != 107_000_00 {
		t.Errorf("the round has granted %d", budget)
	}
	e, err := ledger.New(ledger.Unused, claim, uuid.New(), civil.Of(2026, 3, 3), 1, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.db.InTx(ctx, c.keha, identity.Press{}, func(tx *store.Tx) error { return tx.Enter(ctx, []ledger.Entry{e}) }); err == nil {
		t.Error("an officer enters what is not used by hand")
	}
	want(t, "settled again", desk.Settle(ctx, c.second, press(6), claim, settledPlain), fault.Conflict)
}

// TestWhatWasPaidAboveTheSettlementIsShown and not entered: a round that pays half at once.
func TestWhatWasPaidAboveTheSettlementIsShown(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	desk, claim := c.awarded(t, `{"instalments":[{"share":50,"when":"decision"},{"share":50,"when":"final"}],"reports":[{"kind":"final","due":"2099-01-01","remind":7}]}`)
	batch := c.batch(t)
	c.db.Exec(t, "UPDATE claim_instalment SET due_when = 'date', on_day = current_date + 30 WHERE nth = 2")
	if c.attack(t, c.keha, strings.Replace(planPayment, "now()", "now() + interval '1 year'", 1), 120_000_00, batch) != 0 {
		t.Error("a day of one's own sets an instalment free")
	}
	c.db.Exec(t, "UPDATE claim_instalment SET due_when = 'final', on_day = NULL WHERE nth = 2")
	c.db.Exec(t, planPayment, 60_000_00, batch)
	s := c.stated(t, desk, claim, 4_000_00)
	c.verified(t, desk, s, 4_000_00)
	want(t, "while a payment is under way", desk.Settle(ctx, c.second, press(5), claim, settledPlain), fault.Conflict)
	var payment uuid.UUID
	c.db.Scan(t, "SELECT id FROM payment", nil, &payment)
	for _, kind := range []ledger.Kind{ledger.Payment, ledger.Settlement} {
		e, err := ledger.New(kind, claim, payment, civil.Of(2026, 3, 3), 60_000_00, "x")
		if err != nil {
			t.Fatal(err)
		}
		if err := c.db.InTx(ctx, c.keha, identity.Press{}, func(tx *store.Tx) error { return tx.Enter(ctx, []ledger.Entry{e}) }); err != nil {
			t.Fatal(err)
		}
	}
	c.db.Exec(t, "UPDATE payment SET state = 'sent'")
	c.db.Exec(t, "UPDATE payment SET state = 'paid'")
	if err := desk.Settle(ctx, c.second, press(5), claim, settledPlain); err != nil {
		t.Fatal(err)
	}
	after, err := desk.Get(ctx, c.keha, claim)
	if sums := after.Sums(); err != nil || sums.Settled != 47_000_00 || sums.Unused != 73_000_00 || sums.Entered != 60_000_00 || sums.Over != 13_000_00 {
		t.Errorf("%v: %+v", err, sums)
	}
	if st := c.standing(t, claim); st.Decided != 60_000_00 || st.Paid != 60_000_00 || st.Open != 0 {
		t.Errorf("the book: %+v", st)
	}
}
