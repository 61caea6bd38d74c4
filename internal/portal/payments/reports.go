package payments

import (
	"crypto/sha256"
	"net/http"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/payments"
	"kuntapaikka/templates/ui"
)

func hash(file []byte) []byte {
	sum := sha256.Sum256(file)
	return sum[:]
}

func lower(code string) string { return strings.ToLower(code) }

// NewReport shows where the bank's report is brought.
func (p Pages) NewReport(e *kit.Exchange) error {
	return p.newReport(e, http.StatusOK, e.NewForm(0, nil))
}

func (p Pages) newReport(e *kit.Exchange, status int, form ui.Form) error {
	title := msg.PaymentsBring(e.Lang)
	return e.PageStatus(status, kit.Page{Title: title, Crumbs: crumbs(e.Lang, title), Failed: form.Failed()}, views.NewReport(views.NewReportView{Lang: e.Lang, Form: form}))
}

// KeepReport takes the file in and leads to what it would change.
func (p Pages) KeepReport(e *kit.Exchange) error {
	form, sent, err := e.Upload("file", payment.MostBytes)
	if err != nil {
		return err
	}
	press := form.Press()
	switch {
	case sent.Name == "" || len(sent.Content) == 0:
		form.Fail("file", "payments.no_file")
	case len(sent.Content) > payment.MostBytes:
		form.Fail("file", "payments.file_too_large")
	}
	if form.Err() == nil {
		id, err := p.Desk.KeepReport(e.R.Context(), e.Actor, press, sent.Name, sent.Content)
		if err == nil {
			return e.SeeOther("/payments/reports/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.newReport(e, http.StatusUnprocessableEntity, form.View())
}

// Report shows what a report would change, or that it has been carried out.
func (p Pages) Report(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	o, err := p.Desk.LookAtReport(e.R.Context(), e.Actor, id)
	if f, ok := fault.As(err); ok && len(f.Fields) > 0 { // the batch has moved since it was brought, and the report fits no more
		return fault.New(fault.Conflict, f.Fields[0].Message.Key, f.Fields[0].Message.Args...)
	}
	if err != nil {
		return err
	}
	l := e.Lang
	form := e.NewForm(o.Batch.Version, nil)
	v := views.ReportView{
		Lang: l, ID: id.String(), Name: o.Report.Name, Batch: o.Batch.Number, BatchHref: batchPath(o.Batch.ID), Done: o.Report.Done(), Repeats: o.Repeats, Changed: o.Report.Changed,
		Press: form.Press, Version: form.Version, MayWrite: e.Actor.May(identity.PaymentWrite),
		Table: ui.Table{L: l, Caption: msg.PaymentsDifference(l), Columns: []ui.Column{
			{Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsBefore(l)}, {Label: msg.PaymentsAfter(l)}, {Label: msg.PaymentsAmount(l), Num: true},
		}},
	}
	for _, c := range o.Changes {
		after := ui.Cell{Text: said(l, string(c.Step.To))}
		if c.Step.To == payment.Rejected {
			after.Hint = reason(l, c.Step.Reason)
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, c.Payment.Claimant)},
			{Text: c.Payment.ClaimNumber, Hint: c.Payment.EndToEnd},
			{Text: said(l, string(c.Step.From))},
			after,
			{Text: i18n.Euros(l, int64(c.Payment.Cents))},
		}})
	}
	title := msg.PaymentsReport(l)
	return e.Page(kit.Page{Title: title, Crumbs: crumbs(l, title)}, views.Report(v))
}

// Confirm carries the report out.
func (p Pages) Confirm(e *kit.Exchange) error {
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
	if err := p.Desk.Confirm(e.R.Context(), e.Actor, press, id); err != nil {
		return err
	}
	return e.SeeOther("/payments/reports/" + id.String())
}
