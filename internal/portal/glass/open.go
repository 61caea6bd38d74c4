package glass

import (
	"net/url"
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	audit "kuntapaikka/templates/auditlog"
	views "kuntapaikka/templates/glass"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// New asks which case is opened; an event of the log brings its number along.
func (p Pages) New(e *kit.Exchange) error {
	return p.ask(e, e.NewForm(0, url.Values{"case": {e.Query("case")}}))
}

func (p Pages) ask(e *kit.Exchange, form ui.Form) error {
	found, err := p.Desk.List(e.R.Context(), e.Actor, page.Params{Limit: 1})
	if err != nil {
		return err
	}
	v := views.NewView{L: e.Lang, Home: audit.GlassPath, Form: form, Minutes: glass.Window(found.Register, civil.DateIn(e.Now())).Amount}
	at := kit.Page{Title: msg.GlassNew(e.Lang), Crumbs: crumbs(e, msg.GlassNew(e.Lang))}
	if form.Failed() {
		return e.Invalid(at, views.New(v))
	}
	return e.Page(at, views.New(v))
}

func crumbs(e *kit.Exchange, last string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.AuditTitle(e.Lang), Href: audit.EventsPath}, {Label: msg.GlassTitle(e.Lang), Href: audit.GlassPath}, {Label: last}}
}

// Open opens the case.
func (p Pages) Open(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	r := glass.Request{Reference: form.Text("case", 40), Reason: form.Text("reason", glass.MostReason)}
	press := form.Press()
	form.Add(r.Check())
	if form.Err() == nil {
		id, err := p.Desk.Open(e.R.Context(), e.Actor, press, r)
		if err == nil {
			return e.SeeOther(audit.GlassPath + "/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.ask(e, form.View())
}

// Show shows an opening, and to who opened it the identity while it is open.
func (p Pages) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	o := found.Opening
	v := views.ShowView{L: e.Lang, Row: row(e, found.Register, audit.GlassPath, o), Own: o.Account == e.Actor.Account}
	if found.Identity != nil {
		v.Groups = groups(e.Lang, found.Register, *found.Identity)
	}
	title := msg.GlassCaseTitle(e.Lang, o.Reference)
	return e.Page(kit.Page{Title: title, Crumbs: crumbs(e, o.Reference)}, views.Show(v))
}

// groups writes an identity as far as it opens: the numbers of the household, then each person.
func groups(l i18n.Lang, reg *region.Register, i casework.Identity) []views.FactGroup {
	year := ""
	if i.QuotaYear > 0 {
		year = strconv.Itoa(i.QuotaYear)
	}
	var all []views.FactGroup
	numbers := told(
		ui.Answer{Label: msg.CasesUnhcrCase(l), Text: i.UNHCRCase}, ui.Answer{Label: msg.CasesCustomerNo(l), Text: i.CustomerNo},
		ui.Answer{Label: msg.CasesQuotaYear(l), Text: year}, ui.Answer{Label: msg.CasesBatch(l), Text: i.Batch},
		ui.Answer{Label: msg.CasesScheme(l), Text: msg.Code(l, "scheme", i.Scheme)},
	)
	for _, p := range i.Persons {
		all = append(all, person(l, reg, p))
	}
	if len(numbers) > 0 {
		all = append(all, views.FactGroup{ID: "numbers", Title: msg.CasesResettlement(l), Rows: numbers})
	}
	return all
}

func person(l i18n.Lang, reg *region.Register, p casework.IdentityPerson) views.FactGroup {
	citizenship := p.Citizenship
	if s, ok := reg.Country(p.Citizenship); ok {
		citizenship = s.Name.In(l)
	}
	if p.Stateless {
		citizenship = msg.CasesStateless(l)
	}
	return views.FactGroup{ID: "person-" + strconv.Itoa(p.Number), Title: msg.CasesPersonN(l, p.Number), Rows: told(
		ui.Answer{Label: msg.CasesNames(l), Text: strings.TrimSpace(p.GivenNames + " " + p.FamilyName)},
		ui.Answer{Label: msg.CasesBirthDate(l), Text: dayOrNothing(l, p.BirthDate)}, ui.Answer{Label: msg.CasesIdentityCode(l), Text: p.IdentityCode},
		ui.Answer{Label: msg.CasesCitizenship(l), Text: citizenship}, ui.Answer{Label: msg.CasesCustomerNo(l), Text: p.CustomerNo},
		ui.Answer{Label: msg.CasesPermit(l), Text: msg.Code(l, "permit", p.Permit)}, ui.Answer{Label: msg.CasesPermitFrom(l), Text: dayOrNothing(l, p.PermitFrom)},
		ui.Answer{Label: msg.CasesHomeFrom(l), Text: dayOrNothing(l, p.HomeFrom)},
	)}
}

func dayOrNothing(l i18n.Lang, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(l, d)
}

// told leaves out what has not been recorded.
func told(all ...ui.Answer) (some []ui.Answer) {
	for _, a := range all {
		if a.Text != "" {
			some = append(some, a)
		}
	}
	return some
}
