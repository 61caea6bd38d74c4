package embedded

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const present = `-- name: embedded.present
SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), EXISTS (SELECT FROM pg_database WHERE datname = $2)`

const lackingModules = `-- name: embedded.lacking_modules
SELECT coalesce(string_agg(name, ', '), '') FROM unnest(ARRAY['btree_gist', 'pg_trgm']) AS name
 WHERE name NOT IN (SELECT e.name FROM pg_available_extensions AS e)`

// bootstrap makes what the migrations start from: the owner's login and its database. A start that was cut off here is completed by the next.
func (c *Cluster) bootstrap(ctx context.Context) (err error) {
	conn, err := pgx.Connect(ctx, c.address(superuser, "template1"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, conn.Close(ctx)) }()
	var hasOwner, hasDatabase bool
	if err := conn.QueryRow(ctx, present, owner, database).Scan(&hasOwner, &hasDatabase); err != nil {
		return err
	}
	if hasDatabase {
		return nil
	}
	var missing string
	if err := conn.QueryRow(ctx, lackingModules).Scan(&missing); err != nil {
		return err
	}
	if missing != "" {
		return fmt.Errorf("PostgreSQL in %s lacks the contrib modules %s.\nInstall them: %s", c.server.dir, missing, advice(""))
	}
	statements := []string{
		"-- name: embedded.rename_database\nALTER DATABASE postgres RENAME TO " + database, // empty so far; making another would cost more than all the rest
		"-- name: embedded.give_database\nALTER DATABASE " + database + " OWNER TO " + owner,
		"-- name: embedded.describe_database\nCOMMENT ON DATABASE " + database + " IS 'The portal'",
	}
	if !hasOwner {
		statements = append([]string{"-- name: embedded.create_owner\nCREATE ROLE " + owner + " LOGIN CREATEROLE"}, statements...)
	}
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		for _, sql := range statements {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	})
}

// stopwatch names the phases of a start.
type stopwatch struct {
	began, last time.Time
	phases      []any
}

func newStopwatch() *stopwatch { return &stopwatch{began: time.Now(), last: time.Now()} }

func (w *stopwatch) lap(name string) {
	w.phases = append(w.phases, name, time.Since(w.last).Round(time.Millisecond).String())
	w.last = time.Now()
}

func (w *stopwatch) attrs(more ...any) []any {
	return append(append(w.phases, "took", time.Since(w.began).Round(time.Millisecond).String()), more...)
}
