package plans

import (
	"fmt"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/matching/plans/drift"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct {
	Desk  plans.Desk
	Drift drift.Desk
}

// Path is the list; a plan is below it.
const Path = "/plans"

// List shows the plans, the newest first.
func (p Pages) List(e *kit.Exchange) error {
	after := page.Cursor(e.Query("after"))
	found, err := p.Desk.List(e.R.Context(), e.Actor, page.Params{After: after})
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{L: l, Lead: msg.PlansLeadRegional(l), Empty: msg.PlansNoneRegional(l), Table: listTable(l, found.Items), Pager: ui.Pager{L: l, Shown: msg.PlansShown(l, len(found.Items))}}
	if e.Actor.May(identity.PlanRun) {
		v.Lead, v.Empty, v.NewHref, v.DriftHref = msg.PlansLeadCoordinator(l), msg.PlansNoneCoordinator(l), Path+"/new", DriftPath
	}
	if found.Next != "" {
		v.Pager.Next = Path + "?after=" + string(found.Next)
	}
	if after != "" {
		v.Pager.First = Path
	}
	return e.Page(kit.Page{Title: msg.PlansTitle(l)}, views.List(v))
}

func listTable(l i18n.Lang, all []plans.Plan) ui.Table {
	t := ui.Table{L: l, Caption: msg.PlansTitle(l), Columns: []ui.Column{
		{Label: msg.PlansName(l)},
		{Label: msg.PlansYear(l)},
		{Label: msg.PlansState(l)},
		{Label: msg.PlansPlaced(l), Num: true},
		{Label: msg.PlansUnplaced(l), Num: true},
		{Label: msg.PlansGap(l), Num: true},
		{Label: msg.PlansMadeBy(l)},
	}}
	for _, p := range all {
		placed, unplaced, gap := ui.Cell{}, ui.Cell{}, ui.Cell{}
		if p.Totals != nil {
			placed.Text, unplaced.Text = number(l, p.Totals.PlacedPersons), number(l, p.Totals.UnplacedPersons())
			gap.Text = percent(l, max(p.Totals.GapWeighted, p.Totals.GapValue)) + "\u00a0%"
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Name, Href: Path + "/" + p.ID.String()},
			{Text: strconv.Itoa(p.Year)},
			{Body: views.StateCell(l, p)},
			placed, unplaced, gap,
			{Text: p.Author, Hint: i18n.Moment(l, p.CreatedAt)},
		}})
	}
	return t
}

func number(l i18n.Lang, n int) string { return i18n.Number(l, int64(n)) }

// percent writes a share of the whole with two decimals, so that nothing that is open reads as proven.
func percent(l i18n.Lang, share float64) string {
	const thousandths = 100_000 // of a per cent, in a whole
	n := int64(share*thousandths + 0.999999)
	if n > 0 && n < 10 {
		n = 10
	}
	return i18n.Decimal(l, n, 2)
}

// New asks for a plan.
func (p Pages) New(e *kit.Exchange) error {
	_, policy, err := p.Desk.Policy(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	year := civil.DateIn(e.Now()).Year()
	values := url.Values{"year": {strconv.Itoa(year)}, "seconds": {strconv.Itoa(max(policy.SolveSeconds, plans.LeastSecond))}}
	if id, err := uuid.Parse(e.Query("repeat")); err == nil {
		like, err := p.Desk.Look(e.R.Context(), e.Actor, id)
		if err != nil {
			return err
		}
		repeated(values, like)
	}
	return p.ask(e, e.NewForm(0, values))
}

// repeated fills the form in for a plan like one that was made by the clock, in as many steps; the clock gets twice its time.
func repeated(values url.Values, like plans.Plan) {
	values.Set("year", strconv.Itoa(like.Year))
	values.Set("name", like.Name)
	values.Set("seed", strconv.FormatUint(like.Seed, 10))
	values.Set("seconds", strconv.Itoa(min(2*like.Seconds, plans.MostSeconds)))
	if like.Totals != nil {
		values.Set("iterations", strconv.FormatInt(min(max(like.Totals.Iterations, 1), plans.MostIterations), 10))
	}
}

func (p Pages) ask(e *kit.Exchange, form ui.Form) error {
	v := views.NewView{L: e.Lang, Form: form}
	this := civil.DateIn(e.Now()).Year()
	for _, year := range []int{this, this + 1} {
		v.Years = append(v.Years, ui.Option{Value: strconv.Itoa(year), Label: strconv.Itoa(year)})
	}
	at := kit.Page{Title: msg.PlansNew(e.Lang), Crumbs: crumbs(e.Lang, "", msg.PlansNew(e.Lang))}
	if form.Failed() {
		return e.Invalid(at, views.New(v))
	}
	return e.Page(at, views.New(v))
}

// crumbs lead back to the list, and to the plan that has the id.
func crumbs(l i18n.Lang, id string, names ...string) []layout.Crumb {
	all := []layout.Crumb{{Label: msg.PlansTitle(l), Href: Path}}
	for i, n := range names {
		c := layout.Crumb{Label: n}
		if i < len(names)-1 {
			c.Href = Path + "/" + id
		}
		all = append(all, c)
	}
	return all
}

// Start queues the plan and leads to its page.
func (p Pages) Start(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	r := request(form)
	r.Year = kit.Year(form.Enum("year", years(e)...))
	if form.Err() == nil {
		id, err := p.Desk.Start(e.R.Context(), e.Actor, press, r)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.ask(e, form.View())
}

// request reads what plans and scenarios have in common.
func request(form *kit.Form) plans.Request {
	return plans.Request{
		Name: form.Needed("name", plans.MostName), Seconds: form.Int("seconds", plans.LeastSecond, plans.MostSeconds), Seed: uint64(max(0, form.IntOr("seed", 0, plans.MostSeed, 0))),
		Iterations: int64(max(0, form.IntOr("iterations", 0, plans.MostIterations, 0))),
	}
}

func years(e *kit.Exchange) []string {
	this := civil.DateIn(e.Now()).Year()
	return []string{fmt.Sprint(this), fmt.Sprint(this + 1)}
}
