package capacity

import (
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/capacity"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Unused lists the places that nobody used, with the feedback on them.
func (p Pages) Unused(e *kit.Exchange) error {
	v, err := p.view(e)
	if err != nil {
		return err
	}
	rows, err := p.Capacities.Unused(e.R.Context(), e.Actor, v.Filter, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l := e.Lang
	shown := views.UnusedView{
		Lang: l, Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Tabs: tabs(l, true), Filters: p.filters(e, v, UnusedPath),
		Table: unusedTable(e, v, rows.Items), Pager: ui.Pager{L: l, Shown: msg.CapacityUnusedShown(l, len(rows.Items))},
	}
	if e.Query("done") != "" {
		shown.Notice = msg.CapacityFeedbackSent(l)
	}
	if e.Query("after") != "" {
		shown.Pager.First = address(UnusedPath, v.Filter, "")
	}
	if rows.Next != "" {
		shown.Pager.Next = address(UnusedPath, v.Filter, rows.Next)
	}
	return e.Page(kit.Page{Title: msg.CapacityUnusedTitle(l), Crumbs: crumbs(l, msg.CapacityUnusedTitle(l))}, views.Unused(shown))
}

func crumbs(l i18n.Lang, last string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.CapacityTitle(l), Href: Path}, {Label: last}}
}

func unusedTable(e *kit.Exchange, v view, rows []places.Unused) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.CapacityUnusedCaption(l)}
	if !v.own {
		t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityMunicipality(l)})
	}
	t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityGroup(l)}, ui.Column{Label: msg.CapacityWindow(l)},
		ui.Column{Label: msg.CapacityOffered(l), Num: true}, ui.Column{Label: msg.CapacityUnused(l), Num: true}, ui.Column{Label: msg.CapacityFeedback(l)})
	for _, u := range rows {
		var cells []ui.Cell
		group := ui.Cell{Text: msg.Code(l, "group", string(u.Group)), Href: "/offers/" + u.Offer.String()}
		if !v.own {
			cells, group.Href = append(cells, ui.Cell{Text: kit.Name(l, u.Municipality), Href: group.Href}), ""
		}
		cells = append(cells, group, ui.Cell{Text: windowText(l, u)}, ui.Cell{Text: number(l, u.Offered)}, ui.Cell{Text: number(l, u.Unused)}, feedbackCell(e, u))
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func windowText(l i18n.Lang, u places.Unused) string {
	return msg.CapacityWindowDays(l, u.Window.From, u.Window.Last())
}

func feedbackCell(e *kit.Exchange, u places.Unused) ui.Cell {
	l := e.Lang
	switch {
	case u.Feedback.Reason != "":
		c := ui.Cell{Text: msg.Code(l, "unused", u.Feedback.Reason), Hint: u.Feedback.Note}
		if c.Hint == "" {
			c.Hint = i18n.Date(l, u.Feedback.At)
		}
		return c
	case e.Actor.May(identity.CapacityFeedback):
		return ui.Cell{Body: ui.Button{
			Text: msg.CapacityFeedbackGive(l), For: kit.Name(l, u.Municipality), Href: feedbackPath(u), Variant: ui.Secondary, Small: true,
		}}
	}
	return ui.Cell{Text: msg.CapacityFeedbackNone(l)}
}

func feedbackPath(u places.Unused) string { return UnusedPath + "/" + u.Line.String() }

// ShowFeedback shows the form of the feedback on one line.
func (p Pages) ShowFeedback(e *kit.Exchange) error {
	u, err := p.line(e)
	if err != nil {
		return err
	}
	return p.feedback(e, u, e.NewForm(0, nil))
}

func (p Pages) line(e *kit.Exchange) (places.Unused, error) {
	id, err := e.ID("line")
	if err != nil {
		return places.Unused{}, err
	}
	return p.Capacities.UnusedLine(e.R.Context(), e.Actor, id)
}

func (p Pages) feedback(e *kit.Exchange, u places.Unused, form ui.Form) error {
	l := e.Lang
	v := views.FeedbackView{Lang: l, Action: feedbackPath(u), Form: form, Back: UnusedPath, Max: places.MostNote, Facts: []ui.Need{
		{Icon: "house", Term: msg.CapacityMunicipality(l), Text: kit.Name(l, u.Municipality)},
		{Icon: "people", Term: msg.CapacityGroup(l), Text: msg.Code(l, "group", string(u.Group))},
		{Icon: "cal", Term: msg.CapacityWindow(l), Text: windowText(l, u)},
		{Icon: "info", Term: msg.CapacityUnused(l), Text: msg.CapacityUnusedCount(l, u.Unused)},
	}}
	for _, code := range places.FeedbackReasons() {
		v.Reasons = append(v.Reasons, ui.Option{Value: code, Label: msg.Code(l, "unused", code)})
	}
	if u.Feedback.Reason != "" {
		v.Given = msg.CapacityFeedbackGiven(l)
	}
	page := kit.Page{Title: msg.CapacityFeedbackTitle(l), Crumbs: []layout.Crumb{
		{Label: msg.CapacityTitle(l), Href: Path}, {Label: msg.CapacityUnusedTitle(l), Href: UnusedPath}, {Label: msg.CapacityFeedback(l)},
	}}
	if form.Failed() {
		return e.Invalid(page, views.Feedback(v))
	}
	return e.Page(page, views.Feedback(v))
}

// GiveFeedback sends the feedback on one line.
func (p Pages) GiveFeedback(e *kit.Exchange) error {
	u, err := p.line(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	f := places.Feedback{Reason: form.Enum("reason", places.FeedbackReasons()...), Note: form.Text("note", places.MostNote)}
	press := form.Press()
	if form.Err() == nil {
		err = p.Capacities.GiveFeedback(e.R.Context(), e.Actor, press, u.Line, f)
		if err == nil {
			return e.SeeOther(UnusedPath + "?year=" + strconv.Itoa(u.Year) + "&done=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.feedback(e, u, form.View())
}
