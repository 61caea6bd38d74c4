package store_test

import (
	"context"
	"fmt"
	"log/slog"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/audit/keep"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// vault is a database with a sealer and its folder.
type vault struct {
	db     *storetest.Database
	folder *keep.Folder
	sealer store.Sealer
}

func newVault(t testing.TB) vault {
	t.Helper()
	db := storetest.New(t)
	folder, err := keep.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return vault{db: db, folder: folder, sealer: store.Sealer{
		Pool: db.Sealer(), Keeper: store.CheckpointKeeper{Sign: folder.Sign, Keep: folder.Keep}, Log: slog.New(slog.DiscardHandler), Now: time.Now,
		Every: 5 * time.Millisecond, Checkpoint: 20 * time.Millisecond,
	}}
}

// fill records n events of several writers as the superuser, which is how a year's log is made quickly.
func (v vault) fill(t testing.TB, n int) {
	t.Helper()
	v.db.Exec(t, `INSERT INTO audit.event (at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail)
		SELECT now() - make_interval(secs => $1 - i), gen_random_uuid(), (ARRAY['regional','municipality','intake'])[1 + i % 3], gen_random_uuid(),
		       (ARRAY['proposal.send','identity.read','offer.publish'])[1 + i % 3], 'proposal', gen_random_uuid(), CASE WHEN i % 2 = 0 THEN gen_random_uuid() END,
		       CASE WHEN i % 3 = 1 THEN '681/2023 s. 83.2' ELSE '' END,
		       CASE WHEN i % 4 = 0 THEN jsonb_build_object('municipality', '564', 'places', i::text) ELSE '{}' END
		  FROM generate_series(1, $1) AS i`, n)
}

func (v vault) verify(t testing.TB) audit.Report {
	t.Helper()
	outside, err := v.folder.Notes()
	if err != nil {
		t.Fatal(err)
	}
	inside, err := store.Checkpoints(t.Context(), v.db.Sealer())
	if err != nil {
		t.Fatal(err)
	}
	report, err := audit.VerifySigned(store.ChainEntries(t.Context(), v.db.Sealer()), append(outside, inside...), v.folder.Known())
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (v vault) unsealed(t testing.TB) (n int) {
	t.Helper()
	v.db.Scan(t, "SELECT count(*) FROM audit.event e WHERE NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id)", nil, &n)
	return n
}

// sealed waits until every event is in the chain: other tests' transactions on the same server may hold the sealer up for a while, and a killed
// connection keeps its lock until the server has noticed.
func (v vault) sealed(t testing.TB) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(30 * time.Second); v.unsealed(t) > 0 || err != nil; {
		if time.Now().After(deadline) {
			t.Fatalf("%d events are not sealed: %v", v.unsealed(t), err)
		}
		_, err = v.sealer.SealNow(t.Context())
	}
}

// run seals in the background until stop is called.
func (v vault) run(t testing.TB) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- v.sealer.Run(ctx) }()
	return sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the sealer ended with %v", err)
		}
	})
}

func TestSealerSealsWhatIsRecorded(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	if got := v.verify(t); got.Flaw != nil || got.Links != 0 {
		t.Errorf("an empty log: %+v", got)
	}
	v.fill(t, 12_345) // more than two batches
	v.sealed(t)
	v.fill(t, 10)
	v.sealed(t)
	if got := v.verify(t); got.Flaw != nil || got.Links != 12_355 || got.Signed != 12_355 {
		t.Errorf("%+v, flaw %v", got, got.Flaw)
	}
	if notes, err := v.folder.Notes(); err != nil || len(notes) < 2 {
		t.Errorf("%d notes outside the database, %v", len(notes), err)
	}
}

