package store_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// asked fills the country's cases with a proposal and a hearing each, of every state.
const asked = `
WITH told AS (
  INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons, planned_arrival, rank,
         snapshot, made_by, sent_at, due_at, reason_code)
  SELECT gen_random_uuid(), c.id, c.reference, (ARRAY['sent','question','accepted','agreed','directed','declined','withdrawn','expired'])[1 + n % 8], c.centre_org,
         m.id, m.code, c.group_code, c.priority, c.persons, '2026-12-01', 1, '{}', gen_random_uuid(), c.received_at, c.received_at + interval '14 days',
         CASE WHEN n % 8 IN (5, 6) THEN 'size' ELSE '' END
    FROM (SELECT c.*, row_number() OVER (ORDER BY id) AS n FROM refugee_case c) c
    JOIN (SELECT id, code, row_number() OVER (ORDER BY code) AS i, count(*) OVER () AS of FROM organisation WHERE kind = 'municipality') m ON m.i = 1 + c.n % m.of
  RETURNING id, case_id, centre_org, municipality_org, due_at, persons)
INSERT INTO hearing (id, proposal_id, case_id, centre_org, municipality_org, org_id, kind, state, why, outcome, requested_at, due_at)
SELECT gen_random_uuid(), t.id, t.case_id, t.centre_org, t.municipality_org, a.id, 'opinion', (ARRAY['open','answered','silent'])[1 + t.n % 3], 'evident_needs',
       CASE WHEN t.n % 3 = 1 THEN 'ready' ELSE '' END, t.due_at, t.due_at
  FROM (SELECT told.*, row_number() OVER (ORDER BY id) AS n FROM told) t
  JOIN (SELECT id, row_number() OVER (ORDER BY code) AS i, count(*) OVER () AS of FROM organisation WHERE kind = 'wellbeing_area') a ON a.i = 1 + t.n % a.of`

// TestEachInboxWalksTheReadersOwnIndex holds that a list by the clock takes its page from the index of whoever reads it, in every tab.
func TestEachInboxWalksTheReadersOwnIndex(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 4000)
	db.Exec(t, asked)
	db.Exec(t, "ANALYZE proposal")
	db.Exec(t, "ANALYZE hearing")
	for _, list := range []struct {
		name  string
		tabs  []inbox.Tab
		query func(identity.Actor, inbox.Tab) (string, []any)
		index map[identity.Role]string
	}{
		{"proposal", inbox.ProposalTabs(), store.ProposalInboxQuery, map[identity.Role]string{
			identity.Coordinator: "proposal_by_state", identity.Regional: "proposal_centre", identity.Municipality: "proposal_municipality",
		}},
		{"hearing", inbox.HearingTabs(), store.HearingInboxQuery, map[identity.Role]string{
			identity.Coordinator: "hearing_by_state", identity.Regional: "hearing_centre", identity.Municipality: "hearing_municipality", identity.Wellbeing: "hearing_org",
		}},
	} {
		for _, who := range []identity.Actor{c.Ministry, c.Centre, c.Municipality, c.Wellbeing} {
			index, reads := list.index[who.Role()]
			for _, tab := range list.tabs {
				if !reads {
					continue
				}
				sql, args := list.query(who, tab)
				args[0] = "{" + strings.Join(args[0].([]string), ",") + "}"
				plan := explain(t, db, who, sql, moments(args)...)
				walked := regexp.MustCompile(`(?:using|Bitmap Index Scan on) (`+list.name+`_\w+)`).FindAllStringSubmatch(plan, -1)
				if strings.Contains(plan, "Seq Scan on "+list.name) || !slices.ContainsFunc(walked, func(m []string) bool { return m[1] == index }) {
					t.Errorf("%s %s of %s does not walk %s:\n%s", list.name, tab, who.Role(), index, plan)
				}
			}
		}
	}
}

// moments writes the arguments as SQL reads them.
func moments(args []any) []any {
	all := make([]any, len(args))
	for i, a := range args {
		all[i] = a
		if m, ok := a.(interface{ Format(string) string }); ok {
			all[i] = m.Format("2006-01-02 15:04:05Z07:00")
		}
	}
	return all
}
