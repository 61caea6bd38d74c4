package plans

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/region"
)

// Store is what loading needs of the database: what the ministry may read, and the clock's work.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	Targets(ctx context.Context, year int) ([]region.Target, error)
	SupplyOfAll(ctx context.Context, year int) ([]places.Supply, error)
	OpenCases(ctx context.Context, from, to civil.Date) ([]casework.Case, error)
	PastCases(ctx context.Context, from, to civil.Date) ([]casework.Case, error)
	RefusalsOf(ctx context.Context, cases []casework.ID) ([]Refused, error)
	LinksOf(ctx context.Context, cases []casework.ID) ([]Linked, error)
}

// Refused is a municipality that has said no to a case, with the day of its latest no.
type Refused struct {
	Case         casework.ID
	Municipality string
	On           civil.Date
}

// Linked is a link of a case as it reads from its side. At is where the other one is going, when that is settled or proposed.
type Linked struct {
	Case, Other casework.ID
	Kind        string // together, near, apart, family
	At          string
}

// Situation is a year as it stands on a day: who waits for a place, and what there is. Households and Members are in the order in which the cases were
// received.
type Situation struct {
	Year       int
	On         civil.Date
	Households []joint.Household
	Members    []Member // of the households, in their order
	Links      []joint.Link
	Terms      joint.Terms // without a budget
	Policy     region.PlanPolicy
	Register   *region.Register
	Supply     []places.Supply // of all groups, less what is held
	Targets    []region.Target

	at map[string][]matching.Place // by which of the supply is in force
}

// Member is the case behind a household.
type Member struct {
	Case      casework.ID
	Reference string
	Group     casework.Group
	Priority  casework.Priority
	Drawn     bool // made up after one of the last year: it has no case
}

// Load reads the situation of a year's places: the cases that are received or being matched, without an open proposal and without special handling, who
// are expected to arrive in the year. A case without a day of arrival, or with one that is past, arrives on the day.
func Load(ctx context.Context, st Store, year int, on civil.Date) (s Situation, err error) {
	defer fault.Wrap(&err, "plans.Load(%d, %s)", year, on)
	if s, err = blank(ctx, st, year, on); err != nil {
		return s, err
	}
	from, to := s.span()
	cases, err := st.OpenCases(ctx, from, to)
	if err != nil {
		return s, err
	}
	ids := make([]casework.ID, len(cases))
	for i := range cases {
		ids[i] = cases[i].ID
	}
	refused, err := st.RefusalsOf(ctx, ids)
	if err != nil {
		return s, err
	}
	links, err := st.LinksOf(ctx, ids)
	if err != nil {
		return s, err
	}
	declined := map[casework.ID][]matching.Declined{}
	for _, r := range refused {
		declined[r.Case] = append(declined[r.Case], matching.Declined{Municipality: r.Municipality, On: r.On})
	}
	for i := range cases {
		s.add(&cases[i], declined[cases[i].ID])
	}
	s.link(links)
	return s, nil
}

// blank is the situation without households.
func blank(ctx context.Context, st Store, year int, on civil.Date) (s Situation, err error) {
	s = Situation{Year: year, On: on, at: map[string][]matching.Place{}}
	if s.Register, err = st.Register(ctx); err != nil {
		return s, err
	}
	var known bool
	if s.Policy, known = s.Register.PlanPolicy(on); !known {
		return s, fmt.Errorf("no policy of plans is in force on %s", on)
	}
	if s.Terms.Weights, err = facts.Weights(s.Register, on); err != nil {
		return s, err
	}
	s.Terms.Stability, s.Terms.Near = s.Policy.StabilityMilli, s.Policy.NearMilli
	if s.Targets, err = st.Targets(ctx, year); err != nil {
		return s, err
	}
	s.Supply, err = st.SupplyOfAll(ctx, year)
	s.Terms.Shortfall, s.Terms.Minimums = s.Policy.ShortfallMilli, s.minimums()
	return s, err
}

// minimums are how many persons the municipalities want at least, of those whose offers say so, beside those who hold places already.
func (s *Situation) minimums() (all []joint.Minimum) {
	for _, one := range s.Supply {
		if m, known := s.Register.Resolve(one.Municipality, s.On); known && one.Minimum > 0 {
			all = append(all, joint.Minimum{Municipality: m.Code, Least: one.Minimum, Came: one.Used})
		}
	}
	return all
}

// span is the days of the year on which somebody can still arrive: from is its first day or today; to is the day after the last.
func (s *Situation) span() (from, to civil.Date) {
	from, to = civil.Of(s.Year, 1, 1), civil.Of(s.Year+1, 1, 1)
	if s.On.After(from) {
		from = s.On
	}
	return from, to
}

