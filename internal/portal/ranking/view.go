package ranking

import (
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/profile"
	views "kuntapaikka/templates/ranking"
	"kuntapaikka/templates/ui"
)

// shown is how many municipalities stand on the page before the reader asks for all.
const shown = 5

func dateValue(e *kit.Exchange, s sight) string {
	return i18n.Date(i18n.FI, s.arrival(civil.DateIn(e.Now())))
}

func (p Pages) show(e *kit.Exchange, s sight, form ui.Form) error {
	w := Words{Lang: e.Lang, Reg: s.reg, Day: civil.DateIn(e.Now())}
	v := views.View{
		Lang: e.Lang, Form: form, Reference: s.c.Reference, CaseHref: "/cases/" + s.c.ID.String(), Situation: i18n.Moment(e.Lang, s.at),
		Facts: caseFacts(e.Lang, s.c), Tags: tags(e.Lang, s.c), Ranking: Picture(w, s.ranking, s.pair(e.Query("with"))), Again: s.again,
		MayChoose: s.mayChoose(e.Actor), Suggests: e.Actor.May(identity.SuggestionMake), Sent: e.Query("sent") != "",
		Printed: msg.AppPrintHeader(e.Lang, e.Actor.Name, e.Now()), Rules: Rules(w, s.weights), Weights: msg.RankingpageWeightsFrom(e.Lang, s.weights.ID, s.weights.From),
	}
	v.Ranking.Reasons(v.CaseHref + "/ranking/why" + againQuery(s.again))
	v.Ranking.Others = others(w, s.ranking, e.Query("with"), v.CaseHref+"/ranking"+againQuery(s.again))
	v.Profile = profile.Body(profile.View{L: e.Lang, Case: s.c, Register: s.reg, On: civil.DateIn(e.Now())})
	v.Ranking.Choose(form.Value("municipality"), e.Query("all") != "" || chosenBeyond(s, form), shown)
	if s.again != "" {
		v.AgainNote = msg.RankingpageAgainNote(e.Lang, w.Municipality(s.again))
	}
	if s.suggestion.Municipality != "" {
		v.Suggestion, v.SuggestionReason = w.Municipality(s.suggestion.Municipality), s.suggestion.Reason
	}
	if [16]byte(s.open) != [16]byte{} && e.Actor.May(identity.ProposalRead) {
		v.OpenHref = "/proposals/" + s.open.String()
	}
	page := kit.Page{Title: msg.RankingpageCase(e.Lang, s.c.Reference) + ": " + msg.RankingpageTitle(e.Lang), Crumbs: []layout.Crumb{
		{Label: msg.RankingpageCases(e.Lang), Href: "/cases"}, {Label: s.c.Reference, Href: v.CaseHref}, {Label: msg.RankingpageCrumb(e.Lang)},
	}}
	if form.Failed() {
		return e.Invalid(page, views.Page(v))
	}
	return e.Page(page, views.Page(v))
}

// chosenBeyond reports whether the chosen municipality would be hidden on the short list.
func chosenBeyond(s sight, form ui.Form) bool {
	ranked, ok := s.ranking.Of(form.Value("municipality"))
	return ok && ranked.Position > shown
}

func caseFacts(l i18n.Lang, c casework.Case) []ui.Fact {
	facts := []ui.Fact{{Icon: "people", Value: msg.RankingpagePersons(l, c.Persons)}, {Icon: "house", Value: msg.Code(l, "group", string(c.Group))}}
	if !c.EarliestArrival.IsZero() {
		facts = append(facts, ui.Fact{Icon: "cal", Before: msg.RankingpageEarliest(l), Value: i18n.Weekday(l, c.EarliestArrival)})
	}
	return facts
}

func tags(l i18n.Lang, c casework.Case) []ui.Tag {
	if t := ui.Priority(l, c.Priority); t.Text != "" {
		return []ui.Tag{t}
	}
	return nil
}

// Picture draws a ranking in words and figures: of the moment, or as a proposal kept it. The pair is the first beside the place that it is compared with.
func Picture(w Words, r, pair matching.Ranking) views.Ranking {
	v := views.Ranking{Lang: w.Lang, Table: table(w, r), Excluded: excluded(w, r), Lacking: lacking(w, r)}
	v.Meets = msg.RankingpageMeets(w.Lang, len(r.Ranked))
	if len(r.Ranked) == 0 {
		return v
	}
	first := r.Ranked[0]
	v.First = msg.RankingpageWhyFirst(w.Lang, w.Municipality(first.Municipality))
	why := pair.WhyFirst()
	for _, s := range why.Sentences {
		v.Why = append(v.Why, w.Say(s))
	}
	v.For = marks(w, why.For, "plus", msg.RankingpageSpeaksFor(w.Lang))
	v.Against = marks(w, why.Against, "minus", msg.RankingpageSpeaksAgainst(w.Lang))
	if even := explain.Equal(r); len(even) > 0 {
		v.Even = msg.RankingpageEven(w.Lang, w.list(even))
	}
	v.Diff, v.Scarcity = diff(w, pair), scarcity(w, pair)
	v.Map = mapOf(w, r)
	return v
}

