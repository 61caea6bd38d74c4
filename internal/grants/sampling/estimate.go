package sampling

import (
	"math"
	"math/big"

	"kuntapaikka/internal/money"
)

// Confidence is that of every interval, in per cent.
const Confidence = 95

// few is below how many inspected lines, and rare below how many errors, a sum in euros gets no interval: it would say more than the sample knows.
const (
	few  = 30
	rare = 5
)

// Part is the random lines of one stratum, or of all, and what they say of the frame.
type Part struct {
	Stratum   string
	Frame     int // lines
	FrameSum  money.Cents
	Drawn     int
	Inspected int // with a finding that another person has confirmed
	Sum       money.Cents
	Errors    int
	ErrorSum  money.Cents
	Low, High float64     // of the share of lines with an error
	Estimate  money.Cents // of the error in the whole frame
	Margin    money.Cents // half the interval of the estimate; none where there are too few
	Bounded   bool        // the estimate has an interval
}

// Rate is the share of the inspected lines that have an error.
func (p Part) Rate() float64 { return share(p.Errors, p.Inspected) }

// Complete says whether every line that was drawn has been inspected: only then anything is said of the frame.
func (p Part) Complete() bool { return p.Drawn > 0 && p.Inspected == p.Drawn }

// Census says whether every line of the frame was inspected: then nothing is estimated.
func (p Part) Census() bool { return p.Complete() && p.Drawn == p.Frame }

// Small says whether the sample is too small to say much.
func (p Part) Small() bool { return !p.Census() && (p.Inspected < few || p.Errors < rare) }

// Result is what the random part of a sample says. The lines that a rule of risk added say nothing of the frame and are not in it.
type Result struct {
	Parts []Part // by stratum
	All   Part   // without an interval where there are several strata
}

// Estimate reckons what the random lines say of the frame, stratum by stratum: the share of lines with an error with its interval, and the error in the frame as
// its sum times the error's share of the inspected sums (the ratio estimate).
func Estimate(frame []Unit, all []Picked) Result {
	var r Result
	at := map[string]int{}
	for _, u := range frame {
		i, known := at[u.Stratum]
		if !known {
			i = len(r.Parts)
			at[u.Stratum] = i
			r.Parts = append(r.Parts, Part{Stratum: u.Stratum})
		}
		r.Parts[i].Frame++
		r.Parts[i].FrameSum += u.Cents
	}
	found := make([][]Picked, len(r.Parts))
	for _, u := range all {
		i, known := at[u.Stratum]
		if !known || !u.Random {
			continue
		}
		r.Parts[i].Drawn++
		if u.State == Confirmed {
			found[i] = append(found[i], u)
		}
	}
	for i := range r.Parts {
		r.Parts[i].reckon(found[i])
		r.All.add(r.Parts[i])
	}
	if len(r.Parts) == 1 {
		r.All = r.Parts[0]
	}
	r.All.Stratum = Whole
	return r
}

func (p *Part) add(q Part) {
	p.Frame += q.Frame
	p.FrameSum += q.FrameSum
	p.Drawn += q.Drawn
	p.Inspected += q.Inspected
	p.Sum += q.Sum
	p.Errors += q.Errors
	p.ErrorSum += q.ErrorSum
	p.Estimate += q.Estimate
}

func (p *Part) reckon(found []Picked) {
	p.Inspected = len(found)
	for _, u := range found {
		p.Sum += u.Cents
		if u.ErrorCents > 0 {
			p.Errors++
			p.ErrorSum += u.ErrorCents
		}
	}
	if !p.Complete() {
		return
	}
	p.Low, p.High = Interval(p.Errors, p.Inspected)
	if p.Census() {
		p.Low, p.High = p.Rate(), p.Rate()
	}
	p.Estimate = ratio(p.FrameSum, p.ErrorSum, p.Sum)
	if p.Census() || p.Small() {
		return
	}
	p.Margin, p.Bounded = p.margin(found), true
}

// ratio is total × part / whole, rounded half up.
func ratio(total, part, whole money.Cents) money.Cents {
	if whole == 0 {
		return 0
	}
	n := new(big.Int).Mul(big.NewInt(int64(total)), big.NewInt(int64(2*part)))
	n.Add(n, big.NewInt(int64(whole)))
	return money.Cents(n.Quo(n, big.NewInt(int64(2*whole))).Int64())
}

// margin is half the interval of the ratio estimate: 1.96 times its standard error with the correction for a finite frame.
func (p *Part) margin(found []Picked) money.Cents {
	r := float64(p.ErrorSum) / float64(p.Sum)
	var squares float64
	for _, u := range found {
		d := float64(u.ErrorCents) - r*float64(u.Cents)
		squares += d * d
	}
	n, total := float64(p.Inspected), float64(p.Frame)
	return money.Cents(math.Round(1.96 * total * math.Sqrt((1-n/total)/n*squares/(n-1))))
}

func share(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// Interval is the exact interval of Clopper and Pearson of a share of which k of n were seen. It never says too much, and of a finite frame a little too little.
func Interval(k, n int) (low, high float64) {
	const tail = (100 - Confidence) / 200.0
	if n == 0 {
		return 0, 1
	}
	high = 1
	if k > 0 {
		low = solve(func(p float64) bool { return 1-atMost(k-1, n, p) < tail })
	}
	if k < n {
		high = solve(func(p float64) bool { return atMost(k, n, p) > tail })
	}
	return low, high
}

// solve finds where a condition that holds for small shares ceases to hold.
func solve(holds func(float64) bool) float64 {
	low, high := 0.0, 1.0
	for range 60 {
		if mid := (low + high) / 2; holds(mid) {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// atMost is the chance that of n independent lines, each with an error by the chance p, at most k have one.
func atMost(k, n int, p float64) (sum float64) {
	all, _ := math.Lgamma(float64(n + 1))
	for i := range k + 1 {
		a, _ := math.Lgamma(float64(i + 1))
		b, _ := math.Lgamma(float64(n - i + 1))
		sum += math.Exp(all - a - b + float64(i)*math.Log(p) + float64(n-i)*math.Log1p(-p))
	}
	return min(sum, 1)
}
