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

// usualReminder is how many days before a report is due its claimant is reminded, when the coordinator says nothing else.
const usualReminder = "14"

// afterRows are the fields of the instalments.
func afterRows(l i18n.Lang) []views.InstalmentRow {
	var options []ui.Option
	for _, when := range region.Whens() {
		options = append(options, ui.Option{Value: when, Label: msg.Text(l, "reports.when_"+when)})
	}
	all := make([]views.InstalmentRow, rounds.MostInstalments)
	for i := range all {
		all[i] = views.InstalmentRow{Number: i + 1, Share: rounds.InstalmentField(i, "share"), When: rounds.InstalmentField(i, "when"), On: rounds.InstalmentField(i, "on"), Options: options}
	}
	return all
}

func typedAfter(v url.Values, a region.After) {
	for i, one := range a.Instalments {
		v.Set(rounds.InstalmentField(i, "share"), strconv.Itoa(one.Share))
		v.Set(rounds.InstalmentField(i, "when"), one.When)
		v.Set(rounds.InstalmentField(i, "on"), kit.Typed(one.On))
	}
	v.Set("use_from", kit.Typed(a.UseFrom))
	v.Set("use_until", kit.Typed(a.UseUntil))
	for _, kind := range [...]string{region.WhenInterim, region.WhenFinal} {
		v.Set(rounds.ReportField(kind, "remind"), usualReminder)
		if term, ok := a.Report(kind); ok {
			v.Set(rounds.ReportField(kind, "due"), kit.Typed(term.Due))
			v.Set(rounds.ReportField(kind, "remind"), strconv.Itoa(term.Remind))
		}
	}
}

// readAfter reads instalments and reports; an instalment without a share, and a report without a day, is none.
func readAfter(form *kit.Form) (a region.After) {
	for i := range rounds.MostInstalments {
		if form.Raw(rounds.InstalmentField(i, "share")) == "" {
			continue
		}
		one := region.Instalment{Share: form.Int(rounds.InstalmentField(i, "share"), 1, 100), When: form.EnumOr(rounds.InstalmentField(i, "when"), region.Whens()...)}
		if on := form.DateOr(rounds.InstalmentField(i, "on")); one.When == region.WhenDate {
			one.On = on
		}
		a.Instalments = append(a.Instalments, one)
	}
	a.UseFrom, a.UseUntil = form.DateOr("use_from"), form.DateOr("use_until")
	for _, kind := range [...]string{region.WhenInterim, region.WhenFinal} {
		if due := form.DateOr(rounds.ReportField(kind, "due")); !due.IsZero() {
			a.Reports = append(a.Reports, region.ReportTerm{Kind: kind, Due: due, Remind: form.IntOr(rounds.ReportField(kind, "remind"), 0, 365, 0)})
		}
	}
	return a
}

// afterText says in what parts a round is paid and what is reported, a line each.
func afterText(l i18n.Lang, a region.After) (rows []ui.Answer) {
	var parts []string
	for _, one := range a.Instalments {
		parts = append(parts, msg.ReportsShareWhen(l, one.Share, kit.When(l, one)))
	}
	if len(parts) > 0 {
		rows = append(rows, ui.Answer{Label: msg.ReportsInstalments(l), Text: i18n.List(l, parts)})
	}
	if !a.UseUntil.IsZero() {
		rows = append(rows, ui.Answer{Label: msg.ReportsUsePeriod(l), Text: msg.ReportsUseDays(l, a.UseFrom, a.UseUntil)})
	}
	for _, term := range a.Reports {
		rows = append(rows, ui.Answer{Label: msg.Text(l, "reports.kind_"+term.Kind), Text: i18n.Date(l, term.Due)})
	}
	return rows
}
