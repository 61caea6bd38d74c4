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

// Migrate brings the database up to this release as the owner: the portal's own migrations under a session lock, then the job queue's, then the
// registers. It returns how many migrations were applied.
func Migrate(ctx context.Context, ownerURL string) (int, error) {
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return 0, fmt.Errorf("database address: %w", err)
	}
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	applied, err := migrateSchema(ctx, conn)
	if err != nil {
		return 0, err
	}
	if err := migrateQueue(ctx, ownerURL); err != nil {
		return applied, err
	}
	return applied, migrateRegisters(ctx, ownerURL)
}

func migrateRegisters(ctx context.Context, ownerURL string) error {
	conn, err := pgx.Connect(ctx, ownerURL)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	_, err = LoadRegisters(ctx, conn)
	return err
}

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

const queueGrants = `-- name: queue.grants
GRANT SELECT, INSERT ON river_job TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO kp_job;
GRANT USAGE ON SEQUENCE river_job_id_seq TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT SELECT, INSERT, UPDATE, DELETE ON river_job, river_leader, river_queue, river_notification TO kp_job`

// migrateQueue installs the job queue's tables; every role may put a job in, only the clock work may take one out.
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
	res, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return fmt.Errorf("job queue migration: %w", err)
	}
	if len(res.Versions) == 0 {
		return nil
	}
	_, err = pool.Exec(ctx, queueGrants)
	return err
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
