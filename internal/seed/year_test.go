package seed_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/storetest"
)

// TestTheYear looks at one made-up year from all sides.
func TestTheYear(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	o := options(t, db)
	res := demo(t, o)
	for name, test := range map[string]func(*testing.T){
		"each role has a sign-in":           func(t *testing.T) { testEachRoleHasASignIn(t, db, o, res) },
		"every authority is there":          func(t *testing.T) { testEveryAuthorityOfTheRegistersIsThere(t, db) },
		"it holds together":                 func(t *testing.T) { testTheYearHoldsTogether(t, db) },
		"the quota is that of the register": func(t *testing.T) { testTheQuotaIsThatOfTheRegister(t, db) },
		"every state has its cases":         func(t *testing.T) { testEveryStateHasItsCases(t, db) },
		"each proposal has its ranking":     func(t *testing.T) { testEachProposalHasItsRanking(t, db) },
		"the offers are without mistakes":   func(t *testing.T) { testTheOffersAreWithoutMistakes(t, db) },
		"the cases are without mistakes":    func(t *testing.T) { testTheCasesAreWithoutMistakes(t, db) },
	} {
		t.Run(name, test)
	}
}

// testTheYearHoldsTogether: each query counts what must not be.
func testTheYearHoldsTogether(t *testing.T, db *storetest.Database) {
	for _, c := range []struct{ name, wrong string }{
		{"a line whose head is not what its ledger says", `
			SELECT count(*) FROM offer_line l LEFT JOIN LATERAL (
			  SELECT max(seq) AS seq, count(*) AS entries, sum(reserved_by) AS reserved, sum(taken_by) AS taken, sum(persons) FILTER (WHERE kind = 'adjust') AS capacity,
			         (array_agg(reserved_after ORDER BY seq DESC))[1] AS reserved_after, (array_agg(taken_after ORDER BY seq DESC))[1] AS taken_after,
			         (array_agg(capacity_after ORDER BY seq DESC))[1] AS capacity_after
			    FROM place_ledger WHERE line_id = l.id) e ON true
			 WHERE (l.seq, l.seq, l.reserved, l.taken, l.capacity, l.reserved, l.taken, l.capacity)
			    IS DISTINCT FROM (e.seq, e.entries, e.reserved, e.taken, e.capacity, e.reserved_after, e.taken_after, e.capacity_after)`},
		{"an entry that does not follow from the one before", `
			SELECT count(*) FROM (SELECT reserved_after - lag(reserved_after, 1, 0) OVER w AS r, taken_after - lag(taken_after, 1, 0) OVER w AS t,
			  at < lag(at) OVER w AS back, reserved_by, taken_by FROM place_ledger WINDOW w AS (PARTITION BY line_id ORDER BY seq)) e
			 WHERE r <> reserved_by OR t <> taken_by OR back`},
		{"an access that its organisation does not find where its case is", `
			SELECT count(*) FROM case_access a JOIN refugee_case c ON c.id = a.case_id WHERE (a.received_at, a.search_text) <> (c.received_at, c.search_text)`},
		{"a line of an earlier year that nobody used", `
			SELECT count(*) FROM offer_line WHERE year < 2026 AND taken = 0`},
		{"a line that ended with unused places of which nobody was told", `
			SELECT count(*) FROM offer_line l WHERE in_force AND upper(open_on) < '2026-01-15' AND capacity > reserved + taken
			   AND NOT EXISTS (SELECT FROM unused_notice u WHERE u.line_id = l.id AND u.unused = l.capacity - l.reserved - l.taken)`},
		{"a household in a dwelling of another municipality, too small, or not ready", `
			SELECT count(*) FROM dwelling_booking b JOIN dwelling d ON d.id = b.dwelling_id JOIN proposal p ON p.id = b.proposal_id
			 WHERE p.municipality_org <> d.municipality_org OR p.case_id <> b.case_id OR p.persons > d.sleeps OR lower(b.during) < d.ready_on
			    OR p.state NOT IN ('accepted','agreed','directed')`},
		{"no dwelling of the shown municipality that is booked", `
			SELECT 1 - least(count(*), 1) FROM dwelling_booking b JOIN dwelling d ON d.id = b.dwelling_id JOIN organisation o ON o.id = d.municipality_org
			 WHERE o.kind = 'municipality' AND o.code = '564'`},
		{"an overbooked line", `SELECT count(*) FROM offer_line WHERE reserved + taken > capacity`},
		{"a proposal that holds other places than its state says", `
			SELECT count(*) FROM proposal p LEFT JOIN LATERAL (SELECT coalesce(sum(reserved_by), 0) AS r, coalesce(sum(taken_by), 0) AS t
			  FROM place_ledger WHERE proposal_id = p.id) e ON true
			 WHERE (e.r, e.t) <> (CASE WHEN state IN ('sent','question') THEN persons ELSE 0 END, CASE WHEN state IN ('accepted','agreed','directed') THEN persons ELSE 0 END)`},
		{"a proposal whose places are of another municipality, year or group", `
			SELECT count(*) FROM proposal p JOIN place_ledger e ON e.proposal_id = p.id JOIN offer_line l ON l.id = e.line_id
			 WHERE l.municipality_code <> p.municipality_code OR l.group_code <> p.group_code OR NOT l.open_on @> p.planned_arrival OR NOT l.in_force`},
		{"a placed case without a standing direction", `
			SELECT count(*) FROM refugee_case c WHERE state IN ('placed','arrived','registered','closed') AND NOT EXISTS (SELECT FROM arrival WHERE case_id = c.id AND route = 'notified')
			   AND (SELECT count(*) FROM direction d WHERE d.case_id = c.id AND d.municipality_code = c.municipality_code
			        AND NOT EXISTS (SELECT FROM direction_revocation r WHERE r.direction_id = d.id)) <> 1`},
		{"a placed case whose pair cannot read it", `
			SELECT count(*) FROM direction d JOIN refugee_case c ON c.id = d.case_id CROSS JOIN LATERAL (VALUES (d.municipality_org, 'identity'), (d.municipality_org, 'profile'),
			  (d.wellbeing_org, 'identity'), (d.wellbeing_org, 'health'), (d.wellbeing_org, 'profile')) o(org, layer)
			 WHERE NOT EXISTS (SELECT FROM direction_revocation r WHERE r.direction_id = d.id)
			   AND (SELECT count(*) FROM case_access a WHERE a.case_id = d.case_id AND a.org_id = o.org AND a.layer = o.layer AND a.account_id IS NULL AND a.until IS NULL) <> 1`},
		{"somebody who still reads what was declined, withdrawn or revoked", `
			SELECT count(*) FROM proposal p JOIN case_access a ON a.case_id = p.case_id AND a.org_id = p.municipality_org AND a.until IS NULL
			 WHERE p.state IN ('declined','withdrawn','expired') AND NOT EXISTS (SELECT FROM proposal o WHERE o.case_id = p.case_id AND o.municipality_org = p.municipality_org
			   AND o.state NOT IN ('declined','withdrawn','expired'))`},
		{"a state that is not where the history ends", `
			SELECT count(*) FROM (
			  SELECT c.state AS stands, (SELECT to_state FROM transition t WHERE t.subject_id = c.id AND machine = 'case' ORDER BY at DESC, id DESC LIMIT 1) AS ends FROM refugee_case c
			  UNION ALL SELECT p.state, (SELECT to_state FROM transition t WHERE t.subject_id = p.id AND machine = 'proposal' ORDER BY at DESC, id DESC LIMIT 1) FROM proposal p
			  UNION ALL SELECT h.state, coalesce((SELECT to_state FROM transition t WHERE t.subject_id = h.id AND machine = 'hearing' ORDER BY at DESC, id DESC LIMIT 1), 'not_required') FROM hearing h
			  UNION ALL SELECT a.state, coalesce((SELECT to_state FROM transition t WHERE t.subject_id = a.id AND machine = 'arrival' ORDER BY at DESC, id DESC LIMIT 1),
			    CASE route WHEN 'notified' THEN 'notified' ELSE 'waiting' END) FROM arrival a WHERE a.state <> 'ended') s
			 WHERE stands IS DISTINCT FROM ends`},
		{"a history with a gap", `
			SELECT count(*) FROM (SELECT from_state, lag(to_state, 1, CASE machine WHEN 'proposal' THEN 'drafted' WHEN 'arrival' THEN from_state ELSE '' END)
			  OVER (PARTITION BY subject_id ORDER BY at, id) AS before FROM transition) t WHERE from_state <> before`},
		{"a version that is not the number of steps", `
			SELECT count(*) FROM refugee_case c WHERE version <> (SELECT count(*) FROM transition t WHERE t.subject_id = c.id AND machine = 'case')`},
		{"something that happened after the moment at which the year stands", `
			SELECT (SELECT count(*) FROM transition WHERE at > $1) + (SELECT count(*) FROM audit.event WHERE at > $1) + (SELECT count(*) FROM notice WHERE created_at > $1)
			     + (SELECT count(*) FROM place_ledger WHERE at > $1) + (SELECT count(*) FROM refugee_case WHERE received_at > $1) + (SELECT count(*) FROM case_access WHERE since > $1 OR until > $1)`},
		{"an open proposal that should have expired", `SELECT count(*) FROM proposal WHERE state IN ('sent','question') AND held_until <= $1`},
		{"an offer in force without an agreement on its days", `
			SELECT count(*) FROM place_offer o WHERE state = 'in_force' AND NOT EXISTS (SELECT FROM agreement a WHERE a.municipality_org = o.municipality_org
			  AND a.valid @> daterange(make_date(o.year, 1, 1), make_date(o.year, 12, 31)) AND a.review_by >= $1 AND a.heard_on IS NOT NULL)`},
		{"a minor directed without the area's agreement", `
			SELECT count(*) FROM direction d JOIN hearing h ON h.proposal_id = d.proposal_id JOIN refugee_case c ON c.id = d.case_id
			  JOIN proposal p ON p.id = d.proposal_id JOIN municipality m ON m.code = p.municipality_code AND upper_inf(m.valid)
			  JOIN wellbeing_area w ON w.code = m.wellbeing_code AND w.hears <> 'health'
			 WHERE c.group_code = 'minor' AND (h.kind <> 'agreement' OR h.outcome NOT IN ('ready','ready_if'))`},
		{"a yes before the area was heard", `
			SELECT count(*) FROM proposal p JOIN hearing h ON h.proposal_id = p.id WHERE p.state IN ('accepted','agreed','directed')
			   AND (h.state = 'open' OR h.answered_at > p.answered_at OR (h.state = 'silent' OR h.outcome = 'not_ready') AND p.silence_reason = '')`},
		{"an identity code that could be somebody's", `
			SELECT count(*) FROM case_identity i, jsonb_path_query(i.document, '$.persons[*].identity_code') code
			 WHERE code #>> '{}' !~ '^[0-3][0-9][01][0-9]{3}[-A]9[0-9]{2}[0-9A-Y]$'`},
		{"a name that could be somebody's", `
			SELECT (SELECT count(*) FROM case_identity i, jsonb_path_query(i.document, '$.persons[*].family_name') name WHERE name #>> '{}' NOT LIKE 'Malli%')
			     + (SELECT count(*) FROM account WHERE name NOT LIKE '%Esimerkki-%')`},
		{"a household that is not as large as the case says", `
			SELECT count(*) FROM refugee_case c JOIN case_identity i ON i.case_id = c.id
			 WHERE c.persons <> jsonb_array_length(c.profile->'persons') OR c.persons <> jsonb_array_length(i.document->'persons')`},
		{"a person on the way who is not of the household", `
			SELECT count(*) FROM refugee_case c WHERE state IN ('placed','notified','arrived','registered','closed') AND persons <> (SELECT count(*) FROM arrival a WHERE a.case_id = c.id)`},
	} {
		var n int
		var args []any
		if strings.Contains(c.wrong, "$1") {
			args = []any{now()}
		}
		if db.Scan(t, c.wrong, args, &n); n != 0 {
			t.Errorf("%d times: %s", n, c.name)
		}
	}
}

