package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/store"
)

// TestAReportIsApprovedByNobodyWhoCheckedIt, nor written by another claimant, also in SQL; before its report is approved an instalment is not paid.
func TestAReportIsApprovedByNobodyWhoCheckedIt(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	c.db.Exec(t, `UPDATE grant_round SET after_award = '{"instalments":[{"share":50,"when":"decision"},{"share":50,"when":"final"}],"reports":[{"kind":"final","due":"2099-01-01","remind":7}]}' WHERE code = 'lisaosa-2026'`)
	claim := c.draft(t, c.oulu)
	if err := c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""); err != nil {
		t.Fatal(err)
	}
	if err := c.desk.Verify(ctx, c.keha, press(claim.Version+1), claim.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.desk.Resolve(ctx, c.second, press(claim.Version+2), claim.ID, "", plain); err != nil {
		t.Fatal(err)
	}
	desk := reporting.Desk{InTx: store.As(c.db.DB, func(tx *store.Tx) reporting.Store { return tx }), Now: func() time.Time { return time.Date(2026, 3, 3, 9, 0, 0, 0, civil.Helsinki()) }}
	var id uuid.UUID
	c.db.Scan(t, "SELECT id FROM claim_report", nil, &id)
	form := reporting.Form{Uses: map[string]string{"housing": "100"}, Persons: "3", Narrative: "Asunnot"}
	_, err := desk.Save(ctx, c.lahti, press(1), id, form)
	want(t, "another's", err, fault.NotFound)
	if _, err := desk.Save(ctx, c.oulu, press(1), id, form); err != nil {
		t.Fatal(err)
	}
	if c.attack(t, c.keha, "SELECT FROM claim_report_form") != 0 || c.attack(t, c.lahti, "SELECT FROM claim_report") != 0 {
		t.Error("a draft is read by others")
	}
	const book = `INSERT INTO payment (id, batch_id, claim_id, instalment, state, creditor, iban, reference, cents, end_to_end, updated_at)
		SELECT gen_random_uuid(), gen_random_uuid(), claim_id, 1, 'planned', 'x', iban, '1232', $1, 'x', now() FROM grant_decision`
	if c.attack(t, c.keha, book, 137_176) != 0 {
		t.Error("more than the first instalment was planned")
	}
	if err := desk.Take(ctx, c.oulu, press(2), id, reporting.Submit, ""); err != nil {
		t.Fatal(err)
	}
	if err := desk.Take(ctx, c.keha, press(3), id, reporting.Check, ""); err != nil {
		t.Fatal(err)
	}
	want(t, "by who checked it", desk.Take(ctx, c.keha, press(4), id, reporting.Approve, ""), fault.Forbidden)
	want(t, "from an old page", desk.Take(ctx, c.second, press(3), id, reporting.Approve, ""), fault.Conflict)
	const approve = "UPDATE claim_report SET state = 'approved', approved_by = $1, approved_at = now(), updated_by = $1"
	for _, a := range []struct {
		sql string
		who uuid.UUID
	}{{approve, c.keha.Account}, {approve + ", checkers = '{}'", c.keha.Account}, {"UPDATE claim_report SET state = 'draft', updated_by = $1", c.keha.Account}} {
		if c.attack(t, c.keha, a.sql, a.who) != 0 {
			t.Errorf("it was written: %s", a.sql)
		}
	}
	if c.attack(t, c.oulu, "UPDATE claim_report_form SET form = '{}'") != 0 || c.attack(t, c.auditor, approve, c.auditor.Account) != 0 {
		t.Error("it was written after the check, or by an auditor")
	}
	if err := desk.Take(ctx, c.second, press(4), id, reporting.Approve, ""); err != nil {
		t.Fatal(err)
	}
}
