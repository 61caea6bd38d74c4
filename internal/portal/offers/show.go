package offers

import (
	"context"
	"io"
	"strings"

	"github.com/a-h/templ"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// lines writes one text a line; nothing when there is none.
func lines(texts []string) templ.Component {
	if len(texts) == 0 {
		return nil
	}
	return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
		for i, s := range texts {
			texts[i] = templ.EscapeString(s)
		}
		_, err := io.WriteString(w, strings.Join(texts, "<br>"))
		return err
	})
}

// show shows an offer that was sent. confirm and back are the centre's forms when they are shown again with their mistakes.
func (p Pages) show(e *kit.Exchange, v places.OfferView, status int, confirm, back *kit.Form) error {
	l := e.Lang
	rail, err := p.rail(e, v)
	if err != nil {
		return err
	}
	title := msg.OffersOneTitle(l, kit.Name(l, v.Municipality), v.Year)
	view := views.ShowView{
		Lang: l, ID: v.ID.String(), Title: title, State: stateTag(l, v.State), Lines: lineTable(e, v), Parts: parts(l, v.Offer, false), Past: past(l, v), Rail: rail,
		Facts:    []ui.Fact{{Value: msg.AppPlaces(l, offered(v.Offer))}, {Before: msg.OffersWindow(l), Value: windowText(l, v.Window())}},
		Withdraw: mayWithdraw(e.Actor, v.Offer),
	}
	for _, line := range v.Lines {
		for _, h := range v.Holdings[line.ID] {
			view.Holders = append(view.Holders, holder(l, h))
		}
	}
	view.Done, view.DoneText = done(e, v)
	if v.State == places.OfferSubmitted && e.Actor.May(identity.OfferConfirm) {
		view.Decide = p.decideView(e, v, confirm, back)
	}
	failed := confirm != nil || back != nil
	return e.PageStatus(status, kit.Page{Title: title, Crumbs: crumbs(l, nil, title), Failed: failed}, views.Show(view))
}

// offered is how many places the offer has: what its lines hold once it is in force, what its form says before.
func offered(o places.Offer) int {
	if len(o.Lines) == 0 {
		return o.Document.Seats.Total()
	}
	n := 0
	for _, l := range o.Lines {
		n += l.Capacity
	}
	return n
}

func mayWithdraw(a identity.Actor, o places.Offer) bool {
	return a.May(identity.OfferWrite) && a.Has(identity.Signatory) && (o.State == places.OfferSubmitted || o.State == places.OfferInForce)
}

// done says what has just happened.
func done(e *kit.Exchange, v places.OfferView) (title, text string) {
	switch e.Query("done") {
	case "sent":
		return msg.OffersSentTitle(e.Lang), msg.OffersSentNext(e.Lang, kit.Name(e.Lang, v.Centre))
	case "confirmed":
		return msg.OffersConfirmed(e.Lang), ""
	case "lowered":
		return msg.OffersLowered(e.Lang), ""
	case "relabelled":
		return msg.OffersRelabelled(e.Lang), ""
	}
	return "", ""
}

func holder(l i18n.Lang, h placement.Holding) views.Holder {
	return views.Holder{Text: msg.OffersHolder(l, h.Reference, h.Reserved, h.Taken), Href: "/proposals/" + h.Proposal.String()}
}

// lineTable lists the places by group with what the reader can do to them.
func lineTable(e *kit.Exchange, v places.OfferView) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.OffersLines(l), Columns: []ui.Column{
		{Label: msg.OffersGroup(l)},
		{Label: msg.OffersWindow(l)},
		{Label: msg.OffersOffered(l), Num: true},
		{Label: msg.OffersReserved(l), Num: true},
		{Label: msg.OffersTaken(l), Num: true},
		{Label: msg.OffersFree(l), Num: true},
	}}
	action, verb := "", ""
	switch {
	case v.State != places.OfferInForce:
	case e.Actor.May(identity.OfferWrite) && e.Actor.Has(identity.Signatory):
		action, verb = msg.OffersLower(l), "/lower"
	case e.Actor.May(identity.OfferConfirm) && v.Centre.ID == e.Actor.Organisation():
		action, verb = msg.OffersRelabel(l), "/relabel"
	}
	if action != "" {
		t.Columns = append(t.Columns, ui.Column{Label: msg.OffersAct(l)})
	}
	for _, line := range v.Lines {
		group := msg.Code(l, "group", string(line.Group))
		row := ui.Row{Cells: []ui.Cell{
			{Text: group},
			{Text: windowText(l, line.Window)},
			{Text: number(l, line.Capacity)},
			{Text: number(l, line.Reserved)},
			{Text: number(l, line.Taken)},
			{Text: number(l, line.Free())},
		}}
		if action != "" {
			cell := ui.Cell{}
			if line.InForce && line.Free() > 0 {
				cell.Body = ui.Button{Text: action, For: ": " + group, Href: "/offers/" + v.ID.String() + "/lines/" + line.ID.String() + verb, Variant: ui.Secondary, Small: true}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// past tells who signed, who confirmed, which places were moved, and why the offer was withdrawn.
func past(l i18n.Lang, v places.OfferView) []string {
	var all []string
	if name := v.Names[v.SignedBy]; name != "" {
		all = append(all, msg.OffersSignedBy(l, name))
	}
	if name := v.Names[v.ConfirmedBy]; name != "" {
		all = append(all, msg.OffersConfirmedBy(l, name))
	}
	for _, r := range v.Document.Relabels {
		all = append(all, msg.OffersRelabelLine(l, r.At, r.Persons, msg.Code(l, "group", string(r.From)), msg.Code(l, "group", string(r.To)), r.Reason))
	}
	if v.Document.Withdrawn != "" {
		all = append(all, msg.OffersWithdrawnReason(l, v.Document.Withdrawn))
	}
	return append(all, msg.OffersOfSize(l, msg.OffersChanged(l), i18n.Moment(l, v.UpdatedAt)))
}
