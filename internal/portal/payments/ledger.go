package payments

import (
	"bytes"
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/sheet"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/payments"
	"kuntapaikka/templates/ui"
)

// Reconciliation shows decided − paid − open of the claims decided in a year.
func (p Pages) Reconciliation(e *kit.Exchange) error {
	year := kit.Year(e.Query("year"))
	if year == 0 {
		year = civil.DateIn(e.Now()).Year()
	}
	r, err := p.Desk.Reconcile(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ReconcileView{
		Lang: l, Tabs: tabs(e, "/payments/reconciliation"), Year: strconv.Itoa(year), Claims: len(r.Lines), Whole: r.Off == 0, Off: i18n.Euros(l, int64(r.Off)),
		CSV: "/payments/reconciliation.csv?year=" + strconv.Itoa(year), Printed: i18n.Moment(l, e.Now()),
		Filters: ui.Filters{L: l, Action: "/payments/reconciliation", Fields: []ui.Field{{L: l, Name: "year", Label: msg.PaymentsYear(l), Kind: ui.Number, Value: strconv.Itoa(year), Width: "s"}}},
		Table: ui.Table{L: l, Caption: msg.PaymentsReconciliation(l), Columns: []ui.Column{
			{Label: msg.PaymentsClaim(l)},
			{Label: msg.PaymentsDecidedSum(l), Num: true},
			{Label: msg.PaymentsPaid(l), Num: true},
			{Label: msg.PaymentsInTransit(l), Num: true},
			{Label: msg.PaymentsOpen(l), Num: true},
			{Label: msg.PaymentsOff(l), Num: true},
		}},
	}
	for _, line := range r.Lines {
		off := ui.Cell{Text: i18n.Euros(l, int64(line.Off))}
		if line.Off != 0 {
			off = ui.Cell{Body: ui.Tag{Text: off.Text, Kind: ui.Danger}}
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: line.Claim.Number, Href: "/ledger/" + line.Claim.ID.String(), Hint: kit.Name(l, line.Claim.Claimant)},
			euros(l, line.Standing.Decided), euros(l, line.Standing.Paid), euros(l, line.Standing.InTransit), euros(l, line.Standing.Open), off,
		}})
	}
	v.Table.Foot = []ui.Cell{{Text: msg.PaymentsTogether(l)}, euros(l, r.Sum.Decided), euros(l, r.Sum.Paid), euros(l, r.Sum.InTransit), euros(l, r.Sum.Open), euros(l, r.Off)}
	return e.Page(kit.Page{Title: msg.PaymentsReconciliation(l)}, views.Reconcile(v))
}

func euros[C ~int64](l i18n.Lang, c C) ui.Cell { return ui.Cell{Text: i18n.Euros(l, int64(c))} }

// ReconciliationFile sends the reconciliation for a spreadsheet.
func (p Pages) ReconciliationFile(e *kit.Exchange) error {
	year := kit.Year(e.Query("year"))
	if year == 0 {
		return fault.Missing()
	}
	r, err := p.Desk.Reconcile(e.R.Context(), e.Actor, year)
	if err != nil {
		return err
	}
	l := e.Lang
	t := sheet.Page{Name: msg.PaymentsReconciliation(l), Header: []string{
		msg.PaymentsClaim(l), msg.PaymentsClaimant(l), msg.PaymentsDecidedSum(l), msg.PaymentsPaid(l), msg.PaymentsInTransit(l), msg.PaymentsOpen(l), msg.PaymentsOff(l),
	}}
	for _, line := range r.Lines {
		row := sheet.Line(line.Claim.Number, kit.Name(l, line.Claim.Claimant))
		s := line.Standing
		t.Rows = append(t.Rows, append(row, sheet.Cents(int64(s.Decided)), sheet.Cents(int64(s.Paid)), sheet.Cents(int64(s.InTransit)), sheet.Cents(int64(s.Open)), sheet.Cents(int64(line.Off))))
	}
	return download(e, "reconciliation-"+strconv.Itoa(year)+".csv", t)
}

func download(e *kit.Exchange, name string, t sheet.Page) error {
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, t); err != nil {
		return err
	}
	return e.Download(name, "text/csv; charset=utf-8", buf.Bytes())
}

