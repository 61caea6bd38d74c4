package store_test

import (
	"sync"
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// planned submits a salary of twelve thousand a month for a year, and has it checked.
func (c claimants) planned(t *testing.T, a identity.Actor) claims.Seen {
	t.Helper()
	id, err := c.desk.Start(t.Context(), a, press(0), "salary-2026")
	if err != nil {
		t.Fatal(err)
	}
	form := claims.Form{
		IBAN: "FI2112345600000785", ContactName: "Maija Malli", ContactEmail: "maija@oulu.example",
		Salary: claims.Salary{Role: "Koordinaattori", From: civil.Of(2026, 4, 1), To: civil.Of(2027, 3, 31), Monthly: 10_000_00},
	}
	if _, err := c.desk.Save(t.Context(), a, press(1), id, claims.Written{Form: form}); err != nil {
		t.Fatal(err)
	}
	return c.checked(t, a, c.see(t, a, id))
}

// salaries is a round of salaries with so much money, and who signs for three municipalities.
func (c claimants) salaries(t *testing.T, budget money.Cents) []identity.Actor {
	t.Helper()
	c.db.Exec(t, `INSERT INTO grant_round SELECT (jsonb_populate_record(g, jsonb_build_object('code', 'salary-2026', 'opens', '2026-02-01', 'closes', '2026-04-30', 'valid_from', '2026-01-01',
		'counts_from', '2026-01-01', 'counts_to', '2028-07-01', 'decides', 'keha', 'budget_cents', $1::bigint))).* FROM grant_round g WHERE code = 'salary-2023'`, budget)
	return []identity.Actor{c.oulu, c.lahti, signs(c.actor(t, identity.MunicipalAuthority, "049"))}
}

func (c claimants) granted(t *testing.T) (sum money.Cents) {
	t.Helper()
	c.db.Scan(t, "SELECT coalesce(sum(granted_cents), 0) FROM grant_decision WHERE round_code = 'salary-2026'", nil, &sum)
	return sum
}

// TestSalariesAreGrantedInTheOrderOfSubmission: what those ahead ask for is kept for them, and who comes last gets what is left or nothing.
func TestSalariesAreGrantedInTheOrderOfSubmission(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	var all []claims.Seen
	for _, a := range c.salaries(t, 250_000_00) {
		all = append(all, c.planned(t, a))
	}
	last := c.see(t, c.second, all[2].ID)
	if b := last.Budget; b.Total != 250_000_00 || b.Granted != 0 || len(b.Ahead) != 2 || b.Left != 10_000_00 {
		t.Fatalf("for the last: %+v", b)
	}
	if seen := c.see(t, c.oulu, all[0].ID); seen.Budget.Total != 0 || len(seen.Budget.Ahead) != 0 {
		t.Error("a claimant is told who else waits")
	}
	want(t, "the last before its time", c.desk.Resolve(ctx, c.second, press(last.Version), last.ID, "Perustelut", plain), fault.Conflict)
	for i, claim := range all[:2] {
		if err := c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "", plain); err != nil {
			t.Fatalf("the %d.: %v", i+1, err)
		}
	}
	last = c.see(t, c.second, last.ID)
	if b := last.Budget; b.Granted != 240_000_00 || len(b.Ahead) != 0 || b.Left != 10_000_00 {
		t.Errorf("for the last now: %+v", b)
	}
	want(t, "more than is left", c.desk.Resolve(ctx, c.second, press(last.Version), last.ID, "Perustelut", plain), fault.Conflict)
	if got := c.granted(t); got != 240_000_00 {
		t.Errorf("%d granted", got)
	}
}

// TestTheBudgetIsNeverExceeded decides at the same moment what the page would let through one by one: the database holds the sum.
func TestTheBudgetIsNeverExceeded(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	var all []claims.Seen
	for _, a := range c.salaries(t, 250_000_00) {
		all = append(all, c.planned(t, a))
	}
	c.db.Exec(t, "UPDATE grant_round SET kind = 'lisaosa' WHERE code = 'salary-2026'") // no order is kept: only the sum stands between three decisions
	var wait sync.WaitGroup
	errs := make([]error, len(all))
	for i, claim := range all {
		wait.Go(func() { errs[i] = c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "", plain) })
	}
	wait.Wait()
	stand := 0
	for _, err := range errs {
		if err == nil {
			stand++
			continue
		}
		want(t, "one too many", err, fault.Conflict)
	}
	if got := c.granted(t); stand != 2 || got != 240_000_00 {
		t.Errorf("%d decisions stand, %d granted of 250,000.00", stand, got)
	}
}
