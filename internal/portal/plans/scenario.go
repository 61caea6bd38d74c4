package plans

import (
	"net/url"
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/facts"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// milli is a point in thousandths.
const milli = 1000

// NewScenario asks what is changed of a plan.
func (p Pages) NewScenario(e *kit.Exchange) error {
	v, reg, err := p.base(e)
	if err != nil {
		return err
	}
	values := url.Values{"seconds": {strconv.Itoa(v.Seconds)}, "seed": {strconv.FormatUint(v.Seed, 10)}}
	for k, most := range maxima(reg, civil.DateIn(e.Now())) {
		values.Set("max-"+string(k), strconv.Itoa(most/milli))
	}
	return p.askScenario(e, v, e.NewForm(0, values))
}

// base is the plan of which a scenario is made.
func (p Pages) base(e *kit.Exchange) (plans.Plan, *region.Register, error) {
	id, err := e.ID("id")
	if err != nil {
		return plans.Plan{}, nil, err
	}
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id, plans.All, page.Params{Limit: 1})
	return found.Plan, found.Register, err
}

// maxima are the maxima of the criteria in force.
func maxima(reg *region.Register, on civil.Date) map[matching.Criterion]int {
	all := map[matching.Criterion]int{}
	w, err := facts.Weights(reg, on)
	if err != nil {
		return all // the run says what is missing
	}
	for k, most := range plans.Maxima(&w) {
		all[k] = *most
	}
	return all
}

func (p Pages) askScenario(e *kit.Exchange, base plans.Plan, form ui.Form) error {
	l := e.Lang
	v := views.ScenarioView{L: l, Base: base, Page: pathOf(base.ID), Form: form, Arrivals: views.Numbers(), Added: views.Numbers()}
	for _, g := range places.OfferedGroups() {
		v.Groups = append(v.Groups, ui.Option{Value: string(g), Label: msg.Code(l, "group", string(g))})
	}
	for _, r := range plans.Addable() {
		v.Resources = append(v.Resources, ui.Option{Value: string(r), Label: wording.Resource(l, r)})
	}
	for _, k := range matching.Criteria() {
		v.Weights = append(v.Weights, ui.Field{L: l, Name: "max-" + string(k), Label: wording.Criterion(l, k), Kind: ui.Number, Row: true})
	}
	at := kit.Page{Title: msg.PlansScenarioTitle(l), Crumbs: crumbs(l, base.ID.String(), base.Name, msg.PlansScenarioTitle(l))}
	if form.Failed() {
		return e.Invalid(at, views.Scenario(v))
	}
	return e.Page(at, views.Scenario(v))
}

// Suppose queues the scenario and leads to its page.
func (p Pages) Suppose(e *kit.Exchange) error {
	base, reg, err := p.base(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, r := form.Press(), request(form)
	c := changes(form, reg, civil.DateIn(e.Now()))
	form.Add(c.Check(reg, civil.DateIn(e.Now())))
	if form.Err() == nil {
		id, err := p.Desk.Suppose(e.R.Context(), e.Actor, press, base.ID, r, c)
		if err == nil {
			return e.SeeOther(pathOf(id))
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.askScenario(e, base, form.View())
}

// mostTyped is how long a list of municipalities may be.
const mostTyped = 2000

// changes reads the form; rows without anything are left out, and maxima that are as they are in force.
func changes(form *kit.Form, reg *region.Register, today civil.Date) (c plans.Changes) {
	for _, typed := range strings.FieldsFunc(form.Text("closed", mostTyped), func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		if typed = strings.TrimSpace(typed); typed != "" {
			c.Closed = append(c.Closed, municipalityOf(reg, typed, today))
		}
	}
	for _, n := range views.Numbers() {
		if group, persons := form.Raw("arrivals-group-"+n), form.Raw("arrivals-persons-"+n); group+persons != "" {
			c.Arrivals = append(c.Arrivals, plans.Arrivals{Group: casework.Group(group), Persons: form.IntOr("arrivals-persons-"+n, 1, plans.MostArrivals, 0)})
		}
		where, what, group, units := form.Raw("added-municipality-"+n), form.Raw("added-resource-"+n), form.Raw("added-group-"+n), form.Raw("added-units-"+n)
		if where+what+group+units == "" {
			continue
		}
		a := plans.Added{Municipality: municipalityOf(reg, where, today), Resource: matching.Resource(what), Units: form.IntOr("added-units-"+n, 1, plans.MostUnits, 0)}
		if a.Resource == matching.Places {
			a.Group = casework.Group(group)
		}
		c.Added = append(c.Added, a)
	}
	for k, most := range maxima(reg, today) {
		name := "max-" + string(k)
		if now := form.IntOr(name, 0, plans.MostMax/milli, most/milli) * milli; now != most/milli*milli && !form.Failed(name) {
			if c.Max == nil {
				c.Max = map[matching.Criterion]int{}
			}
			c.Max[k] = now
		}
	}
	return c
}

// municipalityOf is the code of what was typed, or what was typed where it names none.
func municipalityOf(reg *region.Register, typed string, today civil.Date) string {
	if m, ok := reg.FindMunicipality(typed, today); ok {
		return m.Code
	}
	return typed
}

// changed says in words what a scenario changes.
func (s sight) changed() (all []string) {
	l, c := s.l, s.Plan.Changes
	var names []string
	for _, code := range c.Closed {
		names = append(names, s.municipality(code))
	}
	if len(names) > 0 {
		all = append(all, msg.PlansChangedClosed(l, i18n.List(l, names)))
	}
	for _, a := range c.Arrivals {
		all = append(all, msg.PlansChangedArrivals(l, msg.Code(l, "group", string(a.Group)), number(l, a.Persons)))
	}
	for _, a := range c.Added {
		what := s.resource(plans.Used{Resource: a.Resource, Group: matching.Group(a.Group)})
		all = append(all, msg.PlansChangedAdded(l, s.municipality(a.Municipality), what, number(l, a.Units)))
	}
	for _, k := range matching.Criteria() {
		if most, is := c.Max[k]; is {
			all = append(all, msg.PlansChangedMax(l, wording.Criterion(l, k), number(l, most/milli)))
		}
	}
	return all
}
