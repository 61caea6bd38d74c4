package rounds

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/rounds"
	"kuntapaikka/templates/ui"
)

// Edit shows the form of a draft.
func (p Pages) Edit(e *kit.Exchange) error {
	d, err := p.one(e)
	if err != nil {
		return err
	}
	return p.edit(e, http.StatusOK, d, nil, e.NewForm(d.Version, typed(d)))
}

func (p Pages) one(e *kit.Exchange) (rounds.Draft, error) {
	id, err := e.ID("id")
	if err != nil {
		return rounds.Draft{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

// edit shows the form, with what stands beside it when somebody else has saved meanwhile.
func (p Pages) edit(e *kit.Exchange, status int, d rounds.Draft, stands []ui.Answer, form ui.Form) error {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l, today := e.Lang, civil.DateIn(e.Now())
	v := views.EditView{Lang: l, Title: draftTitle(l, d), Back: draftPath(d.ID), Form: form, Corrects: d.Corrects, Stands: stands}
	for _, permit := range reg.Permits(today) {
		v.Permits = append(v.Permits, ui.Option{Value: permit.Code, Label: permitName(l, reg, permit.Code, today)})
	}
	slices.SortStableFunc(v.Permits, func(a, b ui.Option) int { return number(a.Value) - number(b.Value) })
	for _, g := range casework.Groups() {
		v.Groups = append(v.Groups, ui.Option{Value: string(g), Label: msg.Code(l, "group", string(g))})
	}
	for _, payee := range []string{region.PayeeMunicipality, region.PayeeCounty} {
		v.Payees = append(v.Payees, ui.Option{Value: payee, Label: payeeKind(l, payee)})
	}
	v.ByPlaces, v.ByMonth, v.Steps = rounds.ByPlaces(d.Round.Kind), rounds.ByMonth(d.Round.Kind), stepRows(len(d.Round.Amounts))
	v.Instalments = afterRows(l)
	v.Evidence = evidenceRows(l, form, len(d.Round.Evidence))
	for _, code := range rounds.Authorities() {
		v.Authority = append(v.Authority, ui.Option{Value: code, Label: authority(l, code)})
	}
	return e.PageStatus(status, kit.Page{Title: v.Title, Crumbs: crumbs(l, v.Title), Failed: form.Failed()}, views.Edit(v))
}

// number is the leading number of a section: 54.5 stands before 87.
func number(section string) int {
	end := 0
	for end < len(section) && section[end] >= '0' && section[end] <= '9' {
		end++
	}
	n, _ := strconv.Atoi(section[:end])
	return n
}

// typed is what the form of a draft begins with.
func typed(d rounds.Draft) url.Values {
	r := d.Round
	v := url.Values{
		"reason": {d.Reason}, "code": {r.Code}, "name_fi": {r.Name.FI}, "name_sv": {r.Name.SV}, "name_en": {r.Name.EN},
		"about_fi": {r.About.FI}, "about_sv": {r.About.SV}, "about_en": {r.About.EN}, "source": {r.Source}, "programme": {r.Programme},
		"permits": r.Permits, "groups": r.Groups, "commitment": {strconv.Itoa(r.Commitment)}, "arrived_from": {kit.Typed(r.Arrived.From)}, "arrived_to": {kit.Typed(r.Arrived.Last())},
		"window_from": {kit.Typed(r.Window.From)}, "window_to": {kit.Typed(r.Window.Last())}, "payees": r.Payees, "decides": {r.Decides}, "pays": {r.Pays},
	}
	v.Set("announced", kit.Typed(r.Announced))
	typedEvidence(v, r.Evidence)
	typedAfter(v, r.After)
	if r.FirstHome {
		v.Set("first_home", "on")
	}
	if r.Budget > 0 {
		v.Set("budget", euros(r.Budget))
	}
	v.Set("counts_from", kit.Typed(r.Counts.From))
	v.Set("counts_to", kit.Typed(r.Counts.Last()))
	v.Set("months", strconv.Itoa(r.Months))
	if rounds.ByPlaces(r.Kind) {
		typedSteps(v, r.Amounts)
		return v
	}
	for _, a := range r.Amounts {
		v.Set(rounds.AmountField(a.Payee, a.FromAge), euros(a.Cents))
	}
	return v
}

// euros writes an amount as people type it.
func euros(c money.Cents) string { return i18n.Decimal(i18n.FI, int64(c)*10, 2) }

// read takes the round of a form; the kind and what the form does not ask stay.
func read(form *kit.Form, of region.Round) region.Round {
	r := of
	r.Code, r.Name = form.Raw("code"), names(form, "name", rounds.LongestName)
	r.About, r.Source, r.Programme = names(form, "about", rounds.LongestAbout), form.Text("source", 200), form.Text("programme", 120)
	r.Payees, r.Window = form.All("payees"), period(form, "window")
	r.Decides, r.Pays = form.Enum("decides", rounds.Authorities()...), form.Enum("pays", rounds.Authorities()...)
	r.Announced, r.Evidence = form.DateOr("announced"), readEvidence(form)
	r.Budget, r.After = cents(form, "budget"), readAfter(form)
	switch {
	case rounds.ByPlaces(r.Kind):
		r.Counts, r.Amounts = period(form, "counts"), readSteps(form, r.Source)
		return r
	case rounds.ByMonth(r.Kind):
		r.Counts, r.Months = period(form, "counts"), form.Int("months", 0, 120)
		return r
	}
	r.Permits, r.Groups = form.All("permits"), form.All("groups")
	r.FirstHome, r.Commitment = form.Flag("first_home"), form.Int("commitment", 0, 1000)
	r.Arrived, r.Amounts = period(form, "arrived"), nil
	for _, payee := range r.Payees {
		for _, age := range [...]int{0, 7} {
			if c := cents(form, rounds.AmountField(payee, age)); c > 0 {
				r.Amounts = append(r.Amounts, region.Amount{Payee: payee, FromAge: age, Cents: c, Source: r.Source})
			}
		}
	}
	return r
}

func names(form *kit.Form, field string, most int) region.Names {
	return region.Names{FI: form.Text(field+"_fi", most), SV: form.Text(field+"_sv", most), EN: form.Text(field+"_en", most)}
}

// period reads a first and a last day.
func period(form *kit.Form, field string) civil.Period {
	p := civil.Period{From: form.DateOr(field + "_from")}
	if last := form.DateOr(field + "_to"); !last.IsZero() {
		p.To = last.AddDays(1)
	}
	return p
}

// cents reads an amount that may be left out.
func cents(form *kit.Form, field string) money.Cents {
	if form.Raw(field) == "" {
		return 0
	}
	c := form.Money(field)
	if c < 0 {
		form.Fail(field, "fault.not_an_amount", form.Raw(field))
		return 0
	}
	return c
}

// Save stores the draft as it was edited. When somebody else has saved meanwhile, the form keeps what was typed and shows what stands.
func (p Pages) Save(e *kit.Exchange) error {
	stands, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	to, reason, press := read(form, stands.Round), form.Text("reason", 1000), form.Press()
	if form.Err() == nil {
		err = p.Desk.Change(e.R.Context(), e.Actor, press, stands.ID, to, reason)
		switch {
		case err == nil:
			return e.SeeOther(draftPath(stands.ID) + "?saved=1")
		case fault.KindOf(err) == fault.Conflict && stands.State == rounds.Open:
			return p.conflict(e, stands, form)
		case !form.Add(err):
			return err
		}
	}
	return p.edit(e, http.StatusUnprocessableEntity, stands, nil, form.View())
}

func (p Pages) conflict(e *kit.Exchange, stands rounds.Draft, form *kit.Form) error {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	return p.edit(e, http.StatusConflict, stands, rules(e.Lang, reg, stands.Round, civil.DateIn(e.Now())), e.NewForm(stands.Version, form.Values()))
}