func TestSealerWaitsForSlowerTransactionsWithSmallerNumbers(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	conn, err := pgx.Connect(t.Context(), v.db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	slow, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	const insert = "INSERT INTO audit.event (at, role, action, subject) VALUES (now(), 'regional', $1, 'case')"
	if _, err := slow.Exec(t.Context(), insert, "case.slow"); err != nil {
		t.Fatal(err)
	}
	v.db.Exec(t, insert, "case.quick")
	if _, err := v.sealer.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := v.unsealed(t); n != 1 {
		t.Errorf("%d events wait for the slow transaction, want the quick one", n)
	}
	if err := slow.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.sealed(t)
	var first string
	v.db.Scan(t, "SELECT action FROM audit.seal JOIN audit.event ON id = event_id WHERE seq = 1", nil, &first)
	if got := v.verify(t); first != "case.slow" || got.Flaw != nil || got.Links != 2 {
		t.Errorf("the first link is %s, %+v", first, got)
	}
}

func TestEventsFromBeforeARestoreAreSealed(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	v.db.Exec(t, "INSERT INTO audit.event (xid, at, role, action, subject) SELECT ('4000000000' || i)::xid8, now(), 'admin', 'case.close', 'case' FROM generate_series(1, 9) AS i")
	v.fill(t, 20)
	v.sealed(t)
	if got := v.verify(t); got.Flaw != nil || got.Links != 29 {
		t.Errorf("%+v", got)
	}
}

func TestNobodyRecordsInAnothersName(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, columns := range map[string]string{
		"another role":    "(at, account_id, role, action, subject) VALUES (now(), '" + h.oulu.Account.String() + "', 'regional', 'x.y', 'case')",
		"another account": "(at, account_id, role, action, subject) VALUES (now(), '" + h.lahti.Account.String() + "', 'municipality', 'x.y', 'case')",
		"nobody":          "(at, role, action, subject) VALUES (now(), 'municipality', 'x.y', 'case')",
		"another number":  "(id, at, account_id, role, action, subject) OVERRIDING SYSTEM VALUE VALUES (1, now(), '" + h.oulu.Account.String() + "', 'municipality', 'x.y', 'case')",
		"a later xid":     "(xid, at, account_id, role, action, subject) VALUES ('99999999', now(), '" + h.oulu.Account.String() + "', 'municipality', 'x.y', 'case')",
	} {
		err := h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), "INSERT INTO audit.event "+columns)
			return err
		})
		if err == nil {
			t.Errorf("an event with %s was recorded", name)
		}
	}
}

// tamper is one way of changing the log as a superuser with the triggers off. It returns the first bad link.
type tamper func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) (first int64)

func exec(t *testing.T, tx pgx.Tx, sql string, args ...any) {
	t.Helper()
	if _, err := tx.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// tamperings are the six classes of the threat model, each with its variants.
func tamperings() map[string]tamper {
	anywhere := func(rng *rand.Rand, links int64) int64 { return 1 + rng.Int64N(links) }
	return map[string]tamper{
		"modify": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			change := []string{
				"xid = (e.xid::text::bigint + 1)::text::xid8", "at = at + interval '1 microsecond'", "account_id = gen_random_uuid()", "account_id = NULL", "role = 'admin'",
				"organisation = gen_random_uuid()", "action = action || 'x'", "subject = 'case'", "subject_id = gen_random_uuid()", "case_id = gen_random_uuid()",
				"ground = ground || ' '", `detail = detail || '{"places": "0"}'`, `detail = '{"a": 1}'`, "detail = '[]'", "subject = '', action = action || subject",
			}
			exec(t, tx, "UPDATE audit.event e SET "+change[rng.IntN(len(change))]+" FROM audit.seal s WHERE s.event_id = e.id AND seq = $1", seq)
			return seq
		},
		"modify a hash": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "UPDATE audit.seal SET hash = set_byte(hash, $2, (get_byte(hash, $2) + 1) % 256) WHERE seq = $1", seq, rng.IntN(32))
			return seq
		},
		"delete an event": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "DELETE FROM audit.event WHERE id = (SELECT event_id FROM audit.seal WHERE seq = $1)", seq)
			return seq
		},
		"delete a link": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "DELETE FROM audit.event WHERE id = (SELECT event_id FROM audit.seal WHERE seq = $1)", seq)
			exec(t, tx, "DELETE FROM audit.seal WHERE seq = $1", seq)
			return seq
		},
		"insert": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "UPDATE audit.seal SET seq = -seq - 1 WHERE seq >= $1", seq)
			exec(t, tx, "UPDATE audit.seal SET seq = -seq WHERE seq < 0")
			exec(t, tx, `WITH e AS (INSERT INTO audit.event (at, role, action, subject) VALUES (now(), 'admin', 'case.close', 'case') RETURNING id)
				INSERT INTO audit.seal (seq, event_id, hash) SELECT $1, id, sha256(id::text::bytea) FROM e`, seq)
			return seq
		},
		"reorder": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			a, b := anywhere(rng, links-1), links
			if a < links-1 {
				b = a + 1 + rng.Int64N(links-a)
			}
			exec(t, tx, "UPDATE audit.seal SET event_id = -event_id WHERE seq IN ($1, $2)", a, b)
			exec(t, tx, `UPDATE audit.seal s SET event_id = -o.event_id FROM audit.seal o WHERE (s.seq, o.seq) IN (($1, $2), ($2, $1))`, a, b)
			return a
		},
		"truncate": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "DELETE FROM audit.event WHERE id IN (SELECT event_id FROM audit.seal WHERE seq >= $1)", seq)
			exec(t, tx, "DELETE FROM audit.seal WHERE seq >= $1", seq)
			exec(t, tx, "DELETE FROM audit.checkpoint WHERE seq >= $1", seq)
			return seq
		},
		"rewrite": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "UPDATE audit.event SET account_id = gen_random_uuid() WHERE id = (SELECT event_id FROM audit.seal WHERE seq = $1)", seq)
			rewrite(t, tx)
			exec(t, tx, "DELETE FROM audit.checkpoint WHERE seq >= $1", seq)
			return seq
		},
		"delete and rewrite": func(t *testing.T, tx pgx.Tx, rng *rand.Rand, links int64) int64 {
			seq := anywhere(rng, links)
			exec(t, tx, "DELETE FROM audit.event WHERE id = (SELECT event_id FROM audit.seal WHERE seq = $1)", seq)
			exec(t, tx, "DELETE FROM audit.seal WHERE seq = $1", seq)
			rewrite(t, tx)
			return seq
		},
	}
}

