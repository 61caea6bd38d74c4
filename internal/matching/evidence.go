package matching

import (
	"strconv"
	"time"

	"kuntapaikka/internal/civil"
)

// State says whether a fact is there to be judged.
type State string

// The states of evidence. What a case does not ask for is met by every place and gives the whole maximum; what is asked and not known gives nothing.
const (
	Known    State = "known"
	NotKnown State = "not_known"
	NotAsked State = "not_asked"
)

// Contribution is what one criterion gives to one place: the sum of its evidence, in milli-points. Its State is NotKnown when any of the evidence is.
type Contribution struct {
	Criterion Criterion  `json:"criterion"`
	Points    int        `json:"points"`
	Max       int        `json:"max"`
	State     State      `json:"state"`
	Evidence  []Evidence `json:"evidence"`
}

// Evidence is one fact with the points that stand on it, of the most that it could have given.
type Evidence struct {
	Text   Text   `json:"text"`
	Source Source `json:"source,omitzero"`
	State  State  `json:"state"`
	Points int    `json:"points"`
	Max    int    `json:"max"`
}

// fact is evidence before its points are known: how far a place meets one thing that the household needs.
type fact struct {
	met Share
	Evidence
}

func known(met Share, s Source, t Text) fact {
	return fact{met, Evidence{Text: t, Source: s, State: Known}}
}

func unknown(t Text) fact { return fact{nothing(), Evidence{Text: t, State: NotKnown}} }

// ask adds a fact to the criterion at hand. Its weight is its part of the maximum beside the other facts; a weight of 0 is not asked.
func (r *ranker) ask(weight int, f fact) {
	if weight > 0 {
		r.weights = append(r.weights, weight)
		r.met = append(r.met, f.met)
		r.unknown = r.unknown || f.State == NotKnown
		if !r.mute {
			r.evidence.add(f.Evidence)
		}
	}
}

// sum turns the facts that were asked into the contribution of a criterion, and begins the next one. None is the key of the words for nothing asked.
func (r *ranker) sum(k Criterion, none string) Contribution {
	c := Contribution{Criterion: k, Max: r.w.max(k), State: Known}
	switch {
	case len(r.weights) == 0:
		c.State = NotAsked
		r.ask(1, fact{whole(), Evidence{Text: Text{Key: none}, State: NotAsked}})
	case r.unknown:
		c.State = NotKnown
	}
	r.parts = divide(r.parts[:0], c.Max, r.weights)
	for i, part := range r.parts {
		points := r.met[i].of(part)
		c.Points += points
		if !r.mute {
			e := &r.evidence.rest[i]
			e.Points, e.Max = points, part
		}
	}
	if !r.mute {
		c.Evidence = r.evidence.cut()
	}
	r.weights, r.met, r.unknown = r.weights[:0], r.met[:0], false
	return c
}

// ArgKind says how the edge writes an argument in the reader's language.
type ArgKind string

// The kinds of arguments. A count is the {n} of a text, everything else is written out before it is put in.
const (
	ArgCount        ArgKind = "count"        // 12, and the plural form follows it
	ArgNumber       ArgKind = "number"       // 12
	ArgPoints       ArgKind = "points"       // 12,4 from 12400 milli-points
	ArgPercent      ArgKind = "percent"      // 94 %
	ArgDay          ArgKind = "day"          // 14.12.2026 from 20261214
	ArgMunicipality ArgKind = "municipality" // the name of the municipality with the code
	ArgService      ArgKind = "service"      // the name of the health service with the code
	ArgLanguage     ArgKind = "language"     // the name of the language with the code
	ArgTie          ArgKind = "tie"          // the name of the kind of tie
	ArgCondition    ArgKind = "condition"    // the name of the condition
	ArgResource     ArgKind = "resource"     // the name of the resource with the code
	ArgCriteria     ArgKind = "criteria"     // the names of criteria, joined as the language joins a list; the code separates them by spaces
)

// Arg is one argument of a text: a figure, or a code that has a name in each language.
type Arg struct {
	Kind ArgKind `json:"kind"`
	N    int     `json:"n,omitempty"`
	Code string  `json:"code,omitempty"`
}

// Text is a message key with its arguments in the order of the placeholders in the Finnish text.
type Text struct {
	Key  string `json:"key"`
	Args []Arg  `json:"args,omitempty"`
}

// Source says who stated a fact and on which day. Key is a message key; the zero Source is a fact that needs none.
type Source struct {
	Key string     `json:"key"`
	On  civil.Date `json:"on,omitzero"`
}

// The sources that places and cases have.
const (
	FromMunicipality = "ranking.source_municipality" // the municipality's own notice
	FromWellbeing    = "ranking.source_wellbeing"    // the wellbeing area's statement
	FromInterview    = "ranking.source_interview"    // the household, in an interview
	FromCase         = "ranking.source_case"         // the case as it was submitted
	FromRegister     = "ranking.source_register"     // a public register
	FromLedger       = "ranking.source_ledger"       // the portal's own ledger of places
)

// IsZero reports whether there is no source.
func (s Source) IsZero() bool { return s == Source{} }

func count(n int) Arg              { return Arg{Kind: ArgCount, N: n} }
func number(n int) Arg             { return Arg{Kind: ArgNumber, N: n} }
func percent(n int) Arg            { return Arg{Kind: ArgPercent, N: n} }
func points(milli int) Arg         { return Arg{Kind: ArgPoints, N: milli} }
func kilometres(metres int) Arg    { return count((metres + 500) / 1000) }
func municipality(code string) Arg { return Arg{Kind: ArgMunicipality, Code: code} }
func service(code string) Arg      { return Arg{Kind: ArgService, Code: code} }
func language(code string) Arg     { return Arg{Kind: ArgLanguage, Code: code} }

// day packs a day into a figure, 20261214, so that a text of hundreds of places needs no memory of its own for it.
func day(d civil.Date) Arg {
	y, m, dd := d.Date()
	return Arg{Kind: ArgDay, N: y*10_000 + int(m)*100 + dd}
}

// Day returns the day of an argument of the kind [ArgDay].
func (a Arg) Day() civil.Date { return civil.Of(a.N/10_000, time.Month(a.N/100%100), a.N%100) }

// String is for failures of tests and logs; pages write the text in the reader's language.
func (t Text) String() string {
	s := t.Key
	for _, a := range t.Args {
		s += " " + string(a.Kind) + "=" + a.Code
		if a.Code == "" {
			s += strconv.Itoa(a.N)
		}
	}
	return s
}
