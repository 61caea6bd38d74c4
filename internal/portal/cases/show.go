package cases

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// Show shows a case: the anonymous profile to everyone who may see the case, and what the reader's role can do with it as it stands.
func (p Pages) Show(e *kit.Exchange) error {
	found, w, err := p.look(e)
	if err != nil {
		return err
	}
	c := found.Case
	standing, err := p.Reading.Standing(e.R.Context(), e.Actor, c)
	if err != nil {
		return err
	}
	v := views.ShowView{
		L: e.Lang, Head: w.head(e, found), Printed: printed(e), Reference: nameOf(e.Lang, c), Done: done(e.Lang, e.Query("done")), Warning: w.warning(found),
		Steps: w.way(found), Tabs: tabs(e.Lang, found, false), Needs: w.needPanel(found, monthOnly(e.Actor, found)), Musts: w.musts(c), Persons: w.persons(c),
		Groups: w.groups(found, monthOnly(e.Actor, found)), Links: w.links(found, ""), Layers: w.layers(found), Accesses: w.accesses(e, found),
		Actions: w.actions(e.Actor, c, standing), Form: e.NewForm(c.Version, nil),
	}
	if standing.Unsettled && e.Actor.May(identity.ProposalMake) {
		v.Warning = msg.ChangesUnsettled(e.Lang)
	}
	if c.MayEdit(e.Actor) {
		v.LinksHref = path(c.ID) + "/links"
		for i := range v.Groups {
			v.Groups[i].EditHref, v.Groups[i].EditText = stagePath(c.ID, v.Groups[i].ID), msg.AppChangeWhat(e.Lang, v.Groups[i].Title)
		}
	}
	if len(found.Open) > 1 && e.Actor.May(identity.CaseIdentity) {
		v.OpenHref = path(c.ID) + "/identity"
	}
	return e.Page(kit.Page{Title: nameOf(e.Lang, c), Crumbs: crumbs(e.Lang, c, "")}, views.Show(v))
}

func (p Pages) look(e *kit.Exchange) (casework.View, words, error) {
	id, err := e.ID("id")
	if err != nil {
		return casework.View{}, words{}, err
	}
	w, err := p.words(e)
	if err != nil {
		return casework.View{}, w, err
	}
	found, err := p.Cases.Look(e.R.Context(), e.Actor, id)
	return found, w, err
}

func printed(e *kit.Exchange) string { return msg.AppPrintHeader(e.Lang, e.Actor.Name, e.Now()) }

// done says what a press led to, when the page comes after one.
func done(l i18n.Lang, code string) string {
	switch code {
	case "received":
		return msg.CasesDoneReceived(l)
	case "saved":
		return msg.AppSaved(l)
	case "moved":
		return msg.CasesDoneMoved(l)
	}
	return ""
}

func (w words) head(e *kit.Exchange, v casework.View) ui.Head {
	c := v.Case
	h := ui.Head{Title: msg.CasesCaseTitle(w.l, nameOf(w.l, c)), Tags: []ui.Tag{stateTag(w.l, c.State)}}
	if c.IsDraft() {
		h.Title = nameOf(w.l, c)
	}
	group := ui.Tag{Text: msg.Code(w.l, "group", string(c.Group))}
	if t := ui.Priority(w.l, c.Priority); t.Text == group.Text {
		h.Tags = append(h.Tags, t)
	} else if t.Text != "" {
		h.Tags = append(h.Tags, t, group)
	} else {
		h.Tags = append(h.Tags, group)
	}
	if c.SpecialHandling {
		h.Tags = append(h.Tags, ui.Tag{Text: msg.CasesSpecialHandling(w.l), Kind: ui.Warning, Icon: "lock"})
	}
	h.Facts = []ui.Fact{{Icon: "people", Value: msg.AppPersons(w.l, c.Persons)}}
	if a := w.arrival(c, monthOnly(e.Actor, v))[0]; a.Text != "" {
		h.Facts = append(h.Facts, ui.Fact{Icon: "cal", Before: a.Label, Value: a.Text})
	}
	if c.Municipality != "" {
		h.Facts = append(h.Facts, ui.Fact{Icon: "pin", Value: w.place(c.Municipality)})
	}
	if !c.DueAt.IsZero() && seesClock(e.Actor) {
		h.Facts = append(h.Facts, ui.Fact{Icon: "clock", Before: msg.CasesDue(w.l), Value: i18n.MomentShort(w.l, c.DueAt)})
	}
	return h
}

