package plans

import (
	"slices"
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// sight is a plan in the reader's language.
type sight struct {
	plans.View
	l     i18n.Lang
	actor identity.Actor
	page  string
}

// Show shows one plan: how far it is, or what came of it.
func (p Pages) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	cut := plans.Cut(e.Query("show"))
	if !slices.Contains(plans.Cuts(), cut) {
		cut = plans.All
	}
	after := page.Cursor(e.Query("after"))
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id, cut, page.Params{After: after})
	if err != nil {
		return err
	}
	s := sight{View: found, l: e.Lang, actor: e.Actor, page: pathOf(id)}
	v := views.ShowView{
		L: s.l, Printed: msg.AppPrintHeader(s.l, e.Actor.Name, e.Now()), Plan: s.Plan, Page: s.page, Form: e.NewForm(s.Plan.Version, nil), Facts: s.facts(),
		Buttons: s.buttons(), MayFreeze: plans.Can(e.Actor, s.Plan.State, plans.Freeze) && s.Plan.Totals != nil,
	}
	s.standing(e, &v)
	v.Diffs = s.diffs()
	if s.Plan.Totals != nil {
		s.result(&v, cut, after)
	}
	return e.Page(kit.Page{Title: s.Plan.Name, Crumbs: crumbs(s.l, "", s.Plan.Name)}, views.Show(v))
}

// standing is what the page says of the run itself.
func (s sight) standing(e *kit.Exchange, v *views.ShowView) {
	switch p := s.Plan; {
	case p.UnderWay():
		progress := s.progress(e)
		v.Progress = &progress
	case p.State == plans.Failed:
		v.Problem = s.problem()
	case p.State == plans.Stopped && p.Totals == nil:
		v.Note = msg.PlansStoppedNothing(s.l)
	case p.State == plans.Stopped:
		v.Note = msg.PlansStoppedNote(s.l)
	}
}

func (s sight) facts() []ui.Fact {
	p := s.Plan
	all := []ui.Fact{
		{Before: msg.PlansYear(s.l), Value: strconv.Itoa(p.Year)},
		{Before: msg.PlansMadeBy(s.l), Value: p.Author},
		{Icon: "clock", Before: msg.PlansMadeAt(s.l), Value: i18n.Moment(s.l, p.CreatedAt)},
	}
	return all
}

// problem says why a plan could not be made, and what to do.
func (s sight) problem() string {
	if s.Plan.Problem == plans.Frozen {
		return msg.PlansProblemFrozen(s.l, s.Plan.ProblemAt)
	}
	return msg.Text(s.l, "plans.problem_"+string(s.Plan.Problem))
}

// buttons are the presses that lead on from where the plan stands, for who may press them.
func (s sight) buttons() (all []views.Button) {
	p := s.Plan
	add := func(e plans.Event, offered bool, path, text, hint string, variant ui.Variant) {
		if offered && plans.Can(s.actor, p.State, e) {
			all = append(all, views.Button{Action: s.page + path, Button: ui.Button{Text: text, Variant: variant}, Hint: hint})
		}
	}
	has := p.Totals != nil
	add(plans.Again, !p.Standing, "/again", msg.PlansAgain(s.l), "", ui.Primary)
	add(plans.MakeCurrent, has && !p.Standing && p.Kind == plans.Real, "/standing", msg.PlansMakeStanding(s.l), msg.PlansMakeStandingHint(s.l), ui.Primary)
	add(plans.Share, has && !p.Shared, "/share", msg.PlansShare(s.l), "", ui.Secondary)
	add(plans.Unshare, has && p.Shared, "/unshare", msg.PlansUnshare(s.l), "", ui.Secondary)
	return all
}

