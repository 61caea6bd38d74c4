package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/made"
	"kuntapaikka/internal/matching/plan"
)

// settings are the flags of the command.
type settings struct {
	seconds                 float64
	threads                 int
	seed                    uint64
	sizes, tightness, pairs string
	solver                  string // of a process that solves one file
}

func main() {
	var s settings
	flag.Float64Var(&s.seconds, "seconds", 10, "seconds by the clock for each solver and instance")
	flag.IntVar(&s.threads, "threads", 2, "threads for each solver that can use them")
	flag.Uint64Var(&s.seed, "seed", 1, "seed of the countries")
	flag.StringVar(&s.sizes, "sizes", "60x40,300x150,1000x308", "cases x offers")
	flag.StringVar(&s.tightness, "tightness", "0.8,0.95,1.1", "persons over places")
	flag.StringVar(&s.pairs, "pairs", "dense,sparse", "dense: every pair; sparse: one of ten")
	flag.StringVar(&s.solver, "solver", "", "solve one file with ours or highs and print the answer; what the command starts itself with")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	run := s.compare
	if s.solver != "" {
		run = s.one
	}
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// one solves the file that the command line names.
func (s settings) one(ctx context.Context) error {
	in, err := readInstance(flag.Arg(0))
	if err != nil {
		return err
	}
	if s.solver == "ours" {
		in.Budget = instance.Budget{Seconds: s.seconds, Seed: 1}
		return plan.Solve(ctx, in, plan.Options{Workers: s.threads}).Write(os.Stdout)
	}
	p, err := programmeOf(in)
	if err != nil {
		return err
	}
	a, err := solveHighs(p, s.seconds, s.threads)
	if err != nil {
		return err
	}
	return printJSON(a)
}

// compare solves every instance with every solver and prints the table as it grows.
func (s settings) compare(ctx context.Context) error {
	countries, err := s.countries()
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "yardstick")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder) //nolint:errcheck // a folder of its own under the system's temporary one
	if _, err := exec.LookPath("cbc"); err != nil {
		fmt.Fprint(os.Stderr, cbcMissing)
	}
	t := table{seconds: s.seconds, threads: s.threads}
	t.head()
	for _, c := range countries {
		l, err := s.line(ctx, c, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", nameOf(c), err)
		}
		t.add(l)
	}
	t.end()
	return nil
}

// countries are the instances of the flags.
func (s settings) countries() (list []made.Country, err error) {
	for size := range strings.SplitSeq(s.sizes, ",") {
		c := made.Country{Seed: s.seed, Seconds: s.seconds}
		if _, err := fmt.Sscanf(size, "%dx%d", &c.Cases, &c.Offers); err != nil {
			return nil, fmt.Errorf("size %q is not cases x offers: %w", size, err)
		}
		for pairs := range strings.SplitSeq(s.pairs, ",") {
			if c.Sparse = pairs == "sparse"; !c.Sparse && pairs != "dense" {
				return nil, fmt.Errorf("pairs are dense or sparse, not %q", pairs)
			}
			for tightness := range strings.SplitSeq(s.tightness, ",") {
				if c.Tightness, err = strconv.ParseFloat(tightness, 64); err != nil {
					return nil, err
				}
				list = append(list, c)
			}
		}
	}
	return list, nil
}

// line makes an instance and has each solver answer it, one after the other.
func (s settings) line(ctx context.Context, c made.Country, folder string) (l line, err error) {
	file := filepath.Join(folder, "instance.json")
	if err := writeFile(file, c.Write); err != nil {
		return l, err
	}
	in, err := readInstance(file)
	if err != nil {
		return l, err
	}
	p, err := programmeOf(in)
	if err != nil {
		return l, err
	}
	l.name = nameOf(c)
	if l.ours, err = s.ours(ctx, in, file); err != nil {
		return l, err
	}
	if l.highs, err = s.highs(ctx, p, file); err != nil {
		return l, err
	}
	if l.cbc, err = s.cbc(ctx, p, folder); err != nil {
		return l, err
	}
	return l, errors.Join(contradiction("HiGHS", l.ours, l.highs), contradiction("CBC", l.ours, l.cbc))
}

func (s settings) ours(ctx context.Context, in *instance.Instance, file string) (answer, error) {
	out, used, err := s.process(ctx, "ours", file)
	if err != nil {
		return answer{}, err
	}
	a, err := ours(in, bytes.NewReader(out))
	a.Memory = used
	return a, err
}

func (s settings) highs(ctx context.Context, p *programme, file string) (a answer, err error) {
	out, used, err := s.process(ctx, "highs", file)
	if errors.Is(err, context.DeadlineExceeded) {
		return answer{Status: "no end", Memory: used}, nil
	}
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(out, &a); err != nil {
		return a, err
	}
	a.Memory = used
	return a.verified(p)
}

func (s settings) cbc(ctx context.Context, p *programme, folder string) (answer, error) {
	if _, err := exec.LookPath("cbc"); err != nil {
		return answer{Status: "not here"}, nil
	}
	limited, cancel := s.limited(ctx)
	defer cancel()
	a, err := solveCBC(limited, p, s.seconds, folder)
	if limited.Err() != nil && ctx.Err() == nil {
		return answer{Status: "no end"}, nil
	}
	if err != nil {
		return a, err
	}
	return a.verified(p)
}

// process solves a file in a process of its own.
func (s settings) process(ctx context.Context, solver, file string) (out []byte, used int64, err error) {
	limited, cancel := s.limited(ctx)
	defer cancel()
	self, err := os.Executable()
	if err != nil {
		return nil, 0, err
	}
	cmd := exec.CommandContext(limited, self, "-solver", solver, "-seconds", fmt.Sprint(s.seconds), "-threads", strconv.Itoa(s.threads), file)
	out, err = cmd.Output()
	if cmd.ProcessState != nil {
		used = memory(cmd)
	}
	if err != nil && limited.Err() != nil {
		return out, used, limited.Err()
	}
	if err != nil {
		return out, used, wrap(solver, err)
	}
	return out, used, nil
}

// limited ends a solver that goes on long after its time: such a one has given no answer.
func (s settings) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, time.Duration((4*s.seconds+60)*float64(time.Second)))
}

func nameOf(c made.Country) string {
	pairs := "dense"
	if c.Sparse {
		pairs = "sparse"
	}
	return fmt.Sprintf("%d × %d %s %.2f", c.Cases, c.Offers, pairs, c.Tightness)
}
