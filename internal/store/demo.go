package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// DemoYear says which made-up year a database holds.
type DemoYear struct {
	Year, Cases int
	Seed        uint64 // fits into 63 bits
	MadeFor     time.Time
	Shown       []string // logins that the sign-in page lists
}

// DemoYear returns the made-up year that is loaded; false when none is. A database with other accounts or
// organisations is refused.
func (b *Bulk) DemoYear(ctx context.Context) (y DemoYear, loaded bool, err error) {
	defer fault.Wrap(&err, "store.DemoYear")
	var seed int64
	err = b.conn.QueryRow(ctx, "-- name: demo.year\nSELECT year, cases, seed, made_for, shown FROM demo_year").
		Scan(&y.Year, &y.Cases, &seed, &y.MadeFor, &y.Shown)
	y.Seed = uint64(seed)
	if !errors.Is(err, pgx.ErrNoRows) {
		return y, err == nil, err
	}
	var used bool
	err = b.conn.QueryRow(ctx, "-- name: demo.used\nSELECT EXISTS (SELECT FROM account) OR EXISTS (SELECT FROM organisation)").Scan(&used)
	if err == nil && used {
		err = errors.New("the database is in use: demo data gets only into an empty one")
	}
	return DemoYear{}, false, err
}

// SetDemoYear notes inside Load what is loaded, and leads the numbers of cases and directions past those that are in use.
func (b *Bulk) SetDemoYear(ctx context.Context, y DemoYear, cases, directions int) error {
	_, err := b.tx.Exec(ctx, "-- name: demo.numbers\nSELECT setval('case_number', $1), setval('direction_number', greatest($2, 1))", cases, directions)
	if err != nil {
		return err
	}
	_, err = b.tx.Exec(ctx, "-- name: demo.loaded\nINSERT INTO demo_year (year, cases, seed, made_for, shown) VALUES ($1, $2, $3, $4, $5)",
		y.Year, y.Cases, int64(y.Seed), y.MadeFor, y.Shown)
	return err
}

// Register returns the registers as the database has them.
func (b *Bulk) Register(ctx context.Context) (*region.Register, error) {
	reg, _, err := readRegister(ctx, b.conn)
	return reg, err
}

// DemoHash returns the password hash that the demo accounts share.
func (b *Bulk) DemoHash(ctx context.Context) (hash string, err error) {
	err = b.conn.QueryRow(ctx, "-- name: demo.hash\nSELECT password_hash FROM account WHERE demo ORDER BY login LIMIT 1").Scan(&hash)
	return hash, err
}

// SetDemoHash gives all demo accounts one password hash.
func (b *Bulk) SetDemoHash(ctx context.Context, hash string) error {
	_, err := b.conn.Exec(ctx, "-- name: demo.set_hash\nUPDATE account SET password_hash = $1 WHERE demo", hash)
	return err
}
