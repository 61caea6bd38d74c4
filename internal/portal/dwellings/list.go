package dwellings

import (
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/dwellings"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/dwellings"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of dwellings.
type Pages struct{ Service dwellings.Service }

const listPath = "/dwellings"

// List lists the municipality's dwellings with the household that each is kept for.
func (p Pages) List(e *kit.Exchange) error {
	rows, err := p.Service.List(e.R.Context(), e.Actor, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{Lang: l, Table: table(e, rows.Items), Pager: ui.Pager{L: l, Shown: msg.DwellingsShown(l, len(rows.Items))}}
	switch e.Query("done") {
	case "added":
		v.Notice = msg.DwellingsAdded(l)
	case "saved":
		v.Notice = msg.DwellingsSaved(l)
	}
	if e.Query("after") != "" {
		v.Pager.First = listPath
	}
	if rows.Next != "" {
		v.Pager.Next = listPath + "?after=" + string(rows.Next)
	}
	return e.Page(kit.Page{Title: msg.DwellingsTitle(l)}, views.List(v))
}

func table(e *kit.Exchange, rows []dwellings.Row) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.DwellingsCaption(l), Columns: []ui.Column{
		{Label: msg.DwellingsName(l)},
		{Label: msg.DwellingsRooms(l), Num: true},
		{Label: msg.DwellingsSleeps(l), Num: true},
		{Label: msg.DwellingsReadyOn(l)},
		{Label: msg.DwellingsState(l)},
		{Label: msg.DwellingsHousehold(l)},
	}}
	for _, r := range rows {
		name := ui.Cell{Text: r.Name, Href: listPath + "/" + r.ID.String()}
		if r.Accessible {
			name.Hint = msg.DwellingsAccessible(l)
		}
		household := ui.Cell{}
		if r.Reference != "" {
			household = ui.Cell{Text: r.Reference, Href: "/arrivals/" + r.Case.String(), Hint: during(l, r.During)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			name, {Text: strconv.Itoa(r.Rooms)}, {Text: strconv.Itoa(r.Sleeps)}, {Text: i18n.Date(l, r.ReadyOn)}, {Body: state(l, r, civil.DateIn(e.Now()))}, household,
		}})
	}
	return t
}

func during(l i18n.Lang, p civil.Period) string {
	if p.To.IsZero() {
		return msg.DwellingsFrom(l, p.From)
	}
	return msg.DwellingsDays(l, p.From, p.Last())
}

func state(l i18n.Lang, r dwellings.Row, today civil.Date) ui.Tag {
	switch {
	case r.Retired:
		return ui.Tag{Text: msg.DwellingsRetired(l)}
	case r.Reference != "" && r.During.Contains(today):
		return ui.Tag{Text: msg.DwellingsIsLivedIn(l), Kind: ui.Accent}
	case r.Reference != "":
		return ui.Tag{Text: msg.DwellingsIsBooked(l), Kind: ui.Info}
	case r.ReadyOn.After(today):
		return ui.Tag{Text: msg.DwellingsIsReadyLater(l), Kind: ui.Warning}
	}
	return ui.Tag{Text: msg.DwellingsIsFree(l), Kind: ui.Success}
}
