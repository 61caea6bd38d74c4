package store_test

import (
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// offers is one list that a page offers, with the index that must carry it.
type offers struct {
	name  string
	actor identity.Actor
	f     casework.Filter
	index string
}

func offered(c storetest.Country) []offers {
	centre := c.Centre.Organisation()
	return []offers{
		{"ministry", c.Ministry, casework.Filter{}, "case_by_time"},
		{"ministry_state", c.Ministry, casework.Filter{State: casework.Matching}, "case_by_state"},
		{"ministry_group", c.Ministry, casework.Filter{Group: casework.Emergency}, "case_by_group"},
		{"ministry_priority", c.Ministry, casework.Filter{Priority: casework.PriorityUrgent}, "case_by_priority"},
		{"ministry_municipality", c.Ministry, casework.Filter{Municipality: c.MunicipalityCode}, "case_by_municipality"},
		{"ministry_centre", c.Ministry, casework.Filter{Centre: centre}, "case_by_centre"},
		{"ministry_centre_state", c.Ministry, casework.Filter{Centre: centre, State: casework.Closed}, "case_by_centre_state"},
		{"ministry_centre_group", c.Ministry, casework.Filter{Centre: centre, Group: casework.Minor}, "case_by_centre_group"},
		{"ministry_centre_priority", c.Ministry, casework.Filter{Centre: centre, Priority: casework.PriorityEmergency}, "case_by_centre_priority"},
		{"centre", c.Centre, casework.Filter{}, "case_by_centre"},
		{"centre_state", c.Centre, casework.Filter{State: casework.Matching}, "case_by_centre_state"},
		{"centre_group", c.Centre, casework.Filter{Group: casework.Emergency}, "case_by_centre_group"},
		{"centre_priority", c.Centre, casework.Filter{Priority: casework.PriorityUrgent}, "case_by_centre_priority"},
		{"centre_municipality", c.Centre, casework.Filter{Municipality: c.MunicipalityCode}, "case_by_centre_municipality"},
		{"intake", c.Intake, casework.Filter{}, "case_by_intake"},
		{"intake_state", c.Reception, casework.Filter{State: casework.Closed}, "case_by_intake_state"},
		{"municipality", c.Municipality, casework.Filter{}, "case_access_list"},
		{"wellbeing", c.Wellbeing, casework.Filter{}, "case_access_list"},
	}
}

// explainList returns the plan of a list as the role runs it.
func explainList(t *testing.T, db *storetest.Database, o offers, key string) string {
	t.Helper()
	sql, args := store.CaseListQuery(o.actor, o.f)
	return explain(t, db, o.actor, sql, append([]any{key, uuid.Max}, args...)...)
}

// explain returns the plan of a statement as the role runs it: the generic one, which is what the pools ask for.
func explain(t *testing.T, db *storetest.Database, a identity.Actor, sql string, args ...any) string {
	t.Helper()
	var plan []string
	err := db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		var given []string
		for _, a := range args {
			given = append(given, fmt.Sprintf("'%v'", a))
		}
		if _, err := tx.Exec(t.Context(), "PREPARE listed AS "+sql, pgx.QueryExecModeSimpleProtocol); err != nil {
			return err
		}
		rows, err := tx.Query(t.Context(), "EXPLAIN EXECUTE listed("+strings.Join(given, ",")+")", pgx.QueryExecModeSimpleProtocol)
		if err != nil {
			return err
		}
		if plan, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
			return err
		}
		_, err = tx.Exec(t.Context(), "DEALLOCATE listed")
		return err
	})
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return strings.Join(plan, "\n")
}

// scanned finds the indexes that a plan walks for many rows: all but those that give one row for its key.
var scanned = regexp.MustCompile(`using (case_by_\w+|case_search\w*|case_due|case_access_(?:list|person))`)

func TestEachListIsPinnedToItsIndex(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for _, o := range offered(db.FillCases(t, 8000)) {
		for _, key := range []string{"9999-01-01", "2026-10-01"} {
			plan := explainList(t, db, o, key)
			if unordered := regexp.MustCompile(`Bitmap|Hash|Sort `).FindString(plan); unordered != "" {
				t.Errorf("%s at %s is not in the order of an index:\n%s", o.name, key, plan)
			}
			for _, scan := range scanned.FindAllStringSubmatch(plan, -1) {
				if scan[1] != o.index {
					t.Errorf("%s at %s walks %s, want %s:\n%s", o.name, key, scan[1], o.index, plan)
				}
			}
			if strings.Contains(plan, "Seq Scan on refugee_case") || strings.Contains(plan, "Seq Scan on case_access") || !strings.Contains(plan, o.index) {
				t.Errorf("%s at %s does not walk %s:\n%s", o.name, key, o.index, plan)
			}
		}
	}
}