// counts reads rows of a code and a number.
func counts(t *testing.T, db *storetest.Database, sql string) map[string]int {
	t.Helper()
	all := map[string]int{}
	db.Scan(t, "SELECT coalesce(jsonb_object_agg(k, n), '{}') FROM ("+sql+") c(k, n)", nil, &all)
	return all
}

func testTheQuotaIsThatOfTheRegister(t *testing.T, db *storetest.Database) {
	got := counts(t, db, "SELECT group_code, sum(persons) FROM refugee_case WHERE group_code IN ('quota','emergency') GROUP BY 1")
	if diff := cmp.Diff(map[string]int{"quota": 450, "emergency": 50}, got); diff != "" {
		t.Errorf("persons by group (-want +got):\n%s", diff)
	}
	got = counts(t, db, `SELECT i.document #>> '{persons,0,citizenship}', sum(c.persons) FROM refugee_case c JOIN case_identity i ON i.case_id = c.id
		WHERE c.group_code = 'quota' AND i.document #>> '{persons,0,citizenship}' IN ('AFG','COD','SYR','VEN') GROUP BY 1`)
	if diff := cmp.Diff(map[string]int{"AFG": 150, "COD": 120, "SYR": 100, "VEN": 50}, got); diff != "" {
		t.Errorf("persons by country (-want +got):\n%s", diff)
	}
}

