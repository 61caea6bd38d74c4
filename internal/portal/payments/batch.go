package payments

import (
	"encoding/hex"

	"github.com/google/uuid"

	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/payments"
	"kuntapaikka/templates/ui"
)

// Batch shows a batch with its payments and what the bank has said.
func (p Pages) Batch(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	s, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l := e.Lang
	form := e.NewForm(s.Version, nil)
	v := views.BatchView{
		Lang: l, ID: id.String(), Title: s.Number, State: batchTag(l, s.Batch), Rows: batchRows(l, s), Payments: paymentTable(l, s.All), Press: form.Press, Version: form.Version,
		Open: s.State == paying.Draft && e.Actor.May(identity.PaymentWrite), MayRelease: s.MayRelease(e.Actor.Account, s.All) && e.Actor.May(identity.PaymentRelease),
		Reports: reportTable(l, s), Released: s.State == paying.Released,
	}
	if v.Released && e.Actor.May(identity.PaymentWrite) {
		v.File = batchPath(id) + "/file.xml"
		v.Hash = hex.EncodeToString(hash(s.File))
	}
	switch e.Query("saved") {
	case "made":
		v.Saved = msg.PaymentsMadeNow(l)
	case "released":
		v.Saved = msg.PaymentsReleasedNow(l)
	}
	return e.Page(kit.Page{Title: v.Title, Crumbs: crumbs(l, v.Title)}, views.Batch(v))
}

func batchRows(l i18n.Lang, s paying.Seen) []ui.Need {
	rows := []ui.Need{
		{Term: msg.PaymentsDay(l), Text: i18n.Date(l, s.On)},
		{Term: msg.PaymentsAmount(l), Text: i18n.Euros(l, int64(s.Cents))},
		{Term: msg.PaymentsDebtor(l), Text: s.Debtor.String()},
		{Term: msg.PaymentsMadeBy(l), Text: msg.PaymentsBy(l, s.Names[s.MadeBy], s.MadeAt)},
	}
	if s.ReleasedBy != uuid.Nil {
		rows = append(rows, ui.Need{Term: msg.PaymentsReleasedBy(l), Text: msg.PaymentsBy(l, s.Names[s.ReleasedBy], s.ReleasedAt)})
	}
	return rows
}

func paymentTable(l i18n.Lang, all []paying.Payment) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsPayments(l), Columns: []ui.Column{
		{Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsAccount(l)}, {Label: msg.PaymentsReference(l)}, {Label: msg.PaymentsState(l)}, {Label: msg.PaymentsAmount(l), Num: true},
	}}
	for _, one := range all {
		account := ui.Cell{Text: one.IBAN.String()}
		if one.IBANBy != uuid.Nil {
			account.Hint = msg.PaymentsMended(l)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, one.Claimant)},
			{Text: one.ClaimNumber, Href: "/ledger/" + one.Claim.String(), Hint: one.EndToEnd},
			account,
			{Text: one.Reference.String()},
			stateCell(l, one),
			{Text: i18n.Euros(l, int64(one.Cents))},
		}})
	}
	return t
}

// stateCell says how a payment stands and, below it, what the bank said last.
func stateCell(l i18n.Lang, p paying.Payment) ui.Cell {
	tag := ui.Tag{Text: msg.Text(l, "payments.state_"+string(p.State))}
	switch p.State {
	case paying.Paid:
		tag.Kind = ui.Success
	case paying.Failed:
		tag.Kind = ui.Danger
	case paying.Sent:
		tag.Kind = ui.Info
	}
	c := ui.Cell{Body: tag}
	switch {
	case p.State == paying.Failed:
		c.Hint = reason(l, p.Reason)
	case p.Status != "":
		c.Hint = said(l, string(p.Status))
	}
	return c
}

// said is a status of the bank in words, with its code.
func said(l i18n.Lang, code string) string {
	if code == "" {
		return msg.PaymentsNothingSaid(l)
	}
	return msg.PaymentsReasonOf(l, msg.Text(l, "payments.said_"+lower(code)), code)
}

func reportTable(l i18n.Lang, s paying.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsReports(l), Bare: true, Columns: []ui.Column{{Label: msg.PaymentsReport(l)}, {Label: msg.PaymentsState(l)}}}
	for _, r := range s.Reports {
		how := ui.Cell{Text: msg.PaymentsNotConfirmed(l)}
		if r.Done() {
			how = ui.Cell{Text: msg.PaymentsChanged(l, r.Changed)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Name, Href: "/payments/reports/" + r.ID.String(), Hint: msg.PaymentsBy(l, s.Names[r.By], r.At)}, how}})
	}
	return t
}

// Release sends the batch on its way.
func (p Pages) Release(e *kit.Exchange) error { return p.move(e, true) }

// Drop gives the batch up.
func (p Pages) Drop(e *kit.Exchange) error { return p.move(e, false) }

func (p Pages) move(e *kit.Exchange, release bool) error {
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
	if release {
		if err := p.Desk.Release(e.R.Context(), e.Actor, press, id); err != nil {
			return err
		}
		return e.SeeOther(batchPath(id) + "?saved=released")
	}
	if err := p.Desk.Drop(e.R.Context(), e.Actor, press, id); err != nil {
		return err
	}
	return e.SeeOther("/payments?saved=dropped")
}

// File sends the released file for the bank.
func (p Pages) File(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	b, err := p.Desk.File(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	return e.Download(b.Number+".xml", "application/xml; charset=utf-8", b.File)
}
