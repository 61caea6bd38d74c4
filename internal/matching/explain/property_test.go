package explain_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/wording"
)

const tenth = 100 // milli-points: the step of charges and maxima

// again ranks all places anew, as anybody can: what every claim is held against.
func again(in explain.Inputs) matching.Ranking {
	return matching.Rank(in.Case, in.Places, in.Weights)
}

// TestEveryWayLeadsWhereItSays makes each change of an explanation and ranks all places again. It does what it says, and nothing smaller does.
func TestEveryWayLeadsWhereItSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		before := again(in)
		for _, o := range explain.Explain(in, explain.Options{}).Outlooks {
			if o.Position != positionOf(before, o.Municipality) {
				t.Fatalf("%s stands at %d, not at %d", o.Municipality, positionOf(before, o.Municipality), o.Position)
			}
			for _, w := range o.Ways {
				if got := positionOf(again(in.With(o.Municipality, w.Changes...)), o.Municipality); got != w.Position || o.Position > 0 && got != 1 {
					t.Fatalf("%s: after %+v it stands at %d", o.Municipality, w, got)
				}
				for _, less := range lessThan(w) {
					if got := positionOf(again(in.With(o.Municipality, less...)), o.Municipality); got == 1 || o.Position == 0 && got > 0 {
						t.Fatalf("%s: %+v is not the smallest way: %+v does it too", o.Municipality, w, less)
					}
				}
			}
		}
	})
}

// TestMoreOfAResourceBringsWhatItSays ranks all places again at the prices of every rung up to the one of the claim: there the place stands where it is said
// to, and with fewer it is not first. Nothing is said of a place that charges alone do not keep back.
func TestMoreOfAResourceBringsWhatItSays(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		for _, o := range explain.Explain(in, explain.Options{}).Outlooks {
			for _, m := range o.More {
				if p, ranked := again(in).Of(o.Municipality); !ranked || o.Position < 2 || p.Total < again(in).Ranked[0].Net() {
					t.Fatalf("%s stands at %d for its points: %+v", o.Municipality, o.Position, m)
				}
				l := in.More[slices.IndexFunc(in.More, func(l explain.Ladder) bool { return l.Municipality == o.Municipality && l.Resource == m.Resource })]
				for _, r := range l.Rungs {
					at := positionOf(again(in.At(r)), o.Municipality)
					if r.Units < m.Units && at == 1 || r.Units == m.Units && at != m.Position {
						t.Fatalf("%s: with %d more it stands at %d: %+v", o.Municipality, r.Units, at, m)
					}
				}
				if m.Position > 1 && m.Units != l.Rungs[len(l.Rungs)-1].Units {
					t.Fatalf("%s: not all was tried: %+v", o.Municipality, m)
				}
			}
		}
	})
}

// lessThan lists what is smaller than a way by one thing: a change left out, or made one step less far.
func lessThan(w explain.Way) (list [][]explain.Change) {
	for i, c := range w.Changes {
		list = append(list, slices.Delete(slices.Clone(w.Changes), i, i+1))
		if c, less := weaker(c); less && !(w.Kind == explain.Prices && i < len(w.Changes)-1) {
			with := slices.Clone(w.Changes)
			with[i] = c
			list = append(list, with)
		}
	}
	return list
}

func weaker(c explain.Change) (explain.Change, bool) {
	switch c.What {
	case explain.Journey:
		c.To++
		return c, c.From == 0 || c.To < c.From
	case explain.Rooms, explain.Stock, explain.Seats:
		c.To--
		return c, c.To > c.From
	case explain.Ready, explain.School, explain.Home:
		if c.On.IsZero() {
			return c, false
		}
		c.On = c.On.AddDays(1)
		return c, true
	case explain.Price:
		c.To += tenth
		return c, c.To <= c.From
	case explain.Weight:
		if c.To > c.From {
			c.To -= tenth
			return c, c.To > c.From
		}
		c.To += tenth
		return c, c.To < c.From
	case explain.Interpreter:
		c.Mode = matching.ByPhone
		return c, c.Mode != matching.ByPhone
	default:
		return c, false
	}
}

