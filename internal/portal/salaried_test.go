package portal_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/portal/portaltest"
)

// Salaries of Oulu's whose costs are to be stated, checked and settled.
const (
	costsDraft     = "0190a000-0000-7000-8000-0000000000c1"
	costsSubmitted = "0190a000-0000-7000-8000-0000000000c2"
	costsChecked   = "0190a000-0000-7000-8000-0000000000c3"
)

// salaried makes a decided salary of two months of Oulu's, whose costs stand in a state.
func salaried(t *testing.T, p *portaltest.Portal, claim, number, state string) {
	t.Helper()
	p.DB.Exec(t, `INSERT INTO grant_claim (id, number, state, round_code, round_version, decides, claimant_org, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
		SELECT $1, $2, 'decided', 'salary-2023', 1, 'ministry', o.id, 800000, 800000, '2023-03-01', '2023-05-01', gen_random_uuid() FROM organisation o WHERE kind = 'municipality' AND code = '564'`, claim, number)
	p.DB.Exec(t, `INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents)
		SELECT gen_random_uuid(), $1, 'salary-2023', 'municipality:564', 'month', m, '', jsonb_build_object('about', 'month', 'part', m, 'month', jsonb_build_object('first', m || '-01', 'last', m || '-28')),
		       'salary', 'x', '', 400000, 400000, true, 400000 FROM unnest(ARRAY['2024-01', '2024-02']) m`, claim)
	p.DB.Exec(t, `INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document)
		SELECT id, number, claimant_org, round_code, 800000, 800000, 'FI3715903000000776', gen_random_uuid(), '2023-05-01 12:00+02', '{}' FROM grant_claim WHERE id = $1`, claim)
	if state != "draft" {
		p.DB.Exec(t, "UPDATE claim_cost SET gross_cents = 300000, side_cents = 50000 WHERE claim_id = $1", claim)
		p.DB.Exec(t, "UPDATE claim_cost SET approved_cents = 340000, ground = 'Lomaraha' WHERE claim_id = $1 AND $2 = 'checked'", claim, state)
		p.DB.Exec(t, "UPDATE claim_settlement SET state = $2, submitted_at = '2024-03-01', checkers = CASE WHEN $2 = 'checked' THEN ARRAY[gen_random_uuid()] ELSE '{}' END WHERE claim_id = $1", claim, state)
	}
}

// stating: what a salary has cost, with its file.
func (s *tenants) stating() {
	salaried(s.t, s.Portal, costsDraft, "TUKI-2023-00901", "draft")
	at := "/claims/" + costsDraft + "/costs"
	for role, b := range s.others {
		s.refused(role, "POST "+at+"/files", b.Post(at+"/files", b.Press("/")))
	}
	if got := s.people["signatory"].Upload(at, at+"/files", "palkat.pdf", "%PDF-1.7", "about", "payroll"); got.Status != http.StatusOK {
		s.t.Errorf("a file of the costs answered %d", got.Status)
	}
	s.pressed["/claims/{id}/costs/files"] = true
	s.step("signatory", at, at, url.Values{"gross_2024-01": {"3000"}, "side_2024-01": {"600"}, "gross_2024-02": {"3000"}, "side_2024-02": {"600"}, "action": {"later"}, "press": {uuid.NewString()}})
	s.step("signatory", at+"/submit", at+"/submit", nil)
	office, other := s.As("keha"), s.As("second-keha")
	office.Post(at+"/check", office.Kept(at+"/check", nil))
	if got := other.Post(at+"/approve", other.Press(at+"/approve")); got.Status != http.StatusOK {
		s.t.Errorf("the settlement answered %d", got.Status)
	}
	s.look("municipality", at+"/decision")
	s.look("municipality", at+"/decision/pdf")
}
