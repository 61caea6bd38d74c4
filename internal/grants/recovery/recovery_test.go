package recovery_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

func register(tb testing.TB) *region.Register {
	tb.Helper()
	r, err := region.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

func day(s string) civil.Date {
	d, err := civil.Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// TestInterestByHand: of 365 000 € a per cent is 10 € a day, so that each figure can be reckoned in the head.
func TestInterestByHand(t *testing.T) {
	t.Parallel()
	reg := register(t)
	const most = 36_500_000
	for _, c := range []struct {
		what, from, to string
		of             money.Cents
		add            int
		want           money.Cents
		spans          int
	}{
		{"thirty days at 2.5 + 3", "2026-03-01", "2026-03-31", most, 3000, 30 * 5500, 1},
		{"the same day", "2026-03-01", "2026-03-01", most, 3000, 0, 0},
		{"over New Year: 17 days at 4.5 + 3, 14 at 3.5 + 3", "2024-12-15", "2025-01-15", most, 3000, 17*7500 + 14*6500, 2},
		{"over the first of July: 30 days at 3.5 + 7, one at 2.5 + 7", "2025-06-01", "2025-07-02", most, 7000, 30*10500 + 9500, 2},
		{"up to the last of June", "2025-06-30", "2025-07-01", most, 7000, 10500, 1},
		{"February of a leap year", "2024-02-01", "2024-03-01", most, 3000, 29 * 7500, 1},
		{"February of a common year", "2023-02-01", "2023-03-01", most, 3000, 28 * 5500, 1},
		{"a leap year is 366 days over 365", "2024-01-01", "2025-01-01", most, 3000, 366 * 7500, 2},
		{"while the reference rate was nothing", "2022-12-01", "2022-12-31", most, 3000, 30 * 3000, 1},
		{"19 days of a euro at 9.5 %: 0.49 cents", "2026-03-01", "2026-03-20", 100, 7000, 0, 1},
		{"20 days: 0.52 cents", "2026-03-01", "2026-03-21", 100, 7000, 1, 1},
		{"a half of a cent is rounded up", "2022-01-01", "2022-03-15", 10_000, 250, 5, 1},
	} {
		spans, got, err := recovery.Interest(reg, []recovery.Leg{{From: day(c.from), Cents: c.of}}, c.add, day(c.to))
		if err != nil || got != c.want || len(spans) != c.spans {
			t.Errorf("%s: %d in %d spans, %v; want %d in %d", c.what, got, len(spans), err, c.want, c.spans)
		}
	}
}

func TestAHalfYearWithoutARateIsNamed(t *testing.T) {
	t.Parallel()
	_, _, err := recovery.Interest(register(t), []recovery.Leg{{From: day("2026-06-30"), Cents: 1}}, 3000, day("2026-07-02"))
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Conflict || f.Message.Key != "recoveries.rate_missing" {
		t.Fatalf("%v", err)
	}
	if diff := cmp.Diff([]any{day("2026-07-01"), day("2026-12-31")}, f.Message.Args, cmp.Comparer(func(a, b civil.Date) bool { return a == b })); diff != "" {
		t.Error(diff)
	}
}

// TestHoweverTheTimeIsCut: legs of one sum, cut anywhere, have the interest of the whole, and the spans add up to it.
func TestHoweverTheTimeIsCut(t *testing.T) {
	t.Parallel()
	reg := register(t)
	rapid.Check(t, func(t *rapid.T) {
		from := civil.Of(2020, 1, 1).AddDays(rapid.IntRange(0, 2000).Draw(t, "from"))
		length := rapid.IntRange(1, 360).Draw(t, "days")
		of, add := money.Cents(rapid.Int64Range(1, 1e11).Draw(t, "of")), rapid.SampledFrom([]int{3000, 7000}).Draw(t, "add")
		legs := []recovery.Leg{{From: from, Cents: of}}
		_, whole, err := recovery.Interest(reg, legs, add, from.AddDays(length))
		if err != nil {
			t.Fatal(err)
		}
		for at := 0; at < length; {
			if at += rapid.IntRange(1, 100).Draw(t, "cut"); at < length {
				legs = append(legs, recovery.Leg{From: from.AddDays(at), Cents: of})
			}
		}
		spans, cut, err := recovery.Interest(reg, legs, add, from.AddDays(length))
		if err != nil || cut != whole {
			t.Fatalf("whole %d, cut %d, %v", whole, cut, err)
		}
		var sum money.Cents
		days := 0
		for _, s := range spans {
			sum, days = sum+s.Cents, days+s.Days
			if s.Cents < 0 {
				t.Fatalf("a span of %d", s.Cents)
			}
		}
		if sum != whole || days != length {
			t.Fatalf("spans of %d cents in %d days, the whole is %d in %d", sum, days, whole, length)
		}
	})
}

func TestUntilWhenItIsDecided(t *testing.T) {
	t.Parallel()
	reg := register(t)
	on := day("2026-11-23")
	for _, c := range []struct {
		basis string
		year  int
		paid  []string
		want  string
	}{
		{"act-71", 2025, []string{"2026-02-01"}, "2030-12-31"}, // the year for which was paid, not that of the payment
		{"act-71", 2024, []string{"2025-12-31"}, "2029-12-31"},
		{"act-71", 2025, []string{"2025-01-01", "2025-12-31"}, "2030-12-31"},
		{"grant-21", 0, []string{"2024-02-29"}, "2034-02-28"},
		{"grant-20", 0, []string{"2018-05-02"}, "2028-05-02"},
		{"grant-22", 0, []string{"2020-06-01", "2019-01-15"}, "2029-01-15"}, // of several payments the first
		{"grant-22", 0, nil, ""},
	} {
		b, ok := reg.RecoveryBasis(c.basis, on)
		var parts []recovery.Part
		for _, p := range c.paid {
			parts = append(parts, recovery.Part{Paid: day(p), Cents: 1})
		}
		if got := recovery.LastDay(reg, b, parts, c.year, on); !ok || got.String() != c.want && (c.want != "" || !got.IsZero()) {
			t.Errorf("%s of %d, paid %v: %s, want %s", c.basis, c.year, c.paid, got, c.want)
		}
	}
	for kind, want := range map[string][]string{
		"compensation": {"act-71"}, "costs": {"act-71"}, "lisaosa": {"grant-20", "grant-21", "grant-22"}, "emergency": {"grant-20", "grant-21", "grant-22"},
		"bonus": {"grant-20", "grant-21", "grant-22"}, "salary": {"grant-20", "grant-21", "grant-22"}, "-": nil,
	} {
		var got []string
		for _, b := range reg.RecoveryBases(kind, on) {
			got = append(got, b.Code)
			if b.Status == region.Verified {
				t.Errorf("%s passes for verified", b.Code)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestWhatWasPaidLastIsTakenFirst(t *testing.T) {
	t.Parallel()
	paid := []recovery.Part{{Paid: day("2024-01-01"), Cents: 100}, {Paid: day("2025-01-01"), Cents: 50}, {Paid: day("2025-01-01"), Cents: 10}}
	for _, c := range []struct {
		already, cents money.Cents
		want           []recovery.Leg
	}{
		{0, 60, []recovery.Leg{{From: day("2025-01-01"), Cents: 60}}},
		{0, 61, []recovery.Leg{{From: day("2024-01-01"), Cents: 1}, {From: day("2025-01-01"), Cents: 61}}},
		{60, 100, []recovery.Leg{{From: day("2024-01-01"), Cents: 100}}},
		{160, 1, nil},
	} {
		got := recovery.Legs(recovery.Latest(paid, c.already, c.cents))
		if diff := cmp.Diff(c.want, got, cmp.Comparer(func(a, b civil.Date) bool { return a == b })); diff != "" {
			t.Errorf("%d after %d: %s", c.cents, c.already, diff)
		}
	}
}

// owing is a decided recovery of 3 650 € with 100 € of interest, due on 1.3.2026.
func owing() recovery.Recovery {
	return recovery.Recovery{
		ID: uuid.New(), Claim: uuid.New(), Number: "PERINTA-2026-00001", State: recovery.Open, Basis: "grant-21", Cents: 365_000, Interest: 10_000, Due: day("2026-03-01"),
		DecidedBy: uuid.New(), DecidedAt: time.Date(2026, 1, 30, 10, 0, 0, 0, civil.Helsinki()),
	}
}

// TestWhatIsOwedAfterTheDueDay: of 3 650 € 9.5 % is 95 cents a day.
func TestWhatIsOwedAfterTheDueDay(t *testing.T) {
	t.Parallel()
	reg := register(t)
	b, _ := reg.RecoveryBasis("grant-21", day("2026-03-01"))
	r := owing()
	at := func(on string, principal, interest money.Cents) {
		t.Helper()
		acc, err := r.On(reg, b, day(on))
		if err != nil || acc.Principal != principal || acc.Interest != interest {
			t.Errorf("on %s: %d and %d, %v; want %d and %d", on, acc.Principal, acc.Interest, err, principal, interest)
		}
	}
	at("2026-02-10", 365_000, 10_000)
	at("2026-03-01", 365_000, 10_000) // on the due day nothing is late
	at("2026-03-02", 365_000, 10_095)
	at("2026-03-11", 365_000, 10_950)
	r.Movements = append(r.Movements, recovery.Movement{Day: day("2026-03-11"), Cents: 10_950 + 182_500, Late: 950})
	at("2026-03-11", 182_500, 0)
	at("2026-03-13", 182_500, 95) // a half of it, two days
	r.Movements = append(r.Movements, recovery.Movement{Day: day("2026-03-13"), Cents: 50, Late: 95})
	at("2026-03-13", 182_500, 45) // what is paid goes to interest first
}

// TestAnyWayOfPayingBack: whatever is paid, set off and written off in any order, the book stands as the account says, and every balance is proved by its replay.
func TestAnyWayOfPayingBack(t *testing.T) {
	t.Parallel()
	reg := register(t)
	b, _ := reg.RecoveryBasis("grant-21", day("2026-03-01"))
	rapid.Check(t, func(t *rapid.T) {
		r, other := owing(), uuid.New()
		var book []ledger.Entry
		enter := func(kind ledger.Kind, claim uuid.UUID, cents money.Cents) {
			e, err := ledger.New(kind, claim, r.ID, day("2026-01-30"), cents, "x")
			if err != nil {
				t.Fatal(err)
			}
			book = append(book, e)
		}
		enter(ledger.Decision, r.Claim, 400_000)
		enter(ledger.Payment, r.Claim, 400_000)
		enter(ledger.Settlement, r.Claim, 400_000)
		enter(ledger.Decision, other, 100_000)
		enter(ledger.Recovery, r.Claim, r.Cents)
		enter(ledger.Accrual, r.Claim, r.Interest)
		on, taken := day("2026-01-30"), money.Cents(0)
		for range rapid.IntRange(0, 8).Draw(t, "movements") {
			on = on.AddDays(rapid.IntRange(0, 20).Draw(t, "days"))
			acc, err := r.On(reg, b, on)
			if err != nil {
				t.Fatal(err)
			}
			m := recovery.Movement{Day: on, Kind: rapid.SampledFrom([]recovery.MovementKind{recovery.Repaid, recovery.SetOffs, recovery.WrittenOff}).Draw(t, "kind"), Note: "x"}
			if m.Cents = min(acc.Owed(), money.Cents(rapid.Int64Range(1, 200_000).Draw(t, "cents"))); m.Cents == 0 {
				break
			}
			if m.Kind == recovery.SetOffs {
				if m.Against, m.Cents = other, min(m.Cents, 100_000-taken); m.Cents == 0 {
					continue
				}
				taken += m.Cents
			}
			entries, err := recovery.Moved(&r, b, acc, m)
			if err != nil {
				t.Fatal(err)
			}
			book = append(book, entries...)
			if last := r.Movements[len(r.Movements)-1]; last.Late < 0 {
				t.Fatalf("%d of late interest is entered", last.Late)
			}
			undone := rapid.SampledFrom(r.Movements).Draw(t, "undone")
			if undone.Kind == recovery.Repaid && undone.Live() && rapid.Bool().Draw(t, "wrong") {
				if entries, err = recovery.Undone(&r, book, undone, on); err != nil {
					t.Fatal(err)
				}
				book = append(book, entries...)
			}
		}
		proved, err := ledger.Replay(book)
		if err != nil {
			t.Fatal(err)
		}
		acc, err := r.On(reg, b, on)
		if err != nil || proved.Of(r.Claim, ledger.Receivable) < 0 || proved.Of(r.Claim, ledger.Receivable)+acc.Late != acc.Owed()+booked(book, r) {
			t.Fatalf("the book says %d is owed, the account %d (%v)", proved.Of(r.Claim, ledger.Receivable), acc.Owed(), err)
		}
		if acc.Principal < 0 || acc.Interest < 0 || proved.Total(ledger.Clearing) != 0 {
			t.Fatalf("%+v, %d between claims", acc, proved.Total(ledger.Clearing))
		}
		var all money.Cents
		for _, a := range ledger.Accounts() {
			all += proved.Total(a)
		}
		for _, c := range []uuid.UUID{r.Claim, other} {
			if s := ledger.StandingOf(book, proved, c); s.Rest != 0 || all != 0 {
				t.Fatalf("%+v, the book sums to %d", s, all)
			}
		}
	})
}

// booked is the late interest that the book has of a recovery: what is owed beyond it has run since the last movement.
func booked(book []ledger.Entry, r recovery.Recovery) (sum money.Cents) {
	kinds := map[uuid.UUID]ledger.Kind{}
	for _, e := range book {
		kinds[e.ID] = e.Kind
	}
	for _, e := range book {
		switch {
		case e.Kind == ledger.Accrual:
			sum += e.Cents()
		case kinds[e.Refers] == ledger.Accrual:
			sum -= e.Cents()
		}
	}
	return sum - r.Interest
}

func TestACorrectedPaymentWasNotPaid(t *testing.T) {
	t.Parallel()
	claim := uuid.New()
	one, _ := ledger.New(ledger.Settlement, claim, uuid.New(), day("2026-01-01"), 5, "x")
	two, _ := ledger.New(ledger.Settlement, claim, uuid.New(), day("2026-01-02"), 7, "x")
	back, _ := ledger.Correct(one, day("2026-01-03"), "wrong")
	got := recovery.Settled([]ledger.Entry{one, two, back})
	if len(got) != 1 || got[0].Cents != 7 {
		t.Errorf("%v", got)
	}
}