func table(w Words, r matching.Ranking) ui.Rank {
	t := ui.Rank{L: w.Lang, Scarce: scarce(r)}
	for i, ranked := range r.Ranked {
		row := ui.RankRow{
			Value: ranked.Municipality, Name: w.Municipality(ranked.Municipality), Area: w.Area(ranked.Municipality), Total: w.Points(ranked.Net()),
			TotalMax: w.Most(ranked.Max), Free: msg.RankingpagePlaces(w.Lang, ranked.Free), Ready: msg.RankingpageReadyUnknown(w.Lang),
		}
		if !ranked.DwellingReady.IsZero() {
			row.Ready = msg.RankingpageReady(w.Lang, ranked.DwellingReady)
		}
		if t.Scarce {
			points, less := w.Points(ranked.Total), w.Points(ranked.Scarcity())
			row.Parts, row.PartsSaid = points+" − "+less, msg.UiRankParts(w.Lang, points, less)
		}
		for _, c := range ranked.Contributions {
			if i == 0 {
				t.Criteria = append(t.Criteria, ui.Column{Label: w.Criterion(c.Criterion), Hint: msg.RankingpageAtMost(w.Lang, w.Most(c.Max))})
			}
			row.Scores = append(row.Scores, score(w, c))
		}
		t.Caption = msg.RankingpageCaption(w.Lang, row.TotalMax)
		t.Rows = append(t.Rows, row)
	}
	return t
}

func score(w Words, c matching.Contribution) ui.Score {
	s := ui.Score{Points: w.Points(c.Points), Max: w.Most(c.Max), Unknown: c.State == matching.NotKnown && c.Points == 0}
	if c.Max > 0 {
		s.Share = c.Points * 1000 / c.Max
	}
	return s
}

func marks(w Words, all []matching.Evidence, icon, said string) []ui.Mark {
	var out []ui.Mark
	for _, e := range all {
		out = append(out, ui.Mark{Icon: icon, Said: said, Text: w.Say(e.Text), Source: w.Source(e.Source)})
	}
	return out
}

// diff compares the first two places of a ranking by criterion; where places are scarce, their points, what scarcity takes, and what is left.
func diff(w Words, pair matching.Ranking) ui.Diff {
	if len(pair.Ranked) < 2 {
		return ui.Diff{}
	}
	one, two := pair.Ranked[0], pair.Ranked[1]
	c, _ := pair.Contrast(one.Municipality, two.Municipality)
	first, second := w.Municipality(c.First), w.Municipality(c.Second)
	d := ui.Diff{
		Caption: msg.RankingpageByCriterion(w.Lang, first, second),
		Heads:   [4]string{msg.RankingpageCriterion(w.Lang), first, second, msg.RankingpageDifference(w.Lang)},
		Sum:     diffRow(w, msg.RankingpageTotal(w.Lang), one.Net(), two.Net()),
	}
	for _, row := range c.Rows {
		if row.Criterion == matching.Scarcity {
			d.Rows = append(d.Rows, diffRow(w, msg.RankingpagePoints(w.Lang), one.Total, two.Total))
			d.Sum.Label = msg.RankingpageScore(w.Lang)
		}
		d.Rows = append(d.Rows, diffRow(w, w.Criterion(row.Criterion), row.First, row.Second))
	}
	return d
}

func diffRow(w Words, label string, first, second int) ui.DiffRow {
	return ui.DiffRow{
		Label: label, First: w.Points(first), Second: w.Points(second), Difference: i18n.Signed(w.Lang, int64(first-second), 1), Better: first - second,
	}
}

func lacking(w Words, r matching.Ranking) []string {
	var all []string
	for _, l := range r.Lacking {
		all = append(all, w.Say(l.Text()))
	}
	return all
}

func excluded(w Words, r matching.Ranking) []views.Excluded {
	var all []views.Excluded
	for _, x := range r.Excluded {
		one := views.Excluded{Name: w.Municipality(x.Municipality)}
		for _, lack := range x.Lacks {
			one.Lacks = append(one.Lacks, wording.Requirement(w.Lang, lack.Requirement)+": "+w.Say(lack.Text))
			if lack.Requirement == matching.RequireAnew && len(x.Lacks) == 1 {
				one.Again = x.Municipality
			}
		}
		all = append(all, one)
	}
	return all
}

// mapOf pins the first municipalities on the map that every page shares.
func mapOf(w Words, r matching.Ranking) chart.Map {
	m := chart.Map{
		ID: "map", Title: msg.RankingpageMapTitle(w.Lang), Caption: msg.RankingpageMapCaption(w.Lang), Base: MapPath,
		Numbers: chart.Numbers{
			Summary: msg.RankingpageMapNumbers(w.Lang), Caption: msg.RankingpageMapTitle(w.Lang),
			Heads: []string{msg.RankingpagePosition(w.Lang), msg.RankingpageMunicipality(w.Lang)},
		},
	}
	for i, ranked := range r.Ranked {
		place, ok := w.Reg.Resolve(ranked.Municipality, w.Day)
		if !ok || i >= shown {
			continue
		}
		number, name := strconv.Itoa(ranked.Position), place.Name.In(w.Lang)
		m.Pins = append(m.Pins, chart.Pin{Number: number, Name: name, Lon: place.Point.Lon, Lat: place.Point.Lat, First: i == 0})
		m.Numbers.Rows = append(m.Numbers.Rows, []string{number, name})
	}
	return m
}

// Rules says how each criterion counts, with the figures of the weights in force and what they stand on.
func Rules(w Words, weights matching.Weights) []ui.Need {
	var all []ui.Need
	for _, k := range matching.Criteria() {
		all = append(all, ui.Need{Term: w.Criterion(k), Text: wording.Rule(w.Lang, weights, k), Source: wording.Basis(w.Lang, weights.Basis, k)})
	}
	return all
}

// bases says what the weights of a kept ranking stood on, as far as it was kept.
func bases(w Words, kept []matching.Basis) []ui.Need {
	var all []ui.Need
	for _, b := range kept {
		all = append(all, ui.Need{Term: w.Criterion(b.Criterion), Text: wording.Basis(w.Lang, kept, b.Criterion)})
	}
	return all
}