// TestWhatCannotBeFirstCannot holds those who have no way: with everything as good as it can be, without any price, at other maxima of each criterion.
func TestWhatCannotBeFirstCannot(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		r := again(in)
		for _, o := range explain.Explain(in, explain.Options{}).Outlooks {
			has := func(k explain.Kind) bool {
				return slices.ContainsFunc(o.Ways, func(w explain.Way) bool { return w.Kind == k })
			}
			first := func(changes ...explain.Change) bool {
				return positionOf(again(in.With(o.Municipality, changes...)), o.Municipality) == 1
			}
			if o.Position == 0 {
				if i := slices.IndexFunc(r.Excluded, func(x matching.Excluded) bool { return x.Municipality == o.Municipality }); !has(explain.Requirements) && !unsafe(r.Excluded[i]) {
					t.Fatalf("%s has no way though nothing stands in it: %+v", o.Municipality, r.Excluded[i].Lacks)
				}
				continue
			}
			if best := perfect(in, r, o.Municipality); !has(explain.Facts) && first(best...) {
				t.Fatalf("%s could be first by %+v", o.Municipality, best)
			}
			var free []explain.Change
			for _, c := range must(r.Of(o.Municipality)).Charges {
				free = append(free, explain.Change{What: explain.Price, Code: string(c.Resource)})
			}
			if !has(explain.Prices) && first(free...) {
				t.Fatalf("%s would be first if nothing were scarce", o.Municipality)
			}
			if has(explain.Weights) {
				continue
			}
			for _, k := range matching.Criteria() {
				limit := tenth * rapid.IntRange(0, 1_000).Draw(t, "tenths")
				if first(explain.Change{What: explain.Weight, Code: string(k), To: limit}) {
					t.Fatalf("%s would be first if the maximum of %s were %d", o.Municipality, k, limit)
				}
			}
		}
	})
}

func must(p matching.Ranked, found bool) matching.Ranked {
	if !found {
		panic("not ranked")
	}
	return p
}

func unsafe(x matching.Excluded) bool {
	return slices.ContainsFunc(x.Lacks, func(c matching.Check) bool { return c.Requirement == matching.RequireSafety })
}

// perfect is everything that a municipality can change, at its best.
func perfect(in explain.Inputs, r matching.Ranking, code string) (list []explain.Change) {
	for _, n := range in.Case.Services {
		list = append(list, explain.Change{What: explain.Journey, Code: n.Code, To: 1})
	}
	for _, n := range in.Case.Languages {
		list = append(list, explain.Change{What: explain.Interpreter, Code: n.Code, Mode: matching.OnTheSpot})
	}
	var early civil.Date
	if earliest := in.Case.Arrival.Earliest; !earliest.IsZero() {
		early = earliest.AddDays(-in.Weights.Timing.AheadDays)
		list = append(list, explain.Change{What: explain.School, On: early})
	}
	need := in.Case.Dwelling
	if home := must(r.Of(code)).Dwelling; home != "" {
		list = append(list, explain.Change{What: explain.Accessible, Code: home}, explain.Change{What: explain.Ready, Code: home, On: early})
		for _, p := range in.Places {
			for _, d := range p.Dwellings {
				if p.Municipality == code && d.ID == home {
					list = append(list, explain.Change{What: explain.Rooms, Code: home, To: max(need.Rooms, d.Rooms)})
				}
			}
		}
		return list
	}
	return append(list, explain.Change{What: explain.Home, To: max(need.Rooms, 1), Barrierfree: true, On: early})
}

// TestRangesOfWeightsHoldToTheirEnds ranks at both ends of each range, where the first is still first, one tenth of a point beyond, where another is, and
// somewhere between.
func TestRangesOfWeightsHoldToTheirEnds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		e := explain.Explain(in, explain.Options{})
		leader := func(k matching.Criterion, limit int) matching.Ranking {
			return again(in.With("", explain.Change{What: explain.Weight, Code: string(k), To: limit}))
		}
		for _, r := range e.Firm.Ranges {
			to := r.To
			if r.Open {
				to = 1_000_000_000
			}
			for _, limit := range []int{r.From, r.Max, to} {
				if got := leader(r.Criterion, limit).Ranked[0].Municipality; got != e.First {
					t.Fatalf("%+v: at %d the first is %s", r, limit, got)
				}
			}
			if below := leader(r.Criterion, max(r.From-tenth, 0)).Ranked[0].Municipality; r.From%tenth == 0 && r.From > 0 && (below == e.First || below != r.Below) {
				t.Fatalf("%+v: below it the first is %s", r, below)
			}
			if above := leader(r.Criterion, r.To+tenth).Ranked[0].Municipality; r.To%tenth == 0 && !r.Open && (above == e.First || above != r.Above) {
				t.Fatalf("%+v: above it the first is %s", r, above)
			}
			between := leader(r.Criterion, rapid.IntRange(r.From, min(to, r.From+100_000)).Draw(t, "between"))
			if lead := between.Ranked[0].Net() - must(between.Of(e.First)).Net(); lead > 50 {
				t.Fatalf("%+v: within it %s is %d milli-points ahead", r, between.Ranked[0].Municipality, lead)
			}
		}
	})
}

