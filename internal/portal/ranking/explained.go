package ranking

import (
	"encoding/binary"
	"net/url"
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	views "kuntapaikka/templates/ranking"
	"kuntapaikka/templates/ui"
)

// explain computes why the ranking is as it is, for the places of the codes; none are all.
func (s *sight) explain(codes []string) explain.Explanation {
	today := civil.DateIn(s.at)
	policy, _ := s.reg.PlanPolicy(today)
	o := explain.Options{Today: today, Draws: policy.Draws, Seed: uint64(binary.BigEndian.Uint32(s.c.ID[12:]))}
	if codes != nil {
		o.Of = func(o explain.Outlook) bool { return slices.Contains(codes, o.Municipality) }
	}
	return explain.Explain(s.in, o)
}

// pair is the first place beside another, or the next, both explained; only the first where there is no other.
func (s *sight) pair(with string) matching.Ranking {
	return s.compared("", with)
}

// compared ranks two places by themselves, so that both are explained: a place, the first unless it is named, beside another, the first or the next
// unless that is named.
func (s *sight) compared(place, with string) matching.Ranking {
	place, with = sides(s.ranking, place, with)
	var two []matching.Place
	for _, p := range s.in.Places {
		if p.Municipality == place || p.Municipality == with {
			two = append(two, p)
		}
	}
	return matching.Rank(s.in.Case, two, s.weights)
}

// sides are the codes of the two ranked places that are compared.
func sides(r matching.Ranking, place, with string) (one, two string) {
	if len(r.Ranked) == 0 {
		return "", ""
	}
	first := r.Ranked[0].Municipality
	if _, ranked := r.Of(place); !ranked {
		place = first
	}
	if _, ranked := r.Of(with); !ranked || with == place {
		with = first
		if place == first {
			with = r.Ranked[min(1, len(r.Ranked)-1)].Municipality
		}
	}
	return place, with
}

// keptPair is the same of a ranking that was kept, in which every place is explained.
func keptPair(r matching.Ranking, with string) matching.Ranking {
	one, two := sides(r, "", with)
	var pair matching.Ranking
	for _, p := range r.Ranked {
		if p.Municipality == one || p.Municipality == two {
			pair.Ranked = append(pair.Ranked, p)
		}
	}
	return pair
}

// scarce reports whether anything is taken off the points of a ranking.
func scarce(r matching.Ranking) bool {
	return slices.ContainsFunc(r.Ranked, func(p matching.Ranked) bool { return p.Scarcity() != 0 })
}

// scarcity says of each place what is taken off its points, and why.
func scarcity(w Words, r matching.Ranking) (list []ui.Mark) {
	for _, p := range r.Ranked {
		for _, c := range p.Charges {
			if c.Points > 0 {
				list = append(list, ui.Mark{
					Icon: "minus", Said: w.Criterion(matching.Scarcity), Text: w.Municipality(p.Municipality) + ": " + w.Say(explain.Charged(c)),
					Source: msg.RankingpageTakes(w.Lang, w.Points(c.Points)),
				})
			}
		}
	}
	return list
}

// others are the links by which the first is compared with another of the places that are shown.
func others(w Words, r matching.Ranking, with, path string) (list []views.Other) {
	if len(r.Ranked) < 3 {
		return nil
	}
	_, now := sides(r, "", with)
	for _, p := range r.Ranked[1:min(len(r.Ranked), shown)] {
		list = append(list, views.Other{Name: w.Municipality(p.Municipality), Href: and(path, "with", p.Municipality) + "#why", Now: p.Municipality == now})
	}
	return list
}

// and adds a value to an address.
func and(path, name, value string) string {
	sign := "?"
	if strings.Contains(path, "?") {
		sign = "&"
	}
	return path + sign + name + "=" + url.QueryEscape(value)
}

// againQuery keeps the municipality that is ranked in spite of its no.
func againQuery(again string) string {
	if again == "" {
		return ""
	}
	return and("", "again", again)
}

// parts is how the score of a place comes about, to the thousandth of a point: the parts add up.
func parts(w Words, p matching.Ranked) views.Parts {
	exact := func(milli int) string { return i18n.Decimal(w.Lang, int64(milli), 3) }
	v := views.Parts{Caption: msg.RankingpageParts(w.Lang, w.Municipality(p.Municipality)), Total: ui.SumRow{Label: msg.RankingpageTotal(w.Lang), Amount: exact(p.Net())}}
	for _, c := range p.Contributions {
		var said []string
		for _, e := range c.Evidence {
			said = append(said, w.Say(e.Text))
		}
		v.Rows = append(v.Rows, ui.SumRow{Label: w.Criterion(c.Criterion), Hint: strings.Join(said, " · "), Amount: exact(c.Points)})
	}
	if len(p.Charges) == 0 {
		return v
	}
	v.Rows = append(v.Rows, ui.SumRow{Label: msg.RankingpagePoints(w.Lang), Amount: exact(p.Total)})
	for _, c := range p.Charges {
		v.Rows = append(v.Rows, ui.SumRow{Label: w.Resource(c.Resource), Hint: w.Say(explain.Charged(c)), Amount: exact(-c.Points)})
	}
	v.Total.Label = msg.RankingpageScore(w.Lang)
	return v
}

