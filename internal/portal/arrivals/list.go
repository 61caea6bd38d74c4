package arrivals

import (
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/placement/dwellings"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/arrivals"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of arrivals.
type Pages struct {
	DB      *store.DB
	Service arrivals.Service
	Desk    arrivals.Desk
	// Registry keeps what the compensation asks of the persons.
	Registry arrivals.Registry
	// Dwellings name where a household will live.
	Dwellings dwellings.Service
}

// List shows the households on their way by their planned day, or those who have arrived.
func (p Pages) List(e *kit.Exchange) error {
	done := e.Query("done") != ""
	var rows page.Of[store.ArrivingRow]
	var reg *region.Register
	err := p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
		if reg, err = tx.Register(e.R.Context()); err != nil {
			return err
		}
		rows, err = tx.Arriving(e.R.Context(), done, page.Params{After: page.Cursor(e.Query("after"))})
		return err
	})
	if err != nil {
		return err
	}
	v := views.ListView{Lang: e.Lang, Done: done, Table: table(e, rows.Items, reg), Pager: pager(e, rows.Next), MayWrite: e.Actor.May(identity.ArrivalWrite)}
	return e.Page(kit.Page{Title: msg.ArrivalsTitle(e.Lang)}, views.List(v))
}

func table(e *kit.Exchange, rows []store.ArrivingRow, reg *region.Register) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.ArrivalsCaption(l), Columns: []ui.Column{
		{Label: msg.ArrivalsColCase(l)},
		{Label: msg.ArrivalsColPersons(l), Num: true},
		{Label: msg.ArrivalsColPlace(l)},
		{Label: msg.ArrivalsColState(l)},
		{Label: msg.ArrivalsColPlanned(l)},
	}}
	for _, r := range rows {
		place := r.Code
		if m, ok := reg.Resolve(r.Code, civil.DateIn(e.Now())); ok {
			place = m.Name.In(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Reference, Href: "/arrivals/" + r.Case.String(), Hint: msg.Code(l, "group", string(r.Group))},
			{Text: i18n.Number(l, int64(r.Persons))},
			{Text: place},
			{Text: msg.Code(l, "arrival_state", string(r.State))},
			{Text: plannedText(l, r.Planned)},
		}})
	}
	return t
}

// plannedText writes the planned day; a day that is not known yet is said so.
func plannedText(l i18n.Lang, d civil.Date) string {
	if d.IsZero() || d.Year() == 9999 {
		return msg.AppNotKnown(l)
	}
	return i18n.Weekday(l, d)
}

func pager(e *kit.Exchange, next page.Cursor) ui.Pager {
	q := url.Values{}
	if e.Query("done") != "" {
		q.Set("done", "1")
	}
	p := ui.Pager{L: e.Lang}
	if e.Query("after") != "" {
		p.First = "/arrivals?" + q.Encode()
	}
	if next != "" {
		q.Set("after", string(next))
		p.Next = "/arrivals?" + q.Encode()
	}
	return p
}
