package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"kuntapaikka/internal/config"
	"kuntapaikka/internal/seed"
	"kuntapaikka/internal/signin"
)

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
	took := time.Since(began)
	fmt.Fprintf(w.out, "%d rows in %s (%.0f rows/s); sign-ins are in %s\n", made.Rows, took.Round(time.Millisecond), float64(made.Rows)/took.Seconds(),
		filepath.Join(w.config.DataDir, "demo.txt"))
	return nil
}
