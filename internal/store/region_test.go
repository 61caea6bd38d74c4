package store_test

import (
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

func loadRegisters(t *testing.T, db *storetest.Database) bool {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), db.URL("kp_owner"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	loaded, err := store.LoadRegisters(t.Context(), conn)
	if err != nil {
		t.Fatal(err)
	}
	return loaded
}

// newer makes the database forget which files it has, as if a release with other files came.
func newer(t *testing.T, db *storetest.Database) {
	t.Helper()
	db.Exec(t, "UPDATE register_state SET digest = 'of an older release'")
}

func registerNow(t *testing.T, db *storetest.Database) *region.Register {
	t.Helper()
	r, err := db.Register(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRegistersComeBackAsTheyAreInTheFiles(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	newer(t, db)
	if !loadRegisters(t, db) {
		t.Error("the first load loaded nothing")
	}
	if loadRegisters(t, db) {
		t.Error("the second load loaded again")
	}
	newer(t, db)
	if !loadRegisters(t, db) {
		t.Error("a new release's files were not loaded")
	}
	want, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	everything := cmp.Exporter(func(reflect.Type) bool { return true })
	if diff := cmp.Diff(want, registerNow(t, db), everything); diff != "" {
		t.Errorf("the register from the database is not the one from the files: %s", diff)
	}
}

func TestEveryLoginReadsTheRegisters(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	loadRegisters(t, db)
	for _, login := range []string{
		"kp_public", "kp_job", "kp_coordinator", "kp_regional", "kp_municipality", "kp_wellbeing", "kp_keha", "kp_intake",
		"kp_representative", "kp_auditor", "kp_admin",
	} {
		conn, err := pgx.Connect(t.Context(), db.URL(login))
		if err != nil {
			t.Fatal(err)
		}
		var n int
		if err := conn.QueryRow(t.Context(), "SELECT count(*) FROM municipality WHERE valid @> date '2026-11-22'").Scan(&n); err != nil || n != 308 {
			t.Errorf("%s reads %d municipalities: %v", login, n, err)
		}
		if _, err := conn.Exec(t.Context(), "DELETE FROM municipality"); err == nil {
			t.Errorf("%s deletes municipalities", login)
		}
		conn.Close(t.Context())
	}
}

func TestAMergerThatIsEnteredOutlivesTheNextRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	loadRegisters(t, h.db)
	registerNow(t, h.db) // kept in memory, so that a stale copy would show
	admin := h.actor(t, identity.Administration, "admin")
	day := civil.Of(2027, 1, 1)
	merger := region.Merger{From: "005", Into: "010", On: day, Source: "VN 1/2026"}
	merge := func() error {
		return h.db.InTx(t.Context(), admin, identity.Press{}, func(tx *store.Tx) error {
			if err := tx.MergeMunicipality(t.Context(), merger); err != nil {
				return err
			}
			inside, err := tx.Register(t.Context())
			if m, _ := inside.Resolve("005", day); err == nil && m.Code != "010" {
				t.Errorf("the transaction does not see its own merger: %s", m.Code)
			}
			return err
		})
	}
	if err := merge(); err != nil {
		t.Fatal(err)
	}
	if err := merge(); fault.KindOf(err) != fault.NotFound {
		t.Errorf("the same merger twice: %v", err)
	}
	newer(t, h.db)
	loadRegisters(t, h.db)
	r := registerNow(t, h.db)
	for on, want := range map[civil.Date]string{day.AddDays(-1): "005", day: "010"} {
		if m, _ := r.Resolve("005", on); m.Code != want {
			t.Errorf("005 on %s is %s, want %s", on, m.Code, want)
		}
	}
	if n := len(r.Municipalities(day)); n != 307 {
		t.Errorf("%d municipalities after the merger", n)
	}
}

func TestARolledBackMergerLeavesNoTrace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	loadRegisters(t, h.db)
	admin := h.actor(t, identity.Administration, "admin")
	day := civil.Of(2027, 1, 1)
	_ = h.db.InTx(t.Context(), admin, identity.Press{}, func(tx *store.Tx) error {
		if err := tx.MergeMunicipality(t.Context(), region.Merger{From: "005", Into: "010", On: day, Source: "x"}); err != nil {
			t.Error(err)
		}
		_, err := tx.Register(t.Context())
		if err != nil {
			t.Error(err)
		}
		return fault.New(fault.Conflict, "fault.conflict")
	})
	h.db.Exec(t, "UPDATE glossary SET status = status") // another change takes the version that was rolled back
	if m, ok := registerNow(t, h.db).Municipality("005", day); !ok || m.Successor != "" {
		t.Errorf("005 is %+v", m)
	}
}

func TestClocksAndWeightsFollowOneAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	loadRegisters(t, h.db)
	day := civil.Of(2027, 3, 1)
	set, _ := registerNow(t, h.db).Weights(civil.Of(2026, 6, 1))
	set.ID, set.From, set.Weights[0].Source = "v2", day, region.Names{FI: "ministeriön päätös", SV: "ministeriets beslut", EN: "decision of the ministry"}
	set.Weights[0].MaxMilli = 12_345
	rule := region.DeadlineRule{
		Priority: region.Urgent, Step: region.Answer, Amount: 3, Unit: "working_days", Closing: 16 * time.Hour,
		Valid: civil.Period{From: day}, Source: "guidance of the ministry",
	}
	change := func() error {
		return h.db.InTx(t.Context(), h.ministry, identity.Press{}, func(tx *store.Tx) error {
			if err := tx.SetWeights(t.Context(), set); err != nil {
				return err
			}
			policy, _ := registerNow(t, h.db).PlanPolicy(day.AddDays(-1))
			policy.Trajectories, policy.Valid, policy.Source = 9, civil.Period{From: day}, "decision of the ministry"
			return errors.Join(tx.SetDeadline(t.Context(), rule), tx.SetPlanPolicy(t.Context(), policy))
		})
	}
	if err := change(); err != nil {
		t.Fatal(err)
	}
	if err := change(); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second set from the same day: %v", err)
	}
	r := registerNow(t, h.db)
	before, _ := r.Weights(day.AddDays(-1))
	after, _ := r.Weights(day)
	if before.ID != "v1" || after.ID != "v2" || after.Weights[0].MaxMilli != 12_345 || len(after.Weights) != 6 || len(before.Weights) != 6 ||
		after.Weights[0].Source.SV != "ministeriets beslut" || before.Weights[0].Source == after.Weights[0].Source {
		t.Errorf("%+v then %+v", before, after)
	}
	was, _ := r.PlanPolicy(day.AddDays(-1))
	is, _ := r.PlanPolicy(day)
	if was.Trajectories != 5 || is.Trajectories != 9 || is.Urgency[region.Emergency] != was.Urgency[region.Emergency] || is.Source == was.Source {
		t.Errorf("policy %+v then %+v", was, is)
	}
	d, err := r.Clock().Start(region.Urgent, region.Answer, day.Midnight().Add(9*time.Hour))
	if want := civil.Of(2027, 3, 4).Midnight().Add(16 * time.Hour); err != nil || !d.Due.Equal(want) {
		t.Errorf("due %s (%v), want %s", d.Due, err, want)
	}
}