// warning says what the case waits for, or why it ended.
func (w words) warning(v casework.View) string {
	c := v.Case
	switch {
	case c.State == casework.NeedsCompletion:
		return msg.CasesWaitsCompletion(w.l, msg.Code(w.l, "completion", c.Reason))
	case c.State == casework.Cancelled:
		return msg.CasesWasCancelled(w.l, msg.Code(w.l, "cancel", c.Reason))
	}
	return ""
}

// way is the process line: the states of the case's own way, with the day on which each was reached.
func (w words) way(v casework.View) (steps []ui.Step) {
	states := []casework.State{casework.Received, casework.Matching, casework.Placed, casework.Arrived, casework.Registered}
	if v.Case.State == casework.Notified || wasNotified(v.Steps) {
		states = []casework.State{casework.Notified, casework.Arrived, casework.Registered}
	}
	at := slices.Index(states, stands(v.Case.State))
	for i, s := range states {
		step := ui.Step{Label: msg.Code(w.l, "case_state", string(s)), Note: w.reached(v.Steps, s)}
		switch {
		case v.Case.State == casework.Cancelled:
			step.State = ui.StepStopped
		case i < at, v.Case.State == casework.Closed:
			step.State = ui.StepDone
		case i == at:
			step.State = ui.StepCurrent
		}
		steps = append(steps, step)
	}
	return steps
}

// stands is the step of the line at which a state is shown.
func stands(s casework.State) casework.State {
	if s == casework.NeedsCompletion {
		return casework.Received
	}
	return s
}

func wasNotified(steps []casework.Step) bool {
	return slices.ContainsFunc(steps, func(s casework.Step) bool { return s.Event == string(casework.Notify) })
}

// reached is the day on which the case last came to a state.
func (w words) reached(steps []casework.Step, s casework.State) string {
	for _, x := range steps { // the newest first
		if x.Machine == casework.CaseMachine && x.To == string(s) && x.From != x.To {
			return i18n.DayMonth(w.l, civil.DateIn(x.At))
		}
	}
	return ""
}

func tabs(l i18n.Lang, v casework.View, history bool) []ui.Tab {
	return []ui.Tab{
		{Label: msg.CasesOverview(l), Href: path(v.Case.ID), Current: !history},
		{Label: msg.CasesHistory(l), Href: path(v.Case.ID) + "/history", Current: history, Count: len(v.Steps)},
	}
}

func (w words) needPanel(v casework.View, monthOnly bool) []ui.Need {
	p := v.Case.Profile
	needs := []ui.Need{
		{Icon: "people", Term: msg.CasesHousehold(w.l), Text: w.household(v.Case)},
		{Icon: "lang", Term: msg.CasesLanguagesTerm(w.l), Text: w.named(slices.Concat(p.MotherTongues, p.OtherLanguages))},
	}
	if len(p.Needs) > 0 {
		names := make([]string, len(p.Needs))
		for i, n := range p.Needs {
			names[i] = msg.Code(w.l, "need", n.Code)
		}
		needs = append(needs, ui.Need{Icon: "hosp", Term: msg.CasesServices(w.l), Text: strings.Join(names, ", ")})
	}
	if len(p.Ties) > 0 {
		t := p.Ties[0]
		needs = append(needs, ui.Need{Icon: "link", Term: msg.CasesTieTerm(w.l), Text: msg.Code(w.l, "relation", t.Kind) + ", " + w.place(t.Municipality)})
	}
	if a := w.arrival(v.Case, monthOnly)[0]; a.Text != "" {
		needs = append(needs, ui.Need{Icon: "cal", Term: a.Label, Text: a.Text})
	}
	return needs
}

// layers tells which parts of the case are open to the reader, and on which ground.
func (w words) layers(v casework.View) (all []views.LayerRow) {
	for _, l := range casework.Layers()[1:] {
		if l == casework.ProtectionLayer && !v.Case.SpecialHandling {
			continue
		}
		all = append(all, views.LayerRow{Name: msg.Code(w.l, "layer", string(l)), Note: msg.Text(w.l, "cases.layer_"+string(l)), Open: slices.Contains(v.Open, l)})
	}
	return all
}

