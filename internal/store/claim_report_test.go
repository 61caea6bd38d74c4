package store_test

import (
	"strings"
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
	if err := desk.Enclose(ctx, c.oulu, press(2), id, "tosite.csv", []byte("a;b")); err != nil {
		t.Fatal(err)
	}
	want(t, "another encloses", desk.Enclose(ctx, c.lahti, press(3), id, "tosite.csv", []byte("a;b")), fault.NotFound)
	const enclose = `INSERT INTO claim_attachment (id, claim_id, name, version, type, content, sha256, scanned, added_at, added_by, report_id)
		SELECT gen_random_uuid(), claim_id, 'x.csv', 1, 'text/csv', 'a', sha256('a'), true, now(), $1, id FROM claim_report`
	files := "SELECT FROM claim_attachment WHERE report_id IS NOT NULL"
	if c.attack(t, c.keha, files) != 0 || c.attack(t, c.oulu, files) != 1 || c.attack(t, c.oulu, enclose, c.keha.Account) != 0 || c.attack(t, c.oulu, enclose, c.oulu.Account) != 1 ||
		c.attack(t, c.oulu, strings.Replace(enclose, "claim_id,", "gen_random_uuid(),", 1), c.oulu.Account) != 0 {
		t.Error("files of a draft are read or written by others, or not by its own")
	}
	if c.attack(t, c.keha, "SELECT FROM claim_report_form") != 0 || c.attack(t, c.lahti, "SELECT FROM claim_report") != 0 {
		t.Error("a draft is read by others")
	}
	const book = `INSERT INTO payment (id, batch_id, claim_id, instalment, state, creditor, iban, reference, cents, end_to_end, updated_at)
		SELECT gen_random_uuid(), gen_random_uuid(), claim_id, 1, 'planned', 'x', iban, '1232', $1, 'x', now() FROM grant_decision`
	if c.attack(t, c.keha, book, 137_176) != 0 {
		t.Error("more than the first instalment was planned")
	}
	if err := desk.Take(ctx, c.oulu, press(3), id, reporting.Submit, ""); err != nil {
		t.Fatal(err)
	}
	if err := desk.Take(ctx, c.keha, press(4), id, reporting.Check, ""); err != nil {
		t.Fatal(err)
	}
	want(t, "by who checked it", desk.Take(ctx, c.keha, press(5), id, reporting.Approve, ""), fault.Forbidden)
	want(t, "from an old page", desk.Take(ctx, c.second, press(4), id, reporting.Approve, ""), fault.Conflict)
	const approve = "UPDATE claim_report SET state = 'approved', approved_by = $1, approved_at = now(), updated_by = $1"
	for _, a := range []struct {
		sql string
		who uuid.UUID
	}{{approve, c.keha.Account}, {approve + ", checkers = '{}'", c.keha.Account}, {"UPDATE claim_report SET state = 'draft', updated_by = $1", c.keha.Account}} {
		if c.attack(t, c.keha, a.sql, a.who) != 0 {
			t.Errorf("it was written: %s", a.sql)
		}
	}
	if c.attack(t, c.oulu, enclose, c.oulu.Account) != 0 || c.attack(t, c.oulu, "UPDATE claim_attachment SET removed_at = now()") != 0 || c.attack(t, c.keha, files) != 1 {
		t.Error("files of a report that is checked are changed, or not read by its office")
	}
	if c.attack(t, c.oulu, "UPDATE claim_report_form SET form = '{}'") != 0 || c.attack(t, c.auditor, approve, c.auditor.Account) != 0 {
		t.Error("it was written after the check, or by an auditor")
	}
	if err := desk.Take(ctx, c.second, press(5), id, reporting.Approve, ""); err != nil {
		t.Fatal(err)
	}
}
