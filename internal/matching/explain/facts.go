package explain

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// lever is one fact that a municipality can change, by steps: the first is the smallest change, the last the most that can be.
type lever struct {
	steps int
	at    func(step int) Change
	gain  func(step int) gain // memorised
}

// gain is what a step gives: points, and the thousandths of the criteria's maxima that it moves.
type gain struct{ points, share int }

// levers lists what the municipality of a ranked place can change that the household asks for and the place does not give in full.
func (s *subject) levers(p matching.Ranked) []lever {
	place := s.places[p.Municipality]
	list := slices.Concat(s.journeys(place), s.interpreters(place), s.dwelling(place, p.Dwelling), s.school(place))
	for i := range list {
		at, known := list[i].at, map[int]gain{}
		list[i].gain = func(step int) gain {
			if _, tried := known[step]; !tried {
				if after, _, ranked := s.try(p.Municipality, at(step)); ranked {
					known[step] = gain{after.Total - p.Total, moved(p, after)}
				}
			}
			return known[step]
		}
	}
	return slices.DeleteFunc(list, func(l lever) bool { return l.steps < 1 || l.gain(l.steps).points < 1 })
}

// journeys are the stated journeys, a minute shorter by each step.
func (s *subject) journeys(p matching.Place) (list []lever) {
	var seen []string
	for _, need := range s.in.Case.Services {
		if slices.Contains(seen, need.Code) {
			continue
		}
		seen = append(seen, need.Code)
		stated := 0
		for _, v := range p.Services {
			if v.Code == need.Code && (stated == 0 || v.Minutes < stated) {
				stated = max(v.Minutes, 1)
			}
		}
		from := min(cmp.Or(stated, s.in.Weights.Health.Minutes), s.in.Weights.Health.Minutes)
		list = append(list, lever{steps: from - 1, at: func(step int) Change {
			return Change{What: Journey, Code: need.Code, From: stated, To: from - step}
		}})
	}
	return list
}

// interpreters are those of the languages that are needed: by phone, then on the spot.
func (s *subject) interpreters(p matching.Place) (list []lever) {
	var seen []string
	for _, need := range s.in.Case.Languages {
		served := slices.ContainsFunc(p.ServiceLanguages, func(v matching.Spoken) bool { return v.Language == need.Code })
		if served || slices.Contains(seen, need.Code) {
			continue
		}
		seen = append(seen, need.Code)
		modes := []matching.Mode{matching.ByPhone, matching.OnTheSpot}
		for _, i := range p.Interpreters {
			if at := slices.Index(modes, i.Mode); i.Language == need.Code && at >= 0 {
				modes = modes[at+1:]
			}
		}
		list = append(list, lever{steps: len(modes), at: func(step int) Change {
			return Change{What: Interpreter, Code: need.Code, Mode: modes[step-1]}
		}})
	}
	return list
}

// dwelling is what could be better in the dwelling that the points stand on; without one, a dwelling that the place does not have yet.
func (s *subject) dwelling(p matching.Place, id string) (list []lever) {
	need := s.in.Case.Dwelling
	i := slices.IndexFunc(p.Dwellings, func(d matching.Dwelling) bool { return d.ID == id && d.Count > 0 })
	if i < 0 || id == "" {
		if need.Rooms == 0 && need.Accessible == "" && s.in.Case.Arrival.Earliest.IsZero() {
			return nil
		}
		days := s.days(civil.Date{}, s.in.Weights.Dwelling.LateDays)
		return []lever{{steps: len(days) + 1, at: func(step int) Change {
			c := Change{What: Home, To: max(need.Rooms, 1), Barrierfree: need.Accessible != ""}
			if step > 1 {
				c.On = days[step-2]
			}
			return c
		}}}
	}
	d := p.Dwellings[i]
	days := s.days(d.Ready, s.in.Weights.Dwelling.LateDays)
	list = append(list,
		lever{steps: need.Rooms - d.Rooms, at: func(step int) Change { return Change{What: Rooms, Code: d.ID, From: d.Rooms, To: d.Rooms + step} }},
		lever{steps: len(days), at: func(step int) Change { return Change{What: Ready, Code: d.ID, Was: d.Ready, On: days[step-1]} }},
	)
	if need.Accessible != "" && !d.Accessible {
		list = append(list, lever{steps: 1, at: func(int) Change { return Change{What: Accessible, Code: d.ID} }})
	}
	return list
}

