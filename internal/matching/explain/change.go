package explain

import (
	"slices"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// What is the one thing that a change changes.
type What string

// The changes. The first seven are facts that give points, then come those that a requirement asks for, then price and weight.
const (
	Interpreter What = "interpreter" // of the language Code, in Mode
	Journey     What = "journey"     // to the service Code, stated: from From minutes, 0 when none was stated, to To
	Rooms       What = "rooms"       // of the dwelling Code
	Accessible  What = "accessible"  // the dwelling Code
	Ready       What = "ready"       // the dwelling Code, from the day Was to the day On
	Home        What = "home"        // one more dwelling: To rooms, Barrierfree where that is asked, ready On
	School      What = "school"      // from the day Was to the day On

	Seats     What = "seats"     // To places more in the line Code; a line of its own without
	Window    What = "window"    // of the line Code, so that it is open On
	Stock     What = "stock"     // of the resource Code, from From left to To
	Licence   What = "licence"   // for minors without a guardian
	Spoken    What = "spoken"    // the language of services Code
	Condition What = "condition" // the condition Code
	Again     What = "again"     // the municipality is asked once more

	Price  What = "price"  // the charge for the resource Code, in milli-points for each person
	Weight What = "weight" // the maximum of the criterion Code, in milli-points
)

// Change is one change of the inputs of a ranking, with what was there before.
type Change struct {
	What        What          `json:"what"`
	Code        string        `json:"code,omitempty"`
	Mode        matching.Mode `json:"mode,omitempty"`
	Barrierfree bool          `json:"barrierfree,omitempty"`
	From        int           `json:"from,omitempty"`
	To          int           `json:"to,omitempty"`
	Was         civil.Date    `json:"was,omitzero"`
	On          civil.Date    `json:"on,omitzero"`
	More        int           `json:"more,omitempty"` // of a price: how many more would at least be needed for all who are expected to want one
}

func (c Change) known() bool {
	switch c.What {
	case Interpreter, Journey, Rooms, Accessible, Ready, Home, School, Seats, Window, Stock, Licence, Spoken, Condition, Again, Price, Weight:
		return true
	default:
		return false
	}
}

// Inputs are all that a ranking is made of, and what prices would be with more of what is scarce, where that was found.
type Inputs struct {
	Case    matching.Case
	Places  []matching.Place
	Weights matching.Weights
	More    []Ladder
}

// With returns the inputs with the changes made to a municipality, or to the weights; what it was given stays as it was.
func (in Inputs) With(municipality string, changes ...Change) Inputs {
	in.Places = slices.Clone(in.Places)
	for _, c := range changes {
		if c.What == Weight {
			in.Weights = withMax(in.Weights, matching.Criterion(c.Code), c.To)
		}
	}
	for i := range in.Places {
		if in.Places[i].Municipality == municipality {
			in.Case, in.Places[i] = made(in.Case, in.Places[i], changes)
		}
	}
	return in
}

// made makes the changes to copies of a household and a place.
func made(h matching.Case, p matching.Place, changes []Change) (matching.Case, matching.Place) {
	for _, c := range changes {
		switch c.What {
		case Again:
			h.Declined = slices.DeleteFunc(slices.Clone(h.Declined), func(d matching.Declined) bool { return d.Municipality == p.Municipality })
		case Price:
			p.Prices = c.priced(h, p.Prices)
		case Seats, Window:
			p.Lines = c.lines(h, p.Lines)
		default:
			c.state(&p)
		}
	}
	return h, p
}

// state makes a change of what the municipality states. Lists are copied before they are changed.
func (c Change) state(p *matching.Place) {
	switch c.What {
	case Interpreter:
		p.Interpreters = append(slices.Clone(p.Interpreters), matching.Interpreter{Language: c.Code, Mode: c.Mode})
	case Journey:
		p.Services = append(slices.Clone(p.Services), matching.Service{Code: c.Code, Minutes: c.To})
	case Rooms, Accessible, Ready, Home:
		p.Dwellings = c.dwellings(p.Dwellings)
	case School:
		p.School.Ready = c.On
	case Stock:
		p.Stocks = slices.Clone(p.Stocks)
		for i := range p.Stocks {
			if s := &p.Stocks[i]; s.Resource == matching.Resource(c.Code) {
				s.Left = max(s.Left, c.To)
			}
		}
	case Licence:
		p.MinorsLicence.Held = true
	case Spoken:
		p.ServiceLanguages = append(slices.Clone(p.ServiceLanguages), matching.Spoken{Language: c.Code})
	case Condition:
		p.Conditions = append(slices.Clone(p.Conditions), matching.Meets{Condition: matching.Condition(c.Code)})
	}
}

// added is the id of a dwelling or a line that a change adds.
const added = "+"

func (c Change) dwellings(list []matching.Dwelling) []matching.Dwelling {
	list = slices.Clone(list)
	if c.What == Home {
		return append(list, matching.Dwelling{ID: added, Rooms: c.To, Accessible: c.Barrierfree, Ready: c.On, Count: 1})
	}
	i := slices.IndexFunc(list, func(d matching.Dwelling) bool { return d.ID == c.Code && d.Count > 0 })
	if i < 0 {
		return list
	}
	switch c.What {
	case Rooms:
		list[i].Rooms = c.To
	case Accessible:
		list[i].Accessible = true
	default:
		list[i].Ready = c.On
	}
	return list
}

func (c Change) lines(h matching.Case, list []matching.Line) []matching.Line {
	list = slices.Clone(list)
	i := slices.IndexFunc(list, func(l matching.Line) bool { return l.ID == c.Code && l.Group == h.Group })
	switch {
	case i < 0:
		var window civil.Period
		if on := h.Arrival.Earliest; !on.IsZero() {
			window = civil.Period{From: on, To: on.AddDays(1)}
		}
		return append(list, matching.Line{ID: added, Group: h.Group, Window: window, Free: c.To})
	case c.What == Seats:
		list[i].Free = max(list[i].Free, 0) + c.To
	case c.On.Before(list[i].Window.From):
		list[i].Window.From = c.On
	default:
		list[i].Window.To = c.On.AddDays(1)
	}
	return list
}

// priced lowers a price so that the household is charged no more than To.
func (c Change) priced(h matching.Case, list []matching.Price) []matching.Price {
	list = slices.Clone(list)
	for _, use := range h.Uses() {
		for i := range list {
			if p := &list[i]; use.Resource == matching.Resource(c.Code) && p.Resource == use.Resource {
				p.Milli = min(p.Milli, c.To*max(h.Size(), 1)/use.Units)
			}
		}
	}
	return list
}

// withMax sets the maximum of one criterion.
func withMax(w matching.Weights, k matching.Criterion, limit int) matching.Weights {
	switch k {
	case matching.CriterionHealth:
		w.Health.Max = limit
	case matching.CriterionDwelling:
		w.Dwelling.Max = limit
	case matching.CriterionTies:
		w.Ties.Max = limit
	case matching.CriterionLanguage:
		w.Language.Max = limit
	case matching.CriterionTiming:
		w.Timing.Max = limit
	case matching.CriterionSpread:
		w.Spread.Max = limit
	}
	return w
}