// result fills the page with what came of the plan.
func (s sight) result(v *views.ShowView, cut plans.Cut, after page.Cursor) {
	v.Tiles, v.Proof = s.tiles(), s.proof()
	t := s.Plan.Totals
	v.MadeWith = s.madeWith(t)
	v.RowsTitle = msg.PlansRows(s.l)
	if s.actor.Role() == identity.Regional {
		v.RowsTitle = msg.PlansRowsRegional(s.l)
	}
	v.Cuts, v.Rows, v.Pager = s.cuts(cut), s.table(v.MayFreeze), s.pager(cut, after)
	v.Promises = s.promises()
	v.Minimums, v.More, v.Used, v.Prices = s.minimums(), s.more(), s.used(), s.prices()
	v.Links = s.links()
}

func (s sight) links() (all []ui.Button) {
	all = append(all, ui.Button{Text: msg.PlansFairness(s.l), Href: s.page + "/fairness", Variant: ui.Secondary, Small: true})
	if s.actor.May(identity.PlanRun) {
		all = append(all, ui.Button{Text: msg.PlansScenario(s.l), Href: s.page + "/scenario/new", Variant: ui.Secondary, Small: true})
		for _, f := range []struct {
			path, text string
		}{{"/instance.json", msg.PlansDownloadInstance(s.l)}, {"/plan.json", msg.PlansDownloadPlan(s.l)}} {
			all = append(all, ui.Button{Text: f.text, Href: s.page + f.path, Icon: "download", Variant: ui.Secondary, Small: true})
		}
		if s.Plan.Kind == plans.Real && s.Plan.Iterations == 0 {
			all = append(all, ui.Button{Text: msg.PlansRepeat(s.l), Href: Path + "/new?repeat=" + s.Plan.ID.String(), Variant: ui.Tertiary, Small: true})
		}
		if plans.Can(s.actor, s.Plan.State, plans.Delete) && !s.Plan.Standing {
			all = append(all, ui.Button{Text: msg.PlansDelete(s.l), Href: s.page + "/delete", Variant: ui.Tertiary, Small: true})
		}
	}
	return all
}

func (s sight) cuts(now plans.Cut) (all []ui.Tab) {
	for _, c := range plans.Cuts() {
		if c == plans.Invented && s.Plan.Kind == plans.Real {
			continue
		}
		tab := ui.Tab{Label: msg.PlansCutAll(s.l), Href: s.page + "#rows", Current: c == now}
		if c != plans.All {
			tab.Label, tab.Href = msg.Text(s.l, "plans.cut_"+string(c)), s.page+"?show="+string(c)+"#rows"
		}
		all = append(all, tab)
	}
	return all
}

func (s sight) pager(cut plans.Cut, after page.Cursor) ui.Pager {
	p := ui.Pager{L: s.l, Shown: msg.PlansRowsShown(s.l, len(s.Rows.Items))}
	path := s.page + "?show=" + string(cut)
	if after != "" {
		p.First = path + "#rows"
	}
	if s.Rows.Next != "" {
		p.Next = path + "&after=" + string(s.Rows.Next) + "#rows"
	}
	return p
}

// municipality names a municipality as it is called today.
func (s sight) municipality(code string) string {
	if m, ok := s.Register.Resolve(code, s.Today); ok {
		return m.Name.In(s.l)
	}
	return code
}

// resource names what a plan uses, with the group of places.
func (s sight) resource(u plans.Used) string {
	text := wording.Resource(s.l, u.Resource)
	if u.Group != "" {
		text += ", " + msg.Code(s.l, "group", string(u.Group))
	}
	return text
}

// points writes thousandths of a point.
func (s sight) points(milli int64) string { return i18n.Decimal(s.l, milli, 1) }

// fullest orders by how full a resource is.
func fullest(all []plans.Used) []plans.Used {
	kept := slices.DeleteFunc(slices.Clone(all), func(u plans.Used) bool { return u.Resource == matching.Resource("") })
	slices.SortStableFunc(kept, func(a, b plans.Used) int { return int(b.Used*a.Capacity - a.Used*b.Capacity) })
	return kept
}
