package arrivals

import (
	"slices"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/arrivals"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/arrivals"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Show shows one household on its way and what may be recorded next.
func (p Pages) Show(e *kit.Exchange) error { return p.showWith(e, shown{}) }

// shown is what was sent and is shown again: the form of a step, or of the dwelling.
type shown struct {
	event    arrivals.Event
	step     ui.Form
	dwelling ui.Form
}

func (p Pages) showWith(e *kit.Exchange, sent shown) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	var c casework.Case
	var all []arrivals.Arrival
	err = p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
		if c, err = tx.Case(e.R.Context(), id); err != nil {
			return err
		}
		if all, err = tx.ArrivalsOf(e.R.Context(), id); err != nil || len(all) == 0 {
			return err
		}
		return casework.Seen(e.R.Context(), tx, e.Actor, c)
	})
	if err == nil && len(all) == 0 {
		err = fault.Missing()
	}
	if err != nil {
		return err
	}
	v := views.HouseholdView{
		Lang: e.Lang, Reference: c.Reference, Case: id.String(), Stages: stages(e.Lang, all), Table: persons(e.Lang, c, all),
		MayWrite: e.Actor.May(identity.ArrivalWrite),
	}
	if v.MayWrite {
		v.Steps = steps(e, c, all, sent.event, sent.step)
	}
	if v.Dwelling, err = p.dwelling(e, id, all, sent.dwelling); err != nil {
		return err
	}
	v.SuggestAddress()
	page := kit.Page{Title: msg.ArrivalsPageTitle(e.Lang, c.Reference), Crumbs: []layout.Crumb{
		{Label: msg.ArrivalsTitle(e.Lang), Href: "/arrivals"}, {Label: c.Reference},
	}}
	if sent.step.Failed() || sent.dwelling.Failed() {
		return e.Invalid(page, views.Household(v))
	}
	return e.Page(page, views.Household(v))
}

// steps are the forms of the events that somebody of the household may take, each with those whom it can concern already chosen.
func steps(e *kit.Exchange, c casework.Case, all []arrivals.Arrival, sent arrivals.Event, form ui.Form) []views.StepForm {
	var out []views.StepForm
	var seen []arrivals.Event
	for _, a := range all {
		for _, event := range a.Next() {
			if slices.Contains(seen, event) {
				continue
			}
			seen = append(seen, event)
			out = append(out, stepOf(e, c, all, a, event, sent, form))
		}
	}
	return out
}

func stepOf(e *kit.Exchange, c casework.Case, all []arrivals.Arrival, a arrivals.Arrival, event, sent arrivals.Event, form ui.Form) views.StepForm {
	line, _ := a.StepFor(event)
	s := views.StepForm{Event: string(event), Dated: line.Dated, Later: a.State == arrivals.Registered, Form: e.NewForm(arrivals.Version(all), nil)}
	s.Form.Values.Set("first", "yes")
	if !a.FirstHome {
		s.Form.Values.Set("first", "no")
	}
	if event == arrivals.MendHome {
		s.Form.Values.Set("on", i18n.Date(e.Lang, a.HomeFrom))
	}
	for _, other := range all {
		if _, ok := other.StepFor(event); !ok {
			continue
		}
		number := strconv.Itoa(other.Person)
		s.Persons = append(s.Persons, ui.Option{Value: number, Label: personName(e.Lang, c, other.Person)})
		s.Form.Values.Add("person", number)
	}
	if event == sent {
		s.Form = form
	}
	return s
}

func personName(l i18n.Lang, c casework.Case, number int) string {
	for _, p := range c.Profile.Persons {
		if p.Number == number {
			return msg.ArrivalsPerson(l, strconv.Itoa(number), strconv.Itoa(p.BirthYear))
		}
	}
	return strconv.Itoa(number)
}

func persons(l i18n.Lang, c casework.Case, all []arrivals.Arrival) ui.Table {
	t := ui.Table{L: l, Caption: msg.ArrivalsPersons(l), Columns: []ui.Column{
		{Label: msg.ArrivalsColPerson(l)},
		{Label: msg.ArrivalsColState(l)},
		{Label: msg.ArrivalsColPlanned(l)},
		{Label: msg.ArrivalsColArrived(l)},
		{Label: msg.ArrivalsColHome(l)},
		{Label: msg.ArrivalsColLeft(l)},
	}}
	for _, a := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: personName(l, c, a.Person), Hint: a.Detail.Address},
			{Text: msg.Code(l, "arrival_state", string(a.State))},
			{Text: plannedText(l, a.Planned)},
			{Text: i18n.Date(l, a.ArrivedOn)},
			{Text: i18n.Date(l, a.HomeFrom), Hint: notFirst(l, a)},
			{Text: i18n.Date(l, a.LeftOn)},
		}})
	}
	return t
}

// notFirst says that the home municipality is not the person's first, which decides on support.
func notFirst(l i18n.Lang, a arrivals.Arrival) string {
	if a.FirstHome {
		return ""
	}
	return msg.ArrivalsNotFirst(l)
}

// stages is the process line of the household's route, where the person who is least far stands.
func stages(l i18n.Lang, all []arrivals.Arrival) []ui.Step {
	path := map[arrivals.Route][]arrivals.State{
		arrivals.Travel:   {arrivals.Waiting, arrivals.HousingReady, arrivals.TravelRequested, arrivals.DateSet, arrivals.Arrived, arrivals.Registered},
		arrivals.Transfer: {arrivals.Waiting, arrivals.Consent, arrivals.TransferMeeting, arrivals.MoveDate, arrivals.Arrived, arrivals.Registered},
		arrivals.Notified: {arrivals.WasNotified, arrivals.Arrived, arrivals.Registered},
	}[all[0].Route]
	at := len(path)
	for _, a := range all {
		if i := slices.Index(path, a.State); i >= 0 && i < at {
			at = i
		}
	}
	var steps []ui.Step
	for i, s := range path {
		step := ui.Step{Label: msg.Code(l, "arrival_state", string(s))}
		switch {
		case i < at || i == at && s == arrivals.Registered:
			step.State = ui.StepDone
		case i == at:
			step.State = ui.StepCurrent
		}
		steps = append(steps, step)
	}
	return steps
}

// Take records a step of the chosen persons.
func (p Pages) Take(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	event := arrivals.Event(form.Raw("event"))
	given := arrivals.Given{On: form.DateOr("on"), Address: form.Text("address", 200), Airport: form.Text("airport", 100), NotFirst: form.Raw("first") == "no"}
	var chosen []int
	for _, raw := range form.All("person") {
		if n, err := strconv.Atoi(raw); err == nil {
			chosen = append(chosen, n)
		}
	}
	press := form.Press()
	if form.Err() == nil {
		err := p.Service.Take(e.R.Context(), e.Actor, press, id, event, chosen, given)
		if err == nil {
			return e.SeeOther("/arrivals/" + id.String())
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.showWith(e, shown{event: event, step: form.View()})
}
