package recoveries

import (
	"net/http"
	"net/url"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/recoveries"
	"kuntapaikka/templates/ui"
)

// Rules shows the grounds of recovery and the reference rates.
func (p Pages) Rules(e *kit.Exchange) error {
	r, err := p.Desk.Rules(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	return p.rules(e, http.StatusOK, r, e.NewForm(0, url.Values{"half": {r.Next.From.String()}}))
}

func (p Pages) rules(e *kit.Exchange, status int, r recovery.Rules, form ui.Form) error {
	l := e.Lang
	v := views.RulesView{
		Lang: l, Form: form, Bases: bases(l, r), Rates: rates(l, r.Rates), Next: half(l, r.Next), Write: e.Actor.May(identity.RecoveryWrite),
		Saved: e.Query("saved") != "",
	}
	return e.PageStatus(status, kit.Page{Title: msg.RecoveriesRules(l), Crumbs: crumbs(l, msg.RecoveriesRules(l)), Failed: form.Failed()}, views.Rules(v))
}

func half(l i18n.Lang, p civil.Period) string {
	return i18n.Date(l, p.From) + "–" + i18n.Date(l, p.Last())
}

func bases(l i18n.Lang, r recovery.Rules) ui.Table {
	t := ui.Table{L: l, Caption: msg.RecoveriesBases(l), Columns: []ui.Column{
		{Label: msg.RecoveriesBasis(l), Prose: true},
		{Label: msg.RecoveriesDuty(l)},
		{Label: msg.RecoveriesLimitColumn(l)},
		{Label: msg.RecoveriesInterest(l)},
		{Label: msg.RecoveriesSetOffColumn(l)},
		{Label: msg.RecoveriesSource(l), Prose: true},
	}}
	for _, b := range r.Bases {
		limit := r.Limits[b.Limit]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: b.Name.In(l), Hint: b.Reference},
			{Text: msg.Text(l, "recoveries.duty_"+b.Duty)},
			{Text: limitOf(l, b, limit), Hint: limit.Reference},
			{Text: interestOf(l, b), Hint: b.InterestReference},
			{Text: setOffOf(l, b)},
			{Text: msg.Code(l, "law_status", string(b.Status)), Hint: b.Source},
		}})
	}
	return t
}

func limitOf(l i18n.Lang, b region.RecoveryBasis, limit region.Limit) string {
	if b.LimitFrom == region.FromYear {
		return msg.RecoveriesLimitYear(l, limit.Amount)
	}
	return msg.RecoveriesLimitPayment(l, limit.Amount)
}

func interestOf(l i18n.Lang, b region.RecoveryBasis) string {
	if b.InterestFrom == region.FromDue {
		return msg.RecoveriesInterestFromDue(l, views.Percent(l, b.InterestAdd))
	}
	return msg.RecoveriesInterestFromPayment(l, views.Percent(l, b.InterestAdd))
}

func setOffOf(l i18n.Lang, b region.RecoveryBasis) string {
	if !b.SetOff {
		return msg.RecoveriesSetOffNone(l)
	}
	return b.SetOffReference
}

// rates lists the reference rates, the last half-year first.
func rates(l i18n.Lang, all []region.ReferenceRate) ui.Table {
	t := ui.Table{L: l, Caption: msg.RecoveriesRates(l), Columns: []ui.Column{{Label: msg.RecoveriesHalfYear(l)}, {Label: msg.RecoveriesRate(l), Num: true}, {Label: msg.RecoveriesSource(l), Prose: true}}}
	for i := range all {
		r := all[len(all)-1-i]
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: half(l, r.Valid)}, {Text: views.Percent(l, r.Milli)}, {Text: msg.Code(l, "law_status", string(r.Status)), Hint: r.Source}}})
	}
	return t
}

// EnterRate enters the reference rate of the next half-year.
func (p Pages) EnterRate(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	rate, source, press := form.Money("rate"), form.Needed("source", 500), form.Press()
	from, err := civil.Parse(form.Raw("half"))
	if err != nil {
		return fault.Missing()
	}
	if form.Err() == nil {
		err := p.Desk.EnterRate(e.R.Context(), e.Actor, press, from, int(rate)*10, source)
		if err == nil {
			return e.SeeOther(RulesPath + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	r, err := p.Desk.Rules(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	return p.rules(e, http.StatusUnprocessableEntity, r, form.View())
}
