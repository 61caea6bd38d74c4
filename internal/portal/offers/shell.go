package offers

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// path is the last part of a section's address.
func path(s places.Section) string {
	if s == places.DecisionSection {
		return "check"
	}
	return string(s)
}

func href(o places.Offer, s places.Section) string { return "/offers/" + o.ID.String() + "/" + path(s) }

func sectionName(l i18n.Lang, s places.Section) string {
	switch s {
	case places.ContactSection:
		return msg.OffersSectionContact(l)
	case places.PlacesSection:
		return msg.OffersSectionPlaces(l)
	case places.ServicesSection:
		return msg.OffersSectionServices(l)
	case places.DecisionSection:
	}
	return msg.OffersSectionCheck(l)
}

// note says how far a section is, and who is at it.
func note(l i18n.Lang, v places.OfferView, p places.Progress) string {
	switch p.State {
	case places.Ready:
		return msg.OffersStateReady(l)
	case places.ToMend:
		return msg.OffersStateToMend(l, p.Mistakes)
	case places.Started:
		return msg.OffersStateStarted(l, v.Names[p.Mark.By], p.Mark.At)
	case places.NotStarted:
	}
	return msg.OffersStateNotStarted(l)
}

func stages(e *kit.Exchange, v places.OfferView, current places.Section) []ui.Stage {
	kinds := map[places.SectionState]ui.StageState{places.Ready: ui.StageDone, places.ToMend: ui.StageBad}
	var all []ui.Stage
	for _, p := range v.Progress(today(e)) {
		s := ui.Stage{Label: sectionName(e.Lang, p.Section), Note: note(e.Lang, v, p), Href: href(v.Offer, p.Section), State: kinds[p.State], Current: p.Section == current}
		if p.Section == places.DecisionSection && !v.Complete(today(e)) {
			s.State, s.Note = ui.StageOff, msg.OffersCheckClosed(e.Lang)
		}
		all = append(all, s)
	}
	return all
}

func (p Pages) shell(e *kit.Exchange, v places.OfferView, s places.Section, form ui.Form) (views.Shell, error) {
	rail, err := p.rail(e, v)
	if err != nil {
		return views.Shell{}, err
	}
	shell := views.Shell{
		Lang: e.Lang, ID: v.ID.String(), Year: v.Year, Title: sectionName(e.Lang, s), Stages: stages(e, v, s), Form: form, Nonce: e.Nonce(),
		Action: href(v.Offer, s), Returned: v.Document.Returned, Rail: rail,
	}
	if mark, begun := v.Document.Marks[s]; begun {
		shell.Note = msg.AppDraftSaved(e.Lang, i18n.Clock(e.Lang, mark.At))
	}
	return shell, nil
}

// rail tells who the parties are and how the agreement stands.
func (p Pages) rail(e *kit.Exchange, v places.OfferView) ([]ui.Need, error) {
	l := e.Lang
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return nil, err
	}
	agreement := msg.OffersAgreementNone(l)
	if a, ok := places.AgreementOn(v.Agreements, today(e)); ok {
		agreement = msg.OffersAgreementFact(l, a.YearlyPlaces, a.ReviewBy)
	}
	area, _ := reg.WellbeingArea(v.Wellbeing, today(e))
	return []ui.Need{
		{Term: msg.OffersMunicipality(l), Text: kit.Name(l, v.Municipality)},
		{Term: msg.OffersCentre(l), Text: kit.Name(l, v.Centre)},
		{Term: msg.OffersWellbeing(l), Text: area.Name.In(l)},
		{Term: msg.OffersAgreement(l), Text: agreement},
	}, nil
}
