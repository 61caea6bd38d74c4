package plans

import (
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// Progress is how far a run is, for the page to tell anew. The page loads itself when the run has ended, and when it has begun: the head of the page says
// the state too, and the address says which one that was.
func (p Pages) Progress(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	found, err := p.Desk.Look(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	s := sight{View: plans.View{Plan: found}, l: e.Lang, actor: e.Actor, page: pathOf(id)}
	if !found.UnderWay() && !e.IsFragment() {
		return e.SeeOther(s.page)
	}
	if was := e.Query("was"); !found.UnderWay() || was != "" && was != string(found.State) {
		e.W.Header().Set("HX-Refresh", "true")
	}
	return e.Fragment(views.Progress(s.progress(e)))
}

func (s sight) progress(e *kit.Exchange) views.ProgressView {
	p, l := s.Plan, s.l
	v := views.ProgressView{
		L: l, Nonce: e.Nonce(), Page: s.page, Share: p.Progress.Share, Text: msg.PlansWaits(l), StopAsked: p.StopAsked, Form: e.NewForm(p.Version, nil),
		MayStop: plans.Can(s.actor, p.State, plans.Stop) && !p.StopAsked,
	}
	if plans.Can(s.actor, p.State, plans.Stop) {
		v.Refresh = s.page + "/progress?was=" + string(p.State)
	}
	switch {
	case p.StopAsked:
		v.Text = msg.PlansStopAsked(l)
	case p.State == plans.Queued:
	case p.Progress.Step == plans.Solving:
		v.Text = msg.PlansStepSolving(l, number(l, p.Progress.Cases), number(l, p.Progress.Persons))
	case p.Progress.Step == plans.Trying:
		v.Text = msg.PlansStepTrying(l)
	case p.Progress.Step == plans.Writing:
		v.Text = msg.PlansStepWriting(l)
	default:
		v.Text = msg.PlansStepReading(l)
	}
	if p.Progress.BoundPlaced > 0 {
		v.Best = msg.PlansBestSoFar(l, i18n.Number(l, p.Progress.Placed), i18n.Number(l, p.Progress.BoundPlaced))
	}
	return v
}

func (s sight) tiles() []ui.Tile {
	t, l := s.Plan.Totals, s.l
	unplaced := ui.Tile{Label: msg.PlansUnplaced(l), Value: number(l, t.UnplacedPersons()), Hint: msg.PlansHouseholds(l, t.Cases-t.PlacedCases)}
	if t.UnplacedPersons() > 0 {
		unplaced.Kind = ui.Warning
	}
	return []ui.Tile{
		{Label: msg.PlansPlaced(l), Value: number(l, t.PlacedPersons), Hint: msg.PlansHouseholds(l, t.PlacedCases), Kind: ui.Success},
		unplaced,
		{Label: msg.PlansTilePoints(l), Value: s.points(mean(t)), Hint: msg.PlansTilePointsHint(l)},
		{Label: msg.PlansTileMoved(l), Value: number(l, t.Moved), Hint: msg.PlansTileMovedHint(l, t.Stayed)},
	}
}

// proof says in words what the solver has proven: both aims apart, so that the one does not hide the other.
func (s sight) proof() []string {
	t, l := s.Plan.Totals, s.l
	if t.Weighted == t.BoundWeighted && t.Value == t.BoundValue {
		return []string{msg.PlansProofOptimal(l)}
	}
	var all []string
	if t.Weighted == t.BoundWeighted {
		all = append(all, msg.PlansProofPlacedBest(l, i18n.Number(l, t.Weighted)))
	} else {
		all = append(all, msg.PlansProofPlaced(l, i18n.Number(l, t.BoundWeighted), i18n.Number(l, t.Weighted), percent(l, t.GapWeighted)))
	}
	if t.Value == t.BoundValue {
		return append(all, msg.PlansProofValueBest(l, s.points(t.Value)))
	}
	return append(all, msg.PlansProofValue(l, s.points(t.BoundValue), s.points(t.Value), percent(l, t.GapValue)))
}

func (s sight) madeWith(t *plans.Totals) string {
	from, _ := civil.Parse(t.PolicyFrom)
	text := msg.PlansMadeWith(s.l, t.WeightsSet, from, int(s.Plan.Seed), i18n.Decimal(s.l, int64(t.Seconds*milli), 1), number(s.l, int(t.Iterations)))
	if t.Repeatable {
		text += ". " + msg.PlansRepeatable(s.l)
	}
	return text
}

// table lists the households.
func (s sight) table(freeze bool) ui.Table {
	l := s.l
	t := ui.Table{L: l, Caption: msg.PlansRows(l), Bare: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansCase(l)},
		{Label: msg.PlansGroup(l)},
		{Label: msg.PlansSize(l), Num: true},
		{Label: msg.PlansMunicipality(l)},
		{Label: msg.PlansPoints(l), Num: true},
		{Label: msg.PlansChange(l)},
		{Label: msg.PlansDecision(l)},
	}}
	for _, r := range s.Rows.Items {
		t.Rows = append(t.Rows, ui.Row{Cells: s.cells(r, freeze)})
	}
	return t
}