// accesses lists who may read which layer since when and on which ground, to those who decide or entered the case.
func (w words) accesses(e *kit.Exchange, v casework.View) ui.Table {
	t := ui.Table{L: w.l, Caption: msg.CasesAccessTitle(w.l), Bare: true, Columns: []ui.Column{
		{Label: msg.CasesAccessWho(w.l)}, {Label: msg.CasesAccessLayer(w.l)}, {Label: msg.CasesAccessSince(w.l)}, {Label: msg.CasesAccessUntil(w.l)}, {Label: msg.CasesAccessGround(w.l)},
	}}
	if r := e.Actor.Role(); r != identity.Regional && r != identity.Coordinator {
		return t
	}
	for _, a := range v.Accesses {
		until := ""
		if !a.Until.IsZero() {
			until = i18n.MomentShort(w.l, a.Until)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: w.org(v.Orgs, a.Org)}, {Text: msg.Code(w.l, "layer", string(a.Layer))}, {Text: i18n.MomentShort(w.l, a.Since)}, {Text: until}, {Text: a.Ground},
		}})
	}
	return t
}

// actions are what the reader's role can do with the case as it stands: the next step first.
func (w words) actions(a identity.Actor, c casework.Case, s inbox.Standing) (all []views.Action) {
	if s.Open != uuid.Nil {
		all = append(all, views.Action{Text: msg.CasesOpenProposal(w.l), Href: "/proposals/" + s.Open.String(), Primary: true})
	} else if c.State == casework.Matching && a.May(identity.RankingRead) {
		all = append(all, views.Action{Text: msg.CasesFindPlace(w.l), Href: path(c.ID) + "/ranking", Primary: true})
	}
	all = append(all, w.standing(a, c, s)...)
	for _, event := range c.Steps(a) {
		all = append(all, w.action(c, event))
	}
	if c.MayEdit(a) {
		all = append(all, views.Action{Text: msg.AppEdit(w.l), Href: path(c.ID) + "/edit"})
	}
	return all
}

// standing is what can be read and done of what stands: the direction, a change of the household, the revocation that reopens the case.
func (w words) standing(a identity.Actor, c casework.Case, s inbox.Standing) (all []views.Action) {
	direction := "/directions/" + s.Direction.ID.String()
	if s.Direction.ID != uuid.Nil {
		all = append(all, views.Action{Text: msg.CasesReadDirection(w.l, s.Direction.Number), Href: direction})
	}
	if a.May(identity.ProposalMake) && (s.Open != uuid.Nil && c.State == casework.Matching || c.State == casework.Placed) {
		all = append(all, views.Action{Text: msg.ChangesTitle(w.l), Href: path(c.ID) + "/change"})
	}
	if a.May(identity.AccessName) && (s.Direction.ID != uuid.Nil || c.SpecialHandling) {
		all = append(all, views.Action{Text: msg.NamedTitle(w.l), Href: path(c.ID) + "/named"})
	}
	if a.May(identity.DirectionMake) && s.Direction.ID != uuid.Nil && c.State == casework.Placed {
		all = append(all, views.Action{Text: msg.CasesDoRevoke(w.l), Href: direction + "/revoke"})
	}
	return all
}

func (w words) action(c casework.Case, event casework.Event) views.Action {
	act := views.Action{Text: msg.Text(w.l, "cases.do_"+string(event)), Href: path(c.ID) + "/step/" + string(event)}
	switch event {
	case casework.Receive, casework.Complete:
		act.Href, act.Primary = path(c.ID)+"/check", true
	case casework.StartMatching:
		act.Post, act.Primary = true, true
	case casework.Close:
		act.Post = true
	case casework.Cancel:
		act.Danger = true
	default: // the others ask for a reason on a page of their own
	}
	return act
}

// links lists the linked cases; the address of a removal is made with base, none without it.
func (w words) links(v casework.View, base string) (all []views.LinkRow) {
	for _, l := range v.Links {
		row := views.LinkRow{Kind: msg.Code(w.l, "link", string(l.Kind)), Reference: l.Reference, Note: l.Note}
		if l.Reference != "" {
			row.Href, row.State = path(l.Other), msg.Code(w.l, "case_state", string(l.State))
		} else {
			row.Reference = msg.CasesLinkElsewhere(w.l)
		}
		if base != "" {
			row.Remove = base + "/" + l.Other.String() + "/remove"
		}
		all = append(all, row)
	}
	return all
}