// rewrite computes the whole chain anew over the events that are there, as a forger with the source code would.
func rewrite(t *testing.T, tx pgx.Tx) {
	t.Helper()
	records, err := store.AllRecords(t.Context(), tx)
	if err != nil {
		t.Fatal(err)
	}
	exec(t, tx, "DELETE FROM audit.seal")
	chain := audit.NewChain(0, audit.Root())
	var batch pgx.Batch
	for i := range records {
		hash := chain.Link(&records[i])
		batch.Queue("INSERT INTO audit.seal VALUES ($1, $2, $3)", chain.Seq, records[i].ID, hash[:])
	}
	if err := tx.SendBatch(t.Context(), &batch).Close(); err != nil {
		t.Fatal(err)
	}
}

// TestEveryTamperingIsFoundAndNoneIsMadeUp changes the log at random as a superuser whose triggers are off, verifies, and takes the change back by
// rolling back a savepoint that the verification shares.
func TestEveryTamperingIsFoundAndNoneIsMadeUp(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	for range 6 { // checkpoints in between
		v.fill(t, 25)
		v.sealed(t)
	}
	notes, err := v.folder.Notes()
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), v.db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	exec := func(sql string) {
		if _, err := conn.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	exec("SET session_replication_role = replica")
	seed := uint64(time.Now().UnixNano())
	rng := rand.New(rand.NewPCG(seed, 1))
	all := tamperings()
	names := slices.Sorted(func(yield func(string) bool) {
		for name := range all {
			if !yield(name) {
				return
			}
		}
	})
	for i := range 450 {
		name := names[i%len(names)]
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		first := all[name](t, tx, rng, 150)
		got, err := audit.VerifySigned(store.EntriesOf(t.Context(), tx), notes, v.folder.Known())
		if err != nil {
			t.Fatal(err)
		}
		f := got.Flaw
		if f == nil || f.Seq != first && (f.Kind != audit.Rewritten && f.Kind != audit.Truncated || first <= f.After || first > f.Seq) {
			t.Errorf("seed %d, %s at link %d: found %v", seed, name, first, f)
		}
		if err := tx.Rollback(t.Context()); err != nil {
			t.Fatal(err)
		}
		if i%10 == 0 {
			if got := v.verify(t); got.Flaw != nil || got.Links != 150 {
				t.Fatalf("false alarm after %d tamperings: %v", i, got.Flaw)
			}
		}
	}
}

