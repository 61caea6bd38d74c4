package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/migrations"
)

// Database is one test's own database.
type Database struct {
	*store.DB
	admin string        // the superuser's address of this database
	super *pgxpool.Pool // and its connections, opened when they are needed and kept: a test arranges in many small steps
}

// New returns an empty, migrated database that is dropped when the test ends. A missing cluster fails the test.
func New(t testing.TB, opts ...store.Options) *Database {
	t.Helper()
	cluster := os.Getenv("KUNTAPAIKKA_TEST_DATABASE")
	if cluster == "" {
		t.Fatal("no test cluster: run `make test`, or set KUNTAPAIKKA_TEST_DATABASE to a superuser's address")
	}
	template, err := ready(t.Context(), cluster)
	if err != nil {
		t.Fatalf("template database: %v", err)
	}
	name := "kp_" + strings.ReplaceAll(uuid.NewString(), "-", "")
	mustAdmin(t, cluster, "CREATE DATABASE "+name+" TEMPLATE "+template+" STRATEGY file_copy OWNER kp_owner")
	t.Cleanup(func() { mustAdmin(t, cluster, "DROP DATABASE "+name+" WITH (FORCE)") })
	mustAdmin(t, cluster, "REVOKE TEMPORARY ON DATABASE "+name+" FROM PUBLIC") // a copy of a template has no rights of its own
	admin := on(cluster, name)
	super := superuser(t, admin)
	options := store.Options{MostConns: 4}
	if len(opts) > 0 {
		options = opts[0]
	}
	db, err := store.Open(t.Context(), func(login string) string { return as(admin, login) }, options)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(db.Close)
	return &Database{DB: db, admin: admin, super: super}
}

// superuser is the pool of a database's superuser. A test may change tables between two statements, so none is kept prepared.
func superuser(t testing.TB, admin string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(admin)
	if err != nil {
		t.Fatal(err)
	}
	config.MaxConns = 4
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	pool, err := pgxpool.NewWithConfig(context.WithoutCancel(t.Context()), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// URL returns the address of this database for a login, such as "kp_municipality".
func (d *Database) URL(login string) string { return as(d.admin, login) }

// Exec runs SQL as the superuser: to arrange a test, or to look past the policies.
func (d *Database) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := d.super.Exec(t.Context(), sql, args...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// Scan reads one row as the superuser.
func (d *Database) Scan(t testing.TB, sql string, args []any, into ...any) {
	t.Helper()
	if err := d.super.QueryRow(t.Context(), sql, args...).Scan(into...); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

// ready returns the name of the template for today's migrations, made once per cluster: packages that test at the same time wait for one another.
func ready(ctx context.Context, cluster string) (string, error) {
	made.Lock()
	defer made.Unlock()
	if made.template != "" {
		return made.template, nil
	}
	digest, err := migrationsDigest()
	if err != nil {
		return "", err
	}
	conn, err := pgx.Connect(ctx, cluster)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock(7205759)"); err != nil {
		return "", err
	}
	template := "kp_template_" + digest
	if err := makeTemplate(ctx, conn, cluster, template); err != nil {
		return "", err
	}
	made.template = template
	return template, nil
}

// made remembers the template for the tests of this process.
var made struct {
	sync.Mutex
	template string
}

func makeTemplate(ctx context.Context, conn *pgx.Conn, cluster, template string) error {
	var exists bool
	err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", template).Scan(&exists)
	if err != nil || exists {
		return err
	}
	draft := template + "_draft"
	for _, sql := range []string{
		"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_owner') THEN CREATE ROLE kp_owner LOGIN CREATEROLE; END IF; END $$",
		"DROP DATABASE IF EXISTS " + draft + " WITH (FORCE)", "CREATE DATABASE " + draft + " OWNER kp_owner TEMPLATE template0",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	if _, err := store.Migrate(ctx, as(on(cluster, draft), "kp_owner")); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, "ALTER DATABASE "+draft+" RENAME TO "+template)
	return err
}

// migrationsDigest names the template after what is in it: the migrations and the registers.
func migrationsDigest() (string, error) {
	h := sha256.New()
	registers, err := region.Digest()
	if err != nil {
		return "", err
	}
	fmt.Fprintln(h, registers)
	err = fs.WalkDir(migrations.Files, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(migrations.Files, path)
		fmt.Fprintf(h, "%s %d\n", path, len(b))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil))[:16], err
}

func mustAdmin(t testing.TB, cluster, sql string) {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, cluster)
	if err == nil {
		defer conn.Close(ctx)
		_, err = conn.Exec(ctx, sql)
	}
	if err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func on(cluster, database string) string {
	u, err := url.Parse(cluster)
	if err != nil {
		panic("storetest: " + err.Error())
	}
	u.Path = "/" + database
	return u.String()
}

func as(address, login string) string {
	u, err := url.Parse(address)
	if err != nil {
		panic("storetest: " + err.Error())
	}
	u.User = url.User(login)
	return u.String()
}
