package rounds

import (
	"net/url"
	"strconv"

	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/rounds"
	"kuntapaikka/templates/ui"
)

// stepRows are the fields of a bonus's steps: those that stand, and some that are empty.
func stepRows(stand int) []views.StepRow {
	all := make([]views.StepRow, min(max(stand+1, 3), rounds.MostSteps))
	for i := range all {
		all[i] = views.StepRow{Places: rounds.StepField(i, "places"), Amount: rounds.StepField(i, "amount")}
	}
	return all
}

func typedSteps(v url.Values, all []region.Amount) {
	for i, a := range all {
		v.Set(rounds.StepField(i, "places"), strconv.Itoa(a.FromPlaces))
		v.Set(rounds.StepField(i, "amount"), euros(a.Cents))
	}
}

// readSteps reads the steps of a bonus; one that is left empty is none.
func readSteps(form *kit.Form, source string) []region.Amount {
	var all []region.Amount
	for i := range rounds.MostSteps {
		places, amount := rounds.StepField(i, "places"), rounds.StepField(i, "amount")
		if form.Raw(places) == "" && form.Raw(amount) == "" {
			continue
		}
		all = append(all, region.Amount{Payee: region.PayeeMunicipality, FromPlaces: form.IntOr(places, 1, 100_000, 0), Cents: cents(form, amount), Source: source})
	}
	return all
}

// countedAs is what a round counts: arrivals, decisions on places, or months of work.
func countedAs(l i18n.Lang, r region.Round) ui.Answer {
	switch {
	case rounds.ByPlaces(r.Kind):
		return ui.Answer{Label: msg.RoundsDecisions(l), Text: span(l, r.Counts)}
	case rounds.ByMonth(r.Kind):
		return ui.Answer{Label: msg.RoundsWork(l), Text: msg.RoundsWorkText(l, r.Months, span(l, r.Counts))}
	}
	return ui.Answer{Label: msg.RoundsArrivals(l), Text: span(l, r.Arrived)}
}