// TestDrawsAreCountedByRanking makes every draw again and ranks all places at it.
func TestDrawsAreCountedByRanking(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in, seed := drawInputs(t), rapid.Uint64().Draw(t, "seed")
		e := explain.Explain(in, explain.Options{Draws: 40, Seed: seed})
		if e.First == "" {
			return
		}
		rng, firsts := rand.New(rand.NewPCG(seed, 0)), map[string]int{}
		for range 40 {
			with := in
			for _, limit := range []*int{&with.Weights.Health.Max, &with.Weights.Dwelling.Max, &with.Weights.Ties.Max, &with.Weights.Language.Max, &with.Weights.Timing.Max, &with.Weights.Spread.Max} {
				*limit = *limit/2 + rng.IntN(*limit+1)
			}
			firsts[again(with).Ranked[0].Municipality]++
		}
		sum := e.Firm.Stays
		for _, o := range e.Firm.Others {
			if sum += o.Draws; o.Municipality == e.First || o.Draws != firsts[o.Municipality] {
				t.Fatalf("%+v, counted again %v", e.Firm, firsts)
			}
		}
		if sum != 40 || e.Firm.Stays != firsts[e.First] {
			t.Fatalf("%+v, counted again %v", e.Firm, firsts)
		}
	})
}

func TestAnExplanationComesBackAsItWasAndTheOrderOfTheInputChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		e := explain.Explain(in, explain.Options{Draws: 10, Seed: 1})
		data, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		back, err := explain.Decode(data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(e, back, days()); diff != "" {
			t.Fatalf("(-written +read):\n%s", diff)
		}
		in.Places = rapid.Permutation(in.Places).Draw(t, "order")
		if other, _ := explain.Explain(in, explain.Options{Draws: 10, Seed: 1}).Encode(); !bytes.Equal(data, other) {
			t.Fatalf("in another order\n%s\nbecame\n%s", data, other)
		}
	})
}

func days() cmp.Option {
	return cmp.Comparer(func(a, b civil.Date) bool { return a.Compare(b) == 0 })
}

// TestScoresAreTheirParts holds what a page adds up: contributions less charges are the score, to the milli-point.
func TestScoresAreTheirParts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		for _, p := range again(drawInputs(t)).Ranked {
			sum := 0
			for _, c := range p.Contributions {
				sum += c.Points
			}
			for _, c := range p.Charges {
				sum -= c.Points
			}
			if sum != p.Net() {
				t.Fatalf("%s: the parts give %d, the score is %d", p.Municipality, sum, p.Net())
			}
		}
	})
}

func TestEveryTextOfAnExplanationIsWrittenInEachLanguage(t *testing.T) {
	t.Parallel()
	name := func(code string) string { return "named " + code }
	names := wording.Names{Municipality: name, Language: name}
	rapid.Check(t, func(t *rapid.T) {
		in := drawInputs(t)
		e := explain.Explain(in, explain.Options{Draws: 3, Seed: 1})
		list := []matching.Text{}
		if e.First != "" {
			list = append(list, e.Firm.Drawn(e.First))
		}
		for _, p := range again(in).Ranked {
			for _, c := range p.Charges {
				list = append(list, explain.Charged(c))
			}
		}
		for _, o := range e.Outlooks {
			for _, w := range o.Ways {
				for _, c := range w.Changes {
					list = append(list, c.Text())
					if more, has := c.Needed(); has {
						list = append(list, more)
					}
				}
			}
		}
		for _, text := range list {
			for _, l := range i18n.Langs() {
				if got := wording.Text(l, names, text); got == "" || strings.Contains(got, "{") {
					t.Fatalf("%s in %s is %q", text, l, got)
				}
			}
		}
	})
}