func TestEachCountWalksTheIndexOfItsList(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 8000)
	for _, who := range []struct {
		actor identity.Actor
		own   string
	}{{c.Ministry, "case_by_"}, {c.Centre, "case_by_centre_"}, {c.Intake, "case_by_intake_"}} {
		for _, k := range casework.Offered(who.actor.Role()) {
			for _, centre := range []bool{false, true} {
				sql, args, index := store.CaseCountQuery(who.actor.Role(), k, centre), []any{"{x}"}, who.own+string(k)
				if sql == "" || centre && who.actor.Role() != identity.Coordinator {
					continue
				}
				if centre {
					args, index = append(args, c.Centre.Organisation()), "case_by_centre_"+string(k)
				}
				plan := explain(t, db, who.actor, sql, args...)
				if scan := scanned.FindStringSubmatch(plan); scan == nil || scan[1] != index || strings.Contains(plan, "Seq Scan") {
					t.Errorf("%s counting by %s does not walk %s:\n%s", who.actor.Role(), k, index, plan)
				}
			}
		}
	}
}

func TestPagesOfAListShowEachCaseOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 3000)
	for _, o := range offered(c) {
		var want int
		query, args := "SELECT count(*) FROM refugee_case", []any(nil)
		seen := map[uuid.UUID]bool{}
		var last time.Time
		for p, pages := (page.Params{}), 0; ; pages++ {
			var got page.Of[casework.Row]
			err := db.InTx(t.Context(), o.actor, identity.Press{}, func(tx *store.Tx) (err error) {
				if pages == 0 {
					if err := tx.QueryRow(t.Context(), query+where(o.f, &args), args...).Scan(&want); err != nil {
						return err
					}
				}
				got, err = tx.ListCases(t.Context(), o.f, p)
				return err
			})
			if err != nil || pages > 100 {
				t.Fatalf("%s: page %d: %v", o.name, pages, err)
			}
			for _, r := range got.Items {
				if seen[r.ID] || !last.IsZero() && r.ReceivedAt.After(last) {
					t.Fatalf("%s: %s is seen twice or out of order", o.name, r.Reference)
				}
				seen[r.ID], last = true, r.ReceivedAt
			}
			if p.After = got.Next; p.After == "" {
				break
			}
		}
		if len(seen) != want || want == 0 {
			t.Errorf("%s: saw %d of %d cases", o.name, len(seen), want)
		}
	}
}

// TestSearchReadsOnlyWhatItFinds holds that a search touches a page for each step down an index and each row that it finds, and never the other rows that
// the reader may see: of these 8,000 cases half are the intake body's, on some 300 pages.
func TestSearchReadsOnlyWhatItFinds(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 8000)
	for _, a := range []identity.Actor{c.Ministry, c.Centre, c.Intake, c.Municipality, c.Wellbeing} {
		for _, q := range []string{"7417", "kp-2026-07417", "kp-1999-1", "42"} {
			var plan []string
			err := db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
				for range 2 { // the first time it reads the catalogues too
					rows, err := tx.Query(t.Context(), "EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF, SUMMARY OFF) "+
						strings.NewReplacer("$1", "'"+q+"'", "$2", "50").Replace(store.SearchQuery()), pgx.QueryExecModeExec)
					if err != nil {
						return err
					}
					if plan, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			all := strings.Join(plan, "\n")
			read := regexp.MustCompile(`Buffers: shared hit=(\d+)`).FindStringSubmatch(all)
			if read == nil {
				t.Fatalf("no count of pages:\n%s", all)
			}
			if pages, err := strconv.Atoi(read[1]); err != nil || pages > 150 || strings.Contains(all, "Hash") || strings.Contains(all, "Seq Scan") {
				t.Errorf("%s searching %q touches %d pages (%v):\n%s", a.Role(), q, pages, err, all)
			}
		}
	}
}

// TestEachRoleFindsWhatItMaySee holds the search, whose filter stands in for the policies, against what the policies themselves would show.
func TestEachRoleFindsWhatItMaySee(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	c := db.FillCases(t, 3000)
	for _, a := range []identity.Actor{c.Ministry, c.Centre, c.Intake, c.Municipality, c.Wellbeing} {
		for q, beginning := range map[string]string{"kp-2026-0": "kp-2026-0", "KP-2026-029": "kp-2026-029", "2417": "kp-2026-02417", "kp-1999": "kp-1999"} {
			var want, got []string
			err := db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
				rows, err := tx.Query(t.Context(), "SELECT reference FROM refugee_case WHERE search_text LIKE $1 ORDER BY search_text DESC LIMIT 50", beginning+"%")
				if err != nil {
					return err
				}
				if want, err = pgx.CollectRows(rows, pgx.RowTo[string]); err != nil {
					return err
				}
				found, err := tx.SearchCases(t.Context(), q, 50)
				for _, r := range found {
					got = append(got, r.Reference)
				}
				return err
			})
			if err != nil || !slices.Equal(got, want) {
				t.Errorf("%s searching %q: %v, got %v, want %v", a.Role(), q, err, got, want)
			}
		}
	}
}

// where filters as the list should, by the reader's policies and plain equalities.
func where(f casework.Filter, args *[]any) string {
	sql := " WHERE true"
	for column, v := range map[string]any{
		"state": string(f.State), "group_code": string(f.Group), "priority": string(f.Priority), "municipality_code": f.Municipality, "centre_org": f.Centre,
	} {
		if v == "" || v == uuid.Nil {
			continue
		}
		*args = append(*args, v)
		sql += fmt.Sprintf(" AND %s = $%d", column, len(*args))
	}
	return sql
}

