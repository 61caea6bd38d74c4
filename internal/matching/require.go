package matching

import "cmp"

// Requirement is one of the things that a place must have. A place that fails one is never ranked.
type Requirement string

// The requirements. Capacity and window are asked of every place, the others when the case asks for them.
const (
	RequireCapacity  Requirement = "capacity"  // room for the whole household in the group
	RequireWindow    Requirement = "window"    // on a day on which it can arrive
	RequireStock     Requirement = "stock"     // enough left of what the place has stated a limit for
	RequireDwelling  Requirement = "dwelling"  // an accessible dwelling with rooms enough
	RequireService   Requirement = "service"   // a health service within the stated minutes
	RequireSafety    Requirement = "safety"    // far enough from what is to be avoided
	RequireLicence   Requirement = "licence"   // a licence for minors without a guardian
	RequireLanguage  Requirement = "language"  // an interpreter or a service language that was made absolute
	RequireCondition Requirement = "condition" // a special condition that a person set
	RequireAnew      Requirement = "anew"      // a municipality that has not already declined the household
)

// Requirements returns the requirements in the order in which a page shows them.
func Requirements() [10]Requirement {
	return [10]Requirement{RequireCapacity, RequireWindow, RequireStock, RequireDwelling, RequireService, RequireSafety, RequireLicence, RequireLanguage, RequireCondition, RequireAnew}
}

// Key returns the message key of the requirement's name.
func (k Requirement) Key() string { key, _ := k.keys(); return key }

// keys returns the message keys of the name, and of how many places lack it.
func (k Requirement) keys() (name, lacking string) {
	switch k {
	case RequireCapacity:
		return "ranking.require_capacity", "ranking.lacks_capacity"
	case RequireWindow:
		return "ranking.require_window", "ranking.lacks_window"
	case RequireStock:
		return "ranking.require_stock", "ranking.lacks_stock"
	case RequireDwelling:
		return "ranking.require_dwelling", "ranking.lacks_dwelling"
	case RequireService:
		return "ranking.require_service", "ranking.lacks_service"
	case RequireSafety:
		return "ranking.require_safety", "ranking.lacks_safety"
	case RequireLicence:
		return "ranking.require_licence", "ranking.lacks_licence"
	case RequireLanguage:
		return "ranking.require_language", "ranking.lacks_language"
	case RequireCondition:
		return "ranking.require_condition", "ranking.lacks_condition"
	default:
		return "ranking.require_anew", "ranking.lacks_anew"
	}
}

// Check is one requirement held against one place, with the figures. Miss says how far a place is from meeting it: 0 is met, 1000 is wholly lacking.
// SetBy names the person who made it absolute, where a person did.
//
// A check of the safety distance carries no figures: from the distances of several places the protected address could be computed.
type Check struct {
	Requirement Requirement `json:"requirement"`
	Passed      bool        `json:"passed"`
	Text        Text        `json:"text"`
	Source      Source      `json:"source,omitzero"`
	Miss        int         `json:"miss,omitempty"`
	SetBy       SetBy       `json:"set_by,omitzero"`
}

// wanting is the miss of what a place lacks altogether.
const wanting = 1000

func passed(k Requirement, s Source, t Text) Check {
	return Check{Requirement: k, Passed: true, Source: s, Text: t}
}

// failed is a check that misses short of full; what cannot be measured is wholly lacking.
func failed(k Requirement, s Source, t Text, short, full int) Check {
	return Check{Requirement: k, Source: s, Text: t, Miss: miss(short, full)}
}

// miss is short of full in thousandths, at least 1 and at most 1000.
func miss(short, full int) int {
	if short >= full || full <= 0 {
		return wanting
	}
	return max(wanting*short/full, 1)
}

func (c Check) by(s SetBy) Check {
	c.SetBy = s
	return c
}

// checks holds every requirement of the case against the place. While the ranker is mute the list is good until the next one.
func (r *ranker) checks(p *Place, v vacancy) []Check {
	list := append(r.checked[:0], r.capacity(v))
	if v.offered {
		list = append(list, r.window(p, v))
	}
	list = r.stocked(p, list)
	if r.c.Dwelling.Accessible == Absolute {
		list = append(list, r.accessible(p).by(r.c.Dwelling.SetBy))
	}
	for _, need := range r.c.Services {
		if need.Within > 0 {
			list = append(list, r.reachable(p, need).by(need.SetBy))
		}
	}
	if len(r.c.Avoid) > 0 {
		list = append(list, r.safe(p))
	}
	if r.c.MinorsLicence {
		list = append(list, r.licensed(p))
	}
	for _, need := range r.c.Languages {
		if need.Level == Absolute {
			list = append(list, r.interpreted(p, need.Code).by(need.SetBy))
		}
	}
	if wish := r.c.ServiceLanguage; wish.Level == Absolute {
		list = append(list, r.spoken(p, wish.Code).by(wish.SetBy))
	}
	for _, d := range r.c.Conditions {
		list = append(list, r.condition(p, d.Condition).by(d.SetBy))
	}
	for _, d := range r.c.Declined {
		if d.Municipality == p.Municipality {
			list = append(list, failed(RequireAnew, Source{FromMunicipality, d.On}, r.text("ranking.anew_declined", day(d.On)), 0, 0))
		}
	}
	r.checked = list
	if r.mute {
		return list
	}
	return r.check.take(list...)
}

// capacity asks for room for the whole household at once; a household is never divided.
func (r *ranker) capacity(v vacancy) Check {
	need := r.c.Size()
	switch text := r.text("ranking.capacity", number(v.free), number(need)); {
	case !v.offered:
		return failed(RequireCapacity, Source{}, r.text("ranking.capacity_none"), need, need)
	case v.free < need:
		return failed(RequireCapacity, Source{}, text, need-max(v.free, 0), need)
	default:
		return passed(RequireCapacity, Source{}, text)
	}
}

