package agreements

import (
	"net/http"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/agreements"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Show shows an agreement with the municipality's commitments.
func (p Pages) Show(e *kit.Exchange) error { return p.show(e, http.StatusOK, nil) }

// show shows the agreement; form is the commitment's form when it is shown again with its mistakes.
func (p Pages) show(e *kit.Exchange, status int, form *kit.Form) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	a, commitments, err := p.Agreements.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	today := civil.DateIn(e.Now())
	v := views.ShowView{
		Lang: e.Lang, ID: id.String(), Name: kit.Name(e.Lang, a.Municipality), State: stateTag(e.Lang, a.State(today)), Saved: e.Query("saved") != "",
		MayWrite: e.Actor.May(identity.AgreementWrite), Rows: rows(e.Lang, a), Commitments: commitmentTable(e.Lang, commitments),
	}
	for _, alert := range a.Alerts(today) {
		v.Alerts = append(v.Alerts, views.Alert{Text: alertText(e.Lang, alert), Late: alert.Late})
	}
	if mayCommit(e.Actor) {
		if v.Commit, err = p.commitView(e, form); err != nil {
			return err
		}
	}
	page := kit.Page{Title: msg.AgreementsOneTitle(e.Lang, v.Name), Crumbs: crumbs(e.Lang, v.Name), Failed: form != nil}
	return e.PageStatus(status, page, views.Show(v))
}

func crumbs(l i18n.Lang, last string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.NavAgreements(l), Href: "/agreements"}, {Label: last}}
}

func mayCommit(a identity.Actor) bool {
	return a.May(identity.CommitmentWrite) && (a.Role() != identity.Municipality || a.Has(identity.Signatory))
}

func (p Pages) commitView(e *kit.Exchange, form *kit.Form) (*views.CommitView, error) {
	why, err := p.why(e, "g.emergency_commitment")
	if err != nil {
		return nil, err
	}
	v := &views.CommitView{Form: e.NewForm(0, nil), Why: why.Text, Ref: why.Section}
	if form != nil {
		v.Form = form.View()
	}
	return v, nil
}

// Commit records a commitment to urgent cases.
func (p Pages) Commit(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	m := places.Commitment{
		Year: form.IntOr("commit_year", 2000, 2100, 0), Persons: form.IntOr("commit_persons", 0, 2000, 0), CommittedOn: form.DateOr("commit_on"),
		Reference: form.Text("commit_reference", 200),
	}
	press := form.Press()
	if form.Err() == nil {
		err = p.Agreements.Commit(e.R.Context(), e.Actor, press, id, m)
		if err == nil {
			return e.SeeOther("/agreements/" + id.String() + "?saved=1#commitments")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, http.StatusUnprocessableEntity, form)
}

func commitmentTable(l i18n.Lang, all []places.Commitment) ui.Table {
	t := ui.Table{L: l, Bare: true, Caption: msg.AgreementsCommitments(l), Columns: []ui.Column{
		{Label: msg.AgreementsCommitYear(l)}, {Label: msg.AgreementsCommitPersons(l), Num: true}, {Label: msg.AgreementsCommitOn(l)},
	}}
	for _, m := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: strconv.Itoa(m.Year)}, {Text: i18n.Number(l, int64(m.Persons))}, {Text: i18n.Date(l, m.CommittedOn), Hint: m.Reference},
		}})
	}
	return t
}

// rows tell an agreement line by line.
func rows(l i18n.Lang, a places.Agreement) []ui.Answer {
	heard := ""
	if !a.HeardOn.IsZero() {
		heard = msg.AgreementsHeardText(l, kit.Name(l, a.Heard), a.HeardOn, a.HeardReference)
	}
	return []ui.Answer{
		{Label: msg.AgreementsMunicipality(l), Text: kit.Name(l, a.Municipality)},
		{Label: msg.AgreementsCentre(l), Text: kit.Name(l, a.Centre)},
		{Label: msg.AgreementsValidity(l), Text: validity(l, a.Valid)},
		{Label: msg.AgreementsReviewBy(l), Text: day(l, a.ReviewBy)},
		{Label: msg.AgreementsReviewedOn(l), Text: day(l, a.ReviewedOn)},
		{Label: msg.AgreementsYearly(l), Text: i18n.Number(l, int64(a.YearlyPlaces))},
		{Label: msg.AgreementsDiary(l), Text: a.DiaryNumber},
		{Label: msg.AgreementsSignedOn(l), Text: day(l, a.SignedOn)},
		{Label: msg.AgreementsHearing(l), Text: heard},
		{Label: msg.AgreementsProgrammeOn(l), Text: day(l, a.ProgrammeOn)},
	}
}

func day(l i18n.Lang, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(l, d)
}

func validity(l i18n.Lang, p civil.Period) string {
	if p.To.IsZero() {
		return msg.AgreementsFromOn(l, p.From)
	}
	return msg.AgreementsFromUntil(l, p.From, p.Last())
}

func stateTag(l i18n.Lang, s places.AgreementState) ui.Tag {
	t := ui.Tag{Text: msg.Code(l, "agreement_state", string(s))}
	switch s {
	case places.AgreementInForce:
		t.Kind = ui.Success
	case places.AgreementUnsigned, places.AgreementUnheard:
		t.Kind = ui.Warning
	case places.AgreementLapsed:
		t.Kind = ui.Danger
	case places.AgreementComing:
		t.Kind = ui.Info
	case places.AgreementEnded:
	}
	return t
}

func alertText(l i18n.Lang, a places.Alert) string {
	switch {
	case a.Code == "review" && a.Late:
		return msg.AgreementsAlertReviewLate(l, a.On)
	case a.Code == "review":
		return msg.AgreementsAlertReview(l, a.On)
	case a.Code == "hearing":
		return msg.AgreementsAlertHearing(l)
	case a.Code == "signature":
		return msg.AgreementsAlertSignature(l)
	case a.Code == "programme":
		return msg.AgreementsAlertProgramme(l)
	}
	return msg.AgreementsAlertEnd(l, a.On)
}

// why tells why something is asked, from the register of statutes.
func (p Pages) why(e *kit.Exchange, code string) (views.Why, error) {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return views.Why{}, err
	}
	s, ok := reg.Statute(code, civil.DateIn(e.Now()))
	if !ok {
		return views.Why{}, fault.New(fault.Internal, "fault.internal", code)
	}
	return views.Why{Text: s.Why.In(e.Lang), Section: s.Reference}, nil
}
