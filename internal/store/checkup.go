package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
	"kuntapaikka/migrations"
)

// CheckUp is how a database stands, as its owner sees it.
type CheckUp struct {
	Version    int // of the server, such as 150008
	Checksums  bool
	Skew       time.Duration // how much the server's clock is ahead of this process's
	TimeZones  bool          // the server knows Helsinki's time
	Pending    bool          // migrations of this release are still to be applied
	Registers  bool          // the registers are those of this release
	Unsealed   time.Time     // of the oldest audit event that is not in the chain yet; zero when all are
	Checkpoint time.Time     // of the newest one; zero when there is none
}

// CheckDatabase looks at a database as the owner, and changes nothing.
func CheckDatabase(ctx context.Context, ownerURL string, now func() time.Time) (c CheckUp, err error) {
	defer fault.Wrap(&err, "store.CheckDatabase")
	cfg, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return c, fmt.Errorf("database address: %w", err)
	}
	conn, err := pgx.ConnectConfig(ctx, cfg)
	if err != nil {
		return c, err
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var at time.Time
	before := now()
	err = conn.QueryRow(ctx, `-- name: checkup.server
SELECT current_setting('server_version_num')::int, current_setting('data_checksums') = 'on', clock_timestamp(),
       EXISTS (SELECT FROM pg_timezone_names WHERE name = 'Europe/Helsinki')`).Scan(&c.Version, &c.Checksums, &at, &c.TimeZones)
	if err != nil {
		return c, err
	}
	c.Skew = at.Sub(before.Add(now().Sub(before) / 2))
	if c.Pending, err = pending(ctx, cfg); err != nil || c.Pending {
		return c, err
	}
	return c, c.readPortal(ctx, conn)
}

func pending(ctx context.Context, cfg *pgx.ConnConfig) (bool, error) {
	conn := stdlib.OpenDB(*cfg)
	defer conn.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, migrations.Files)
	if err != nil {
		return false, err
	}
	return provider.HasPending(ctx)
}

// readPortal reads what the portal's own tables tell. Events are sealed in the order of their transactions, so what waits is among the newest.
func (c *CheckUp) readPortal(ctx context.Context, conn *pgx.Conn) error {
	digest, err := region.Digest()
	if err != nil {
		return err
	}
	var unsealed, checkpoint *time.Time
	err = conn.QueryRow(ctx, `-- name: checkup.portal
SELECT (SELECT s.digest = $1 FROM register_state s),
       (SELECT min(e.at) FROM (SELECT n.id, n.at FROM audit.event n ORDER BY n.id DESC LIMIT 100000) e WHERE NOT EXISTS (SELECT FROM audit.seal s WHERE s.event_id = e.id)),
       (SELECT max(at) FROM audit.checkpoint)`, digest).Scan(&c.Registers, &unsealed, &checkpoint)
	c.Unsealed, c.Checkpoint = orZero(unsealed), orZero(checkpoint)
	return err
}
