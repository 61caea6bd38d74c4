package compensation

import (
	"cmp"
	"slices"
	"time"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Sum is what is due: the yearly amount by age, and the extra for the first adult year.
type Sum struct{ Base, Extra money.Cents }

// Total is both.
func (s Sum) Total() money.Cents { return s.Base + s.Extra }

// Add adds a line.
func (s *Sum) Add(l entitlement.Line) {
	if l.Rate.Kind == region.AdultExtra {
		s.Extra += l.Cents
	} else {
		s.Base += l.Cents
	}
}

// Part is a part of a forecast: what is certain, for whom the home is registered, and what is expected, for whom it is planned.
type Part struct {
	Certain, Expected Sum
	Persons           int // for whom something is due
}

// Total is the certain and the expected.
func (p Part) Total() money.Cents { return p.Certain.Total() + p.Expected.Total() }

// Month is a calendar month, by its first day.
type Month struct {
	From civil.Date
	Part
	Assumed bool // by a rate that is only taken to go on
}

// GroupPart is the part of a group of persons.
type GroupPart struct {
	Group casework.Group
	Part
}

// PayeePart is the part of one of the organisation's shares.
type PayeePart struct {
	Payee string
	Part
}

// Entry is a line with whose it is.
type Entry struct {
	entitlement.Line
	Resident *Resident
	Assumed  bool // its rate is only taken to go on
}

// Forecast is a year of an organisation.
type Forecast struct {
	Asked
	Part
	Months      []Month
	Groups      []GroupPart
	Payees      []PayeePart
	Entries     []Entry // that pay, by person and days
	Nothing     []Entry // why for others nothing is due in the year
	Unknown     []Unknown
	Questions   []Question
	Closes      civil.Date // last day on which the year can be claimed
	Closing     Closing
	Assumptions []string // sources of rates that are only taken to go on
}

// Question is an open question of the law: what the year comes to by each reading, the other questions read as asked.
type Question struct {
	Code            string // "pre2025", "adult"
	Usual, Other    money.Cents
	OtherIsReckoned bool
}

// Closing is the earliest year that can still be claimed, and the last day for it.
type Closing struct {
	Year   int
	On     civil.Date
	Status region.Status
	Source string
}

// reckon lets entitlement reckon the year, and adds its lines up.
func reckon(reg *region.Register, p people, q Asked, payees []string, today civil.Date) Forecast {
	o := q.options(today)
	f := Forecast{Asked: q, Unknown: p.unknown}
	for _, payee := range payees {
		f.Payees = append(f.Payees, PayeePart{Payee: payee})
	}
	for m := o.Window.From; m.Before(o.Window.To); m = m.AddMonths(1) {
		f.Months = append(f.Months, Month{From: m})
	}
	seen := seenPersons{}
	for _, e := range entries(entitlement.Compensation(reg, p.persons, o), p, payees) {
		if e.Reason != "" {
			f.Nothing = append(f.Nothing, e)
			continue
		}
		f.count(e, seen)
	}
	slices.SortFunc(f.Groups, func(a, b GroupPart) int {
		return cmp.Compare(slices.Index(casework.Groups(), a.Group), slices.Index(casework.Groups(), b.Group))
	})
	f.Questions = questions(reg, p, o, payees, f.Total())
	f.deadlines(reg, today)
	return f
}

// entries are the lines that are the reader's: of his persons, to himself.
func entries(lines []entitlement.Line, p people, payees []string) (all []Entry) {
	for _, l := range lines {
		r := p.facts[l.Person]
		if r != nil && (l.Reason != "" || slices.Contains(payees, l.Payee)) {
			all = append(all, Entry{Line: l, Resident: r, Assumed: assumed(l)})
		}
	}
	return all
}

// Certain reckons by month what is due to some payees for those of the rows who have their home, by the usual readings.
func Certain(reg *region.Register, rows []Resident, payees []string, days civil.Period, today civil.Date) []Entry {
	p := peopleOf(reg, rows, nil, today)
	lines := entitlement.Compensation(reg, p.persons, entitlement.Options{Window: days, On: today, Monthly: true})
	return slices.DeleteFunc(entries(lines, p, payees), func(e Entry) bool { return e.Reason != "" || e.Resident.Expected() })
}

// assumed says whether a line is of a year for which no decree has been found: its rate began in an earlier one and has no end.
func assumed(l entitlement.Line) bool {
	return l.Reason == "" && (l.Rate.Valid.To.IsZero() && l.Period.From.Year() > l.Rate.Valid.From.Year() || l.Rate.Status == region.Unverified)
}

// seenPersons remembers who has been counted in which part.
type seenPersons map[string]bool

func (s seenPersons) first(key string) int {
	if s[key] {
		return 0
	}
	s[key] = true
	return 1
}

// count adds an entry to every part that it belongs to.
func (f *Forecast) count(e Entry, seen seenPersons) {
	f.Entries = append(f.Entries, e)
	month := &f.Months[int(e.Period.From.Time().Month()-f.Months[0].From.Time().Month())]
	group := slices.IndexFunc(f.Groups, func(g GroupPart) bool { return g.Group == e.Resident.Group })
	if group < 0 {
		group = len(f.Groups)
		f.Groups = append(f.Groups, GroupPart{Group: e.Resident.Group})
	}
	payee := slices.IndexFunc(f.Payees, func(p PayeePart) bool { return p.Payee == e.Payee })
	for name, part := range map[string]*Part{
		"": &f.Part, month.From.String(): &month.Part, "group": &f.Groups[group].Part, e.Payee: &f.Payees[payee].Part,
	} {
		part.Persons += seen.first(name + " " + e.Person)
		if e.Resident.Expected() {
			part.Expected.Add(e.Line)
		} else {
			part.Certain.Add(e.Line)
		}
	}
	if month.Assumed = month.Assumed || e.Assumed; e.Assumed && !slices.Contains(f.Assumptions, e.Source) {
		f.Assumptions = append(f.Assumptions, e.Source)
	}
}

// questions reckons the year by the other reading of each open question too.
func questions(reg *region.Register, p people, o entitlement.Options, payees []string, total money.Cents) []Question {
	sum := func(o entitlement.Options) (cents money.Cents) {
		o.Monthly = false // the sum is the same
		for _, l := range entitlement.Compensation(reg, p.persons, o) {
			if p.facts[l.Person] != nil && slices.Contains(payees, l.Payee) {
				cents += l.Cents
			}
		}
		return cents
	}
	reading, adult := o, o
	all := []Question{{Code: "pre2025", OtherIsReckoned: o.Reading != ""}, {Code: "adult", OtherIsReckoned: o.Adult != ""}}
	if reading.Reading = region.Applied; o.Reading != "" {
		reading.Reading = ""
	}
	if adult.Adult = entitlement.WholeYears; o.Adult != "" {
		adult.Adult = ""
	}
	for i, other := range []entitlement.Options{reading, adult} {
		if all[i].Usual, all[i].Other = total, sum(other); all[i].OtherIsReckoned {
			all[i].Usual, all[i].Other = all[i].Other, all[i].Usual
		}
	}
	return all
}

// deadlines finds until when the year can be claimed, and which year closes next.
func (f *Forecast) deadlines(reg *region.Register, today civil.Date) {
	limit, known := reg.Limit("cost_claim", today)
	if !known {
		return
	}
	f.Closes = limit.After(civil.Of(f.Year, time.January, 1))
	year := today.Year()
	for !limit.After(civil.Of(year-1, time.January, 1)).Before(today) {
		year--
	}
	f.Closing = Closing{Year: year, On: limit.After(civil.Of(year, time.January, 1)), Status: limit.Status, Source: limit.Reference}
}
