package sampling_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/money"
)

// frames are any frames: payees, claims and lines.
func frames() *rapid.Generator[[]sampling.Unit] {
	return rapid.Custom(func(t *rapid.T) []sampling.Unit {
		var all []sampling.Unit
		for n := range rapid.IntRange(1, 60).Draw(t, "lines") {
			stratum := rapid.SampledFrom([]string{"municipality:564", "municipality:091", "county:19"}).Draw(t, "stratum")
			all = append(all, sampling.Unit{Stratum: stratum, Name: fmt.Sprintf("TUKI-2026-%05d/%d", n/7+1, n%7+1), Cents: money.Cents(rapid.Int64Range(1, 9_999_999).Draw(t, "cents"))})
		}
		return all
	})
}

func seeds() *rapid.Generator[string] { return rapid.StringMatching(`[0-9a-f]{64}`) }

// TestASampleIsWhatItsSeedDraws: a sample is a part of its frame of the size that was bound, whatever the order of the frame; another seed draws by other ranks.
func TestASampleIsWhatItsSeedDraws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		frame, seed, size := frames().Draw(t, "frame"), seeds().Draw(t, "seed"), rapid.IntRange(1, 20).Draw(t, "size")
		drawn := sampling.Draw(seed, size, frame)
		count, in := map[string]int{}, map[string]int{}
		for _, u := range frame {
			in[u.Stratum]++
		}
		for i, u := range drawn {
			count[u.Stratum]++
			if !slices.Contains(frame, u) || slices.Contains(drawn[:i], u) {
				t.Fatalf("%s was drawn, and is not in the frame or was drawn before", u.Name)
			}
		}
		for stratum, n := range in {
			if count[stratum] != min(n, size) {
				t.Fatalf("%d of %s drawn, want %d", count[stratum], stratum, min(n, size))
			}
		}
		mixed := rapid.Permutation(frame).Draw(t, "mixed")
		if diff := cmp.Diff(drawn, sampling.Draw(seed, size, mixed)); diff != "" || !bytes.Equal(sampling.Frame(frame), sampling.Frame(mixed)) {
			t.Fatalf("another order of the frame: %s", diff)
		}
		read, err := sampling.ParseFrame(sampling.Frame(frame))
		if err != nil || !slices.Equal(sampling.Draw(seed, size, read), drawn) {
			t.Fatalf("from the file: %v", err)
		}
		if other := seeds().Draw(t, "other"); other != seed && (sampling.Commitment(other) == sampling.Commitment(seed) || sampling.Rank(other, frame[0].Name) == sampling.Rank(seed, frame[0].Name)) {
			t.Fatal("another seed binds or ranks the same")
		}
	})
}

// TestAnotherSeedDrawsAnotherSample by the thousand: each line of a hundred is drawn about as often as every other.
func TestAnotherSeedDrawsAnotherSample(t *testing.T) {
	t.Parallel()
	var frame []sampling.Unit
	for n := range 100 {
		frame = append(frame, sampling.Unit{Stratum: sampling.Whole, Name: fmt.Sprintf("TUKI-2026-00001/%d", n+1), Cents: 1})
	}
	times, samples := map[string]int{}, map[string]bool{}
	for n := range 1000 {
		sum := sha256.Sum256(fmt.Append(nil, n))
		var names []string
		for _, u := range sampling.Draw(hex.EncodeToString(sum[:]), 10, frame) {
			times[u.Name]++
			names = append(names, u.Name)
		}
		samples[strings.Join(names, " ")] = true
	}
	if len(samples) != 1000 {
		t.Errorf("%d different samples of 1000 seeds", len(samples))
	}
	for name, n := range times {
		if n < 55 || n > 150 { // 100 expected, a standard deviation is 9.5
			t.Errorf("%s was drawn %d times of 1000", name, n)
		}
	}
}

// TestTheRecipeDrawsTheSame runs what the page prints, with a shell, sha256sum and sort.
func TestTheRecipeDrawsTheSame(t *testing.T) {
	t.Parallel()
	var frame []sampling.Unit
	for n := range 120 {
		frame = append(frame, sampling.Unit{Stratum: []string{"municipality:564", "county:19"}[n%2], Name: fmt.Sprintf("TUKI-2026-%05d/%d", n/9, n%9+1), Cents: money.Cents(n + 1)})
	}
	sum := sha256.Sum256([]byte("any"))
	seed, dir := hex.EncodeToString(sum[:]), t.TempDir()
	for name, content := range map[string][]byte{"frame.csv": sampling.Frame(frame), "seed.txt": []byte(seed + "\n")} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", sampling.Recipe(7))
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	bound, hashed := sampling.Commitment(seed), sha256.Sum256(sampling.Frame(frame))
	want := []string{hex.EncodeToString(bound[:]) + "  -", hex.EncodeToString(hashed[:]) + "  frame.csv"}
	for _, u := range sampling.Draw(seed, 7, frame) {
		want = append(want, u.Name)
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimSpace(string(out)), "\n")); diff != "" || len(want) != 2+14 {
		t.Error(diff)
	}
}