// TestWhatConstraintsKeepOutIsFoundWithoutThem takes the log's own constraints away before the change.
func TestWhatConstraintsKeepOutIsFoundWithoutThem(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	v.fill(t, 60)
	v.sealed(t)
	for name, c := range map[string]struct {
		change string
		kind   audit.FlawKind
		seq    int64
	}{
		"an event twice": {`ALTER TABLE audit.event DROP CONSTRAINT event_pkey CASCADE; INSERT INTO audit.event OVERRIDING SYSTEM VALUE
			SELECT id, xid, at, account_id, 'admin', organisation, action, subject, subject_id, case_id, ground, detail FROM audit.event
			 WHERE id = (SELECT event_id FROM audit.seal WHERE seq = 31)`, audit.Lost, 31},
		"an event twice, unchanged": {`ALTER TABLE audit.event DROP CONSTRAINT event_pkey CASCADE; INSERT INTO audit.event OVERRIDING SYSTEM VALUE
			SELECT * FROM audit.event WHERE id = (SELECT event_id FROM audit.seal WHERE seq = 31)`, audit.Lost, 31},
		"a link twice":          {"ALTER TABLE audit.seal DROP CONSTRAINT seal_pkey, DROP CONSTRAINT seal_event_id_key; INSERT INTO audit.seal SELECT * FROM audit.seal WHERE seq = 9", audit.Gap, 10},
		"a link far ahead":      {"UPDATE audit.seal SET seq = 9000000000000000000 WHERE seq = 60", audit.Gap, 60},
		"a hash that goes on":   {"ALTER TABLE audit.seal DROP CONSTRAINT seal_hash_check; UPDATE audit.seal SET hash = hash || '\\x00' WHERE seq = 12", audit.Altered, 12},
		"an event under zero":   {"ALTER TABLE audit.seal DROP CONSTRAINT seal_event_id_fkey; UPDATE audit.seal SET event_id = -9223372036854775808 WHERE seq = 5", audit.Lost, 5},
		"two links of an event": {"ALTER TABLE audit.seal DROP CONSTRAINT seal_event_id_key; UPDATE audit.seal SET event_id = (SELECT event_id FROM audit.seal WHERE seq = 7) WHERE seq = 8", audit.Altered, 8},
	} {
		conn, err := pgx.Connect(t.Context(), v.db.URL("postgres")) // each its own: who stops reading ends the connection
		if err != nil {
			t.Fatal(err)
		}
		tx, err := conn.Begin(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		exec(t, tx, "SET LOCAL session_replication_role = replica; "+c.change)
		got, err := audit.VerifySigned(store.EntriesOf(t.Context(), tx), nil, v.folder.Known())
		if err != nil || got.Flaw == nil || got.Flaw.Kind != c.kind || got.Flaw.Seq != c.seq {
			t.Errorf("%s: %v, %v; want %s at %d", name, got.Flaw, err, c.kind, c.seq)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// TestEventsFarApartAreFound holds that a link finds its event wherever its number lies.
func TestEventsFarApartAreFound(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	v.db.Exec(t, `INSERT INTO audit.event (id, at, role, action, subject) OVERRIDING SYSTEM VALUE
		SELECT 1000 + i * 7919 % 700001, now(), 'admin', 'case.close', 'case' FROM generate_series(1, 7000) AS i`)
	v.fill(t, 500)
	v.sealed(t)
	if got := v.verify(t); got.Flaw != nil || got.Links != 7500 {
		t.Errorf("%+v, flaw %v", got, got.Flaw)
	}
}

// TestDetailsAreReadAsTheyWereWritten sends details with marks of every kind through the database: the chain is computed from what comes back.
func TestDetailsAreReadAsTheyWereWritten(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	actor := newMember(t, v.db)
	details := []map[string]string{
		nil, {"a": "b"}, {"a": "", "": "b"}, {"a": `", "b": "c`, "b": `\`}, {"a": "ä\n\t\u2028", "longer key": "1: 2, 3", "z": "{}"}, {"a": `: "`, "b": "}", "c": `\"`},
	}
	for _, d := range details {
		err := v.db.InTx(t.Context(), actor, identity.Press{}, func(tx *store.Tx) error {
			return tx.Record(t.Context(), audit.Event{Action: "case.test", Subject: audit.Case, Detail: d})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	v.sealed(t)
	var i int
	for e, err := range store.ChainEntries(t.Context(), v.db.Sealer()) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Lost || !maps.Equal(e.Record.Event.Detail, details[i]) {
			t.Errorf("wrote %q, read %q", details[i], e.Record.Event.Detail)
		}
		i++
	}
}

func TestForgedCheckpointIsFound(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	v.fill(t, 30)
	v.sealed(t)
	v.db.Exec(t, "BEGIN; SET LOCAL session_replication_role = replica; UPDATE audit.checkpoint SET note = replace(note, '2', '3'); COMMIT")
	if got := v.verify(t); got.Flaw == nil || got.Flaw.Kind != audit.Forged {
		t.Errorf("found %v", got.Flaw)
	}
}

// TestCrashUnderLoad kills the connections of writers and sealers while they work: the chain stands, and everything recorded is sealed once.
func TestCrashUnderLoad(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	second := v // another replica waits for the lock
	stops := []func(){v.run(t), second.run(t)}
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Second)
	defer cancel()
	var writers sync.WaitGroup
	var written [4]int
	actor := newMember(t, v.db)
	for w := range written {
		writers.Go(func() {
			for ctx.Err() == nil {
				err := v.db.InTx(ctx, actor, identity.Press{}, func(tx *store.Tx) error {
					return tx.Record(ctx, audit.Event{Action: "case.test", Subject: audit.Case, ID: uuid.New(), Detail: map[string]string{"n": fmt.Sprint(written[w])}})
				})
				if err == nil {
					written[w]++
				}
			}
		})
	}
	kills := v.kill(t, ctx.Done())
	writers.Wait()
	for _, stop := range stops {
		stop()
	}
	v.sealed(t)
	acknowledged := written[0] + written[1] + written[2] + written[3]
	if got := v.verify(t); got.Flaw != nil || got.Links < int64(acknowledged) || kills == 0 || acknowledged == 0 {
		t.Errorf("%d kills, %d acknowledged events, %d links, flaw %v", kills, acknowledged, got.Links, got.Flaw)
	}
}

// kill ends connections to the database, 20 a second, until done.
func (v vault) kill(t *testing.T, done <-chan struct{}) (kills int) {
	t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return kills
		case <-tick.C:
			var n int
			v.db.Scan(t, `SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
				WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename LIKE 'kp\_%' ORDER BY random() LIMIT 1) AS one`, nil, &n)
			kills += n
		}
	}
}

func newMember(t *testing.T, db *storetest.Database) identity.Actor {
	t.Helper()
	return house{db: db}.actor(t, identity.RegionalCentre, "09")
}

func BenchmarkVerify(b *testing.B) {
	v := newVault(b)
	const links = 300_000
	v.fill(b, links)
	v.db.Exec(b, "VACUUM ANALYZE audit.event")
	v.sealed(b)
	v.db.Exec(b, "VACUUM ANALYZE audit.seal")
	for b.Loop() {
		if got := v.verify(b); got.Flaw != nil || got.Links != links {
			b.Fatalf("%+v", got)
		}
	}
	b.ReportMetric(float64(b.N)*links/b.Elapsed().Seconds(), "links/s")
}

// TestNotReadyWhenNobodySeals holds that a portal whose audit log is no longer sealed says so.
func TestNotReadyWhenNobodySeals(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	if err := v.db.Ready(t.Context()); err != nil {
		t.Fatalf("an empty log: %v", err)
	}
	v.fill(t, 90) // the first is a minute and a half old
	if err := v.db.Ready(t.Context()); err == nil {
		t.Error("events of more than a minute ago are unsealed, and the database is said to be ready")
	}
	if _, err := v.sealer.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	v.sealed(t)
	if err := v.db.Ready(t.Context()); err != nil {
		t.Errorf("after sealing: %v", err)
	}
}

func TestSealNowWaitsForTransactionsThatHoldEventsBack(t *testing.T) {
	t.Parallel()
	v := newVault(t)
	open, err := pgx.Connect(t.Context(), v.db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer open.Close(t.Context())
	tx, err := open.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), "SELECT pg_current_xact_id()"); err != nil {
		t.Fatal(err)
	}
	v.db.Exec(t, "INSERT INTO audit.event (at, role, action, subject) SELECT now(), 'admin', 'case.test', 'case' FROM generate_series(1, 5)")
	sealed := make(chan error, 1)
	go func() {
		_, err := v.sealer.SealNow(t.Context())
		sealed <- err
	}()
	for looked := 0; looked == 0; {
		v.db.Scan(t, "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '-- name: seal.held%'", nil, &looked)
	}
	if err := tx.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := <-sealed; err != nil {
		t.Fatal(err)
	}
	var links int
	v.db.Scan(t, "SELECT count(*) FROM audit.seal", nil, &links)
	if links != 5 {
		t.Errorf("%d of 5 events are in the chain", links)
	}
}
