package entitlement

import (
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
)

// Support returns what a round of supplementary support pays once for each person, sorted; who earns nothing has one line with the first reason that holds. The age
// is that of the day of arrival. The round must be one by the person ([region.Round.ByPerson]).
func Support(reg *region.Register, round region.Round, persons []Person) []Line {
	var lines []Line
	for _, p := range persons {
		stay, why := earning(round, p)
		if why == "" {
			due := amounts(reg, round, p, stay)
			lines = append(lines, due...)
			if len(due) > 0 {
				continue
			}
			why = RateUnverified
		}
		lines = append(lines, nothing(p, why, round.Source))
	}
	return sorted(lines)
}

// Stake returns what a round would pay for each person if all its conditions were met, sorted: what is at stake for who contests a refusal.
func Stake(reg *region.Register, round region.Round, persons []Person) []Line {
	var lines []Line
	for _, p := range persons {
		stay, _ := firstHome(p)
		lines = append(lines, amounts(reg, round, p, stay)...)
	}
	return sorted(lines)
}

// earning returns the stay for which a round pays, or why it pays for none.
func earning(round region.Round, p Person) (Stay, Reason) {
	switch {
	case len(round.Groups) > 0 && !slices.Contains(round.Groups, string(p.Group)):
		return Stay{}, NotEligibleGroup
	case len(round.Permits) > 0 && !slices.Contains(round.Permits, p.Permit):
		return Stay{}, NotEligiblePermit
	}
	stay, first := firstHome(p)
	switch {
	case stay.Municipality == "":
		return stay, NoHomeMunicipality
	case round.FirstHome && !first:
		return stay, NotFirstHome
	case !round.Arrived.Contains(stay.Arrived):
		return stay, OutsideArrivalYear
	case stay.Commitment < round.Commitment:
		return stay, NoCommitment
	}
	return stay, ""
}

// firstHome returns the stay in the first actual home municipality; where nobody has said which it is, the first of which nobody has said that it is not.
// Without any it returns the first stay and false.
func firstHome(p Person) (Stay, bool) {
	for _, answer := range [...]Answer{Yes, Unsaid} {
		for _, s := range p.Stays {
			if s.First == answer {
				return s, true
			}
		}
	}
	return p.Stays[0], false
}

// amounts returns a line for each payee of a round.
func amounts(reg *region.Register, round region.Round, p Person, stay Stay) []Line {
	m, ok := reg.HomeOn(stay.Municipality, stay.Arrived)
	if !ok {
		return nil
	}
	var lines []Line
	age := civil.AgeOn(p.Birth, stay.Arrived)
	for _, payee := range round.Payees {
		var due *region.Amount
		var ages []int
		for i, a := range round.Amounts {
			if a.Payee != payee {
				continue
			}
			ages = append(ages, a.FromAge)
			if a.FromAge <= age && (due == nil || a.FromAge > due.FromAge) {
				due = &round.Amounts[i]
			}
		}
		if due == nil {
			continue
		}
		side := municipal
		if payee != region.PayeeMunicipality {
			side = health
		}
		code, _ := side.payee(m)
		lines = append(lines, Line{
			Person: p.ID, Payee: code, Rule: round.Kind + band(ages, due.FromAge), Period: civil.Period{From: stay.Arrived, To: stay.Arrived.AddDays(1)},
			Days: 1, Cents: due.Cents, Source: due.Source,
		})
	}
	return lines
}
