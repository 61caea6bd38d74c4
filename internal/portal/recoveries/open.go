package recoveries

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/recoveries"
	"kuntapaikka/templates/ui"
)

// New shows the form that opens a recovery of a claim. Its amount in cents and its ground may be given in the address.
func (p Pages) New(e *kit.Exchange) error {
	paid, err := p.paid(e, e.Query("claim"))
	if err != nil {
		return err
	}
	values := url.Values{"ground": {e.Query("ground")}}
	if cents, err := strconv.ParseInt(e.Query("cents"), 10, 64); err == nil && cents > 0 {
		values.Set("cents", i18n.Decimal(i18n.FI, cents*10, 2))
	}
	return p.open(e, http.StatusOK, paid, e.NewForm(paid.Claim.Version, values))
}

func (p Pages) paid(e *kit.Exchange, claim string) (recovery.Paid, error) {
	id, err := uuid.Parse(claim)
	if err != nil {
		return recovery.Paid{}, fault.Missing()
	}
	return p.Desk.Look(e.R.Context(), e.Actor, id)
}

func (p Pages) open(e *kit.Exchange, status int, paid recovery.Paid, form ui.Form) error {
	l := e.Lang
	v := views.NewView{Lang: l, Form: form, Claim: paid.Claim.ID.String(), Title: paid.Claim.Number + ", " + kit.Name(l, paid.Claim.Claimant), Rows: []ui.Need{
		{Term: msg.RecoveriesPaid(l), Text: euros(l, paid.Sum)},
		{Term: msg.RecoveriesPaidOn(l), Text: days(l, paid.Parts)},
		{Term: msg.RecoveriesAlready(l), Text: euros(l, paid.Already)},
		{Term: msg.RecoveriesRest(l), Text: euros(l, paid.Rest())},
	}}
	for _, b := range paid.Bases {
		v.Bases = append(v.Bases, ui.Option{Value: b.Code, Label: b.Name.In(l), Hint: msg.RecoveriesBasisHint(l, b.Reference, msg.Code(l, "law_status", string(b.Status)))})
	}
	for _, line := range paid.Claim.Lines {
		if line.Accepted > line.Taken {
			v.Lines = append(v.Lines, views.LineField{
				Name: recovery.LineField(line.ID), Label: msg.RecoveriesLineOf(l, line.Facts.Name()), Hint: msg.RecoveriesLineHint(l, int64(line.Accepted-line.Taken), int64(paid.Lines[line.ID])),
			})
		}
	}
	return e.PageStatus(status, kit.Page{Title: msg.RecoveriesNew(l) + ": " + paid.Claim.Number, Crumbs: crumbs(l, msg.RecoveriesNew(l)), Failed: form.Failed()}, views.New(v))
}

func crumbs(l i18n.Lang, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.RecoveriesTitle(l), Href: Path}, {Label: title}}
}

// days lists the days of payments with their sums.
func days(l i18n.Lang, parts []recovery.Part) string {
	texts := make([]string, len(parts))
	for i, p := range parts {
		texts[i] = i18n.Date(l, p.Paid) + " " + euros(l, p.Cents)
	}
	return i18n.List(l, texts)
}

// Start opens the recovery and sends it to the hearing.
func (p Pages) Start(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	paid, err := p.paid(e, form.Raw("claim"))
	if err != nil {
		return err
	}
	asked := recovery.Asked{Claim: paid.Claim.ID, Basis: form.Raw("basis"), Ground: form.Text("ground", recovery.LongestText), Lines: map[uuid.UUID]money.Cents{}}
	for _, line := range paid.Claim.Lines {
		if name := recovery.LineField(line.ID); form.Raw(name) != "" {
			asked.Lines[line.ID] = form.Money(name)
		}
	}
	if form.Raw("cents") != "" && len(asked.Lines) == 0 {
		asked.Cents = form.Money("cents")
	}
	press := form.Press()
	if form.Err() == nil {
		id, err := p.Desk.Start(e.R.Context(), e.Actor, press, asked)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String() + "?saved=hear")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.open(e, http.StatusUnprocessableEntity, paid, form.View())
}
