package rounds

import (
	"net/http"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/rounds"
	"kuntapaikka/templates/ui"
)

// Start begins a draft with what a published round says.
func (p Pages) Start(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	id, err := p.Desk.Start(e.R.Context(), e.Actor, form.Press(), form.Raw("code"), form.Raw("how") == "correct")
	if err != nil {
		return err
	}
	return e.SeeOther(draftPath(id) + "/edit")
}

func draftPath(id uuid.UUID) string { return "/rounds/drafts/" + id.String() }

func draftTitle(l i18n.Lang, d rounds.Draft) string {
	if d.Corrects {
		return msg.RoundsDraftOfCorrection(l, d.Round.Name.In(l))
	}
	return d.Round.Name.In(l)
}

// Draft shows a draft with what it would have paid.
func (p Pages) Draft(e *kit.Exchange) error { return p.draft(e, http.StatusOK, nil) }

// draft shows a draft; the mistakes are those for which it could not be published.
func (p Pages) draft(e *kit.Exchange, status int, mistakes ui.Mistakes) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	d, preview, err := p.Desk.Preview(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l, today := e.Lang, civil.DateIn(e.Now())
	form := e.NewForm(d.Version, nil)
	v := views.DraftView{
		Lang: l, ID: id.String(), Title: draftTitle(l, d), State: stateOf(l, d.Round, today), Saved: e.Query("saved") != "", Rows: rules(l, reg, d.Round, today),
		Amounts: amountTable(l, d.Round), Press: form.Press, Version: form.Version, Open: d.State == rounds.Open, MayPublish: d.MayPublish(e.Actor.Account), Mistakes: mistakes,
		Preview: msg.RoundsPreviewText(l, span(l, preview.Days), preview.Persons, preview.For, i18n.Euros(l, int64(preview.Total))),
	}
	if !d.Round.ByPerson() {
		v.Preview = msg.RoundsPreviewNone(l)
	}
	if d.Reason != "" {
		v.Rows = append(v.Rows, ui.Answer{Label: msg.RoundsReason(l), Text: d.Reason})
	}
	v.Paid = ui.Table{L: l, Caption: msg.RoundsPreview(l), Bare: true, Columns: []ui.Column{{Label: msg.RoundsPayee(l)}, {Label: msg.RoundsPersons(l), Num: true}, {Label: msg.RoundsAmount(l), Num: true}}}
	for _, one := range preview.Paid {
		v.Paid.Rows = append(v.Paid.Rows, ui.Row{Cells: []ui.Cell{{Text: reg.PayeeName(l, one.Payee, today)}, {Text: i18n.Number(l, int64(one.Persons))}, {Text: i18n.Euros(l, int64(one.Cents))}}})
	}
	v.Refused = ui.Table{L: l, Caption: msg.RoundsRefused(l), ShowCaption: true, Bare: true, Columns: []ui.Column{{Label: msg.RoundsWhy(l)}, {Label: msg.RoundsPersons(l), Num: true}}}
	for _, one := range preview.Refused {
		why := msg.Code(l, "due_reason", strings.ReplaceAll(string(one.Reason), "-", "_"))
		v.Refused.Rows = append(v.Refused.Rows, ui.Row{Cells: []ui.Cell{{Text: why}, {Text: i18n.Number(l, int64(one.Persons))}}})
	}
	return e.PageStatus(status, kit.Page{Title: v.Title, Crumbs: crumbs(l, v.Title), Failed: len(mistakes) > 0}, views.Draft(v))
}

// Publish puts the round in force.
func (p Pages) Publish(e *kit.Exchange) error { return p.decide(e, rounds.Published) }

// Discard gives the draft up.
func (p Pages) Discard(e *kit.Exchange) error { return p.decide(e, rounds.Discarded) }

func (p Pages) decide(e *kit.Exchange, to rounds.State) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if to == rounds.Published {
		err = p.Desk.Publish(e.R.Context(), e.Actor, press, id)
	} else {
		err = p.Desk.Discard(e.R.Context(), e.Actor, press, id)
	}
	if f, ok := fault.As(err); ok && len(f.Fields) > 0 {
		return p.draft(e, http.StatusUnprocessableEntity, ui.MistakesOf(e.Lang, f.Fields))
	}
	if err != nil {
		return err
	}
	return e.SeeOther("/rounds?saved=" + string(to))
}
