package ledger_test

import (
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/money"
)

var claim = uuid.MustParse("019ab000-0000-7000-8000-000000000001")

func day() civil.Date { return civil.Of(2026, 11, 23) }

// entered makes an entry, which must be good.
func entered(t interface{ Fatal(...any) }, kind ledger.Kind, of uuid.UUID, cents money.Cents) ledger.Entry {
	e, err := ledger.New(kind, of, uuid.New(), day(), cents, "681/2023 s. 59")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// TestTheWayOfAGrantThroughTheBook is a grant of 4107.00 whose first payment fails, which is paid, part of which is then claimed back.
func TestTheWayOfAGrantThroughTheBook(t *testing.T) {
	t.Parallel()
	var book []ledger.Entry
	for _, step := range []struct {
		kind                      ledger.Kind
		cents                     money.Cents
		open, transit, paid, owed money.Cents
	}{
		{ledger.Decision, 410700, 410700, 0, 0, 0},
		{ledger.Payment, 410700, 410700, 410700, 0, 0},
		{ledger.Failure, 410700, 410700, 0, 0, 0},
		{ledger.Payment, 410700, 410700, 410700, 0, 0},
		{ledger.Settlement, 410700, 0, 0, 410700, 0},
		{ledger.Recovery, 100000, 0, 0, 410700, 100000},
		{ledger.Accrual, 1500, 0, 0, 410700, 101500},
		{ledger.Decision, 50000, 50000, 0, 410700, 101500},
		{ledger.SetOff, 50000, 0, 0, 410700, 51500},
		{ledger.Repayment, 50000, 0, 0, 410700, 1500},
		{ledger.WriteOff, 1500, 0, 0, 410700, 0},
	} {
		book = append(book, entered(t, step.kind, claim, step.cents))
		b, err := ledger.Replay(book)
		if err != nil {
			t.Fatal(err)
		}
		s := ledger.StandingOf(book, b, claim)
		if s.Open != step.open || s.InTransit != step.transit || s.Paid != step.paid || s.Owed != step.owed || s.Rest != 0 {
			t.Errorf("after %s: %+v", step.kind, s)
		}
	}
}

func TestWhatTheBookRefuses(t *testing.T) {
	t.Parallel()
	good := entered(t, ledger.Decision, claim, 100)
	correction, err := ledger.Correct(good, day(), "too much")
	if err != nil {
		t.Fatal(err)
	}
	spoiled := func(e ledger.Entry, spoil func(*ledger.Entry)) ledger.Entry {
		e.ID, e.Postings = uuid.New(), append([]ledger.Posting(nil), e.Postings...)
		spoil(&e)
		return e
	}
	for what, book := range map[string][]ledger.Entry{
		"out of balance":       {spoiled(good, func(e *ledger.Entry) { e.Postings[0].Cents++ })},
		"one line":             {spoiled(good, func(e *ledger.Entry) { e.Postings = e.Postings[:1] })},
		"an unknown account":   {spoiled(good, func(e *ledger.Entry) { e.Postings[0].Account = "pocket" })},
		"an unknown kind":      {spoiled(good, func(e *ledger.Entry) { e.Kind = "gift" })},
		"no ground":            {spoiled(good, func(e *ledger.Entry) { e.Ground = "" })},
		"twice":                {good, good},
		"corrects nothing":     {correction},
		"corrected twice":      {good, correction, spoiled(correction, func(*ledger.Entry) {})},
		"corrects too much":    {good, spoiled(correction, func(e *ledger.Entry) { e.Postings[0].Cents--; e.Postings[1].Cents++ })},
		"another claim's":      {good, spoiled(correction, func(e *ledger.Entry) { e.Claim = uuid.New() })},
		"refers without cause": {good, spoiled(good, func(e *ledger.Entry) { e.Refers = good.ID })},
	} {
		if _, err := ledger.Replay(book); err == nil {
			t.Errorf("%s is proved", what)
		}
	}
	if _, err := ledger.Correct(correction, day(), "again"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a correction is corrected: %v", err)
	}
	if _, err := ledger.New(ledger.Decision, claim, uuid.Nil, day(), 0, "x"); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an entry of nothing: %v", err)
	}
}

// TestTheBookIsProvable: whatever is entered, the accounts of each claim sum to zero, nothing hangs on the order, what is corrected leaves no trace in a balance,
// and decided is paid and open.
func TestTheBookIsProvable(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		claims := []uuid.UUID{claim, uuid.New()}
		var book, kept []ledger.Entry
		for range rapid.IntRange(0, 20).Draw(t, "entries") {
			kind := rapid.SampledFrom(ledger.Kinds()[:len(ledger.Kinds())-1]).Draw(t, "kind")
			e := entered(t, kind, rapid.SampledFrom(claims).Draw(t, "claim"), money.Cents(rapid.Int64Range(1, 1e12).Draw(t, "cents")))
			book = append(book, e)
			if !rapid.Bool().Draw(t, "corrected") {
				kept = append(kept, e)
				continue
			}
			c, err := ledger.Correct(e, day(), "wrong")
			if err != nil {
				t.Fatal(err)
			}
			book = append(book, c)
		}
		all, err := ledger.Replay(book)
		if err != nil {
			t.Fatal(err)
		}
		mixed := append([]ledger.Entry(nil), book...)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
		again, err := ledger.Replay(mixed)
		if diff := cmp.Diff(all, again); err != nil || diff != "" {
			t.Fatalf("in another order: %v\n%s", err, diff)
		}
		without, err := ledger.Replay(kept)
		if err != nil {
			t.Fatal(err)
		}
		if d := ledger.Differences(without, all); d != nil {
			t.Fatalf("what was corrected is left: %v", d)
		}
		var sum money.Cents
		for _, a := range ledger.Accounts() {
			sum += all.Total(a)
		}
		if sum != 0 {
			t.Fatalf("the book sums to %d", sum)
		}
		for _, c := range claims {
			if s := ledger.StandingOf(book, all, c); s.Rest != 0 {
				t.Fatalf("%d is neither paid nor open: %+v", s.Rest, s)
			}
		}
	})
}

func TestADifferenceIsNamed(t *testing.T) {
	t.Parallel()
	proved, err := ledger.Replay([]ledger.Entry{entered(t, ledger.Decision, claim, 100)})
	if err != nil {
		t.Fatal(err)
	}
	written := ledger.Balances{{Claim: claim, Account: ledger.Payable}: -101, {Claim: claim, Account: ledger.Appropriation}: 100}
	want := []ledger.Difference{{Key: ledger.Key{Claim: claim, Account: ledger.Payable}, Written: -101, Proved: -100}}
	if diff := cmp.Diff(want, ledger.Differences(written, proved)); diff != "" {
		t.Error(diff)
	}
}
