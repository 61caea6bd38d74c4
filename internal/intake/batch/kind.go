package batch

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash/fnv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/region"
)

// Kind is what a file holds.
type Kind string

// The kinds: cases and arrivals have one row per person, offers one row per municipality, year and group, payments one per row of a list.
const (
	Cases    Kind = "cases"
	Offers   Kind = "offers"
	Arrivals Kind = "arrivals" // of households that come without a proposal
	Payments Kind = "payments" // what KEHA has paid
)

// Kinds lists the kinds.
func Kinds() []Kind { return []Kind{Cases, Offers, Arrivals, Payments} }

// ParseKind reads the code of a kind.
func ParseKind(s string) (Kind, bool) {
	_, ok := rules()[Kind(s)]
	return Kind(s), ok
}

// Right returns what an actor must be able to do to bring a file of the kind.
func (k Kind) Right() identity.Capability { return rules()[k].right }

// Layout declares the columns of the kind.
func (k Kind) Layout(on Setting) intake.Layout { return rules()[k].layout(on) }

// Setting is what a file is read against: who brings it, on which day, and the registers of that day.
type Setting struct {
	Actor    identity.Actor
	Today    civil.Date
	Register *region.Register
}

// rule is what one kind has of its own; everything else is the same for all.
type rule struct {
	right   identity.Capability
	ground  string // of the audit event
	layout  func(Setting) intake.Layout
	compare func(context.Context, Store, Setting, *plan) error // fills the plan's counts, changes and write
}

func rules() map[Kind]rule {
	return map[Kind]rule{
		Cases:    {identity.CaseImport, "681/2023 s. 43.1", casesLayout, compareCases},
		Offers:   {identity.OfferImport, "681/2023 s. 42", offersLayout, compareOffers},
		Arrivals: {identity.ArrivalImport, "681/2023 s. 43.4", arrivalsLayout, compareArrivals},
		Payments: {identity.CompensationImport, "681/2023 s. 59-62", paymentsLayout, comparePayments},
	}
}

// called is a subject whose name is the same in every language.
func called(reference string) func(i18n.Lang) string {
	return func(i18n.Lang) string { return reference }
}

func allowed(a identity.Actor, k Kind) error {
	r, known := rules()[k]
	if !known || !a.May(r.right) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// plan is what a file would change.
type plan struct {
	sum     [sha256.Size]byte // of the file
	report  intake.Report
	counts  Counts
	changes []intake.Change
	sights  []casework.ID // known cases of whose profile the changes show what stands
	write   func(context.Context, Store) error
}

// seen is a number that tells two plans apart: who confirms a file confirms what he saw.
func (p *plan) seen() int64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%+v\n", p.counts)
	for _, c := range p.changes {
		fmt.Fprintf(h, "%d %s %s %s%s%d\n", c.Row, c.Subject(i18n.FI), c.Column.Key, c.Before.Text, c.Before.Day, c.Before.N)
	}
	return int64(h.Sum64() >> 1)
}