// changes says for each place what would change the order.
func changes(w Words, e explain.Explanation, codes []string) views.Changes {
	v := views.Changes{Lang: w.Lang}
	for _, o := range e.Outlooks {
		if codes != nil && !slices.Contains(codes, o.Municipality) {
			continue
		}
		one := views.Outlook{Name: w.Municipality(o.Municipality), Position: msg.RankingpageLeftOut(w.Lang)}
		if o.Position > 0 {
			one.Position = msg.RankingpageStands(w.Lang, o.Position)
		}
		for _, way := range o.Ways {
			one.Ways = append(one.Ways, wayOf(w, way, o.More))
		}
		if len(o.Ways) == 0 {
			one.Never = msg.RankingpageNever(w.Lang)
			if o.Position == 0 {
				one.Never = msg.RankingpageNeverSafe(w.Lang)
			}
		}
		v.Rows = append(v.Rows, one)
	}
	return v
}

// wayOf says one way; of prices also what was found of more of each resource, or else how many more there would have to be at least.
func wayOf(w Words, way explain.Way, found []explain.More) views.Way {
	v := views.Way{}
	switch way.Kind {
	case explain.Requirements:
		v.Head = msg.RankingpageWayRequirements(w.Lang, len(way.Changes), way.Position)
	case explain.Facts:
		v.Head = msg.RankingpageWayFacts(w.Lang, len(way.Changes))
	case explain.Prices:
		v.Head = msg.RankingpageWayPrices(w.Lang)
	default:
		v.Head = msg.RankingpageWayWeights(w.Lang)
	}
	for _, c := range way.Changes {
		line := w.Say(c.Text())
		if more, has := c.Needed(); has && len(found) == 0 {
			line += ". " + w.Say(more)
		}
		v.Lines = append(v.Lines, line)
	}
	if way.Kind == explain.Prices {
		for _, m := range found {
			v.Lines = append(v.Lines, w.Say(m.Text()))
		}
	}
	return v
}

// firm says how firm the order is.
func firm(w Words, e explain.Explanation) views.Firm {
	if e.First == "" {
		return views.Firm{}
	}
	first := w.Municipality(e.First)
	v := views.Firm{Lang: w.Lang, Table: ui.Table{L: w.Lang, Caption: msg.RankingpageRanges(w.Lang, first), Bare: true, Columns: []ui.Column{
		{Label: msg.RankingpageCriterion(w.Lang)},
		{Label: msg.RankingpageRangeNow(w.Lang), Num: true},
		{Label: msg.RankingpageRangeStays(w.Lang)},
		{Label: msg.RankingpageRangeElse(w.Lang)},
	}}}
	for _, r := range e.Firm.Ranges {
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: w.Criterion(r.Criterion)}, {Text: w.Points(r.Max)}, {Text: span(w, r)}, {Text: beyond(w, r)},
		}})
	}
	if len(e.Equal) > 0 {
		v.Lines = append(v.Lines, msg.RankingpageEven(w.Lang, w.list(e.Equal)))
	}
	if e.Firm.Firmest() {
		v.Lines = append(v.Lines, msg.RankingpageFirmest(w.Lang, first))
	}
	if e.Firm.Draws > 0 {
		v.Lines = append(v.Lines, w.Say(e.Firm.Drawn(e.First)))
		v.Hint = msg.RankingpageDrawnHow(w.Lang, e.Firm.Draws)
	}
	for _, o := range e.Firm.Others {
		v.Others = append(v.Others, msg.RankingpageDrawnOther(w.Lang, w.Municipality(o.Municipality), o.Draws))
	}
	return v
}

// span writes a range of maxima.
func span(w Words, r explain.Range) string {
	switch {
	case r.From == 0 && r.Open:
		return msg.RankingpageRangeAny(w.Lang)
	case r.Open:
		return msg.RankingpageRangeFrom(w.Lang, w.Points(r.From))
	case r.From == 0:
		return msg.RankingpageRangeTo(w.Lang, w.Points(r.To))
	default:
		return msg.RankingpageRangeBetween(w.Lang, w.Points(r.From), w.Points(r.To))
	}
}

// beyond says who is first outside a range.
func beyond(w Words, r explain.Range) string {
	var list []string
	if r.Below != "" {
		list = append(list, msg.RankingpageRangeBelow(w.Lang, w.Municipality(r.Below)))
	}
	if r.Above != "" {
		list = append(list, msg.RankingpageRangeAbove(w.Lang, w.Municipality(r.Above)))
	}
	return strings.Join(list, " · ")
}

// near are the codes of the places whose outlook is shown before all are asked for: the first, the nearest of those left out, and the ones that are named.
func near(r matching.Ranking, named ...string) []string {
	codes := named
	for _, p := range r.Ranked[:min(len(r.Ranked), shown)] {
		codes = append(codes, p.Municipality)
	}
	for _, x := range r.Excluded[:min(len(r.Excluded), shown)] {
		codes = append(codes, x.Municipality)
	}
	return codes
}