// window asks for a line that is open on a day on which the household can arrive; a year away is as far as a window can be.
func (r *ranker) window(p *Place, v vacancy) Check {
	if v.open {
		return passed(RequireWindow, Source{}, r.text("ranking.window", day(v.on)))
	}
	l, _ := least(p.Lines, r.offers, func(a, b *Line) int {
		return cmp.Or(cmp.Compare(r.away(a), r.away(b)), b.Window.From.Compare(a.Window.From))
	})
	days := r.away(&l)
	if l.Window.From.After(r.c.Arrival.last()) {
		return failed(RequireWindow, Source{}, r.text("ranking.window_late", day(l.Window.From), count(days)), days, 365)
	}
	return failed(RequireWindow, Source{}, r.text("ranking.window_past", day(l.Window.Last()), count(days)), days, 365)
}

// away is by how many days a line opens after the last day on which the household can arrive, or closes before the first.
func (r *ranker) away(l *Line) int {
	if last := r.c.Arrival.last(); l.Window.From.After(last) {
		return last.DaysUntil(l.Window.From)
	}
	return l.Window.Last().DaysUntil(r.c.Arrival.Earliest)
}

// accessible asks for an accessible dwelling with rooms enough.
func (r *ranker) accessible(p *Place) Check {
	need := r.c.Dwelling.Rooms
	d, found := least(p.Dwellings, func(d *Dwelling) bool { return d.Count > 0 && d.Accessible }, func(a, b *Dwelling) int {
		return cmp.Or(cmp.Compare(min(b.Rooms, need), min(a.Rooms, need)), compareDwellings(a, b))
	})
	switch {
	case !found:
		return failed(RequireDwelling, Source{}, r.text("ranking.accessible_none"), 0, 0)
	case !r.suits(&d):
		return failed(RequireDwelling, d.Source, r.text("ranking.accessible_small", number(d.Rooms), number(need)), need-d.Rooms, need)
	default:
		return passed(RequireDwelling, d.Source, r.text("ranking.accessible", number(d.Rooms)))
	}
}

// suits reports whether a dwelling meets an absolute need of accessibility.
func (r *ranker) suits(d *Dwelling) bool { return d.Accessible && d.Rooms >= r.c.Dwelling.Rooms }

// reachable asks for a stated journey within the limit. A straight line proves no journey: a place that has stated none is left out, and the line only
// says how near it may be.
func (r *ranker) reachable(p *Place, need ServiceNeed) Check {
	if s, stated := p.service(need.Code); stated {
		text := r.text("ranking.service_minutes", service(need.Code), count(s.Minutes), number(need.Within))
		if s.Minutes > need.Within {
			return failed(RequireService, s.Source, text, s.Minutes-need.Within, need.Within)
		}
		return passed(RequireService, s.Source, text)
	}
	site, metres, found := nearest(p.At, need.Code, p.Sites)
	if !found {
		return failed(RequireService, Source{}, r.same("ranking.service_unknown", service(need.Code)), 0, 0)
	}
	return failed(RequireService, site.Source, r.text("ranking.service_unstated", service(need.Code), kilometres(metres)), metres, 1000*r.w.Health.Kilometres)
}

// safe asks for the distance to everything that is to be avoided. A place without coordinates cannot be shown to be safe.
func (r *ranker) safe(p *Place) Check {
	for _, a := range r.c.Avoid {
		if a.Municipality == p.Municipality || a.At.Known() && (!p.At.Known() || within(p.At, a.At, 1000*a.Kilometres)) {
			return failed(RequireSafety, Source{}, r.text("ranking.safety_near"), 0, 0).by(a.SetBy)
		}
	}
	return passed(RequireSafety, Source{}, r.text("ranking.safety")).by(r.c.Avoid[0].SetBy)
}

func (r *ranker) licensed(p *Place) Check {
	if p.MinorsLicence.Held {
		return passed(RequireLicence, p.MinorsLicence.Source, r.text("ranking.licence"))
	}
	return failed(RequireLicence, p.MinorsLicence.Source, r.text("ranking.licence_none"), 0, 0)
}

// interpreted asks for the language itself or an interpreter of it, on the spot or by phone; another language of the group will not do.
func (r *ranker) interpreted(p *Place, code string) Check {
	if s, stated := p.speaks(code); stated {
		return passed(RequireLanguage, s.Source, r.same("ranking.language_served", language(code)))
	}
	switch i, _ := p.interpreter(code); i.Mode {
	case OnTheSpot:
		return passed(RequireLanguage, i.Source, r.same("ranking.language_spot", language(code)))
	case ByPhone:
		return passed(RequireLanguage, i.Source, r.same("ranking.language_phone", language(code)))
	case InGroup:
		return failed(RequireLanguage, i.Source, r.same("ranking.language_group", language(code)), 1, 2)
	default:
		return failed(RequireLanguage, Source{}, r.same("ranking.language_unknown", language(code)), 0, 0)
	}
}

func (r *ranker) spoken(p *Place, code string) Check {
	if s, stated := p.speaks(code); stated {
		return passed(RequireLanguage, s.Source, r.same("ranking.language_service", language(code)))
	}
	return failed(RequireLanguage, Source{}, r.same("ranking.language_service_not", language(code)), 0, 0)
}

func (r *ranker) condition(p *Place, c Condition) Check {
	name := Arg{Kind: ArgCondition, Code: string(c)}
	if m, stated := p.meets(c); stated {
		return passed(RequireCondition, m.Source, r.same("ranking.condition", name))
	}
	return failed(RequireCondition, Source{}, r.same("ranking.condition_none", name), 0, 0)
}
