package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// cbcMissing says where CBC is to be had.
const cbcMissing = `CBC is not here, so its columns stay empty. To have it, install
  coinor-cbc     Debian, Ubuntu: sudo apt-get install coinor-cbc
  coin-or-Cbc    Fedora: sudo dnf install coin-or-Cbc
  cbc            macOS: brew install cbc
`

// solveCBC has the command cbc solve a programme, at its own threads: Debian's is built for one.
func solveCBC(ctx context.Context, p *programme, seconds float64, folder string) (a answer, err error) {
	model, solution := filepath.Join(folder, "model.mps"), filepath.Join(folder, "solution.txt")
	if err := writeFile(model, p.mps); err != nil {
		return a, err
	}
	cmd := exec.CommandContext(ctx, "cbc", model, "-timeMode", "elapsed", "-sec", strconv.FormatFloat(seconds, 'f', 1, 64), "-ratio", "0", "-solve", "-solution", solution)
	out, err := cmd.Output()
	if err != nil {
		return a, wrap("cbc", err)
	}
	a = readCBC(string(out))
	a.Memory = memory(cmd)
	f, err := os.Open(solution)
	if err != nil { // without a solution there is no file of it
		return a, nil
	}
	defer f.Close()
	a.Chosen, err = chosenByCBC(f)
	return a, err
}

// mps writes a programme in the fixed columns of MPS. MPS minimises, so the worth of a column stands with the other sign.
func (p *programme) mps(w io.Writer) error {
	out := bufio.NewWriter(w)
	fmt.Fprint(out, "NAME          MODEL\nROWS\n N  WORTH\n")
	entries := make([][]string, len(p.worth))
	for i, r := range p.rows {
		fmt.Fprintf(out, " L  R%d\n", i)
		for k, c := range r.columns {
			entries[c] = append(entries[c], fmt.Sprintf("R%-7d  %12d", i, r.units[k]))
		}
	}
	fmt.Fprint(out, "COLUMNS\n    MARKER    'MARKER'                 'INTORG'\n")
	for c, worth := range p.worth {
		fmt.Fprintf(out, "    X%-7d  WORTH     %12d\n", c, -worth)
		for _, e := range entries[c] {
			fmt.Fprintf(out, "    X%-7d  %s\n", c, e)
		}
	}
	fmt.Fprint(out, "    MARKER    'MARKER'                 'INTEND'\nRHS\n")
	for i, r := range p.rows {
		fmt.Fprintf(out, "    RHS       R%-7d  %12d\n", i, r.most)
	}
	fmt.Fprint(out, "BOUNDS\n")
	for c := range p.worth {
		fmt.Fprintf(out, " UP BND       X%-7d  %12d\n", c, 1)
	}
	fmt.Fprint(out, "ENDATA\n")
	return out.Flush()
}

// readCBC finds in CBC's report how it ended, what it has proven and how long it took.
func readCBC(report string) (a answer) {
	for line := range strings.Lines(report) {
		name, rest, _ := strings.Cut(strings.TrimSpace(line), ":")
		number, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
		switch {
		case strings.HasPrefix(name, "Result - "):
			a.Status = strings.TrimPrefix(name, "Result - ")
			a.Optimal = a.Status == "Optimal solution found"
		case name == "Lower bound" && err == nil:
			a.Bound = whole(-number)
		case name == "Objective value" && err == nil:
			a.Solved = true
			if a.Optimal {
				a.Bound = whole(-number)
			}
		case strings.HasPrefix(name, "Total time"):
			_, clock, _ := strings.Cut(rest, "(Wallclock seconds):")
			a.Seconds, _ = strconv.ParseFloat(strings.TrimSpace(clock), 64)
		}
	}
	return a
}

// chosenByCBC reads the columns of a solution: after the first line one a line, "number name value cost".
func chosenByCBC(r io.Reader) (chosen []int, err error) {
	lines := bufio.NewScanner(r)
	for n := 0; lines.Scan(); n++ {
		fields := strings.Fields(strings.TrimPrefix(strings.TrimSpace(lines.Text()), "**"))
		if n == 0 || len(fields) < 3 {
			continue
		}
		column, err := strconv.Atoi(strings.TrimPrefix(fields[1], "X"))
		x, errX := strconv.ParseFloat(fields[2], 64)
		if err := errors.Join(err, errX); err != nil {
			return nil, wrap("solution of cbc", err)
		}
		if x > 0.5 {
			chosen = append(chosen, column)
		}
	}
	return chosen, lines.Err()
}
