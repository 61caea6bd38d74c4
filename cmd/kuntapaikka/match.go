package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
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
	if len(args) != 1 || strings.HasPrefix(args[0], "-") {
		return fmt.Errorf("match needs one file: %w", errUsage)
	}
	in, err := readInstance(args[0])
	if err != nil {
		return err
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