// add takes a case over as a household.
func (s *Situation) add(c *casework.Case, declined []matching.Declined) {
	s.Households = append(s.Households, joint.Household{
		ID: c.ID.String(), Case: facts.Case(*c, declined, s.Register, s.On), Places: s.places(c.EarliestArrival), Urgency: s.Policy.Urgency[region.Priority(c.Priority)],
	})
	s.Members = append(s.Members, Member{Case: c.ID, Reference: c.Reference, Group: c.Group, Priority: c.Priority})
}

// places are those with an agreement in force on a day of arrival. Days on which the same are in force share one list.
func (s *Situation) places(arrival civil.Date) []matching.Place {
	if from, _ := s.span(); arrival.Before(from) {
		arrival = from
	}
	var which strings.Builder
	for i := range s.Supply {
		in := byte('-')
		if s.Supply[i].InForce(arrival) {
			in = '+'
		}
		which.WriteByte(in)
	}
	list, made := s.at[which.String()]
	if !made {
		list = facts.Places(s.Supply, arrival, s.Targets, s.Register, s.On)
		s.at[which.String()] = list
	}
	return list
}

// link takes over the links among the households, each once, and those to households that have a place. Relatives want to be near each other.
func (s *Situation) link(links []Linked) {
	number := make(map[casework.ID]int, len(s.Members))
	for i, m := range s.Members {
		number[m.Case] = i
	}
	for _, l := range links {
		other, open := number[l.Other]
		kind := joint.Kind(l.Kind)
		if l.Kind == "family" {
			kind = joint.Near
		}
		switch {
		case open && number[l.Case] < other:
			s.Links = append(s.Links, joint.Link{A: l.Case.String(), B: l.Other.String(), Kind: kind})
		case !open && l.At != "":
			s.Links = append(s.Links, joint.Link{A: l.Case.String(), Kind: kind, At: l.At})
		}
	}
}

// Free is how many places are free, of all groups.
func (s *Situation) Free() (n int) {
	for i := range s.Supply {
		for _, l := range s.Supply[i].Lines {
			n += max(l.Free(), 0)
		}
	}
	return n
}

// Past are households like those of the policy's last months, as if they came in the rest of the year: each in the year, and on a day that lies in the
// rest of the year as its own did in its year. They have no case; of very many, some stand for all. Expected is how many of them come: as many as the
// same part of the last year brought, and no fewer than come on the whole in so many days.
func Past(ctx context.Context, st Store, s *Situation) (pool []joint.Household, expected int, err error) {
	defer fault.Wrap(&err, "plans.Past(%d, %s)", s.Year, s.On)
	since := s.On.AddMonths(-s.Policy.PoolMonths)
	cases, err := st.PastCases(ctx, since, s.On.AddDays(1))
	if err != nil || len(cases) == 0 {
		return nil, 0, err
	}
	from, to := s.span()
	rest := max(from.DaysUntil(to), 0)
	for i := range cases {
		if day := civil.DateIn(cases[i].ReceivedAt).AddMonths(12); !day.Before(from) && day.Before(to) {
			expected++
		}
	}
	for i, c := range some(cases, mostPriced) {
		pool = append(pool, s.later(&c, fmt.Sprintf("p%d", i+1)))
	}
	known := max(civil.DateIn(cases[0].ReceivedAt).DaysUntil(s.On), min(rest, since.DaysUntil(s.On)), 1)
	return pool, max(expected, len(cases)*rest/known), nil
}

// later is a household of the past as if it came in the rest of the year.
func (s *Situation) later(c *casework.Case, id string) joint.Household {
	from, to := s.span()
	one, was := *c, c.EarliestArrival
	if was.IsZero() {
		was = civil.DateIn(c.ReceivedAt)
	}
	const days = 366 // of a year, at most
	one.EarliestArrival = from.AddDays(civil.Of(was.Year(), 1, 1).DaysUntil(was) * from.DaysUntil(to) / days)
	if last := c.Profile.LatestArrival; !last.IsZero() {
		one.Profile.LatestArrival = one.EarliestArrival.AddDays(max(was.DaysUntil(last), 0))
	}
	one.Profile.Persons = slices.Clone(c.Profile.Persons)
	for i := range one.Profile.Persons {
		one.Profile.Persons[i].BirthYear += s.Year - was.Year()
	}
	return joint.Household{
		ID: id, Case: facts.Case(one, nil, s.Register, s.On), Places: s.places(one.EarliestArrival), Urgency: s.Policy.Urgency[region.Priority(c.Priority)],
	}
}
