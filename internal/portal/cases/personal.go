package cases

import (
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// Identity opens the personal layers that are open to the reader, each look recorded with its ground before anything is shown.
func (p Pages) Identity(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	w, err := p.words(e)
	if err != nil {
		return err
	}
	found, err := p.Cases.Open(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	c := found.Case
	v := views.PersonalView{L: e.Lang, Head: w.head(e, found.View), Reference: nameOf(e.Lang, c), Printed: printed(e), Logged: msg.CasesLogged(e.Lang, found.Ground)}
	if found.Identity != nil {
		v.Groups = append(v.Groups, w.identity(*found.Identity)...)
	}
	if found.Health != nil {
		v.Groups = append(v.Groups, w.health(*found.Health)...)
	}
	if found.Protection != nil {
		v.Groups = append(v.Groups, w.protection(*found.Protection))
	}
	v.Empty = len(v.Groups) == 0
	return e.Page(kit.Page{Title: msg.CasesPersonalOf(e.Lang, nameOf(e.Lang, c)), Crumbs: crumbs(e.Lang, c, msg.CasesPersonal(e.Lang))}, views.Personal(v))
}

func (w words) identity(i casework.Identity) []views.FactGroup {
	var categories []string
	for _, code := range i.Categories {
		categories = append(categories, msg.Code(w.l, "category", code))
	}
	year := ""
	if i.QuotaYear > 0 {
		year = strconv.Itoa(i.QuotaYear)
	}
	all := []views.FactGroup{{ID: "numbers", Title: msg.CasesResettlement(w.l), Rows: told(
		ui.Answer{Label: msg.CasesUnhcrCase(w.l), Text: i.UNHCRCase}, ui.Answer{Label: msg.CasesCustomerNo(w.l), Text: i.CustomerNo},
		ui.Answer{Label: msg.CasesQuotaYear(w.l), Text: year}, ui.Answer{Label: msg.CasesBatch(w.l), Text: i.Batch},
		ui.Answer{Label: msg.CasesScheme(w.l), Text: msg.Code(w.l, "scheme", i.Scheme)},
		ui.Answer{Label: msg.CasesCategoryPrimary(w.l), Text: strings.Join(categories, ", ")}, ui.Answer{Label: msg.CasesAirport(w.l), Text: i.Airport},
		ui.Answer{Label: msg.CasesEscort(w.l), Text: i.Escort}, ui.Answer{Label: msg.CasesMedicalTransport(w.l), Text: i.Medical},
		ui.Answer{Label: msg.CasesContact(w.l), Text: i.Contact},
	)}}
	for _, p := range i.Persons {
		all = append(all, w.identityPerson(p))
	}
	return all
}

func (w words) identityPerson(p casework.IdentityPerson) views.FactGroup {
	citizenship := p.Citizenship
	if s, ok := w.reg.Country(p.Citizenship); ok {
		citizenship = s.Name.In(w.l)
	}
	if p.Stateless {
		citizenship = msg.CasesStateless(w.l)
	}
	return views.FactGroup{ID: "identity-" + strconv.Itoa(p.Number), Title: msg.CasesPersonN(w.l, p.Number), Rows: told(
		ui.Answer{Label: msg.CasesNames(w.l), Text: strings.TrimSpace(p.GivenNames + " " + p.FamilyName)},
		ui.Answer{Label: msg.CasesBirthDate(w.l), Text: dayOrNothing(w.l, p.BirthDate)}, ui.Answer{Label: msg.CasesIdentityCode(w.l), Text: p.IdentityCode},
		ui.Answer{Label: msg.CasesCitizenship(w.l), Text: citizenship}, ui.Answer{Label: msg.CasesCustomerNo(w.l), Text: p.CustomerNo},
		ui.Answer{Label: msg.CasesPermit(w.l), Text: msg.Code(w.l, "permit", p.Permit)}, ui.Answer{Label: msg.CasesPermitFrom(w.l), Text: dayOrNothing(w.l, p.PermitFrom)},
		ui.Answer{Label: msg.CasesHomeFrom(w.l), Text: dayOrNothing(w.l, p.HomeFrom)},
	)}
}

// told leaves out what has not been recorded, but for the first line.
func told(all ...ui.Answer) []ui.Answer {
	some := all[:1]
	for _, a := range all[1:] {
		if a.Text != "" {
			some = append(some, a)
		}
	}
	return some
}

func (w words) health(h casework.Health) (all []views.FactGroup) {
	if h.Journey != "" {
		all = append(all, views.FactGroup{ID: "journey", Title: msg.CasesJourney(w.l), Rows: []ui.Answer{{Label: msg.CasesHealthJourney(w.l), Text: h.Journey}}})
	}
	for _, p := range h.Persons {
		if p.Detail+p.Medication+p.Treatment == "" {
			continue
		}
		all = append(all, views.FactGroup{ID: "health-" + strconv.Itoa(p.Number), Title: msg.CasesHealthOf(w.l, p.Number), Rows: told(
			ui.Answer{Label: msg.CasesHealthDetail(w.l), Text: p.Detail}, ui.Answer{Label: msg.CasesMedication(w.l), Text: p.Medication},
			ui.Answer{Label: msg.CasesTreatment(w.l), Text: p.Treatment},
		)})
	}
	return all
}

func (w words) protection(p casework.Protection) views.FactGroup {
	return views.FactGroup{ID: "protection", Title: msg.CasesStageProtection(w.l), Rows: []ui.Answer{
		{Label: msg.CasesProtectionOrder(w.l), Text: w.yes(p.ProtectionOrder)},
		{Label: msg.CasesTrafficking(w.l), Text: w.yes(p.Trafficking)},
		{Label: msg.CasesProtectionDetail(w.l), Text: p.Detail},
		{Label: msg.CasesProtectionContact(w.l), Text: p.Contact},
	}}
}