func TestTargetsAreSetByWhoMay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	whole := region.Target{Year: 2026, Centre: "09", Persons: 80, Source: "ministry"}
	share := region.Target{Year: 2026, Centre: "09", Municipality: "564", Persons: 30, Source: "centre"}
	for _, c := range []struct {
		name   string
		actor  identity.Actor
		target region.Target
		may    bool
	}{
		{"the ministry a centre's", h.ministry, whole, true},
		{"the ministry again, with another figure", h.ministry, region.Target{Year: 2026, Centre: "09", Persons: 90, Source: "ministry"}, true},
		{"the ministry a municipality's", h.ministry, share, false},
		{"the centre its own", h.north, whole, false},
		{"the centre its municipality's", h.north, share, true},
		{"another centre", h.south, share, false},
		{"the municipality", h.oulu, share, false},
	} {
		err := h.db.InTx(t.Context(), c.actor, identity.Press{}, func(tx *store.Tx) error { return tx.SetTarget(t.Context(), c.target) })
		if (err == nil) != c.may {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	var got []region.Target
	err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) (err error) {
		got, err = tx.Targets(t.Context(), 2026)
		return err
	})
	want := []region.Target{{Year: 2026, Centre: "09", Persons: 90, Source: "ministry"}, share}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestLoadingIsQuick(t *testing.T) {
	db := storetest.New(t)
	newer(t, db)
	for _, c := range []struct {
		name string
		most time.Duration
	}{{"all", 3 * time.Second}, {"nothing new", 500 * time.Millisecond}} { // ten and a hundred times what a quiet machine needs
		at := time.Now()
		loadRegisters(t, db)
		if took := time.Since(at); took > c.most {
			t.Errorf("%s took %s", c.name, took)
		}
	}
}

func TestTwoRowsForTheSameDayAreRefused(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	conn, err := pgx.Connect(t.Context(), db.URL("kp_owner"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{
		`INSERT INTO municipality SELECT (jsonb_populate_record(m, '{"valid":"[2026-05-01,2027-01-01)"}')).* FROM municipality m WHERE code = '507'`,
		`INSERT INTO deadline_rule SELECT (jsonb_populate_record(d, '{"valid":"[2026-05-01,)"}')).* FROM deadline_rule d`,
		`INSERT INTO ranking_weights SELECT (jsonb_populate_record(w, '{"valid":"[2026-05-01,)","set_code":"v2"}')).* FROM ranking_weights w`,
		`INSERT INTO appeal_text SELECT * FROM appeal_text`,
		`INSERT INTO statute_text SELECT * FROM statute_text`,
		`INSERT INTO wellbeing_area SELECT * FROM wellbeing_area`,
		`INSERT INTO regional_centre SELECT * FROM regional_centre`,
		`INSERT INTO quota_frame SELECT * FROM quota_frame WHERE origin_state IS NULL`,
	} {
		var pg *pgconn.PgError
		if _, err := conn.Exec(t.Context(), sql); !errors.As(err, &pg) || pg.Code != "23P01" && pg.Code != "23505" {
			t.Errorf("%s: %v", sql, err)
		}
	}
}

// Two replicas that start at once load one after the other: the second finds everything there.
func TestReplicasLoadOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	newer(t, db)
	loads := make(chan bool, 4)
	var group sync.WaitGroup
	for range cap(loads) {
		group.Go(func() { loads <- loadRegisters(t, db) })
	}
	group.Wait()
	close(loads)
	n := 0
	for loaded := range loads {
		if loaded {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d replicas loaded", n)
	}
}

func BenchmarkRegister(b *testing.B) {
	db := storetest.New(b)
	for _, c := range []struct {
		name   string
		before func()
	}{
		{"kept", func() {}},
		{"changed", func() { db.Exec(b, "UPDATE register_state SET version = version + 1") }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				c.before()
				b.StartTimer()
				if _, err := db.Register(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
