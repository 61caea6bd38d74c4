package changerequests

import (
	"net/http"
	"net/url"
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/changerequests"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// New shows the form that asks for a change of a decided claim.
func (p Pages) New(e *kit.Exchange) error {
	s, err := p.standing(e)
	if err != nil {
		return err
	}
	return p.ask(e, http.StatusOK, s, e.NewForm(0, typed(s)))
}

func (p Pages) standing(e *kit.Exchange) (changes.Standing, error) {
	id, err := e.ID("id")
	if err != nil {
		return changes.Standing{}, err
	}
	return p.Desk.Standing(e.R.Context(), e.Actor, id)
}

func (p Pages) ask(e *kit.Exchange, status int, s changes.Standing, form ui.Form) error {
	l := e.Lang
	v := views.NewView{Lang: l, Form: form, Claim: "/claims/" + s.Claim.String(), Number: s.Number, Sign: e.Actor.Has(identity.Signatory), Lines: lineFields(l, s), Plan: planRows(l, s)}
	for _, kind := range changes.Kinds() {
		was, ok := s.Was[kind]
		if !ok {
			continue
		}
		field := ui.Field{L: l, Name: kind, Label: kindOf(l, kind), Hint: msg.ChangerequestsStandsNow(l, valueOf(l, kind, was)), Kind: ui.Date, Width: "m", Optional: true}
		if kind == changes.Account {
			field.Kind, field.Width = ui.Line, "l"
		}
		v.Fields = append(v.Fields, field)
	}
	v.LinesLead = msg.ChangerequestsLinesLead(l)
	if s.Owed == 0 {
		v.LinesLead = msg.ChangerequestsLinesPaid(l)
	}
	for _, one := range s.Plan[:s.Due] {
		v.Due = append(v.Due, msg.ReportsShareWhen(l, one.Share, kit.When(l, one)))
	}
	for _, f := range v.Lines {
		v.OpenLines = v.OpenLines || form.Values.Get(f.Name) != ""
	}
	title := msg.ChangerequestsNew(l)
	trail := []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: s.Number, Href: v.Claim}, {Label: title}}
	return e.PageStatus(status, kit.Page{Title: title, Crumbs: trail, Failed: form.Failed()}, views.New(v))
}

// lineFields ask of each line what it is to be lowered to.
func lineFields(l i18n.Lang, s changes.Standing) (all []ui.Field) {
	for _, line := range s.Lines {
		i := changes.Item{Kind: changes.Amount, Of: line.ID.String(), About: line.Facts.About, Name: line.Facts.Name()}
		all = append(all, ui.Field{L: l, Name: i.Key(), Label: nameOf(l, i), Hint: msg.ChangerequestsStandsNow(l, i18n.Euros(l, int64(line.Cents))), Kind: ui.Decimal, Unit: "€", Optional: true})
	}
	return all
}

// planRows ask for the instalments that are not due yet.
func planRows(l i18n.Lang, s changes.Standing) (all []views.PlanRow) {
	if !s.Later() {
		return nil
	}
	var options []ui.Option
	for _, when := range s.Whens() {
		options = append(options, ui.Option{Value: when, Label: msg.Text(l, "reports.when_"+when)})
	}
	for i := range rounds.MostInstalments - s.Due {
		all = append(all, views.PlanRow{Title: msg.ReportsInstalmentNo(l, s.Due+i+1), Fields: []ui.Field{
			{L: l, Name: changes.PlanField(i, "share"), Label: msg.ReportsShare(l), Kind: ui.Number, Unit: "%", Optional: true},
			{L: l, Name: changes.PlanField(i, "when"), Label: msg.ReportsWaitsFor(l), Kind: ui.Select, Options: options, Width: "l", Optional: true},
			{L: l, Name: changes.PlanField(i, "on"), Label: msg.ReportsWhenDate(l), Kind: ui.Date, Optional: true},
		}})
	}
	return all
}

// typed are the instalments that are not due yet, as people type them.
func typed(s changes.Standing) url.Values {
	v := url.Values{}
	for i, one := range s.Plan[s.Due:] {
		v.Set(changes.PlanField(i, "share"), strconv.Itoa(one.Share))
		v.Set(changes.PlanField(i, "when"), one.When)
		v.Set(changes.PlanField(i, "on"), kit.Typed(one.On))
	}
	return v
}

// readPlan reads the instalments that are to come; one without a share is none.
func readPlan(form *kit.Form, s changes.Standing) []region.Instalment {
	if !s.Later() || !form.Has(changes.PlanField(0, "share")) {
		return nil
	}
	all := []region.Instalment{}
	for i := range rounds.MostInstalments - s.Due {
		if form.Raw(changes.PlanField(i, "share")) == "" {
			continue
		}
		one := region.Instalment{Share: form.Int(changes.PlanField(i, "share"), 1, 100), When: form.EnumOr(changes.PlanField(i, "when"), region.Whens()...)}
		if on := form.DateOr(changes.PlanField(i, "on")); one.When == region.WhenDate {
			one.On = on
		}
		all = append(all, one)
	}
	return all
}

func read(form *kit.Form, s changes.Standing) changes.Wanted {
	w := changes.Wanted{Texts: map[string]string{}, Plan: readPlan(form, s)}
	for _, kind := range changes.Kinds() {
		w.Texts[kind] = form.Raw(kind)
	}
	for _, line := range s.Lines {
		key := changes.Item{Kind: changes.Amount, Of: line.ID.String()}.Key()
		w.Texts[key] = form.Raw(key)
	}
	return w
}

// Ask makes the request.
func (p Pages) Ask(e *kit.Exchange) error {
	s, err := p.standing(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	wanted := read(form, s)
	reason, press := form.Needed("reason", changes.LongestText), form.Press()
	form.Add(document.Check("reason", reason))
	if _, err := s.Items(wanted, civil.DateIn(e.Now())); err != nil && form.Err() != nil {
		form.Add(err) // every mistake at once
	}
	if form.Err() == nil {
		id, err := p.Desk.Ask(e.R.Context(), e.Actor, press, s.Claim, wanted, reason)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String() + "?saved=sent")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.ask(e, http.StatusUnprocessableEntity, s, form.View())
}
