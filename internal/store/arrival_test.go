package store_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// travelling puts two or three persons of each directed case on their way, in every state; some days are not planned yet.
const travelling = `
INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, planned_on)
SELECT gen_random_uuid(), c.id, p, a.org_id, w.org_id, (ARRAY['travel','transfer'])[1 + n % 2],
       (ARRAY['waiting','housing_ready','date_set','arrived','registered','no_show','ended'])[1 + (n + p * (n % 5 / 4)) % 7],
       CASE WHEN n % 11 > 0 THEN DATE '2026-12-01' + (n % 300)::int + (p % 2)::int END
  FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM refugee_case WHERE municipality_code IS NOT NULL) c
  JOIN LATERAL (SELECT org_id FROM case_access x JOIN organisation o ON o.id = x.org_id AND o.kind = 'municipality' WHERE x.case_id = c.id) a ON true
  JOIN LATERAL (SELECT org_id FROM case_access x JOIN organisation o ON o.id = x.org_id AND o.kind = 'wellbeing_area' WHERE x.case_id = c.id) w ON true,
  LATERAL generate_series(1, 2 + n % 2) p`

// grouped is the list as it reads without regard to what it costs: every household that the reader sees, put together from its persons.
const grouped = `
SELECT a.case_id, c.reference, coalesce(c.municipality_code, ''), c.group_code, count(*)::int, min(a.route), min(a.state), coalesce(min(a.planned_on), '9999-12-31'::date)
  FROM arrival a JOIN refugee_case c ON c.id = a.case_id
 WHERE CASE WHEN $1 THEN a.state IN ('arrived','registered','no_show') ELSE a.state NOT IN ('arrived','registered','no_show','ended') END
 GROUP BY a.case_id, c.reference, c.municipality_code, c.group_code ORDER BY 8, a.case_id`

// TestArrivalsWalkTheReadersOwnIndex holds that the list of those on their way takes its page from an index in its order, and that all its pages together
// are what the plain statement says.
func TestArrivalsWalkTheReadersOwnIndex(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 4000)
	db.Exec(t, travelling)
	db.Exec(t, "VACUUM ANALYZE arrival")
	for who, suffix := range map[*identity.Actor]string{&c.Ministry: "", &c.Centre: "", &c.Intake: "", &c.Municipality: "_municipality", &c.Wellbeing: "_wellbeing"} {
		for _, done := range []bool{false, true} {
			index := map[bool]string{false: "arrival_way", true: "arrival_come"}[done] + suffix
			plan := explain(t, db, *who, store.ArrivingQuery(who.Role(), done), "1900-01-01", uuid.Nil)
			walked := regexp.MustCompile(`using (arrival_(?:way|come)\w*|arrival_municipality)`).FindAllStringSubmatch(plan, -1)
			others := slices.ContainsFunc(walked, func(m []string) bool { return m[1] != index })
			if len(walked) == 0 || others || strings.Contains(plan, "Seq Scan") || strings.Contains(plan, "Hash") || strings.Contains(plan, "Bitmap") {
				t.Errorf("%s, done %v, does not walk %s:\n%s", who.Role(), done, index, plan)
			}
			got, want := allArriving(t, db, *who, done)
			if !slices.Equal(got, want) || len(want) == 0 {
				t.Errorf("%s, done %v: %d households, want %d", who.Role(), done, len(got), len(want))
			}
		}
	}
}

// allArriving reads the list page by page, and as the plain statement gives it.
func allArriving(t *testing.T, db *storetest.Database, a identity.Actor, done bool) (got, want []store.ArrivingRow) {
	t.Helper()
	err := db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		for p := (page.Params{}); ; {
			rows, err := tx.Arriving(t.Context(), done, p)
			if err != nil {
				return err
			}
			got = append(got, rows.Items...)
			if p.After = rows.Next; p.After == "" {
				break
			}
		}
		rows, err := tx.Query(t.Context(), grouped, done)
		if err != nil {
			return err
		}
		want, err = pgx.CollectRows(rows, pgx.RowToStructByPos[store.ArrivingRow])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return got, want
}
