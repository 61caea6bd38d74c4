package batch

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/money"
)

// Columns of the file of payments.
const (
	colList    = "list"
	colListRow = "row"
	colPayee   = "payee"
	colFrom    = "period_from"
	colTo      = "period_to"
	colAmount  = "amount"
)

// mostPaid bounds the euros of one row, and mostPaidMonths its days; they keep typing mistakes out and are no rules of law.
const (
	mostPaid       = 1_000_000
	mostPaidMonths = 12
)

// paymentsLayout declares the file of payments: one row for each row of a list of what KEHA has paid.
func paymentsLayout(on Setting) intake.Layout {
	first, _ := compensation.Years()
	from, to := civil.Of(first, 1, 1), civil.Of(on.Today.Year()+1, 12, 31)
	month := civil.Of(on.Today.Year(), on.Today.Time().Month(), 1)
	day := func(d civil.Date) string { return i18n.Date(i18n.FI, d) }
	payee := on.payees()
	payee.Key, payee.Name, payee.Required, payee.Advice = colPayee, "imports.col_payee", on.Actor.Role() == identity.Keha, "imports.advice_payee"
	payee.Example = on.examplePayee()
	return intake.Layout{
		Unique: []string{colList, colListRow},
		Columns: []intake.Column{
			{Key: colList, Name: "imports.col_list", Required: true, Length: 80, Example: "KEHA " + month.AddDays(-1).String()[:7]},
			{Key: colListRow, Name: "imports.col_list_row", Kind: intake.Whole, Required: true, Min: 1, Max: 1_000_000, Example: "1"},
			payee,
			{Key: colCase, Name: "imports.col_case_ref", Required: true, Length: 60, Fold: true, Example: "KP-" + strconv.Itoa(on.Today.Year()) + "-00417"},
			{Key: colPerson, Name: "imports.col_person", Kind: intake.Whole, Required: true, Min: 1, Max: 99, Example: "1"},
			{Key: colFrom, Name: "imports.col_period_from", Kind: intake.Date, Required: true, From: from, To: to, Example: day(month.AddMonths(-1))},
			{Key: colTo, Name: "imports.col_period_to", Kind: intake.Date, Required: true, From: from, To: to, Example: day(month.AddDays(-1))},
			{Key: colAmount, Name: "imports.col_amount", Kind: intake.Decimal, Required: true, Min: -mostPaid * 1000, Max: mostPaid * 1000, Advice: "imports.advice_amount", Example: "174,28"},
		},
	}
}

// examplePayee is a payee that the bringer may name.
func (on Setting) examplePayee() string {
	if own := on.ownPayees(); len(own) > 0 {
		return own[0]
	}
	return compensation.PayeeMunicipality + "091"
}

// ownPayees are the codes under which the bringer is paid itself.
func (on Setting) ownPayees() []string {
	if !on.Actor.May(identity.CompensationRead) {
		return nil
	}
	return compensation.Payees(on.Register, on.Actor.Membership.Organisation, on.Today)
}

// payees is a column whose cells name who is paid, by the code of the payee, or by a municipality's or an area's name.
func (on Setting) payees() intake.Column {
	return intake.Column{Kind: intake.Reference, Find: func(given string) (string, bool) {
		given = strings.ToLower(strings.TrimSpace(given))
		kind, code := compensation.PayeeOrganisation(on.Register, given, on.Today)
		switch kind {
		case identity.MunicipalAuthority:
			_, ok := on.Register.Resolve(code, on.Today)
			return given, ok
		case identity.WellbeingArea:
			_, ok := on.Register.WellbeingArea(code, on.Today)
			return given, ok
		}
		if m, ok := on.Register.FindMunicipality(given, on.Today); ok {
			return compensation.PayeeMunicipality + m.Code, true
		}
		for _, area := range on.Register.WellbeingAreas(on.Today) {
			if named(given, area.Name) || named(given, area.Authority) {
				return compensation.Payees(on.Register, identity.Organisation{Kind: identity.WellbeingArea, Code: area.Code}, on.Today)[0], true
			}
		}
		return "", false
	}}
}

// payroll is what a file of payments would change.
type payroll struct {
	*plan
	on    Setting
	orgs  map[identity.OrganisationKind]map[string]identity.Organisation
	known map[compensation.PaymentKey]compensation.Payment
	saved []compensation.Payment // new, changed, or taken over by KEHA
}