func testEveryStateHasItsCases(t *testing.T, db *storetest.Database) {
	all := counts(t, db, "SELECT 'case ' || state, count(*) FROM refugee_case GROUP BY 1 UNION ALL SELECT 'proposal ' || state, count(*) FROM proposal GROUP BY 1")
	for _, s := range casework.States() {
		if all["case "+string(s)] == 0 {
			t.Errorf("no case is %s", s)
		}
	}
	for _, s := range []placement.ProposalState{
		placement.Sent, placement.Question, placement.Accepted, placement.Agreed, placement.Directed, placement.Declined, placement.Withdrawn, placement.Expired,
	} {
		if all["proposal "+string(s)] == 0 {
			t.Errorf("no proposal is %s", s)
		}
	}
	var today, late, towns int
	db.Scan(t, `SELECT count(*) FILTER (WHERE due_at > $1 AND due_at < $2), count(*) FILTER (WHERE due_at < $1) FROM proposal WHERE state IN ('sent','question')`,
		[]any{now(), now().Add(14 * time.Hour)}, &today, &late)
	db.Scan(t, "SELECT count(DISTINCT municipality_code) FROM place_offer WHERE year = 2026 AND state = 'in_force'", nil, &towns)
	if today < 2 || late < 3 || towns < 110 || towns > 130 {
		t.Errorf("%d answers are due today, %d are late; %d municipalities offer places", today, late, towns)
	}
}