func (s *subject) school(p matching.Place) []lever {
	scale := s.in.Weights.Timing
	pupil := func(age int) bool { return scale.SchoolFrom <= age && age <= scale.SchoolTo }
	if !slices.ContainsFunc(s.in.Case.Ages, pupil) {
		return nil
	}
	days := s.days(p.School.Ready, 0)
	return []lever{{steps: len(days), at: func(step int) Change { return Change{What: School, Was: p.School.Ready, On: days[step-1]} }}}
}

// days are those on which something could be ready earlier than it is and still give more points, the latest first: from so many days after the
// earliest arrival to as long before it as counts, and not before today.
func (s *subject) days(ready civil.Date, late int) (list []civil.Date) {
	earliest := s.in.Case.Arrival.Earliest
	if earliest.IsZero() {
		return nil
	}
	first := earliest.AddDays(-s.in.Weights.Timing.AheadDays)
	if s.today.After(first) {
		first = s.today
	}
	last := earliest.AddDays(late - 1)
	if !ready.IsZero() && !ready.After(last) {
		last = ready.AddDays(-1)
	}
	for d := last; !d.Before(first); d = d.AddDays(-1) {
		list = append(list, d)
	}
	return list
}

// facts looks for the fewest facts whose change would put the place first; of as few, for those that move least. What each gives adds up, because no
// two of them are about the same thing.
func (s *subject) facts(p matching.Ranked) (best Way, found bool) {
	gap := s.needed(p.Municipality) - p.Net()
	levers := s.levers(p)
	few := fewest(levers, gap)
	if few == 0 {
		return Way{}, false
	}
	for _, set := range choices(len(levers), few) {
		if w, does := pull(levers, set, gap); does && (!found || smaller(w, best) < 0) {
			best, found = w, true
		}
	}
	if !found {
		return Way{}, false
	}
	after, _, ranked := s.try(p.Municipality, best.Changes...)
	return best, ranked && s.position(p.Municipality, after.Net()) == 1
}

// fewest is how many of the levers are at least needed; 0 when all together are not enough.
func fewest(levers []lever, gap int) int {
	gains := make([]int, len(levers))
	for i, l := range levers {
		gains[i] = l.gain(l.steps).points
	}
	slices.SortFunc(gains, func(a, b int) int { return b - a })
	sum := 0
	for i, g := range gains {
		if sum += g; sum >= gap {
			return i + 1
		}
	}
	return 0
}

// choices lists the ways to choose k of n, in order.
func choices(n, k int) (list [][]int) {
	var choose func(from int, chosen []int)
	choose = func(from int, chosen []int) {
		if len(chosen) == k {
			list = append(list, slices.Clone(chosen))
			return
		}
		for i := from; i <= n-(k-len(chosen)); i++ {
			choose(i+1, append(chosen, i))
		}
	}
	choose(0, nil)
	return list
}

// pull changes the facts of a set no further than it takes.
func pull(levers []lever, set []int, gap int) (Way, bool) {
	sum := 0
	for _, l := range set {
		sum += levers[l].gain(levers[l].steps).points
	}
	if sum < gap {
		return Way{}, false
	}
	w := Way{Kind: Facts, Position: 1}
	for _, n := range set {
		l := levers[n]
		rest := sum - l.gain(l.steps).points
		step := 1 + least(l.steps-1, func(below int) bool { return rest+l.gain(below+1).points >= gap })
		sum = rest + l.gain(step).points
		w.Changes = append(w.Changes, l.at(step))
		w.Share += l.gain(step).share
	}
	return w, true
}

// least is the least number from 0 to the most at which does is true; it is at most, and stays true.
func least(most int, does func(int) bool) int {
	from := 0
	for from < most {
		if middle := (from + most) / 2; does(middle) {
			most = middle
		} else {
			from = middle + 1
		}
	}
	return most
}