// benchCases is how many cases the benchmarks run on.
func benchCases(b *testing.B) int {
	b.Helper()
	n, err := strconv.Atoi(os.Getenv("KUNTAPAIKKA_BENCH_CASES"))
	if err != nil {
		return 100_000
	}
	return n
}

// BenchmarkCases measures what the list of cases costs: as many cases as KUNTAPAIKKA_BENCH_CASES says are laid once for all.
func BenchmarkCases(b *testing.B) {
	db := storetest.New(b)
	c := db.FillCases(b, benchCases(b))
	b.Run("list", func(b *testing.B) { benchLists(b, db, c) })
	b.Run("search", func(b *testing.B) { benchSearch(b, db, c) })
	b.Run("counts", func(b *testing.B) { benchCounts(b, db, c) })
}

// benchLists compares the bare statement of each list, as the superuser runs it, with the same through the store: transaction, signed context,
// policies. It reports both, at the list's beginning and deep in it.
func benchLists(b *testing.B, db *storetest.Database, c storetest.Country) {
	b.Helper()
	cfg, err := pgx.ParseConfig(db.URL("postgres"))
	if err != nil {
		b.Fatal(err)
	}
	maps.Copy(cfg.RuntimeParams, store.Planning())
	bare, err := pgx.ConnectConfig(b.Context(), cfg)
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close(b.Context())
	for _, o := range offered(c) {
		for _, depth := range []string{"first", "deep"} {
			key := page.At(caseKeyAt(depth, c.Count))
			b.Run(fmt.Sprintf("%s/%s", o.name, depth), func(b *testing.B) {
				sql, args := store.CaseListQuery(o.actor, o.f)
				args = append([]any{keyTime(depth, c.Count), uuid.Max}, args...)
				var plain, through []time.Duration
				for b.Loop() {
					plain = append(plain, timed(b, func() error { return drain(b, bare, sql, args) }))
					through = append(through, as(b, db, o.actor, func(tx *store.Tx) error {
						_, err := tx.ListCases(b.Context(), o.f, page.Params{After: key})
						return err
					}))
				}
				report(b, "bare", plain)
				report(b, "store", through)
			})
		}
	}
}

// benchSearch finds cases by what people type.
func benchSearch(b *testing.B, db *storetest.Database, c storetest.Country) {
	b.Helper()
	for _, a := range []identity.Actor{c.Ministry, c.Centre, c.Intake, c.Municipality, c.Wellbeing} {
		for what, q := range map[string]string{"number": "417", "beginning": "kp-2026-0", "whole": "kp-2026-00417", "nothing": "kp-1999-1"} {
			b.Run(fmt.Sprintf("%s/%s", a.Role(), what), func(b *testing.B) {
				var took []time.Duration
				for b.Loop() {
					took = append(took, as(b, db, a, func(tx *store.Tx) error {
						_, err := tx.SearchCases(b.Context(), q, page.Size)
						return err
					}))
				}
				report(b, "store", took)
			})
		}
	}
}

// benchCounts counts the chips of each role's list.
func benchCounts(b *testing.B, db *storetest.Database, c storetest.Country) {
	b.Helper()
	for _, a := range []identity.Actor{c.Ministry, c.Centre, c.Intake} {
		b.Run(string(a.Role()), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				took = append(took, as(b, db, a, func(tx *store.Tx) error {
					_, err := tx.CountCases(b.Context(), casework.Filter{})
					return err
				}))
			}
			report(b, "store", took)
		})
	}
}

// as times a transaction of an actor.
func as(b *testing.B, db *storetest.Database, a identity.Actor, fn func(*store.Tx) error) time.Duration {
	b.Helper()
	return timed(b, func() error { return db.InTx(b.Context(), a, identity.Press{}, fn) })
}

func keyTime(depth string, n int) time.Time {
	if depth == "first" {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC).Add(-time.Duration(n/2) * 10 * time.Minute)
}

func caseKeyAt(depth string, n int) any {
	return map[string]any{"at": keyTime(depth, n), "id": uuid.Max}
}

func drain(b *testing.B, conn *pgx.Conn, sql string, args []any) error {
	b.Helper()
	rows, err := conn.Query(b.Context(), sql, args...)
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (int, error) { return len(row.RawValues()), nil })
	return err
}

func timed(b *testing.B, fn func() error) time.Duration {
	b.Helper()
	began := time.Now()
	if err := fn(); err != nil {
		b.Fatal(err)
	}
	return time.Since(began)
}

func report(b *testing.B, what string, all []time.Duration) {
	b.Helper()
	slices.Sort(all)
	b.ReportMetric(float64(all[len(all)/10].Microseconds()), what+"-p10-µs")
	b.ReportMetric(float64(all[len(all)/2].Microseconds()), what+"-p50-µs")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds()), what+"-p99-µs")
}