// read scans rows of a query as the superuser.
func read[T any](t *testing.T, db *storetest.Database, sql string) []T {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[T])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func testEachProposalHasItsRanking(t *testing.T, db *storetest.Database) {
	type row struct {
		Rank         int
		Municipality string
		Snapshot     []byte
	}
	whole := 0
	for _, p := range read[row](t, db, `SELECT rank, municipality_code, snapshot::text::bytea FROM proposal
		UNION ALL SELECT 1, municipality_code, snapshot::text::bytea FROM suggestion`) {
		s, err := matching.Decode(p.Snapshot)
		if err != nil || len(s.Ranking.Ranked) < p.Rank || s.Ranking.Ranked[p.Rank-1].Municipality != p.Municipality {
			t.Fatalf("%s is not number %d of its ranking: %v", p.Municipality, p.Rank, err)
		}
		if len(s.Ranking.Ranked) > 3 {
			whole++
		}
	}
	if whole < 60 {
		t.Errorf("only %d rankings have more than three municipalities", whole)
	}
}

func testTheOffersAreWithoutMistakes(t *testing.T, db *storetest.Database) {
	type row struct {
		State places.OfferState
		Year  int
		Doc   places.Document
	}
	for _, r := range read[row](t, db, "SELECT state, year, document FROM place_offer") {
		o := places.Offer{State: r.State, Year: r.Year, Document: r.Doc}
		for _, s := range places.Sections() {
			if err := o.Mistakes(s, civil.DateIn(now())); err != nil && r.State != places.OfferDraft {
				t.Fatalf("%s of an offer for %d: %v", s, r.Year, err)
			}
		}
	}
}

func testTheCasesAreWithoutMistakes(t *testing.T, db *storetest.Database) {
	type row struct {
		Reference string
		State     casework.State
		Group     casework.Group
		Priority  casework.Priority
		Centre    *uuid.UUID
		Earliest  *civil.Date
		Profile   casework.Profile
	}
	for _, r := range read[row](t, db, "SELECT reference, state, group_code, priority, centre_org, earliest_arrival, profile FROM refugee_case") {
		c := casework.Case{Reference: r.Reference, State: r.State, Group: r.Group, Priority: r.Priority, Profile: r.Profile}
		if r.Centre != nil {
			c.Centre = *r.Centre
		}
		if r.Earliest != nil {
			c.EarliestArrival = *r.Earliest
		}
		if err := c.Validate(civil.DateIn(now())); err != nil {
			t.Fatalf("%s, %s: %v", c.Reference, c.State, err)
		}
		if lacks := c.Lacks(); len(lacks) > 0 && c.State != casework.Draft {
			t.Fatalf("%s, %s, lacks %v", c.Reference, c.State, lacks)
		}
	}
}
