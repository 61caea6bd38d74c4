package offers

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of offers.
type Pages struct {
	Offers   places.Offers
	Register func(context.Context) (*region.Register, error)
}

// List shows the offers that the reader may see: a municipality its own by year, the centre first what waits for its confirmation.
func (p Pages) List(e *kit.Exchange) error {
	filter := places.OfferFilter{State: stateOf(e.Query("state")), Municipality: e.Query("municipality")}
	filter.Year = kit.Year(e.Query("year"))
	rows, err := p.Offers.List(e.R.Context(), e.Actor, filter, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	v := views.ListView{
		Lang: e.Lang, Lead: msg.OffersLead(e.Lang), MayStart: e.Actor.May(identity.OfferWrite), MayBring: e.Actor.May(identity.OfferImport), Filtered: filter != places.OfferFilter{},
		Table: table(e, rows.Items), Filters: filters(e, filter), Empty: empty(e, filter),
		Pager: ui.Pager{L: e.Lang, Shown: msg.OffersCountShown(e.Lang, len(rows.Items))},
	}
	if v.MayStart {
		v.Lead = msg.OffersLeadMunicipality(e.Lang)
	}
	switch e.Query("done") {
	case "withdrawn":
		v.Notice = msg.OffersWithdrawn(e.Lang)
	case "returned":
		v.Notice = msg.OffersReturned(e.Lang)
	}
	if e.Query("after") != "" {
		v.Pager.First = address(filter, "")
	}
	if rows.Next != "" {
		v.Pager.Next = address(filter, string(rows.Next))
	}
	if e.Actor.May(identity.OfferConfirm) && !v.Filtered && e.Query("after") == "" {
		waiting, err := p.Offers.List(e.R.Context(), e.Actor, places.OfferFilter{State: places.OfferSubmitted}, page.Params{})
		if err != nil {
			return err
		}
		v.Waiting = table(e, waiting.Items)
	}
	return e.Page(kit.Page{Title: msg.OffersTitle(e.Lang)}, views.List(v))
}

func stateOf(s string) places.OfferState {
	if slices.Contains(places.OfferStates(), places.OfferState(s)) {
		return places.OfferState(s)
	}
	return ""
}

func empty(e *kit.Exchange, f places.OfferFilter) string {
	switch {
	case f != places.OfferFilter{}:
		return msg.OffersEmptyFiltered(e.Lang)
	case e.Actor.May(identity.OfferWrite):
		return msg.OffersEmptyMunicipality(e.Lang)
	}
	return msg.OffersEmpty(e.Lang)
}

func address(f places.OfferFilter, after string) string {
	q := url.Values{}
	if f.State != "" {
		q.Set("state", string(f.State))
	}
	if f.Year != 0 {
		q.Set("year", strconv.Itoa(f.Year))
	}
	if f.Municipality != "" {
		q.Set("municipality", f.Municipality)
	}
	if after != "" {
		q.Set("after", after)
	}
	return "/offers?" + q.Encode()
}

func filters(e *kit.Exchange, f places.OfferFilter) ui.Filters {
	l, now := e.Lang, civil.DateIn(e.Now()).Year()
	states, years := ui.Field{L: l, Name: "state", Label: msg.OffersState(l), Kind: ui.Select, Blank: msg.AppAll(l), Value: string(f.State)},
		ui.Field{L: l, Name: "year", Label: msg.OffersYear(l), Kind: ui.Select, Blank: msg.AppAll(l)}
	for _, s := range places.OfferStates() {
		if s != places.OfferDraft || e.Actor.May(identity.OfferWrite) {
			states.Options = append(states.Options, ui.Option{Value: string(s), Label: msg.Code(l, "offer_state", string(s))})
		}
	}
	if f.Year != 0 {
		years.Value = strconv.Itoa(f.Year)
	}
	for y := now + 2; y >= now-3; y-- {
		years.Options = append(years.Options, ui.Option{Value: strconv.Itoa(y), Label: strconv.Itoa(y)})
	}
	filters := ui.Filters{L: l, Action: "/offers", Fields: []ui.Field{states, years}, Results: "results", Nonce: e.Nonce()}
	if f.Municipality != "" {
		filters.Keep = []ui.Hidden{{Name: "municipality", Value: f.Municipality}}
	}
	if f != (places.OfferFilter{}) {
		filters.Reset = "/offers"
	}
	return filters
}

// table lists offers; a municipality's rows are headed by the year, others' by the municipality.
func table(e *kit.Exchange, rows []places.OfferRow) ui.Table {
	l := e.Lang
	own := e.Actor.May(identity.OfferWrite)
	first, second := ui.Column{Label: msg.OffersMunicipality(l)}, ui.Column{Label: msg.OffersYear(l)}
	if own {
		first, second = ui.Column{Label: msg.OffersYear(l)}, ui.Column{Label: msg.OffersChanged(l)}
	}
	t := ui.Table{L: l, Caption: msg.OffersTitle(l), Columns: []ui.Column{
		first, second,
		{Label: msg.OffersState(l)},
		{Label: msg.OffersOffered(l), Num: true},
		{Label: msg.OffersReserved(l), Num: true},
		{Label: msg.OffersTaken(l), Num: true},
		{Label: msg.OffersFree(l), Num: true},
	}}
	for _, r := range rows {
		head, next := ui.Cell{Text: kit.Name(l, r.Municipality), Href: "/offers/" + r.ID.String()}, ui.Cell{Text: strconv.Itoa(r.Year)}
		if own {
			head.Text, next.Text = strconv.Itoa(r.Year), i18n.Moment(l, r.UpdatedAt)
		}
		cells := []ui.Cell{head, next, {Body: rowTag(l, r)}, {Text: number(l, r.Offered)}, {}, {}, {}}
		if r.State == places.OfferInForce || r.Taken > 0 {
			cells[4].Text, cells[5].Text = number(l, r.Reserved), number(l, r.Taken)
		}
		if r.State == places.OfferInForce {
			cells[6].Text = number(l, r.Offered-r.Reserved-r.Taken)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
}

func number(l i18n.Lang, n int) string { return i18n.Number(l, int64(n)) }

func rowTag(l i18n.Lang, r places.OfferRow) ui.Tag {
	if r.Returned && r.State == places.OfferDraft {
		return ui.Tag{Text: msg.OffersReturnedTag(l), Kind: ui.Warning}
	}
	return stateTag(l, r.State)
}

func stateTag(l i18n.Lang, s places.OfferState) ui.Tag {
	t := ui.Tag{Text: msg.Code(l, "offer_state", string(s))}
	switch s {
	case places.OfferInForce:
		t.Kind = ui.Success
	case places.OfferSubmitted:
		t.Kind = ui.Info
	case places.OfferDraft, places.OfferWithdrawn:
	}
	return t
}

// New asks for the year of a new offer.
func (p Pages) New(e *kit.Exchange) error {
	return p.showNew(e, e.NewForm(0, url.Values{"year": {defaultYear(e)}}))
}

// defaultYear is next year's places from the summer on, this year's before.
func defaultYear(e *kit.Exchange) string {
	return strconv.Itoa(civil.DateIn(e.Now()).AddMonths(6).Year())
}

func (p Pages) showNew(e *kit.Exchange, form ui.Form) error {
	v := views.StartView{Lang: e.Lang, Form: form}
	for y, now := 0, civil.DateIn(e.Now()).Year(); y < 3; y++ {
		v.Years = append(v.Years, ui.Option{Value: strconv.Itoa(now + y), Label: strconv.Itoa(now + y)})
	}
	page := kit.Page{Title: msg.OffersStartTitle(e.Lang), Crumbs: crumbs(e.Lang, nil, msg.OffersStartTitle(e.Lang))}
	if form.Failed() {
		return e.Invalid(page, views.Start(v))
	}
	return e.Page(page, views.Start(v))
}

// Start begins an offer, or opens the one of that year that is being written.
func (p Pages) Start(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	year, press := form.Int("year", 2000, 2100), form.Press()
	if form.Err() == nil {
		var id uuid.UUID
		id, err = p.Offers.Start(e.R.Context(), e.Actor, press, year)
		if err == nil {
			return e.SeeOther("/offers/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showNew(e, form.View())
}

// Show shows an offer: a draft of the reader's own as the list of what is to be done, any other as it was sent.
func (p Pages) Show(e *kit.Exchange) error {
	v, err := p.get(e)
	if err != nil {
		return err
	}
	if v.State == places.OfferDraft && e.Actor.May(identity.OfferWrite) {
		return p.tasks(e, v)
	}
	return p.show(e, v, http.StatusOK, nil, nil)
}

func (p Pages) get(e *kit.Exchange) (places.OfferView, error) {
	id, err := e.ID("id")
	if err != nil {
		return places.OfferView{}, err
	}
	return p.Offers.Get(e.R.Context(), e.Actor, id)
}
