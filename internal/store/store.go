package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
)

// Logins gives the connection URL of a database login, such as "kp_regional".
type Logins func(login string) string

// Options are the store's settings. A zero Now is the wall clock; a zero MostConns is 8 connections per role.
type Options struct {
	Now       func() time.Time
	MostConns int32
}

// DB is the database as the portal uses it: one pool per role class, and the signer of the context that the policies check.
type DB struct {
	pools  map[identity.Role]*pgxpool.Pool
	public *pgxpool.Pool // sign-in and sessions: no case data
	sealer *pgxpool.Pool
	signer signer
	queue  *river.Client[pgx.Tx] // puts jobs in; the workers have a client of their own
	now    func() time.Time

	registers registerCache
	stated    known[stated]        // by offer
	uses      known[[]places.Held] // what households use, by case
}

// Open connects each login lazily and reads the signing key. It refuses a login that could step over the row-level policies.
func Open(ctx context.Context, logins Logins, opts Options) (*DB, error) {
	if opts.Now == nil {
		opts.Now = time.Now
	}
	if opts.MostConns == 0 {
		opts.MostConns = 8
	}
	db := &DB{pools: map[identity.Role]*pgxpool.Pool{}, now: opts.Now}
	var err error
	for _, r := range append(identity.Roles(), identity.Job) {
		if db.pools[r], err = newPool(ctx, logins("kp_"+string(r)), opts.MostConns); err != nil {
			db.Close()
			return nil, err
		}
	}
	if db.public, err = newPool(ctx, logins("kp_public"), opts.MostConns); err == nil {
		db.sealer, err = newPool(ctx, logins("kp_sealer"), 2)
	}
	if err == nil {
		db.signer, err = readSigner(ctx, logins("kp_guard"))
	}
	if err == nil {
		db.queue, err = river.NewClient(riverpgxv5.New(nil), &river.Config{})
	}
	if err == nil {
		err = db.refusePowerfulLogins(ctx)
	}
	if err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// planning is how statements are planned: once for all arguments, since the lists are made for one plan each. A bitmap loses the order of an index, and
// with it the end of a page; remembering rows that were looked up pays where they come twice, which is seldom here.
func planning() map[string]string {
	return map[string]string{"plan_cache_mode": "force_generic_plan", "enable_bitmapscan": "off", "enable_memoize": "off"}
}

func newPool(ctx context.Context, url string, most int32) (*pgxpool.Pool, error) {
	cfg, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	cfg.MaxConns = most
	cfg.MaxConnIdleTime = 5 * time.Minute
	cfg.ConnConfig.RuntimeParams["timezone"] = "UTC"
	cfg.ConnConfig.RuntimeParams["statement_timeout"] = "30000"
	maps.Copy(cfg.ConnConfig.RuntimeParams, planning())
	cfg.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "60000"
	cfg.AfterConnect = registerUUID
	return pgxpool.NewWithConfig(ctx, cfg)
}

// Close ends all connections.
func (db *DB) Close() {
	for _, p := range db.pools {
		if p != nil {
			p.Close()
		}
	}
	for _, p := range []*pgxpool.Pool{db.public, db.sealer} {
		if p != nil {
			p.Close()
		}
	}
}

// Ready reports whether the database answers and its schema is there.
func (db *DB) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	var founded bool
	if err := db.public.QueryRow(ctx, "-- name: store.ready\nSELECT EXISTS (SELECT FROM organisation)").Scan(&founded); err != nil {
		return err
	}
	var behind bool
	err := db.sealer.QueryRow(ctx, sealBehind).Scan(&behind)
	if behind {
		return errSealBehind
	}
	return err
}

// sealBehind looks at the newest event that is a minute old: the sealer, which some replica runs, has had it long ago.
const sealBehind = `-- name: seal.behind
SELECT coalesce((SELECT NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id)
                   FROM audit.event e WHERE e.at < now() - interval '1 minute' ORDER BY e.id DESC LIMIT 1), false)`

var errSealBehind = errors.New("the audit log is not sealed as far as a minute ago")

// Public is the pool of the sign-in and the public pages.
func (db *DB) Public() *pgxpool.Pool { return db.public }

// Now is the moment by the database's clock of the portal.
func (db *DB) Now() time.Time { return db.now() }

// Sealer is the pool of the audit sealer.
func (db *DB) Sealer() *pgxpool.Pool { return db.sealer }

// JobPool is the pool of the system's clock work.
func (db *DB) JobPool() *pgxpool.Pool { return db.pools[identity.Job] }

const powerfulLogin = `-- name: store.powerful_login
SELECT rolname::text FROM pg_roles
 WHERE rolname LIKE 'kp\_%' AND rolname NOT IN ('kp_owner') AND (rolsuper OR rolbypassrls OR rolcreaterole OR rolinherit)
 UNION
SELECT m.rolname::text FROM pg_auth_members am JOIN pg_roles m ON m.oid = am.member
 WHERE m.rolname LIKE 'kp\_%' AND m.rolname <> 'kp_owner'
 UNION
SELECT rolname::text FROM pg_roles
 WHERE rolname LIKE 'kp\_%' AND rolname <> 'kp_owner' AND has_database_privilege(oid, current_database(), 'TEMPORARY')
 UNION
SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r','p') AND n.nspname = 'public' AND c.relrowsecurity AND NOT c.relforcerowsecurity
 LIMIT 1`

// refusePowerfulLogins checks at start what the policies rest on: no runtime login inherits, bypasses, belongs to another or makes temporary
// tables, and no table with policies lets its owner pass.
func (db *DB) refusePowerfulLogins(ctx context.Context) error {
	var name string
	err := db.public.QueryRow(ctx, powerfulLogin).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("check of the database logins: %w", err)
	}
	return fmt.Errorf("the row-level policies do not hold for %s: it has more rights than the migrations gave it", name)
}
