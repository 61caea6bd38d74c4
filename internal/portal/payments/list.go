package payments

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/grants/payment"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/payments"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of payments and of the ledger.
type Pages struct {
	Desk paying.Desk
}

// List shows what waits for payment, what has failed, and the batches.
func (p Pages) List(e *kit.Exchange) error {
	return p.list(e, http.StatusOK, e.NewForm(0, nil))
}

func (p Pages) list(e *kit.Exchange, status int, form ui.Form) error {
	state := paying.BatchState(e.Query("state"))
	o, err := p.Desk.Overview(e.R.Context(), e.Actor, state, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{Lang: l, Form: form, Tabs: tabs(e, "/payments"), MayWrite: e.Actor.May(identity.PaymentWrite), Filters: filters(l, state), Batches: batchTable(l, o.Batches.Items)}
	switch e.Query("saved") {
	case "dropped":
		v.Saved = msg.PaymentsDroppedNow(l)
	case "account":
		v.Saved = msg.PaymentsMendedNow(l)
	}
	if !form.Failed() {
		v.Form.Values = url.Values{"debtor": {o.Debtor.String()}, "on": {kit.Typed(nextWorkingDay(civil.DateIn(e.Now())))}}
	}
	v.Waiting, v.Failed = waitingTable(l, o.Waiting, v.Form, v.MayWrite), failedTable(l, o.Waiting, v.MayWrite)
	v.Held = heldTable(l, o.Held)
	if o.Batches.Next != "" {
		v.Next = "/payments?" + url.Values{"state": {string(state)}, "after": {string(o.Batches.Next)}}.Encode()
	}
	if e.Query("after") != "" {
		v.First = "/payments?" + url.Values{"state": {string(state)}}.Encode()
	}
	return e.PageStatus(status, kit.Page{Title: msg.PaymentsTitle(l), Failed: form.Failed()}, views.List(v))
}

// tabs are the pages about money that has been decided; a claimant has the ledger alone.
func tabs(e *kit.Exchange, at string) (all []ui.Tab) {
	if e.Actor.May(identity.PaymentRead) {
		all = append(all, ui.Tab{Label: msg.PaymentsTitle(e.Lang), Href: "/payments"}, ui.Tab{Label: msg.PaymentsReconciliation(e.Lang), Href: "/payments/reconciliation"})
	}
	all = append(all, ui.Tab{Label: msg.PaymentsLedger(e.Lang), Href: "/ledger"})
	if e.Actor.May(identity.SampleRead) {
		all = append(all, ui.Tab{Label: msg.SamplesTitle(e.Lang), Href: "/samples"})
	}
	if e.Actor.May(identity.FundRead) {
		all = append(all, ui.Tab{Label: msg.FundTitle(e.Lang), Href: "/fund"})
	}
	for i := range all {
		all[i].Current = all[i].Href == at
	}
	return all
}

func nextWorkingDay(d civil.Date) civil.Date {
	for d = d.AddDays(1); !civil.IsWorkingDay(d); {
		d = d.AddDays(1)
	}
	return d
}

func filters(l i18n.Lang, state paying.BatchState) ui.Filters {
	f := ui.Filters{L: l, Action: "/payments"}
	options := []ui.Option{{Value: "", Label: msg.PaymentsAllStates(l)}}
	for _, s := range paying.BatchStates() {
		options = append(options, ui.Option{Value: string(s), Label: msg.Text(l, "payments.batch_"+string(s))})
	}
	f.Fields = []ui.Field{{L: l, Name: "state", Label: msg.PaymentsState(l), Kind: ui.Select, Options: options[1:], Blank: options[0].Label, Value: string(state), Width: "l", Optional: true}}
	if state != "" {
		f.Reset = "/payments"
	}
	return f
}

// waitingTable is what can be put into a batch as it stands.
func waitingTable(l i18n.Lang, all []paying.Waiting, form ui.Form, pick bool) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsWaiting(l), Columns: []ui.Column{
		{Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsDecided(l)}, {Label: msg.PaymentsAccount(l)}, {Label: msg.PaymentsAmount(l), Num: true},
	}}
	if pick {
		t.Pick = "claims"
	}
	for _, w := range all {
		if !w.Ready() {
			continue
		}
		account := ui.Cell{Text: w.IBAN.String()}
		if w.IBANBy != uuid.Nil {
			account.Hint = msg.PaymentsMended(l)
		}
		claim := ui.Cell{Text: w.Number, Href: "/ledger/" + w.Claim.String()}
		if w.Last.Happened() {
			claim.Hint = msg.PaymentsFailedBefore(l, i18n.Date(l, w.Last.At), reason(l, w.Last.Reason))
		}
		t.Rows = append(t.Rows, ui.Row{Value: w.Claim.String(), Picked: !form.Failed() || form.Checked("claims", w.Claim.String()), Cells: []ui.Cell{
			{Text: kit.Name(l, w.Claimant)}, claim, {Text: i18n.Date(l, w.DecidedAt)}, account, {Text: i18n.Euros(l, int64(w.Cents))},
		}})
	}
	return t
}

