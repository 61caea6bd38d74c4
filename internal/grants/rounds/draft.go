package rounds

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// State is how a draft stands.
type State string

// The states.
const (
	Open      State = "draft"
	Published State = "published"
	Discarded State = "discarded"
)

// Draft is a round that is being written. Corrects says that it will be the next version of the round of its code.
type Draft struct {
	ID        uuid.UUID
	Version   int64
	State     State
	Round     region.Round
	Corrects  bool
	Reason    string      // why the published version is corrected
	Writers   []uuid.UUID // who has written in it: none of them publishes it
	UpdatedAt time.Time
}

// MayPublish says whether somebody has had no hand in the draft.
func (d Draft) MayPublish(account uuid.UUID) bool {
	return d.State == Open && !slices.Contains(d.Writers, account)
}

// Copy makes the next round out of one: every date as many years later as it takes for it to be claimable on a day or after it, the code by the year in which
// it can be claimed. A time that was extended is copied as it was first announced. As a correction it stays what it is.
func Copy(of region.Round, correction bool, today civil.Date) region.Round {
	to := of
	to.Status, to.Note = "", ""
	if correction {
		return to
	}
	if !of.Announced.IsZero() {
		to.Window.To = of.Announced.AddDays(1)
	}
	for next := true; next; next = to.Window.Last().Before(today) && !to.Window.To.IsZero() {
		to.Arrived, to.Window, to.Counts = yearLater(to.Arrived), yearLater(to.Window), yearLater(to.Counts)
		to.After = to.After.Later(12)
	}
	year := to.Arrived.Last().Year()
	switch {
	case !to.Window.From.IsZero():
		year = to.Window.From.Year()
	case !to.Window.To.IsZero():
		year = to.Window.Last().Year()
	}
	to.Code, to.Source, to.Version, to.From, to.Announced = fmt.Sprintf("%s-%d", of.Kind, year), "", 0, civil.Date{}, civil.Date{}
	return to
}

func yearLater(p civil.Period) civil.Period {
	if !p.From.IsZero() {
		p.From = p.From.AddMonths(12)
	}
	if !p.To.IsZero() {
		p.To = p.To.AddMonths(12)
	}
	return p
}

var codes = regexp.MustCompile(`^[a-z]+-20[0-9]{2}$`)

// Authorities lists who may decide and pay.
func Authorities() []string { return []string{"ministry", "keha"} }

// The longest texts, in characters.
const (
	LongestName  = 120
	LongestAbout = 2000
)

// Validate returns every mistake of the round at once, at the fields of its form. Reg says which codes are taken and which permits there are.
func (d Draft) Validate(today civil.Date, reg *region.Register) error {
	var c checks
	r := d.Round
	_, taken := reg.Round(r.Code, today)
	switch {
	case !codes.MatchString(r.Code):
		c.add("code", "rounds.code_form")
	case taken != d.Corrects:
		c.add("code", "rounds.code_taken", r.Code)
	}
	if d.Corrects && d.Reason == "" {
		c.add("reason", "fault.required")
	}
	c.names("name", r.Name)
	if r.Source == "" {
		c.add("source", "fault.required")
	}
	c.own(r)
	c.period("window", r.Window)
	if !r.Window.To.IsZero() && r.Window.Last().Before(today) {
		c.add("window_to", "fault.must_be_after", today)
	}
	if !r.Announced.IsZero() && !r.Window.To.IsZero() && !r.Announced.Before(r.Window.Last()) {
		c.add("announced", "rounds.announced_before", r.Window.Last())
	}
	c.evidence(r.Evidence)
	c.after(r.After)
	c.known("permits", r.Permits, func(code string) bool { _, ok := reg.Permit(code, today); return ok })
	c.known("groups", r.Groups, func(code string) bool { return slices.Contains(casework.Groups(), casework.Group(code)) })
	c.known("payees", r.Payees, func(code string) bool { return code == region.PayeeMunicipality || code == region.PayeeCounty })
	if len(r.Payees) == 0 {
		c.add("payees", "fault.choose_one")
	}
	return fault.Bad(c...)
}

// AmountField names the field of an amount in the form.
func AmountField(payee string, age int) string { return fmt.Sprintf("amount_%s_%d", payee, age) }

// checks gathers mistakes.
type checks []fault.Field

func (c *checks) add(name, key string, args ...any) { *c = append(*c, fault.At(name, key, args...)) }

// names: a round speaks all three languages.
func (c *checks) names(field string, n region.Names) {
	for _, one := range [...]struct{ lang, text string }{{"_fi", n.FI}, {"_sv", n.SV}, {"_en", n.EN}} {
		if one.text == "" {
			c.add(field+one.lang, "fault.required")
		}
	}
}

func (c *checks) period(field string, p civil.Period) {
	switch {
	case p.From.IsZero():
		c.add(field+"_from", "fault.required")
	case p.To.IsZero():
		c.add(field+"_to", "fault.required")
	case !p.To.IsZero() && !p.From.Before(p.To):
		c.add(field+"_to", "fault.must_be_after", p.From)
	}
}

func (c *checks) known(field string, chosen []string, is func(string) bool) {
	for _, code := range chosen {
		if !is(code) {
			c.add(field, "fault.unknown_choice", code)
		}
	}
}
