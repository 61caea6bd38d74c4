package store_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
)

// TestEachAuditFilterIsPinnedToItsIndex looks at the plans over a log of some size: none reads it through, and what is rare is found by an index of
// its own. What is common is found on the way back in time.
func TestEachAuditFilterIsPinnedToItsIndex(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.db.Exec(t, `INSERT INTO audit.event (at, account_id, role, action, subject, case_id)
		SELECT now() - make_interval(mins => i), md5((i % 500)::text)::uuid, 'regional', 'noun' || CASE WHEN i % 700 = 7 THEN 7 ELSE i % 5 END || (ARRAY['.do','.undo','.see','.keep','.read','.let'])[1 + i % 6],
		       'subject' || CASE WHEN i % 900 = 3 THEN 9 ELSE i % 4 END, md5((i % 4000)::text)::uuid FROM generate_series(1, 40000) i`)
	h.db.Exec(t, "ANALYZE audit.event")
	conn, err := pgx.Connect(t.Context(), h.db.URL("kp_auditor"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	someone, someCase := uuid.MustParse("cfcd2084-95d5-65ef-66e7-dff9f98764da"), uuid.MustParse("c4ca4238-a0b9-2382-0dcc-509a6f75849b")
	deep := page.Params{After: page.At(map[string]any{"At": time.Now().AddDate(0, 0, -9), "ID": 1})}
	for name, f := range map[string]store.EventFilter{
		"event_time":    {Until: civil.DateIn(time.Now().AddDate(0, 0, -3))},
		"event_look":    {Looks: true},
		"event_action":  {Action: "noun7.undo"},
		"event_subject": {Subject: "subject9"},
		"event_account": {Account: someone, Looks: true},
		"event_case":    {Case: someCase},
	} {
		for _, p := range []page.Params{{}, deep} {
			sql, args := store.EventsQuery(f, p)
			rows, err := conn.Query(t.Context(), "EXPLAIN (COSTS off) "+sql, args...)
			if err != nil {
				t.Fatal(err)
			}
			lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
			if err != nil {
				t.Fatal(err)
			}
			plan := strings.Join(lines, "\n")
			if !strings.Contains(plan, name) || strings.Contains(plan, "Seq Scan on event") {
				t.Errorf("%s, %+v:\n%s", name, p, plan)
			}
		}
	}
}

func TestAuditorPagesThroughTheLogAndFindsByReference(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	auditor := h.actor(t, identity.AuditBody, "VTV")
	for i := range 130 {
		c := h.northCase
		if i%2 == 0 {
			c = h.southCase
		}
		err := h.db.InTx(t.Context(), h.north, identity.Press{}, func(tx *store.Tx) error {
			return tx.Record(t.Context(), audit.Event{Action: "identity.read", Subject: audit.Case, ID: c, Case: c, Ground: "681/2023 s. 83.1"})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	const reference = "KP-2026-00417"
	h.db.Exec(t, "UPDATE refugee_case SET reference = $2 WHERE id = $1", h.northCase, reference)
	err := h.db.InTx(t.Context(), auditor, identity.Press{}, func(tx *store.Tx) error {
		id, err := tx.CaseOfReference(t.Context(), " "+strings.ToLower(reference))
		if err != nil || id != h.northCase {
			t.Errorf("%s is %v, %v", reference, id, err)
		}
		seen := map[int64]bool{}
		for p := (page.Params{}); ; {
			got, err := tx.Events(t.Context(), store.EventFilter{Case: h.northCase, Looks: true}, p)
			if err != nil {
				return err
			}
			for _, e := range got.Items {
				if seen[e.ID] || e.Reference != reference || e.Name != "Test" || e.Role != identity.Regional {
					t.Errorf("seen %v: %+v", seen[e.ID], e)
				}
				seen[e.ID] = true
			}
			if p.After = got.Next; p.After == "" {
				break
			}
		}
		if len(seen) != 65 {
			t.Errorf("%d looks at the case, want 65", len(seen))
		}
		actions, err := tx.EventActions(t.Context())
		if len(actions) != 1 || actions[0] != "identity.read" {
			t.Errorf("actions %v", actions)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
