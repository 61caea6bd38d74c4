package sampling

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/money"
)

// Method is the code of how lines are drawn. Another way of drawing gets another code, so that an old sample can be redrawn for ever.
const Method = "sha256-rank-1"

// Whole is the stratum of a sample that is not drawn by payee.
const Whole = "all"

// Unit is one granted line that may be drawn.
type Unit struct {
	Stratum string // the payee, or Whole
	Name    string // TUKI-2026-00012/3: the claim's number and the line's number in it
	Cents   money.Cents
}

// line is the unit as it stands in the file of the frame.
func (u Unit) line() string { return fmt.Sprintf("%s;%s;%d\n", u.Stratum, u.Name, u.Cents) }

// Frame writes units as the file that is hashed and published: a line each, sorted by their bytes.
func Frame(units []Unit) []byte {
	lines := make([]string, len(units))
	for i, u := range units {
		lines[i] = u.line()
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

// ParseFrame reads the file of a frame.
func ParseFrame(file []byte) (units []Unit, err error) {
	for line := range bytes.Lines(file) {
		parts := strings.Split(strings.TrimSuffix(string(line), "\n"), ";")
		if len(parts) != 3 {
			return nil, fmt.Errorf("line %d of the frame has %d fields", len(units)+1, len(parts))
		}
		cents, err := strconv.ParseInt(parts[2], 10, 64)
		if err != nil {
			return nil, fmt.Errorf("line %d of the frame: %w", len(units)+1, err)
		}
		units = append(units, Unit{Stratum: parts[0], Name: parts[1], Cents: money.Cents(cents)})
	}
	return units, nil
}

// Commitment is what is published of a seed before the draw.
func Commitment(seed string) [32]byte { return sha256.Sum256([]byte(seed)) }

// Rank is a unit's place in the draw: the lowest are drawn.
func Rank(seed, name string) string {
	sum := sha256.Sum256([]byte(seed + ";" + name))
	return hex.EncodeToString(sum[:])
}

// Draw returns of each stratum the units of the lowest ranks, at most size of them, by stratum and rank. The order of the frame does not matter.
func Draw(seed string, size int, frame []Unit) (drawn []Unit) {
	ranked := slices.SortedFunc(slices.Values(frame), func(a, b Unit) int {
		return cmp.Or(cmp.Compare(a.Stratum, b.Stratum), cmp.Compare(Rank(seed, a.Name), Rank(seed, b.Name)), cmp.Compare(a.Name, b.Name))
	})
	taken := map[string]int{}
	for _, u := range ranked {
		if taken[u.Stratum]++; taken[u.Stratum] <= size {
			drawn = append(drawn, u)
		}
	}
	return drawn
}

// Recipe is how anybody redraws a sample with the tools of any Unix: it reads frame.csv and seed.txt and prints what was drawn.
func Recipe(size int) string {
	return fmt.Sprintf(`SEED=$(cat seed.txt)
printf '%%s' "$SEED" | sha256sum
sha256sum frame.csv
while IFS=';' read -r stratum unit cents; do
  rank=$(printf '%%s;%%s' "$SEED" "$unit" | sha256sum | cut -d ' ' -f 1)
  printf '%%s;%%s;%%s\n' "$stratum" "$rank" "$unit"
done < frame.csv | LC_ALL=C sort | awk -F ';' '++taken[$1] <= %d { print $3 }'
`, size)
}
