package agreements

import (
	"net/url"
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/agreements"
	"kuntapaikka/templates/ui"
)

// needsAction is the filter that is no state: agreements with something to see to.
const needsAction = "attention"

// List shows the agreements that the reader may see, narrowed by state and by the municipality's name.
func (p Pages) List(e *kit.Exchange) error {
	all, err := p.Agreements.All(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	today := civil.DateIn(e.Now())
	wanted, find := e.R.URL.Query()["state"], strings.TrimSpace(e.Query("q"))
	var shown []places.Agreement
	for _, a := range all {
		if fits(a, today, wanted, find) {
			shown = append(shown, a)
		}
	}
	pageOf := cut(shown, page.Params{After: page.Cursor(e.Query("after"))})
	v := views.ListView{
		Lang: e.Lang, MayWrite: e.Actor.May(identity.AgreementWrite), Filtered: len(wanted) > 0 || find != "", Count: len(shown),
		Filters: filters(e, all, today, wanted, find), Table: p.table(e, pageOf.Items, today),
		Pager: ui.Pager{L: e.Lang, Shown: msg.AgreementsCount(e.Lang, len(shown))},
	}
	q := e.R.URL.Query()
	if q.Get("after") != "" {
		v.Pager.First = address(q, "")
	}
	if pageOf.Next != "" {
		v.Pager.Next = address(q, string(pageOf.Next))
	}
	return e.Page(kit.Page{Title: msg.AgreementsTitle(e.Lang)}, views.List(v))
}

// cut makes a page of what is held in memory: the register is as long as the list of municipalities.
func cut(all []places.Agreement, p page.Params) page.Of[places.Agreement] {
	var after string
	if p.After.Into(&after) {
		i := slices.IndexFunc(all, func(a places.Agreement) bool { return a.ID.String() == after })
		all = all[i+1:]
	}
	return page.Cut(all[:min(len(all), p.Rows()+1)], p, func(a places.Agreement) any { return a.ID.String() })
}

func address(q url.Values, after string) string {
	next := url.Values{"state": q["state"], "q": q["q"]}
	if after != "" {
		next.Set("after", after)
	}
	return "/agreements?" + next.Encode()
}

func fits(a places.Agreement, today civil.Date, wanted []string, find string) bool {
	named := find == "" || slices.ContainsFunc([]string{a.Municipality.NameFI, a.Municipality.NameSV}, func(name string) bool {
		return strings.Contains(strings.ToLower(name), strings.ToLower(find))
	})
	return named && (len(wanted) == 0 || slices.Contains(wanted, string(a.State(today))) || slices.Contains(wanted, needsAction) && len(a.Alerts(today)) > 0)
}

func filters(e *kit.Exchange, all []places.Agreement, today civil.Date, wanted []string, find string) ui.Filters {
	count := map[string]int{}
	for _, a := range all {
		count[string(a.State(today))]++
		if len(a.Alerts(today)) > 0 {
			count[needsAction]++
		}
	}
	group := ui.ChipGroup{Name: "state", Label: msg.AgreementsState(e.Lang)}
	add := func(code, label string) {
		if count[code] > 0 || slices.Contains(wanted, code) {
			group.Chips = append(group.Chips, ui.Chip{Value: code, Label: label, Count: i18n.Number(e.Lang, int64(count[code])), On: slices.Contains(wanted, code)})
		}
	}
	add(needsAction, msg.AgreementsFilterAttention(e.Lang))
	for _, s := range places.AgreementStates() {
		add(string(s), msg.Code(e.Lang, "agreement_state", string(s)))
	}
	f := ui.Filters{
		L: e.Lang, Action: "/agreements", Groups: []ui.ChipGroup{group}, Results: "results", Nonce: e.Nonce(),
		Fields: []ui.Field{{L: e.Lang, Name: "q", Label: msg.AgreementsFind(e.Lang), Value: find, Width: "l"}},
	}
	if len(wanted) > 0 || find != "" {
		f.Reset = "/agreements"
	}
	return f
}

func (p Pages) table(e *kit.Exchange, all []places.Agreement, today civil.Date) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.AgreementsTitle(l), Columns: []ui.Column{
		{Label: msg.AgreementsMunicipality(l)},
		{Label: msg.AgreementsState(l)},
		{Label: msg.AgreementsValidity(l)},
		{Label: msg.AgreementsReviewBy(l)},
		{Label: msg.AgreementsYearly(l), Num: true},
		{Label: msg.AgreementsAttention(l)},
	}}
	for _, a := range all {
		var alerts []string
		for _, alert := range a.Alerts(today) {
			alerts = append(alerts, alertText(l, alert))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: kit.Name(l, a.Municipality), Href: "/agreements/" + a.ID.String(), Hint: centreHint(e, a)},
			{Body: stateTag(l, a.State(today))},
			{Text: validity(l, a.Valid)},
			{Text: i18n.Date(l, a.ReviewBy)},
			{Text: i18n.Number(l, int64(a.YearlyPlaces))},
			{Text: strings.Join(alerts, ". ")},
		}})
	}
	return t
}

// centreHint names the centre for readers who see more than one.
func centreHint(e *kit.Exchange, a places.Agreement) string {
	if e.Actor.Role() == identity.Regional {
		return ""
	}
	return kit.Name(e.Lang, a.Centre)
}
