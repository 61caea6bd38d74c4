package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"syscall"

	"kuntapaikka/internal/matching/check"
	"kuntapaikka/internal/matching/instance"
)

// answer is what a solver made of an instance.
type answer struct {
	Status  string
	Solved  bool    // there is a plan
	Optimal bool    // proven by the solver itself
	Chosen  []int   // columns of the programme, of a yardstick
	Value   int64   // of the plan, as it was verified
	Bound   *int64  // no plan is worth more; nil when nothing is proven
	Seconds float64 // by the clock, of the search alone
	Memory  int64   // the most that its process had, in bytes
}

// ours is what our solver answered, once the checker has verified its plan and its certificate.
func ours(in *instance.Instance, out io.Reader) (a answer, err error) {
	p, err := instance.ReadPlan(out)
	if err != nil {
		return a, err
	}
	t, err := check.Plan(in, p)
	if err != nil {
		return a, err
	}
	return answer{Status: t.Status, Solved: true, Optimal: t.Status == instance.Optimal, Value: t.Value, Bound: &t.BoundValue, Seconds: p.Seconds}, nil
}

// verified adds up a yardstick's plan and holds it against the rows.
func (a answer) verified(p *programme) (answer, error) {
	var err error
	if a.Solved {
		a.Value, err = p.value(a.Chosen)
	}
	return a, err
}

// contradiction tells where two answers cannot both be right.
func contradiction(name string, we, they answer) error {
	switch {
	case they.Solved && they.Value > *we.Bound:
		return fmt.Errorf("%s has a plan of %d above our bound of %d", name, they.Value, *we.Bound)
	case they.Bound != nil && we.Value > *they.Bound:
		return fmt.Errorf("our plan of %d is above the bound of %s, %d", we.Value, name, *they.Bound)
	}
	return nil
}

// whole is a bound in whole units: no plan of whole values lies between.
func whole(bound float64) *int64 {
	b := int64(math.Floor(bound + 1e-6*max(1, math.Abs(bound)/1e3)))
	return &b
}

// memory is the most that a process that has ended ever had.
func memory(cmd *exec.Cmd) int64 {
	if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		return used.Maxrss * 1024
	}
	return 0
}

func wrap(what string, err error) error {
	var failed *exec.ExitError
	if errors.As(err, &failed) && len(failed.Stderr) > 0 {
		return fmt.Errorf("%s: %w: %s", what, err, failed.Stderr)
	}
	return fmt.Errorf("%s: %w", what, err)
}

// writeFile writes a file through a function.
func writeFile(name string, write func(io.Writer) error) (err error) {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return write(f)
}

func readInstance(name string) (*instance.Instance, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return instance.Read(f)
}

func printJSON(a answer) error { return json.NewEncoder(os.Stdout).Encode(a) }
