package sampling_test

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"

	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/money"
)

// TestInterval holds the interval against published tables of Clopper and Pearson's.
func TestInterval(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{
		{0, 10, 0, 0.3085}, {1, 10, 0.0025, 0.4450}, {5, 10, 0.1871, 0.8129}, {10, 10, 0.6915, 1}, {0, 30, 0, 0.1157}, {3, 60, 0.0104, 0.1392}, {10, 100, 0.0490, 0.1762}, {0, 0, 0, 1},
	} {
		if low, high := sampling.Interval(c.k, c.n); math.Abs(low-c.low) > 0.0001 || math.Abs(high-c.high) > 0.0001 {
			t.Errorf("%d of %d: %.4f to %.4f, want %.4f to %.4f", c.k, c.n, low, high, c.low, c.high)
		}
	}
}

func lines(n, errors int, cents, wrong money.Cents) (frame []sampling.Unit, all []sampling.Picked) {
	for i := range n {
		u := sampling.Unit{Stratum: sampling.Whole, Name: fmt.Sprint(i), Cents: cents}
		p := sampling.Picked{Unit: u, Random: true, State: sampling.Confirmed}
		if i < errors {
			p.ErrorCents = wrong
		}
		frame, all = append(frame, u), append(all, p)
	}
	return frame, all
}

func TestEstimateSaysNoMoreThanTheSampleKnows(t *testing.T) {
	t.Parallel()
	frame, all := lines(200, 8, 69000, 6900)
	inspected := all[:40]
	r := sampling.Estimate(frame, inspected).All
	if r.Errors != 8 || r.Rate() != 0.2 || r.Estimate != 200*69000*8*6900/(40*69000) || !r.Bounded || r.Margin <= 0 || r.Margin >= r.Estimate {
		t.Errorf("40 of 200: %+v", r)
	}
	if r = sampling.Estimate(frame, all[:12]).All; !r.Small() || r.Bounded {
		t.Errorf("12 of 200 say too much: %+v", r)
	}
	if r = sampling.Estimate(frame, all).All; !r.Census() || r.Low != 0.04 || r.High != 0.04 || r.Estimate != 8*6900 {
		t.Errorf("all of them: %+v", r)
	}
	half := append([]sampling.Picked{}, inspected...)
	half[3].State = sampling.Found
	if r = sampling.Estimate(frame, half).All; r.Complete() || r.Estimate != 0 || r.High != 0 {
		t.Errorf("before all are confirmed: %+v", r)
	}
	risky := append([]sampling.Picked{}, inspected...)
	risky = append(risky, sampling.Picked{Unit: frame[199], Risks: []sampling.Risk{{Rule: "twin"}}, State: sampling.Confirmed, Finding: sampling.Finding{ErrorCents: 69000}})
	if got := sampling.Estimate(frame, risky).All; got != sampling.Estimate(frame, inspected).All {
		t.Errorf("a line of risk changed the estimate: %+v", got)
	}
}

// TestEstimateStaysWithin: no estimate is above the frame's sum or below nothing, and the interval has the share in it.
func TestEstimateStaysWithin(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		frame := frames().Draw(t, "frame")
		var all []sampling.Picked
		for _, u := range sampling.Draw(seeds().Draw(t, "seed"), rapid.IntRange(1, 20).Draw(t, "size"), frame) {
			all = append(all, sampling.Picked{Unit: u, Random: true, State: sampling.Confirmed, Finding: sampling.Finding{ErrorCents: money.Cents(rapid.Int64Range(0, int64(u.Cents)).Draw(t, "error"))}})
		}
		r := sampling.Estimate(frame, all)
		var sum money.Cents
		for _, p := range r.Parts {
			sum += p.Estimate
			if p.Estimate < 0 || p.Estimate > p.FrameSum || p.Low > p.Rate()+1e-9 || p.High < p.Rate()-1e-9 {
				t.Fatalf("%+v", p)
			}
		}
		if sum != r.All.Estimate {
			t.Fatalf("the parts are %d, the whole %d", sum, r.All.Estimate)
		}
	})
}
