package country_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/country"
	"kuntapaikka/internal/store"
)

func options() country.Options {
	return country.Options{Year: 2026, Cases: 600, Seed: 7, Now: time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki())}
}

// digest is a hash of all rows, as COPY gets them.
func digest(t testing.TB, o country.Options) (hash string, rows map[string]int) {
	t.Helper()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	h, rows := sha256.New(), map[string]int{}
	err = country.New(o, reg).Rows(func(r *store.Rows) error {
		rows[r.Table()] += r.Len()
		h.Write(r.Bytes())
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(h.Sum(nil)), rows
}

func TestTheSameSeedMakesTheSameRows(t *testing.T) {
	t.Parallel()
	one, _ := digest(t, options())
	if again, _ := digest(t, options()); again != one {
		t.Error("the same seed made other rows")
	}
	other := options()
	other.Seed = 8
	if hash, _ := digest(t, other); hash == one {
		t.Error("another seed made the same rows")
	}
}

// A year is made up at whatever moment the portal is started: early in it, in the summer, in a night, on a holiday.
func TestAnyMomentWillDo(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"2026-01-01T00:05", "2026-03-02T12:00", "2026-07-19T23:59", "2026-09-01T08:00", "2026-12-31T23:00", "2029-02-28T10:00"} {
		o := options()
		now, err := time.ParseInLocation("2006-01-02T15:04", at, civil.Helsinki())
		if err != nil {
			t.Fatal(err)
		}
		o.Now, o.Year = now, now.Year()
		if _, rows := digest(t, o); rows["refugee_case"] != o.Cases || rows["direction"] < o.Cases/10 {
			t.Errorf("%s: %v", at, rows)
		}
	}
}

func TestAnyNumberWillDo(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 7, 40, 25_000} {
		o := options()
		o.Cases = n
		if _, rows := digest(t, o); rows["refugee_case"] != n {
			t.Errorf("%d cases: %v", n, rows)
		}
	}
}

// BenchmarkMakeUp makes a year up without laying it anywhere.
func BenchmarkMakeUp(b *testing.B) {
	o := options()
	o.Cases = 1_200
	rows := 0
	for b.Loop() {
		_, made := digest(b, o)
		for _, n := range made {
			rows += n
		}
	}
	b.ReportMetric(float64(rows)/b.Elapsed().Seconds(), "rows/s")
}
