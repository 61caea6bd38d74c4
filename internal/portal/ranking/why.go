package ranking

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/ranking"
	"kuntapaikka/templates/ui"
)

// Why explains the ranking of the moment: how the score of a place comes about, beside another of the reader's choice, what would change the order,
// and how firm it is.
func (p Pages) Why(e *kit.Exchange) error {
	s, err := p.look(e, e.Query("again"), deep)
	if err != nil {
		return err
	}
	w := Words{Lang: e.Lang, Reg: s.reg, Day: civil.DateIn(e.Now())}
	asked := e.Query("place")
	place, with := sides(s.ranking, asked, e.Query("with"))
	var codes []string
	if e.Query("all") == "" {
		codes = near(s.ranking, place, with, asked)
	}
	found := s.explain(codes)
	back := "/cases/" + s.c.ID.String() + "/ranking" + againQuery(s.again)
	v := views.WhyView{
		Lang: e.Lang, Reference: s.c.Reference, Back: back, Situation: i18n.Moment(e.Lang, s.at), Again: s.again,
		Action: "/cases/" + s.c.ID.String() + "/ranking/why", Changes: changes(w, found, codes), Firm: firm(w, found),
		Printed: msg.AppPrintHeader(e.Lang, e.Actor.Name, e.Now()), Rules: Rules(w, s.weights), Weights: msg.RankingpageWeightsFrom(e.Lang, s.weights.ID, s.weights.From),
	}
	if codes != nil && len(found.Outlooks) < len(s.ranking.Ranked)+len(s.ranking.Excluded)-1 {
		v.Changes.All = and(and(and(v.Action+againQuery(s.again), "place", place), "with", with), "all", "1") + "#changes"
	}
	if place != "" {
		pair := s.compared(place, with)
		one, _ := pair.Of(place)
		v.Parts, v.Diff = parts(w, one), diff(w, pair)
		v.Places, v.Withs = options(w, s, place), options(w, s, with)
	}
	return e.Page(kit.Page{Title: msg.RankingpageCase(e.Lang, s.c.Reference) + ": " + msg.RankingpageWhyTitle(e.Lang), Crumbs: []layout.Crumb{
		{Label: msg.RankingpageCases(e.Lang), Href: "/cases"},
		{Label: s.c.Reference, Href: "/cases/" + s.c.ID.String()},
		{Label: msg.RankingpageCrumb(e.Lang), Href: back},
		{Label: msg.RankingpageWhyCrumb(e.Lang)},
	}}, views.WhyPage(v))
}

// options are the ranked places in their order, as a choice.
func options(w Words, s sight, chosen string) views.Choice {
	c := views.Choice{Value: chosen}
	for _, p := range s.ranking.Ranked {
		c.Options = append(c.Options, ui.Option{Value: p.Municipality, Label: msg.RankingpagePlaceOption(w.Lang, p.Position, w.Municipality(p.Municipality))})
	}
	return c
}
