package plans

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// Fairness shows how a plan treats groups and municipalities.
func (p Pages) Fairness(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id, plans.All, page.Params{Limit: 1})
	if err != nil {
		return err
	}
	if found.Plan.Totals == nil {
		return fault.Missing()
	}
	s := sight{View: found, l: e.Lang, actor: e.Actor, page: pathOf(id)}
	v := views.FairnessView{L: s.l, Name: s.Plan.Name, Printed: msg.AppPrintHeader(s.l, e.Actor.Name, e.Now()), Burden: s.burden()}
	for _, d := range plans.Dimensions() {
		v.Groups = append(v.Groups, s.outcomes(d))
	}
	if v.Curve, err = p.curve(e, s); err != nil {
		return err
	}
	at := kit.Page{Title: msg.PlansFairness(s.l), Crumbs: crumbs(s.l, id.String(), s.Plan.Name, msg.PlansFairness(s.l))}
	return e.Page(at, views.Fairness(v))
}

// outcomes is the table of one dimension.
func (s sight) outcomes(dimension string) ui.Table {
	l := s.l
	t := ui.Table{L: l, Caption: msg.Text(l, "plans.dimension_"+dimension), ShowCaption: true, Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansFairnessPart(l)},
		{Label: msg.PlansSize(l), Num: true},
		{Label: msg.PlansFairnessShare(l), Num: true},
		{Label: msg.PlansTilePoints(l), Num: true},
	}}
	const percent = 100
	for _, o := range s.Plan.Detail.Outcomes {
		if o.Dimension != dimension {
			continue
		}
		cells := []ui.Cell{{Text: s.part(o)}, {Text: msg.PlansFairnessSmall(l)}, {}, {}}
		if !o.Hidden {
			cells[1].Text = number(l, o.Persons)
			cells[2].Text = i18n.Percent(l, int64(percent*o.Placed/max(o.Persons, 1)))
			if o.Placed > 0 {
				cells[3].Text = s.points(int64(o.Mean))
			}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

// part names a part of a dimension.
func (s sight) part(o plans.Outcome) string {
	switch {
	case o.Dimension == plans.ByGroup:
		return msg.Code(s.l, "group", o.Part)
	case o.Dimension == plans.ByMonth && o.Part != plans.Without:
		if day, err := civil.Parse(o.Part + "-01"); err == nil {
			return i18n.MonthYear(s.l, day)
		}
	}
	return msg.Text(s.l, "plans.part_"+o.Part)
}

// outermost is how many municipalities are shown at either end of the burden; the others stand behind a disclosure.
const outermost = 10

// burden is what the municipalities carry: those with the heaviest and the lightest, and the rest; few of them stand in one list.
func (s sight) burden() (v views.BurdenView) {
	l := s.l
	all := slices.DeleteFunc(slices.Clone(s.Plan.Detail.Burden), func(x plans.Burden) bool { return x.Used+x.Planned+x.Target == 0 })
	byTarget := slices.ContainsFunc(all, func(x plans.Burden) bool { return x.Target > 0 })
	slices.SortStableFunc(all, func(x, y plans.Burden) int {
		return cmp.Or(cmp.Compare(weight(y, byTarget), weight(x, byTarget)), cmp.Compare(y.Used+y.Planned, x.Used+x.Planned))
	})
	carried, target := 0, 0
	for _, x := range all {
		carried, target = carried+x.Used+x.Planned, target+x.Target
	}
	v.Total = msg.PlansFairnessTotal(l, number(l, carried), len(all), number(l, target))
	if len(all) <= 3*outermost {
		v.Parts = []chart.Bars{s.bars(msg.PlansFairnessBurden(l), all)}
		return v
	}
	last := len(all) - outermost
	v.Parts = []chart.Bars{s.bars(msg.PlansFairnessHeaviest(l), all[:outermost]), s.bars(msg.PlansFairnessLightest(l), all[last:])}
	v.Rest, v.RestHead = s.bars(msg.PlansFairnessRest(l, last-outermost), all[outermost:last]), msg.PlansFairnessRest(l, last-outermost)
	return v
}

// weight is what a municipality carries of its target or, where nobody has one, for its inhabitants; less than nothing where that is not known.
func weight(b plans.Burden, byTarget bool) float64 {
	of := b.Population
	if byTarget {
		of = b.Target
	}
	if of == 0 {
		return -1
	}
	return float64(b.Used+b.Planned) / float64(of)
}

// bars draws what some municipalities carry beside their targets.
func (s sight) bars(caption string, all []plans.Burden) chart.Bars {
	l := s.l
	b := chart.Bars{Caption: caption, Heads: []string{msg.PlansMunicipality(l), msg.PlansFairnessPlaces(l), msg.PlansFairnessTarget(l)}}
	const perInhabitants = 10_000
	for _, x := range all {
		n := x.Used + x.Planned
		bar := chart.Bar{Label: s.municipality(x.Municipality), Value: float64(n), Text: number(l, n), Mark: -1}
		if x.Population > 0 {
			bar.Text = msg.PlansFairnessPer(l, number(l, n), i18n.Decimal(l, int64(n)*perInhabitants*milli/int64(x.Population), 1))
		}
		if x.Target > 0 {
			bar.Mark, bar.MarkText = float64(x.Target), number(l, x.Target)
		}
		b.Bars = append(b.Bars, bar)
	}
	return b
}
