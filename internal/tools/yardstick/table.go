package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"kuntapaikka/internal/matching/instance"
)

// wanted is what our value has to reach of the better yardstick's.
const wanted = 0.9997

// line is one instance.
type line struct {
	name             string
	ours, highs, cbc answer
}

// better is the larger value of the yardsticks.
func (l line) better() (value int64, any bool) {
	for _, a := range []answer{l.highs, l.cbc} {
		if a.Solved && (!any || a.Value > value) {
			value, any = a.Value, true
		}
	}
	return value, any
}

// proven is the optimum that a yardstick has proven.
func (l line) proven() (value int64, any bool) {
	for _, a := range []answer{l.highs, l.cbc} {
		if a.Optimal && a.Solved {
			return a.Value, true
		}
	}
	return 0, false
}

// table prints the lines as they come and sums them up.
type table struct {
	seconds                    float64
	threads                    int
	lines, below, equal, prove int
	worst                      float64
}

func (t *table) head() {
	fmt.Printf("%s, %g s each by the clock, %d threads for ours and HiGHS, %d processors, load %s\n\n", time.Now().Format("2006-01-02 15:04"), t.seconds, t.threads, runtime.NumCPU(), load())
	fmt.Println("| cases × offers | ours | bound | gap % | s | MB | HiGHS | bound | status | s | MB | CBC | bound | status | s | MB | ours / better | they proved: equal |")
	fmt.Println(strings.Repeat("|---", 18) + "|")
	t.worst = 1
}

func (t *table) add(l line) {
	ratio, same := "", ""
	if value, any := l.better(); any {
		r := float64(l.ours.Value) / float64(value)
		ratio, t.worst = fmt.Sprintf("%.5f", r), min(t.worst, r)
		if r < wanted {
			t.below++
		}
	}
	if value, any := l.proven(); any {
		t.prove++
		if same = "no"; value == l.ours.Value {
			same = "yes"
			t.equal++
		}
	}
	t.lines++
	we := l.ours
	fmt.Printf("| %s | %d | %d | %.3f | %.1f | %d | %s | %s | %s | %s |\n", l.name, we.Value, *we.Bound, 100*instance.GapOf(*we.Bound, we.Value), we.Seconds, we.Memory>>20,
		l.highs.cells(), l.cbc.cells(), ratio, same)
}

// cells are a yardstick's columns.
func (a answer) cells() string {
	value, bound := "–", "–"
	if a.Solved {
		value = strconv.FormatInt(a.Value, 10)
	}
	if a.Bound != nil {
		bound = strconv.FormatInt(*a.Bound, 10)
	}
	return fmt.Sprintf("%s | %s | %s | %.1f | %d", value, bound, a.Status, a.Seconds, a.Memory>>20)
}

func (t *table) end() {
	fmt.Printf("\n%d instances, every plan verified and no bound contradicted. Below %g of the better: %d; least %.5f. Proven optimal by a yardstick: %d, equal to ours: %d.\n",
		t.lines, wanted, t.below, t.worst, t.prove, t.equal)
}

// load is how many processes wait, where the system tells.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	one, _, _ := strings.Cut(string(text), " ")
	return one
}
