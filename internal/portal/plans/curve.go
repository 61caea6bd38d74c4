package plans

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// AskCurve queues the reckoning of what even spread costs.
func (p Pages) AskCurve(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		return pathOf(id) + "/fairness#curve", p.Desk.AskCurve(ctx, e.Actor, press, id)
	})
}

// curve is what even spread costs, as far as it is known. One of an earlier search of the plan counts no more.
func (p Pages) curve(e *kit.Exchange, s sight) (v views.CurveView, err error) {
	c, err := p.Desk.Curve(e.R.Context(), e.Actor, s.Plan.ID)
	if err != nil {
		return v, err
	}
	if c != nil && !c.UnderWay() && c.AskedAt.Before(s.Plan.EndedAt) {
		c = nil
	}
	v = views.CurveView{L: s.l, Nonce: e.Nonce(), Page: s.page, Form: e.NewForm(s.Plan.Version, nil)}
	may := plans.Can(e.Actor, s.Plan.State, plans.Weigh)
	switch {
	case c == nil && may:
		v.Ask = msg.PlansCurveAsk(s.l)
	case c == nil:
	case c.UnderWay():
		v.Waits = msg.PlansCurveWaits(s.l, i18n.Moment(s.l, c.AskedAt))
	default:
		if may {
			v.Ask = msg.PlansCurveAgain(s.l)
		}
		s.reckoned(&v, c)
	}
	return v, nil
}

// reckoned draws the curve, or says why there is none.
func (s sight) reckoned(v *views.CurveView, c *plans.Curve) {
	l := s.l
	if c.Problem == plans.Frozen {
		v.Problem = msg.PlansProblemInfeasible(l)
		return
	}
	if len(c.Points) == 0 {
		v.Problem = msg.Text(l, "plans.problem_"+string(c.Problem))
		return
	}
	v.Made = msg.PlansCurveMade(l, i18n.Moment(l, c.EndedAt))
	first := c.Points[0]
	v.LostNote = msg.PlansCurveLostNote(l, i18n.Percent(l, int64(first.Percent)))
	v.Lost = chart.Bars{Caption: msg.PlansCurveLost(l), Heads: []string{msg.PlansCurveWeight(l), msg.PlansCurveLost(l)}}
	v.Elsewhere = chart.Bars{Caption: msg.PlansCurveElsewhere(l), Heads: []string{msg.PlansCurveWeight(l), msg.PlansCurveElsewhere(l)}}
	for _, p := range c.Points {
		lost := first.Others - p.Others
		v.Lost.Bars = append(v.Lost.Bars, chart.Bar{Label: s.weight(p), Value: float64(lost), Text: s.points(int64(lost)), Mark: -1})
		v.Elsewhere.Bars = append(v.Elsewhere.Bars, chart.Bar{Label: s.weight(p), Value: float64(p.Elsewhere), Text: number(l, p.Elsewhere), Mark: -1})
	}
	v.Figures = s.figures(c)
}

// figures is the whole curve in figures.
func (s sight) figures(c *plans.Curve) *ui.Table {
	l := s.l
	t := &ui.Table{L: l, Caption: msg.PlansCurveFigures(l), ShowCaption: true, Bare: true, Figures: true, Columns: []ui.Column{
		{Label: msg.PlansCurveWeight(l)},
		{Label: msg.PlansPlaced(l), Num: true},
		{Label: msg.PlansCurveOthers(l), Num: true},
		{Label: msg.PlansCurveElsewhere(l), Num: true},
		{Label: msg.PlansGap(l), Num: true},
	}}
	for _, p := range c.Points {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.weight(p)},
			{Text: number(l, p.PlacedPersons)},
			{Text: s.points(int64(p.Others))},
			{Text: number(l, p.Elsewhere)},
			{Text: percent(l, p.Gap) + "\u00a0%"},
		}})
	}
	return t
}

// weight names a share of the weight; that of the plan itself so.
func (s sight) weight(p plans.Point) string {
	text := i18n.Percent(s.l, int64(p.Percent))
	if p.Percent == plans.WholeWeight {
		return msg.PlansCurveHere(s.l, text)
	}
	return text
}
