package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strings"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/matching/replay"
)

// A search of a large instance, by its arcs, makes little garbage beside what it holds. So thrift, how much there may be before it is collected, in per
// cent of what is held, costs nothing there; a small instance would be collected all the time.
const (
	large  = 500_000
	thrift = 15
)

// match plans the instance of a file, or checks a plan of it; neither needs a database. An interrupted search prints the best plan that it has.
func match(ctx context.Context, w world, args []string) error {
	if len(args) == 0 {
		return fmt.Errorf("match needs a file: %w", errUsage)
	}
	if args[0] == "--check" {
		if len(args) != 3 {
			return fmt.Errorf("match --check needs the file and the plan: %w", errUsage)
		}
		return checkPlan(w, args[1], args[2])
	}
	if args[0] == "replay" {
		return replayYear(ctx, w, args[1:])
	}
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return fmt.Errorf("match needs one file: %w", errUsage)
	}
	in, err := readInstance(args[0])
	if err != nil {
		return err
	}
	if len(in.Arcs) > large {
		defer debug.SetGCPercent(debug.SetGCPercent(thrift))
	}
	return plan.Solve(ctx, in, plan.Options{Workers: runtime.GOMAXPROCS(0)}).Write(w.out)
}

// checkPlan verifies a plan and prints what it proves.
func checkPlan(w world, file, planFile string) error {
	in, err := readInstance(file)
	if err != nil {
		return err
	}
	f, err := os.Open(planFile) //nolint:gosec // the person at the terminal names the file
	if err != nil {
		return instance.Mistakes{err.Error()}
	}
	defer f.Close()
	p, err := instance.ReadPlan(f)
	if err != nil {
		return ofFile(planFile, err)
	}
	totals, err := check.Plan(in, p)
	if err != nil {
		return ofFile(planFile, err)
	}
	enc := json.NewEncoder(w.out)
	enc.SetIndent("", " ")
	return enc.Encode(totals)
}

// readInstance reads the instance of a file.
func readInstance(file string) (*instance.Instance, error) {
	f, err := os.Open(file) //nolint:gosec // the person at the terminal names the file
	if err != nil {
		return nil, instance.Mistakes{err.Error()}
	}
	defer f.Close()
	in, err := instance.Read(f)
	return in, ofFile(file, err)
}

// ofFile puts the name of the file before each of its mistakes.
func ofFile(file string, err error) error {
	var mistakes instance.Mistakes
	if !errors.As(err, &mistakes) {
		return err
	}
	named := make(instance.Mistakes, len(mistakes))
	for i, m := range mistakes {
		named[i] = file + ": " + m
	}
	return named
}

// replayYear lets the cases of a file arrive one by one and prints what a policy made of them.
func replayYear(ctx context.Context, w world, args []string) error {
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return fmt.Errorf("match replay needs a file: %w", errUsage)
	}
	flags := newFlags("match replay")
	o := replay.Options{Workers: runtime.GOMAXPROCS(0)}
	flags.StringVar(&o.Policy, "policy", replay.Price, "")
	pool := flags.String("pool", "", "")
	flags.IntVar(&o.Trajectories, "trajectories", 5, "")
	flags.IntVar(&o.Batch, "batch", 1, "")
	flags.IntVar(&o.Reprice, "reprice", 10, "")
	flags.Uint64Var(&o.Seed, "seed", 1, "")
	flags.BoolVar(&o.Wait, "wait", false, "")
	if err := parse(flags, args[1:]); err != nil {
		return err
	}
	if o.Policy != replay.Greedy && o.Policy != replay.Price || o.Trajectories < 1 || o.Batch < 1 || o.Reprice < 1 {
		return fmt.Errorf("the policy is greedy or price, and every number at least 1: %w", errUsage)
	}
	in, err := readInstance(args[0])
	if err != nil {
		return err
	}
	if *pool != "" {
		if o.Pool, err = readInstance(*pool); err != nil {
			return err
		}
	}
	result, err := replay.Run(ctx, in, o)
	if err != nil {
		return ofFile(*pool, err)
	}
	return json.NewEncoder(w.out).Encode(result)
}
