package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path/filepath"
	"time"

	"kuntapaikka/internal/config"
	"kuntapaikka/internal/embedded"
	"kuntapaikka/internal/portal/changerequests"
	"kuntapaikka/internal/portal/claims"
	"kuntapaikka/internal/seed"
	"kuntapaikka/internal/seed/award"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
)

// database is the PostgreSQL of the installation: the one of DATABASE_URL, or the private one under the data folder.
type database struct {
	owner  string // address of the owner's login
	logins store.Logins
	local  *embedded.Cluster // nil for DATABASE_URL
}

// openDatabase finds the database of the settings; the private one is started, or joined when another process of the same folder runs it.
func openDatabase(ctx context.Context, w world, log *slog.Logger, mayJoin bool) (database, error) {
	if url := string(w.config.DatabaseURL); url != "" {
		logins, err := store.LoginsFrom(url, string(w.config.DatabaseRoleSecret))
		return database{owner: url, logins: logins}, err
	}
	opts := embedded.Options{Dir: filepath.Join(w.config.DataDir, "postgres"), Log: log, BinDir: w.config.PostgresBin}
	cluster, err := embedded.Start(ctx, opts)
	if mayJoin && errors.Is(err, embedded.ErrRunning) {
		cluster, err = embedded.Attach(opts)
	}
	if err != nil {
		return database{}, err
	}
	return database{owner: cluster.URL("kp_owner"), logins: cluster.URL, local: cluster}, nil
}

// lost tells when the private PostgreSQL cannot be kept up any more; a remote server never does.
func (d database) lost() <-chan error {
	if d.local == nil {
		return nil
	}
	return d.local.Failed()
}

// close stops the private PostgreSQL, if there is one.
func (d database) close(ctx context.Context) error {
	if d.local == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	return d.local.Stop(ctx)
}

// migrate brings the schema up to this release and gives the logins of a remote server their passwords.
func (d database) migrate(ctx context.Context, secret string) (int, error) {
	applied, err := store.Migrate(ctx, d.owner)
	if err != nil {
		return 0, err
	}
	if secret != "" {
		err = store.SetLoginPasswords(ctx, d.owner, secret)
	}
	return applied, err
}

func migrate(ctx context.Context, w world, args []string) (err error) {
	if len(args) > 0 {
		return fmt.Errorf("migrate takes no arguments: %w", errUsage)
	}
	db, err := openDatabase(ctx, w, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	applied, err := db.migrate(ctx, string(w.config.DatabaseRoleSecret))
	if err == nil {
		fmt.Fprintf(w.out, "migrations applied: %d\n", applied)
	}
	return err
}

// seedDemo loads the made-up year into the empty database of the installation.
func seedDemo(ctx context.Context, w world, args []string) (err error) {
	flags := newFlags("seed")
	demo, verbose := flags.Bool("demo", false, ""), flags.Bool("verbose", false, "")
	year, cases, number := flags.Int("year", 0, ""), flags.Int("cases", 0, ""), flags.Uint64("seed", 0, "")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	if err := parse(flags, args); err != nil {
		return err
	}
	if !*demo || *cases < 0 || *cases > seed.MostCases || *number > seed.MostSeed {
		return fmt.Errorf("say --demo, at most %d cases, and a seed of at most %d: %w", seed.MostCases, seed.MostSeed, errUsage)
	}
	db, err := openDatabase(ctx, w, config.NewLog(w.err), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	if _, err := db.migrate(ctx, string(w.config.DatabaseRoleSecret)); err != nil {
		return err
	}
	began, phases := time.Now(), newPhases(w.out, *verbose)
	made, err := seed.Demo(ctx, seed.Options{
		Owner: db.owner, File: filepath.Join(w.config.DataDir, "demo.txt"), Year: *year, Cases: *cases, Seed: *number, Now: time.Now(), Hash: signin.Hash,
		Phase: phases.done,
	})
	if err != nil {
		return err
	}
	if !made.Loaded {
		fmt.Fprintln(w.out, "the made-up year is there already")
		return nil
	}
	if *cases == 0 { // a larger country is for measuring
		if err := award.Lead(ctx, db.logins, made.MadeFor, claims.Letters, changerequests.Letters); err != nil {
			return err
		}
	}
	took := time.Since(began)
	fmt.Fprintf(w.out, "%d rows in %s (%.0f rows/s); sign-ins are in %s\n", made.Rows, took.Round(time.Millisecond), float64(made.Rows)/took.Seconds(),
		filepath.Join(w.config.DataDir, "demo.txt"))
	return nil
}
