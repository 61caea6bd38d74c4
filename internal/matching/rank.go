package matching

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
)

// Ranking is the answer for one case: the places that meet every absolute requirement, best first, and the others with what they lack.
type Ranking struct {
	Ranked   []Ranked   `json:"ranked"`
	Excluded []Excluded `json:"excluded"`
	Lacking  []Lacking  `json:"lacking"`
}

// Ranked is a place that can be proposed. Total is the sum of the contributions, in milli-points; less the charges it is [Ranked.Net], by which places stand.
type Ranked struct {
	Position      int            `json:"position"` // from 1
	Municipality  string         `json:"municipality"`
	Total         int            `json:"total"`
	Max           int            `json:"max"`
	Free          int            `json:"free"` // places in the group on the day Possible
	Possible      civil.Date     `json:"possible,omitzero"`
	Lines         []string       `json:"lines"`                   // the lines that are free on that day
	Dwelling      string         `json:"dwelling,omitempty"`      // the dwelling that the points stand on
	DwellingReady civil.Date     `json:"dwelling_ready,omitzero"` // zero when there is none or its day is not known
	Contributions []Contribution `json:"contributions"`           // in the order of Criteria
	Charges       []Charge       `json:"charges,omitempty"`       // in the order of Case.Uses; none where no price is known
	Checks        []Check        `json:"checks"`                  // all passed
}

// Excluded is a place that fails at least one requirement.
type Excluded struct {
	Municipality string  `json:"municipality"`
	Lacks        []Check `json:"lacks"` // only those that failed
	Passes       []Check `json:"passes"`
}

// Lacking counts the excluded places that fail a requirement, and those among them that fail nothing else: what one change would open.
type Lacking struct {
	Requirement Requirement `json:"requirement"`
	Places      int         `json:"places"`
	Alone       int         `json:"alone"`
}

// Text says how many places lack the requirement.
func (l Lacking) Text() Text {
	_, key := l.Requirement.keys()
	return Text{Key: key, Args: []Arg{count(l.Places)}}
}

// Rank orders the places for a case. It needs one Place for each municipality and weights that [Weights.Validate] accepts.
//
// Places with equal net scores stand in the order of their municipality codes; excluded places stand by the number of requirements that they fail, then by
// how far they miss them in all, then by code. The order of the input, of the places and of every list in them, changes nothing.
func Rank(c Case, places []Place, w Weights) Ranking { return Order(c, places, w, len(places)) }

// Order is the same ranking, to the point, in which only the first places of the given number carry their evidence and their checks, and all excluded
// ones: for a page, which shows no more and need not wait for the words about the rest.
func Order(c Case, places []Place, w Weights, explained int) Ranking {
	r := ranker{c: c.canonical(), w: w, total: w.Total(), mute: explained < len(places)}
	r.uses = r.c.Uses()
	out := Ranking{Ranked: make([]Ranked, 0, len(places)), Excluded: make([]Excluded, 0), Lacking: make([]Lacking, 0)}
	of := make([]*Place, 0, len(places))
	for i := range places {
		p := &places[i]
		v := r.vacancy(p)
		checks := r.checks(p, v)
		if slices.ContainsFunc(checks, func(c Check) bool { return !c.Passed }) {
			out.Excluded = append(out.Excluded, r.excluded(p, v, checks))
			continue
		}
		out.Ranked, of = append(out.Ranked, r.ranked(p, v, checks)), append(of, p)
	}
	out.Ranked = r.inOrder(out.Ranked, of, explained)
	slices.SortFunc(out.Excluded, compareExcluded)
	out.Lacking = lacking(out.Lacking, out.Excluded)
	return out
}

// inOrder puts the ranked places in their order, numbers them and explains the first. What is sorted is their numbers: a place is as large as a page.
func (r *ranker) inOrder(places []Ranked, of []*Place, explained int) []Ranked {
	order := make([]int32, len(places))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return compareRanked(&places[a], &places[b]) })
	out := make([]Ranked, len(places))
	spoke := !r.mute
	for i, from := range order {
		out[i] = places[from]
		if !spoke && i < explained {
			r.mute = false
			v := r.vacancy(of[from])
			out[i] = r.ranked(of[from], v, r.checks(of[from], v))
		}
		out[i].Position = i + 1
	}
	return out
}

// Of returns the ranked place of a municipality.
func (r Ranking) Of(municipality string) (Ranked, bool) {
	i := slices.IndexFunc(r.Ranked, func(p Ranked) bool { return p.Municipality == municipality })
	if i < 0 {
		return Ranked{}, false
	}
	return r.Ranked[i], true
}

// Of returns what a criterion gives to the place.
func (p Ranked) Of(k Criterion) Contribution {
	i := slices.IndexFunc(p.Contributions, func(c Contribution) bool { return c.Criterion == k })
	if i < 0 {
		return Contribution{Criterion: k}
	}
	return p.Contributions[i]
}

