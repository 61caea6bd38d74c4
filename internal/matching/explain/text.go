package explain

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/matching"
)

// Text says the change in words: a phrase that stands in a list beside the municipality's name.
func (c Change) Text() matching.Text {
	switch c.What {
	case Price, Weight:
		return c.policy()
	case Seats, Window, Stock, Licence, Spoken, Condition, Again:
		return c.requirement()
	default:
		return c.fact()
	}
}

func (c Change) fact() matching.Text {
	service, language := matching.Arg{Kind: matching.ArgService, Code: c.Code}, matching.Arg{Kind: matching.ArgLanguage, Code: c.Code}
	switch {
	case c.What == Interpreter && c.Mode == matching.OnTheSpot:
		return text("explain.change_interpreter_spot", language)
	case c.What == Interpreter:
		return text("explain.change_interpreter_phone", language)
	case c.What == Journey && c.From == 0:
		return text("explain.change_journey_stated", service, count(c.To))
	case c.What == Journey:
		return text("explain.change_journey", service, count(c.To), number(c.From))
	case c.What == Rooms:
		return text("explain.change_rooms", number(c.To), number(c.From))
	case c.What == Accessible:
		return text("explain.change_accessible")
	case c.What == Home:
		return c.home()
	case c.What == School && c.Was.IsZero():
		return text("explain.change_school_unknown", day(c.On))
	case c.What == School:
		return text("explain.change_school", day(c.On), day(c.Was))
	case c.Was.IsZero():
		return text("explain.change_ready_unknown", day(c.On))
	default:
		return text("explain.change_ready", day(c.On), day(c.Was))
	}
}

func (c Change) home() matching.Text {
	switch {
	case c.Barrierfree && c.On.IsZero():
		return text("explain.change_home_accessible", number(c.To))
	case c.Barrierfree:
		return text("explain.change_home_accessible_ready", number(c.To), day(c.On))
	case c.On.IsZero():
		return text("explain.change_home", number(c.To))
	default:
		return text("explain.change_home_ready", number(c.To), day(c.On))
	}
}

func (c Change) requirement() matching.Text {
	switch c.What {
	case Seats:
		if c.Code == "" {
			return text("explain.change_seats_offered", count(c.To))
		}
		return text("explain.change_seats", count(c.To))
	case Window:
		return text("explain.change_window", day(c.On))
	case Stock:
		return text("explain.change_stock", resource(c.Code), number(c.To), number(c.From))
	case Licence:
		return text("explain.change_licence")
	case Spoken:
		return text("explain.change_spoken", matching.Arg{Kind: matching.ArgLanguage, Code: c.Code})
	case Condition:
		return text("explain.change_condition", matching.Arg{Kind: matching.ArgCondition, Code: c.Code})
	default:
		return text("explain.change_again")
	}
}

func (c Change) policy() matching.Text {
	switch {
	case c.What == Price && c.To == 0:
		return text("explain.change_price_none", resource(c.Code), points(c.From))
	case c.What == Price:
		return text("explain.change_price", resource(c.Code), points(c.To), points(c.From))
	case c.To > c.From:
		return text("explain.change_weight_raise", criterion(c.Code), points(c.To), points(c.From))
	default:
		return text("explain.change_weight_lower", criterion(c.Code), points(c.To), points(c.From))
	}
}

// Needed says of a lower price how many more of the resource would at least be needed for all who are expected to want one; there is nothing to say
// where as many are left.
func (c Change) Needed() (matching.Text, bool) {
	return text("explain.price_more", count(c.More)), c.What == Price && c.More > 0
}

// Text says what more of a resource would bring, at the prices that there would be then.
func (m More) Text() matching.Text {
	what := resource(string(m.Resource))
	switch {
	case m.Position == 1:
		return text("explain.more_first", what, count(m.Units))
	case m.Plenty:
		return text("explain.more_plenty", what, count(m.Units), number(m.Position))
	default:
		return text("explain.more_never", what, count(m.Units), number(m.Position))
	}
}

// Charged says why a charge is made: who else is expected to need what the household would take, and what is left of it.
func Charged(c matching.Charge) matching.Text {
	switch service := c.Resource.Service(); {
	case c.Wanted < 1:
		return text("explain.charged_unknown", resource(string(c.Resource)))
	case c.Left < 1:
		return text("explain.charged_wanted", resource(string(c.Resource)), count(c.Wanted))
	case service != "":
		return text("explain.charged_slots", matching.Arg{Kind: matching.ArgService, Code: service}, count(c.Wanted), number(c.Left))
	default:
		return text("explain.charged_"+string(c.Resource), count(c.Wanted), number(c.Left))
	}
}

// Drawn says in how many of the drawn weights the first stays first.
func (f Firm) Drawn(first string) matching.Text {
	who := matching.Arg{Kind: matching.ArgMunicipality, Code: first}
	if f.Stays == f.Draws {
		return text("explain.drawn_all", who, number(f.Draws))
	}
	return text("explain.drawn", who, matching.Arg{Kind: matching.ArgPercent, N: f.Stays * 100 / max(f.Draws, 1)}, number(f.Stays), number(f.Draws))
}

// Firmest reports that no change of a single maximum changes who is first.
func (f Firm) Firmest() bool {
	for _, r := range f.Ranges {
		if r.From > 0 || !r.Open {
			return false
		}
	}
	return true
}

func text(key string, args ...matching.Arg) matching.Text { return matching.Text{Key: key, Args: args} }

func count(n int) matching.Arg          { return matching.Arg{Kind: matching.ArgCount, N: n} }
func number(n int) matching.Arg         { return matching.Arg{Kind: matching.ArgNumber, N: n} }
func points(milli int) matching.Arg     { return matching.Arg{Kind: matching.ArgPoints, N: milli} }
func resource(code string) matching.Arg { return matching.Arg{Kind: matching.ArgResource, Code: code} }

func criterion(code string) matching.Arg { return matching.Arg{Kind: matching.ArgCriteria, Code: code} }

// day packs a day as an argument of package matching holds it.
func day(d civil.Date) matching.Arg {
	y, m, dd := d.Date()
	return matching.Arg{Kind: matching.ArgDay, N: y*10_000 + int(m)*100 + dd}
}