// Ledger shows the accounts with their balances, and the claims of which there are entries.
func (p Pages) Ledger(e *kit.Exchange) error {
	totals, list, err := p.Desk.Book(e.R.Context(), e.Actor, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.LedgerView{
		Lang: l, Tabs: tabs(e, "/ledger"), Proved: true, Printed: i18n.Moment(l, e.Now()),
		Accounts: ui.Table{L: l, Caption: msg.PaymentsAccounts(l), Columns: []ui.Column{{Label: msg.PaymentsLedgerAccount(l)}, {Label: msg.PaymentsBalance(l), Num: true}, {Label: msg.PaymentsProved(l), Num: true}}},
		Claims:   ui.Table{L: l, Caption: msg.PaymentsClaims(l), Columns: []ui.Column{{Label: msg.PaymentsClaim(l)}, {Label: msg.PaymentsClaimant(l)}, {Label: msg.PaymentsGranted(l), Num: true}}},
	}
	for _, a := range ledger.Accounts() {
		t := totals[a]
		v.Proved = v.Proved && t.Written == t.Proved
		v.Accounts.Rows = append(v.Accounts.Rows, ui.Row{Cells: []ui.Cell{{Text: account(l, a), Hint: msg.Text(l, "payments.about_"+string(a))}, euros(l, t.Written), euros(l, t.Proved)}})
	}
	for _, c := range list.Items {
		v.Claims.Rows = append(v.Claims.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Number, Href: "/ledger/" + c.ID.String(), Hint: c.Round}, {Text: kit.Name(l, c.Claimant)}, euros(l, c.Granted)}})
	}
	if list.Next != "" {
		v.Next = "/ledger?" + url.Values{"after": {string(list.Next)}}.Encode()
	}
	if e.Query("after") != "" {
		v.First = "/ledger"
	}
	return e.Page(kit.Page{Title: msg.PaymentsLedger(l)}, views.Ledger(v))
}

func account(l i18n.Lang, a ledger.Account) string {
	return msg.Text(l, "payments.account_"+string(a))
}

// Claim shows a claim's part of the book: how it stands, its payments and its entries.
func (p Pages) Claim(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	b, err := p.Desk.Open(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l, s := e.Lang, b.Standing
	v := views.ClaimView{
		Lang: l, Title: b.Claim.Number, Claimant: kit.Name(l, b.Claim.Claimant), Proved: len(b.Differences) == 0 && s.Rest == 0, CSV: "/ledger/" + id.String() + "/entries.csv",
		Printed: i18n.Moment(l, e.Now()), Payments: paymentTable(l, b.Payments), Entries: entryTable(l, b.Entries),
		Facts: []ui.Fact{fact(l, msg.PaymentsDecidedSum(l), s.Decided), fact(l, msg.PaymentsPaid(l), s.Paid), fact(l, msg.PaymentsOpen(l), s.Open)},
	}
	if s.InTransit != 0 {
		v.Facts = append(v.Facts, fact(l, msg.PaymentsInTransit(l), s.InTransit))
	}
	if s.Owed != 0 {
		v.Facts = append(v.Facts, fact(l, msg.PaymentsOwed(l), s.Owed))
	}
	return e.Page(kit.Page{Title: v.Title, Crumbs: []layout.Crumb{{Label: msg.PaymentsLedger(l), Href: "/ledger"}, {Label: v.Title}}}, views.Claim(v))
}

func fact(l i18n.Lang, label string, c money.Cents) ui.Fact {
	return ui.Fact{Before: label + ":", Value: i18n.Euros(l, int64(c))}
}

// entryTable has a line for each posting, what is debited first; the first of an entry says what it rests on.
func entryTable(l i18n.Lang, all []ledger.Entry) ui.Table {
	t := ui.Table{L: l, Caption: msg.PaymentsEntries(l), Columns: []ui.Column{
		{Label: msg.PaymentsEntry(l)}, {Label: msg.PaymentsEntryDay(l)}, {Label: msg.PaymentsLedgerAccount(l)}, {Label: msg.PaymentsDebit(l), Num: true}, {Label: msg.PaymentsCredit(l), Num: true},
	}}
	for i, e := range all {
		lines := slices.SortedStableFunc(slices.Values(e.Postings), func(a, b ledger.Posting) int { return cmp.Compare(b.Cents, a.Cents) })
		for j, posting := range lines {
			name := ui.Cell{Text: msg.PaymentsEntryN(l, i+1, kind(l, e.Kind)), Hint: e.Ground}
			if j > 0 {
				name.Hint = ""
			}
			row := []ui.Cell{name, {Text: i18n.Date(l, e.Day)}, {Text: account(l, posting.Account)}, {}, {}}
			if posting.Cents > 0 {
				row[3] = euros(l, posting.Cents)
			} else {
				row[4] = euros(l, -posting.Cents)
			}
			t.Rows = append(t.Rows, ui.Row{Cells: row})
		}
	}
	return t
}

func kind(l i18n.Lang, k ledger.Kind) string { return msg.Text(l, "payments.kind_"+string(k)) }

// Entries sends a claim's entries for a spreadsheet.
func (p Pages) Entries(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	b, err := p.Desk.Open(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l := e.Lang
	t := sheet.Page{Name: b.Claim.Number, Header: []string{"entry", msg.PaymentsEntry(l), msg.PaymentsEntryDay(l), msg.PaymentsGround(l), "refers_to", msg.PaymentsLedgerAccount(l), msg.PaymentsDebit(l), msg.PaymentsCredit(l)}}
	for _, one := range b.Entries {
		refers := ""
		if one.Kind == ledger.Correction {
			refers = one.Refers.String()
		}
		for _, posting := range one.Postings {
			row := sheet.Line(one.ID.String(), kind(l, one.Kind), one.Day.String(), one.Ground, refers, account(l, posting.Account))
			t.Rows = append(t.Rows, append(row, sheet.Cents(int64(max(posting.Cents, 0))), sheet.Cents(int64(max(-posting.Cents, 0)))))
		}
	}
	return download(e, b.Claim.Number+".csv", t)
}
