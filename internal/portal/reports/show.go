package reports

import (
	"net/http"
	"net/url"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/reports"
	"kuntapaikka/templates/ui"
)

// Show shows a report with its history, and to each reader the steps that he may take.
func (p Pages) Show(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusOK, s, e.NewForm(s.Version, nil))
}

func (p Pages) show(e *kit.Exchange, status int, s reporting.Seen, form ui.Form) error {
	l, today := e.Lang, civil.DateIn(e.Now())
	v := views.ShowView{
		Lang: l, Path: path(s.Report), Title: title(l, s.Report), Number: s.Number, State: tag(l, s.Report, today), Form: form, Facts: facts(l, s.Report), Text: written(l, s.Report),
		Parts: parts(l, s), Steps: steps(l, s), MayWrite: mayWrite(e.Actor, s.Report),
		MaySubmit: s.May(e.Actor, reporting.Submit), MaySupplement: s.May(e.Actor, reporting.Supplement),
		MayCheck: s.May(e.Actor, reporting.Check), MayApprove: s.May(e.Actor, reporting.Approve),
	}
	v.Files, v.FileHint = files(e, s), msg.ClaimsFileHint(l, claims.LargestFile>>20)
	v.MayReturn = s.May(e.Actor, reporting.Return)
	v.Second = v.MayReturn && !v.MayApprove
	if s.State == reporting.SupplementRequested {
		v.Asked = s.Steps[len(s.Steps)-1].Note
	}
	if s.Kind == region.WhenFinal && s.State == reporting.Approved && s.Unused() > 0 {
		v.Unused = msg.ReportsUnusedText(l, int64(s.Unused()))
		if e.Actor.May(identity.ClaimCheck) {
			v.Recover = "/recoveries/new?" + url.Values{"claim": {s.Claim.String()}, "cents": {strconv.FormatInt(int64(s.Unused()), 10)}, "ground": {msg.ReportsUnusedGround(l, s.Number)}}.Encode()
		}
	}
	if e.Query("saved") != "" {
		v.Saved = msg.ReportsSaved(l)
	}
	name := v.Title + ", " + s.Number
	return e.PageStatus(status, kit.Page{Title: name, Crumbs: crumbs(l, layout.Crumb{Label: name}), Failed: form.Failed()}, views.Show(v))
}

func facts(l i18n.Lang, r reporting.Report) []ui.Need {
	rows := []ui.Need{
		{Term: msg.ReportsClaim(l), Body: views.Link("/claims/"+r.Claim.String(), r.Number)},
		{Term: msg.ReportsClaimant(l), Text: kit.Name(l, r.Claimant)},
		{Term: msg.ReportsDue(l), Text: i18n.Date(l, r.Due)},
		{Term: msg.ReportsGranted(l), Text: i18n.Euros(l, int64(r.Granted))},
		{Term: msg.ReportsPaid(l), Text: i18n.Euros(l, int64(r.Paid))},
	}
	if !r.UseUntil.IsZero() {
		rows = append(rows, ui.Need{Term: msg.ReportsUsePeriod(l), Text: msg.ReportsUseDays(l, r.UseFrom, r.UseUntil)})
	}
	if !r.SubmittedAt.IsZero() {
		rows = append(rows, ui.Need{Term: msg.ReportsUsed(l), Text: i18n.Euros(l, int64(r.Used))})
	}
	return rows
}

// written is what the claimant has written so far; nothing to who does not read it yet.
func written(l i18n.Lang, r reporting.Report) (rows []ui.Answer) {
	used, _, _ := r.Form.Used()
	for _, use := range reporting.Uses() {
		if cents, ok := used[use]; ok {
			rows = append(rows, ui.Answer{Label: useText(l, use), Text: i18n.Euros(l, int64(cents))})
		}
	}
	for _, one := range [...]ui.Answer{
		{Label: msg.ReportsPersons(l), Text: r.Form.Persons}, {Label: msg.ReportsNarrative(l), Text: r.Form.Narrative}, {Label: msg.ReportsResults(l), Text: r.Form.Results},
	} {
		if one.Text != "" {
			rows = append(rows, one)
		}
	}
	return rows
}

func useText(l i18n.Lang, use string) string { return msg.Text(l, "reports.use_"+use) }

// parts are the instalments of the claim and what each waits for.
func parts(l i18n.Lang, s reporting.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.ReportsInstalments(l), Bare: true, Columns: []ui.Column{{Label: msg.ReportsInstalment(l)}, {Label: msg.ReportsWaitsFor(l)}, {Label: msg.ReportsAmount(l), Num: true}}}
	var terms region.After
	for _, one := range s.Parts {
		terms.Instalments = append(terms.Instalments, region.Instalment{Share: one.Share, When: one.When, On: one.On})
	}
	sums := terms.Split(s.Granted)
	for i, one := range s.Parts {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: i18n.Number(l, int64(i+1)), Hint: i18n.Number(l, int64(one.Share)) + "\u00a0%"}, {Text: kit.When(l, terms.Instalments[i])}, {Text: i18n.Euros(l, int64(sums[i]))}}})
	}
	return t
}

func steps(l i18n.Lang, s reporting.Seen) ui.Table {
	t := ui.Table{L: l, Caption: msg.ReportsHistory(l), Bare: true, Columns: []ui.Column{{Label: msg.ReportsStep(l)}, {Label: msg.ReportsNote(l), Prose: true}}}
	for _, n := range s.Steps {
		who := kit.Name(l, n.Org)
		if n.Name != "" {
			who = n.Name
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: msg.Text(l, "reports.event_"+string(n.Event)), Hint: msg.ReportsBy(l, who, n.At)}, {Text: n.Note}}})
	}
	return t
}

// Submit submits a report or its supplement.
func (p Pages) Submit(e *kit.Exchange) error { return p.take(e, reporting.Submit) }

// Ask asks for a supplement.
func (p Pages) Ask(e *kit.Exchange) error { return p.take(e, reporting.Ask) }

// Check passes a report on to be approved.
func (p Pages) Check(e *kit.Exchange) error { return p.take(e, reporting.Check) }

// Return gives a report back to be checked again.
func (p Pages) Return(e *kit.Exchange) error { return p.take(e, reporting.Return) }

// Approve lets a report stand.
func (p Pages) Approve(e *kit.Exchange) error { return p.take(e, reporting.Approve) }

// take takes a step. What is missing in the claimant's text leads back to its form, what is missing in a note back to the page.
func (p Pages) take(e *kit.Exchange, event reporting.Event) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	note, press := form.Text("note", 2000), form.Press()
	if form.Err() == nil {
		if err = p.Desk.Take(e.R.Context(), e.Actor, press, s.ID, event, note); err == nil {
			return e.SeeOther(path(s.Report) + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	if event == reporting.Submit && !form.Failed("note") && !form.Failed("press") {
		return p.edit(e, http.StatusUnprocessableEntity, s, ui.Form{Press: form.View().Press, Version: strconv.FormatInt(s.Version, 10), Values: typed(s.Report), Mistakes: form.View().Mistakes}, false)
	}
	return p.show(e, http.StatusUnprocessableEntity, s, form.View())
}
