package offers

import (
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/templates/ui"
)

func day(l i18n.Lang, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(l, d)
}

func contactRows(l i18n.Lang, c places.Contact) []ui.Answer {
	return []ui.Answer{
		{Label: msg.OffersContactName(l), Text: c.Name},
		{Label: msg.OffersContactRole(l), Text: c.Title},
		{Label: msg.OffersContactEmail(l), Text: c.Email},
		{Label: msg.OffersContactPhone(l), Text: c.Phone},
	}
}

func placesRows(l i18n.Lang, o places.Offer) []ui.Answer {
	d, r := o.Document, o.Document.Readiness
	var seats, dwellings []string
	for _, g := range places.OfferedGroups() {
		if n := d.Seats[g]; n > 0 {
			seats = append(seats, msg.Code(l, "group", string(g))+": "+number(l, n))
		}
	}
	for _, dw := range r.Dwellings {
		line := msg.OffersDwellingLine(l, size(l, dw.Rooms), dw.Count, dw.Accessible)
		if !dw.Ready.IsZero() {
			line = msg.OffersDwellingReady(l, line, dw.Ready)
		}
		dwellings = append(dwellings, line)
	}
	certainty := ""
	if r.Certainty != "" {
		certainty = msg.Code(l, "certainty", string(r.Certainty))
	}
	if r.Certainty == places.PartlySecure {
		certainty = msg.OffersPartlySecuredLine(l, certainty, r.Secured)
	}
	minimum := ""
	if d.Minimum > 0 {
		minimum = msg.OffersMinimumOf(l, d.Minimum)
	}
	return []ui.Answer{
		{Label: msg.OffersSeatsTitle(l), Body: lines(append(seats, msg.OffersTotal(l)+": "+msg.AppPlaces(l, d.Seats.Total())))},
		{Label: msg.OffersMinimumTitle(l), Text: minimum},
		{Label: msg.OffersWindow(l), Text: windowText(l, o.Window())},
		{Label: msg.OffersDwellings(l), Body: lines(dwellings)},
		{Label: msg.OffersCertainty(l), Text: certainty},
		{Label: msg.OffersNote(l), Text: d.Note},
	}
}

func windowText(l i18n.Lang, w civil.Period) string {
	if w.From.IsZero() {
		return ""
	}
	return msg.OffersWindowDays(l, w.From, w.Last())
}

func servicesRows(l i18n.Lang, r places.Readiness) []ui.Answer {
	var services []string
	for _, s := range r.Services {
		line := msg.OffersServiceLine(l, msg.Code(l, "need", s.Code), s.Minutes)
		if s.Evidence != "" {
			line = msg.OffersServiceEvidence(l, line, s.Evidence)
		}
		services = append(services, line)
	}
	ways := map[places.Interpreting][]string{}
	for _, i := range r.Interpreters {
		ways[i.Way] = append(ways[i.Way], msg.Code(l, "language", i.Language))
	}
	licence := msg.AppNo(l)
	if r.Licence.Held {
		licence = r.Licence.Evidence
	}
	preparatory := msg.AppNo(l)
	if r.Preparatory {
		preparatory = msg.AppYes(l)
	}
	return []ui.Answer{
		{Label: msg.OffersServices(l), Body: lines(services)},
		{Label: msg.OffersSchoolReady(l), Text: day(l, r.SchoolReady)},
		{Label: msg.OffersPreparatory(l), Text: preparatory},
		{Label: msg.OffersServiceLanguages(l), Text: names(l, "language", r.ServiceLanguages)},
		{Label: msg.OffersOfSize(l, msg.OffersInterpreting(l), msg.Code(l, "interpreting", "spot")), Text: strings.Join(ways[places.OnTheSpot], ", ")},
		{Label: msg.OffersOfSize(l, msg.OffersInterpreting(l), msg.Code(l, "interpreting", "phone")), Text: strings.Join(ways[places.ByPhone], ", ")},
		{Label: msg.OffersLicence(l), Text: licence},
		{Label: msg.OffersConditions(l), Text: names(l, "demand", r.Conditions)},
		limitsRow(l, r),
	}
}

// limitsRow lists what is limited in the order of the form; no limit is an answer too.
func limitsRow(l i18n.Lang, r places.Readiness) ui.Answer {
	var all []string
	for _, code := range places.LimitCodes() {
		if n, stated := r.LimitOf(code); stated {
			all = append(all, msg.OffersOfSize(l, label(l, limitName(code)), number(l, n)))
		}
	}
	return ui.Answer{Label: msg.OffersLimitsTitle(l), Text: msg.OffersLimitsNone(l), Body: lines(all)}
}

func names(l i18n.Lang, kind string, codes []string) string {
	all := make([]string, len(codes))
	for i, c := range codes {
		all[i] = msg.Code(l, kind, c)
	}
	return strings.Join(all, ", ")
}
