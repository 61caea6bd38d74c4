package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"kuntapaikka/migrations"
)

// Migrate brings the database up to this release as the owner: the job queue's tables, then the portal's own migrations, then the registers.
// Replicas that start together wait for one another. It returns how many of the portal's migrations were applied.
func Migrate(ctx context.Context, ownerURL string) (int, error) {
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("database address: %w", err)
	}
	turn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return 0, err
	}
	defer turn.Close(ctx) // gives the lock back
	if _, err := turn.Exec(ctx, "-- name: migrate.lock\nSELECT pg_advisory_lock($1)", migrateLock); err != nil {
		return 0, err
	}
	if err := migrateQueue(ctx, ownerURL); err != nil {
		return 0, err
	}
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	applied, err := migrateSchema(ctx, conn)
	if err != nil {
		return 0, err
	}
	if _, err := turn.Exec(ctx, noTemporary); err != nil {
		return 0, fmt.Errorf("migration: %w", err)
	}
	_, err = LoadRegisters(ctx, turn)
	return applied, err
}

// noTemporary takes from everybody the right to make temporary tables, which would stand before the real ones of the same name for whoever uses the
// connection next. It is a right on the database itself, which no dump and no template carries: so it is not a migration.
const noTemporary = `-- name: migrate.no_temporary
DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$`

// migrateLock is the advisory lock of the one who migrates.
const migrateLock = 7205761

func migrateSchema(ctx context.Context, conn *sql.DB) (int, error) {
	locker, err := lock.NewPostgresSessionLocker()
	if err != nil {
		return 0, err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, migrations.Files, goose.WithSessionLocker(locker))
	if err != nil {
		return 0, err
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return 0, fmt.Errorf("migration: %w", err)
	}
	return len(results), nil
}

// migrateQueue installs the job queue's tables; who may put a job in and who takes it out is a migration of our own, which comes after.
func migrateQueue(ctx context.Context, ownerURL string) error {
	pool, err := pgxpool.New(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer pool.Close()
	m, err := rivermigrate.New(riverpgxv5.New(pool), nil)
	if err != nil {
		return err
	}
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("job queue migration: %w", err)
	}
	return nil
}

// LoginsFrom derives the role logins' addresses from the owner's: the same server and database, and a password made from the secret, so that
// every replica knows them without another setting. An empty secret means that the server trusts the connection itself (peer, certificate).
func LoginsFrom(ownerURL, secret string) (Logins, error) {
	u, err := url.Parse(ownerURL)
	if err != nil {
		return nil, fmt.Errorf("database address: %w", err)
	}
	return func(login string) string {
		v := *u
		v.User = url.User(login)
		if secret != "" {
			v.User = url.UserPassword(login, loginPassword(secret, login))
		}
		return v.String()
	}, nil
}

func loginPassword(secret, login string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(login))
	return hex.EncodeToString(mac.Sum(nil))
}

// SetLoginPasswords gives every role login the password that [LoginsFrom] derives; the owner runs it after the migrations.
func SetLoginPasswords(ctx context.Context, ownerURL, secret string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	rows, err := conn.Query(ctx, "-- name: login.list\nSELECT rolname::text FROM pg_roles WHERE rolname LIKE 'kp\\_%' AND rolcanlogin AND rolname <> 'kp_owner'")
	if err != nil {
		return err
	}
	logins, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, login := range logins {
		// ALTER ROLE takes no parameters; both parts are our own: a role name and hexadecimal digits.
		if _, err := conn.Exec(ctx, fmt.Sprintf("ALTER ROLE %s PASSWORD '%s'", pgx.Identifier{login}.Sanitize(), loginPassword(secret, login))); err != nil {
			return fmt.Errorf("password of %s: %w", login, err)
		}
	}
	return nil
}