// failedTable is what the bank refused and what helps, as long as it is not under way again.
func failedTable(l i18n.Lang, all []paying.Waiting, write bool) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsFailed(l), Columns: []ui.Column{
		{Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsWhy(l)}, {Label: msg.PaymentsWhatHelps(l)}, {Label: msg.PaymentsAmount(l), Num: true},
	}}
	for _, w := range all {
		mend := w.Mend()
		if mend == "" {
			continue
		}
		why := ui.Cell{Text: msg.PaymentsNoAccount(l)}
		if w.Last.Happened() {
			why = ui.Cell{Text: reason(l, w.Last.Reason), Hint: i18n.Date(l, w.Last.At)}
		}
		help := ui.Cell{Text: msg.Text(l, "payments.mend_"+string(mend))}
		if write && mend == payment.MendAccount {
			help.Href = "/payments/accounts/" + w.Claim.String()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, w.Claimant)}, {Text: w.Number, Href: "/ledger/" + w.Claim.String()}, why, help, {Text: i18n.Euros(l, int64(w.Cents))},
		}})
	}
	return t
}

// heldTable is what is owed and cannot be paid yet, why, and what releases it.
func heldTable(l i18n.Lang, all []paying.Held) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsHeld(l), Columns: []ui.Column{
		{Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsHeldWhy(l)}, {Label: msg.PaymentsReleases(l)}, {Label: msg.PaymentsAmount(l), Num: true},
	}}
	for _, h := range all {
		why := ui.Cell{Text: msg.Text(l, "payments.held_"+string(h.Cause))}
		if !h.On.IsZero() && h.Cause != paying.ByDate {
			why.Hint = msg.PaymentsReportDue(l, h.On)
		}
		frees := ui.Cell{Text: i18n.Date(l, h.On)}
		if h.Cause != paying.ByDate {
			frees.Text = msg.Text(l, "payments.releases_"+string(h.Cause))
		}
		switch {
		case h.Cause == paying.ByCosts:
			frees.Href = "/claims/" + h.Claim.String() + "/costs"
		case h.Report != uuid.Nil:
			frees.Href = "/reports/" + h.Report.String()
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, h.Claimant)}, {Text: h.Number, Href: "/ledger/" + h.Claim.String()}, why, frees, {Text: i18n.Euros(l, int64(h.Cents))},
		}})
	}
	return t
}

// reason says why the bank refused, as the register knows it, else as the bank said it.
func reason(l i18n.Lang, r payment.Reason) string {
	if key, known := payment.ReasonKey(r.Code); known {
		return msg.PaymentsReasonOf(l, msg.Text(l, key), r.Code)
	}
	if r.Code == "" && r.Text == "" {
		return msg.PaymentsNoReason(l)
	}
	return msg.PaymentsReasonOther(l, r.Code, r.Text)
}

func batchTable(l i18n.Lang, all []paying.Batch) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsBatches(l), Bare: true, Columns: []ui.Column{
		{Label: msg.PaymentsBatch(l)}, {Label: msg.PaymentsState(l)}, {Label: msg.PaymentsDay(l)}, {Label: msg.PaymentsPayments(l), Num: true}, {Label: msg.PaymentsAmount(l), Num: true},
	}}
	for _, b := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: b.Number, Href: batchPath(b.ID)},
			{Body: batchTag(l, b), Hint: progress(l, b)},
			{Text: i18n.Date(l, b.On)},
			{Text: i18n.Number(l, int64(b.Payments))},
			{Text: i18n.Euros(l, int64(b.Cents))},
		}})
	}
	return t
}

func batchPath(id uuid.UUID) string { return "/payments/batches/" + id.String() }

func batchTag(l i18n.Lang, b paying.Batch) ui.Tag {
	t := ui.Tag{Text: msg.Text(l, "payments.batch_"+string(b.State))}
	switch {
	case b.Failed > 0:
		t.Kind = ui.Danger
	case b.State == paying.Released && b.Paid == b.Payments:
		t.Kind = ui.Success
	case b.State == paying.Released:
		t.Kind = ui.Info
	}
	return t
}

// progress says how far the bank has come with a batch.
func progress(l i18n.Lang, b paying.Batch) string {
	if b.State != paying.Released {
		return ""
	}
	return msg.PaymentsProgress(l, b.Paid, b.Failed)
}

// Make puts what was chosen into a batch.
func (p Pages) Make(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	var claims []uuid.UUID
	for _, text := range form.All("claims") {
		id, err := uuid.Parse(text)
		if err != nil {
			return fault.Missing()
		}
		claims = append(claims, id)
	}
	on, press := form.Date("on"), form.Press()
	debtor, err := bank.ParseIBAN(form.Raw("debtor"))
	if err != nil {
		at := bank.At("debtor", err)
		form.Fail(at.Name, at.Message.Key, at.Message.Args...)
	}
	if form.Err() == nil {
		id, err := p.Desk.Make(e.R.Context(), e.Actor, press, claims, on, debtor)
		if err == nil {
			return e.SeeOther(batchPath(id) + "?saved=made")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.list(e, http.StatusUnprocessableEntity, form.View())
}

func crumbs(l i18n.Lang, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.PaymentsTitle(l), Href: "/payments"}, {Label: title}}
}