func (s sight) cells(r plans.Row, freeze bool) []ui.Cell {
	l := s.l
	head := ui.Cell{Text: msg.PlansCaseDrawn(l, strconv.Itoa(r.Number))}
	if r.Reference != "" {
		head = ui.Cell{Text: r.Reference, Href: "/cases/" + r.Case.String() + "/ranking"}
	}
	where, points := ui.Cell{Text: s.municipality(r.Municipality)}, ui.Cell{Text: s.points(int64(r.Points))}
	if r.Municipality == "" {
		where, points = ui.Cell{Body: ui.Tag{Text: msg.PlansUnplaced(l), Kind: ui.Warning}, Hint: msg.Text(l, "plans.reason_"+string(r.Reason))}, ui.Cell{}
	}
	change := ui.Cell{}
	switch {
	case r.Moved():
		change.Text = msg.PlansWasAt(l, s.municipality(r.Stood))
	case r.Stood != "":
		change.Text = msg.PlansSame(l)
	}
	return []ui.Cell{head, {Text: msg.Code(l, "group", string(r.Group))}, {Text: strconv.Itoa(r.Persons)}, where, points, change, s.decision(r, freeze)}
}

// decision is where a household is frozen, with the button that changes it.
func (s sight) decision(r plans.Row, freeze bool) ui.Cell {
	l := s.l
	switch {
	case !freeze && r.Frozen:
		return ui.Cell{Text: msg.PlansWasFrozen(l)}
	case !freeze || r.Reference == "":
		return ui.Cell{}
	case r.FrozenNow != "":
		return ui.Cell{Hint: msg.PlansFrozenAt(l, s.municipality(r.FrozenNow)), Body: ui.Button{
			Text: msg.PlansUnfreeze(l), For: r.Reference, Name: "unfreeze", Value: r.Case.String(), Variant: ui.Secondary, Small: true,
		}}
	case r.Municipality == "" || !r.Waits():
		return ui.Cell{}
	}
	return ui.Cell{Body: ui.Button{
		Text: msg.PlansFreeze(l), For: msg.PlansFreezeOf(l, r.Reference, s.municipality(r.Municipality)), Name: "freeze", Value: r.Case.String() + " " + r.Municipality,
		Variant: ui.Secondary, Small: true,
	}}
}

// more is where more room would help most.
func (s sight) more() *ui.Table {
	l := s.l
	if len(s.Plan.Detail.More) == 0 {
		return nil
	}
	t := &ui.Table{L: l, Caption: msg.PlansMore(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansMunicipality(l)},
		{Label: msg.PlansResource(l)},
		{Label: msg.PlansExtra(l), Num: true},
		{Label: msg.PlansGainPersons(l), Num: true},
		{Label: msg.PlansGainPoints(l), Num: true},
		{Label: msg.PlansState(l)},
	}}
	for _, m := range s.Plan.Detail.More {
		kind := ui.Tag{Text: msg.PlansEstimated(l)}
		if m.Verified {
			kind = ui.Tag{Text: msg.PlansVerified(l), Kind: ui.Success, Icon: "ok"}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(m.Municipality)},
			{Text: s.resource(m.Used)},
			{Text: "+" + strconv.Itoa(m.Extra)},
			{Text: i18n.Signed(l, 1000*m.Persons, 0)},
			{Text: i18n.Signed(l, m.Value, 1)},
			{Body: kind},
		}})
	}
	return t
}

// mostUsed is how many resources the page lists: the fullest.
const mostUsed = 100

func (s sight) used() *ui.Table {
	l := s.l
	if len(s.Plan.Detail.Used) == 0 {
		return nil
	}
	t := &ui.Table{L: l, Caption: msg.PlansUsed(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansMunicipality(l)},
		{Label: msg.PlansResource(l)},
		{Label: msg.PlansUsedHead(l), Num: true},
		{Label: msg.PlansState(l)},
	}}
	all := fullest(s.Plan.Detail.Used)
	for _, u := range all[:min(len(all), mostUsed)] {
		full := ui.Cell{}
		if u.Used >= u.Capacity {
			full.Body = ui.Tag{Text: msg.PlansUsedFull(l), Kind: ui.Warning}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(u.Municipality)},
			{Text: s.resource(u)},
			{Text: msg.PlansUsedOf(l, i18n.Number(l, u.Used), i18n.Number(l, u.Capacity))},
			full,
		}})
	}
	return t
}