// comparePayments puts each row of a list among the new, the changed or the same.
func comparePayments(ctx context.Context, st Store, on Setting, p *plan) (err error) {
	f := payroll{plan: p, on: on, orgs: map[identity.OrganisationKind]map[string]identity.Organisation{}}
	for _, kind := range []identity.OrganisationKind{identity.MunicipalAuthority, identity.WellbeingArea} {
		if f.orgs[kind], err = byCode(ctx, st, kind); err != nil {
			return err
		}
	}
	var lists []string
	for _, r := range p.report.All() {
		if name := r.Text(colList); name != "" && !slices.Contains(lists, name) {
			lists = append(lists, name)
		}
	}
	if f.known, err = st.KnownPayments(ctx, lists); err != nil {
		return err
	}
	for _, r := range p.report.All() {
		f.compare(r)
	}
	p.write = func(ctx context.Context, st Store) error { return st.SavePayments(ctx, f.saved) }
	return nil
}

// compare looks at one row.
func (f *payroll) compare(r intake.Record) {
	is, ok := f.payment(r)
	if !ok {
		return
	}
	was, known := f.known[is.PaymentKey()]
	own := f.on.Actor.Organisation()
	switch {
	case !known:
		f.counts.New++
	case was.Says(is):
		f.counts.Same++
		if was.BroughtBy == own || f.on.Actor.Role() != identity.Keha {
			return
		}
	case was.BroughtBy != own && f.on.Actor.Role() != identity.Keha:
		f.report.Blame(r, colListRow, "imports.payment_of_keha")
		return
	default:
		f.counts.Changed++
		f.changed(r, was, is)
	}
	if is.ID = was.ID; !known {
		is.ID = uuid.Must(uuid.NewV7())
	}
	f.saved = append(f.saved, is)
}

// payment reads a row; one with a mistake is none.
func (f *payroll) payment(r intake.Record) (p compensation.Payment, ok bool) {
	p = compensation.Payment{
		List: r.Text(colList), Row: r.Whole(colListRow), Reference: strings.ToUpper(r.Text(colCase)), Number: r.Whole(colPerson), Payee: r.Text(colPayee),
		Days: civil.Period{From: r.Day(colFrom), To: r.Day(colTo).AddDays(1)}, Cents: money.Cents(r.Milli(colAmount) / 10), File: f.sum,
	}
	ok = p.List != "" && p.Row > 0 && p.Reference != "" && p.Number > 0 && !p.Days.From.IsZero() && !r.Day(colTo).IsZero() && r.Given(colAmount) && !f.report.Blamed(r, colAmount)
	if ok && r.Milli(colAmount)%10 != 0 {
		f.report.Blame(r, colAmount, "imports.not_cents")
		ok = false
	}
	switch {
	case !ok:
	case !p.Days.From.Before(p.Days.To):
		f.report.Blame(r, colTo, "imports.period_backwards")
		ok = false
	case p.Days.To.After(p.Days.From.AddMonths(mostPaidMonths)):
		f.report.Blame(r, colTo, "imports.period_too_long", mostPaidMonths)
		ok = false
	}
	return p, f.paidTo(r, &p) && ok && !f.report.Blamed(r, colPayee) && !f.report.Blamed(r, colListRow)
}

// paidTo finds the organisation that is paid: who is paid itself need not say so.
func (f *payroll) paidTo(r intake.Record, p *compensation.Payment) bool {
	own := f.on.ownPayees()
	if p.Payee == "" && len(own) > 0 && !r.Given(colPayee) {
		p.Payee = own[0]
	}
	if p.Payee == "" {
		return false // blamed already
	}
	kind, code := compensation.PayeeOrganisation(f.on.Register, p.Payee, f.on.Today)
	org, known := f.orgs[kind][code]
	switch {
	case own != nil && !slices.Contains(own, p.Payee):
		f.report.Blame(r, colPayee, "imports.not_your_payee")
		return false
	case own != nil:
		p.Org = f.on.Actor.Organisation()
		return true
	case !known:
		f.report.Blame(r, colPayee, "intake.not_found")
		return false
	}
	p.Org = org.ID
	return true
}

// changed notes what a row says that is new.
func (f *payroll) changed(r intake.Record, was, is compensation.Payment) {
	for _, c := range []struct {
		column        string
		before, after intake.Value
	}{
		{colPayee, intake.Value{Text: was.Payee}, intake.Value{Text: is.Payee}},
		{colCase, intake.Value{Text: was.Reference}, intake.Value{Text: is.Reference}},
		{colPerson, intake.Value{N: int64(was.Number)}, intake.Value{N: int64(is.Number)}},
		{colFrom, intake.Value{Day: was.Days.From}, intake.Value{Day: is.Days.From}},
		{colTo, intake.Value{Day: was.Days.Last()}, intake.Value{Day: is.Days.Last()}},
		{colAmount, intake.Value{N: int64(was.Cents) * 10}, intake.Value{N: int64(is.Cents) * 10}},
	} {
		if !c.before.Is(c.after) {
			f.changes = append(f.changes, intake.Change{
				Row: r.Row, Subject: called(is.List + " " + strconv.Itoa(is.Row)), Column: f.report.Column(c.column), Before: c.before, After: c.after,
			})
		}
	}
}