// ranker carries one ranking: the case in canonical order, the weights, the facts at hand, and the blocks from which the answer's lists are cut.
// While it is mute it counts, and words nothing.
type ranker struct {
	c     Case
	w     Weights
	total int
	mute  bool

	weights []int
	met     []Share
	parts   []int
	unknown bool // one of the facts of the criterion at hand
	checked []Check
	uses    []Use
	charged []Charge
	ids     []string
	shared  []Text

	args        block[Arg]
	evidence    block[Evidence] // open: the facts of the criterion at hand
	contributed block[Contribution]
	check       block[Check]
	charge      block[Charge]
	id          block[string]
}

func (r *ranker) text(key string, args ...Arg) Text {
	if r.mute {
		return Text{}
	}
	return Text{Key: key, Args: r.args.take(args...)}
}

// same is the text of a key and one code of the case, such as a language: all places that it is said of share it.
func (r *ranker) same(key string, a Arg) Text {
	if r.mute {
		return Text{}
	}
	for i := range r.shared {
		if t := &r.shared[i]; t.Key == key && t.Args[0] == a {
			return *t
		}
	}
	t := r.text(key, a)
	r.shared = append(r.shared, t)
	return t
}

func (r *ranker) ranked(p *Place, v vacancy, checks []Check) Ranked {
	out := Ranked{Municipality: p.Municipality, Max: r.total, Free: v.free, Possible: v.on, Lines: r.linesOn(p, v.on)}
	if !r.mute {
		out.Checks = checks
	}
	home := r.home(p)
	if home != nil {
		out.Dwelling, out.DwellingReady = home.ID, home.Ready
	}
	out.Contributions = r.contributions(p, home)
	for i := range out.Contributions {
		out.Total += out.Contributions[i].Points
	}
	out.Charges = r.charges(p)
	return out
}

func (r *ranker) excluded(p *Place, v vacancy, checks []Check) Excluded {
	if r.mute {
		r.mute = false
		checks = r.checks(p, v)
		r.mute = true
	}
	r.checked = r.checked[:0]
	for _, pass := range [...]bool{false, true} {
		for _, c := range checks {
			if c.Passed == pass {
				r.checked = append(r.checked, c)
			}
		}
	}
	copy(checks, r.checked)
	n := slices.IndexFunc(checks, func(c Check) bool { return c.Passed })
	if n < 0 {
		n = len(checks)
	}
	return Excluded{Municipality: p.Municipality, Lacks: checks[:n:n], Passes: checks[n:]}
}

func compareRanked(a, b *Ranked) int {
	return cmp.Or(cmp.Compare(b.Net(), a.Net()), cmp.Compare(a.Municipality, b.Municipality))
}

func compareExcluded(a, b Excluded) int {
	return cmp.Or(cmp.Compare(len(a.Lacks), len(b.Lacks)), cmp.Compare(a.miss(), b.miss()), cmp.Compare(a.Municipality, b.Municipality))
}

func (e Excluded) miss() (sum int) {
	for i := range e.Lacks {
		sum += e.Lacks[i].Miss
	}
	return sum
}

// lacking counts the excluded places by requirement, in the order of [Requirements], leaving out what nobody lacks.
func lacking(counts []Lacking, places []Excluded) []Lacking {
	for _, k := range Requirements() {
		l := Lacking{Requirement: k}
		for _, p := range places {
			is := func(c Check) bool { return c.Requirement == k }
			if slices.ContainsFunc(p.Lacks, is) {
				l.Places++
				if !slices.ContainsFunc(p.Lacks, func(c Check) bool { return !is(c) }) {
					l.Alone++
				}
			}
		}
		if l.Places > 0 {
			counts = append(counts, l)
		}
	}
	return counts
}

// block hands out short lists cut from long ones, so that a ranking of hundreds of places makes few allocations.
type block[T any] struct {
	rest []T
	n    int // of rest, in the list that is open
	size int // of the block at hand
}

const (
	firstBlock = 8   // items: a ranking of one place needs no more
	blockSize  = 256 // of the largest: as much as the allocator still takes from its small classes
)

// more is the size of the next block, for at least n items: each is twice as large as the one before.
func (b *block[T]) more(n int) int {
	b.size = min(max(2*b.size, firstBlock), blockSize)
	return max(b.size, n)
}

// add appends to the list that is open.
func (b *block[T]) add(item T) {
	if b.n == len(b.rest) {
		open := b.rest
		b.rest = make([]T, b.more(2*b.n))
		copy(b.rest, open)
	}
	b.rest[b.n] = item
	b.n++
}

// cut hands out the list that is open and begins the next one.
func (b *block[T]) cut() []T {
	out := b.rest[:b.n:b.n]
	b.rest, b.n = b.rest[b.n:], 0
	return out
}

// take hands out a list of the items, while none is open.
func (b *block[T]) take(items ...T) []T {
	n := len(items)
	if n == 0 {
		return nil
	}
	if len(b.rest) < n {
		b.rest = make([]T, b.more(n))
	}
	out := b.rest[:n:n]
	b.rest = b.rest[n:]
	copy(out, items)
	return out
}
