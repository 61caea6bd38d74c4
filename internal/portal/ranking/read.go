package ranking

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
)

// Pages rank and choose.
type Pages struct {
	DB    *store.DB
	Chain placement.Chain
}

// sight is what the page knows: the case, its ranking of the moment, and what stands in the way of a choice.
type sight struct {
	c          casework.Case
	reg        *region.Register
	at         time.Time      // the moment of the ranking
	in         explain.Inputs // what is ranked
	ranking    matching.Ranking
	snapshot   matching.Snapshot // where it is to be kept
	weights    matching.Weights
	declined   []placement.Refusal
	again      string // a municipality that said no and is asked for all the same
	suggestion placement.Suggestion
	open       uuid.UUID // the open proposal
}

// explained is of how many places the page shows the evidence: the first beside the next.
const explained = 2

// depth is how much of a ranking is wanted.
type depth int

const (
	listed depth = iota // the first beside the next
	deep                // and what explains it: what prices would be with more of what is scarce
	kept                // to be kept with a choice: each place is worded
)

// look reads the case, records the look, and ranks the places in force for the year of its arrival; again is a municipality that declined and is
// ranked all the same.
func (p Pages) look(e *kit.Exchange, again string, how depth) (s sight, err error) {
	id, err := e.ID("id")
	if err != nil {
		return s, err
	}
	ctx := e.R.Context()
	s.again = again
	err = p.DB.InTx(ctx, e.Actor, identity.Press{}, func(tx *store.Tx) error {
		if s.c, err = tx.Case(ctx, id); err != nil {
			return err
		}
		if s.reg, err = tx.Register(ctx); err != nil {
			return err
		}
		if s.declined, err = tx.DeclinedBefore(ctx, id); err != nil {
			return err
		}
		if s.suggestion, err = tx.OpenSuggestion(ctx, id); err != nil {
			return err
		}
		if s.open, err = tx.OpenProposal(ctx, id); err != nil {
			return err
		}
		if err := s.rank(ctx, tx, how); err != nil {
			return err
		}
		return casework.Seen(ctx, tx, e.Actor, s.c)
	})
	return s, err
}

func (s *sight) rank(ctx context.Context, tx *store.Tx, how depth) error {
	today := civil.DateIn(tx.Now())
	arrival := s.arrival(today)
	supply, err := tx.Supply(ctx, arrival.Year(), s.c.Group)
	if err != nil {
		return err
	}
	targets, err := tx.Targets(ctx, arrival.Year())
	if err != nil {
		return err
	}
	if s.weights, err = facts.Weights(s.reg, today); err != nil {
		return err
	}
	var declined []matching.Declined
	for _, no := range s.declined {
		if no.Municipality != s.again {
			declined = append(declined, matching.Declined{Municipality: no.Municipality, On: no.On})
		}
	}
	s.at = tx.Now()
	s.in = explain.Inputs{
		Case: facts.Case(s.c, declined, s.reg, today), Places: facts.Places(supply, arrival, targets, s.reg, today), Weights: s.weights,
	}
	if how == kept {
		if s.snapshot, err = matching.Take(s.at, s.in.Case, s.in.Places, s.weights); err != nil {
			return err
		}
		s.ranking = s.snapshot.Ranking
	} else {
		s.ranking = matching.Order(s.in.Case, s.in.Places, s.weights, explained)
	}
	if how > listed {
		return s.more(ctx, tx, arrival.Year())
	}
	return nil
}

// more reads what prices would be with more of what is charged for, as the household's group sees them.
func (s *sight) more(ctx context.Context, tx *store.Tx, year int) error {
	var codes []string
	for _, p := range s.ranking.Ranked {
		if p.Scarcity() > 0 {
			codes = append(codes, p.Municipality)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	ladders, err := tx.Ladders(ctx, year, codes)
	for _, l := range ladders {
		if of, ok := priced(l.Resource, s.c.Group); ok {
			s.in.More = append(s.in.More, explain.Ladder{Municipality: l.Municipality, Resource: of, Rungs: rungs(l, s.c.Group)})
		}
	}
	return err
}

func rungs(l plans.Ladder, group casework.Group) (list []explain.Rung) {
	for _, r := range l.Rungs {
		rung := explain.Rung{Units: r.Units}
		for _, p := range r.Prices {
			if of, ok := priced(p.Resource, group); ok {
				rung.Prices = append(rung.Prices, explain.Repriced{Municipality: p.Municipality, Resource: of, Milli: p.Milli})
			}
		}
		list = append(list, rung)
	}
	return list
}

// priced is the resource of a ranking that a name of the prices means for a group; places of other groups are none of its.
func priced(name string, group casework.Group) (matching.Resource, bool) {
	of, in, grouped := strings.Cut(name, ":")
	return matching.Resource(of), !grouped || in == string(group)
}

// arrival is the day for which places are looked for: the earliest that the case allows, and not before today.
func (s *sight) arrival(today civil.Date) civil.Date {
	if s.c.EarliestArrival.Before(today) {
		return today
	}
	return s.c.EarliestArrival
}

// mayChoose reports whether the page offers a choice: a centre proposes for a case at the choice of a municipality without an open proposal, the
// ministry suggests for one.
func (s *sight) mayChoose(a identity.Actor) bool {
	if s.open != uuid.Nil || len(s.ranking.Ranked) == 0 {
		return false
	}
	if a.May(identity.SuggestionMake) {
		return slices.Contains([]casework.State{casework.Received, casework.Matching}, s.c.State)
	}
	return s.c.State == casework.Matching
}
