package review

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// State is how a request stands.
type State string

// The states.
const (
	Received State = "received"
	Prepared State = "prepared"
	Decided  State = "decided"
)

// States lists them in the order of the way.
func States() []State { return []State{Received, Prepared, Decided} }

// Outcome is what a review comes to.
type Outcome string

// The outcomes.
const (
	Changed      Outcome = "changed"
	Partly       Outcome = "partly"
	Unchanged    Outcome = "unchanged"
	Inadmissible Outcome = "inadmissible" // it came too late
)

// Outcomes lists them.
func Outcomes() []Outcome { return []Outcome{Changed, Partly, Unchanged, Inadmissible} }

// LongestText is the longest text, in characters.
const LongestText = 4000

// Review is a request for administrative review.
type Review struct {
	ID          uuid.UUID
	Version     int64
	Number      string // OIKAISU-2026-00012
	State       State
	Claim       uuid.UUID
	ClaimNumber string
	Recovery    uuid.UUID // whose decision is reviewed; the zero id: the claim's
	Reviewed    string    // number of the decision that is reviewed
	Claimant    identity.Organisation
	Decides     string // "ministry" or "keha"
	Demand      string // in the claimant's words
	Lines       []uuid.UUID
	TermTo      civil.Date // the last day on which it could be made
	MadeAt      time.Time
	Outcome     Outcome
	Cents       money.Cents // granted more, or claimed back less
	Reasons     string
	Preparers   []uuid.UUID
	DecidedBy   uuid.UUID
	DecidedAt   time.Time
	UpdatedAt   time.Time
	UpdatedBy   uuid.UUID
	First       []uuid.UUID // who decided what is reviewed, or prepared it
}

// Late says whether it was made after its term.
func (r Review) Late() bool { return civil.DateIn(r.MadeAt).After(r.TermTo) }

// OfRecovery says whether a decision on a recovery is reviewed.
func (r Review) OfRecovery() bool { return r.Recovery != uuid.Nil }

// Refusal is why somebody may not prepare (from received), send back or decide (from prepared) now, or nil.
func (r Review) Refusal(a identity.Actor, from State, decide bool) error {
	switch {
	case r.State != from:
		return fault.New(fault.Conflict, "reviews.wrong_state")
	case !a.May(identity.ReviewDecide):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case r.Decides == "ministry" != (a.Role() == identity.Coordinator):
		return fault.New(fault.Forbidden, "reviews.other_authority")
	case decide && slices.Contains(r.Preparers, a.Account):
		return fault.New(fault.Forbidden, "reviews.second_person")
	case decide && slices.Contains(r.First, a.Account):
		return fault.New(fault.Forbidden, "reviews.first_decider")
	}
	return nil
}

// MayPrepare says whether somebody may prepare it now.
func (r Review) MayPrepare(a identity.Actor) bool { return r.Refusal(a, Received, false) == nil }

// MayReturn says whether somebody may send it back now.
func (r Review) MayReturn(a identity.Actor) bool { return r.Refusal(a, Prepared, false) == nil }

// MayDecide says whether somebody may decide it now.
func (r Review) MayDecide(a identity.Actor) bool { return r.Refusal(a, Prepared, true) == nil }

// Found is what was prepared of a request.
type Found struct {
	Outcome Outcome
	Cents   money.Cents
	Reasons string
}

// check says what is wrong with what was found. Most is what the review can give at the most.
func (f Found) check(r Review, most money.Cents) error {
	var mistakes []fault.Field
	gives := f.Outcome == Changed || f.Outcome == Partly
	switch {
	case !slices.Contains(Outcomes(), f.Outcome):
		mistakes = append(mistakes, fault.At("outcome", "fault.choose_one"))
	case r.Late() && f.Outcome != Inadmissible:
		mistakes = append(mistakes, fault.At("outcome", "reviews.came_late", r.TermTo))
	case !r.Late() && f.Outcome == Inadmissible:
		mistakes = append(mistakes, fault.At("outcome", "reviews.came_in_time"))
	}
	switch {
	case f.Cents < 0 || !gives && f.Cents > 0:
		mistakes = append(mistakes, fault.At("cents", "reviews.never_worse"))
	case gives && (f.Cents == 0 || f.Cents > most):
		mistakes = append(mistakes, fault.At("cents", "reviews.at_most", int64(most)))
	}
	if f.Reasons == "" {
		mistakes = append(mistakes, fault.At("reasons", "fault.required"))
	}
	return fault.Bad(mistakes...)
}

// Decision is what was decided of a request. Once issued it is never changed.
type Decision struct {
	Review    uuid.UUID
	Number    string // the request's
	Claimant  uuid.UUID
	Outcome   Outcome
	Cents     money.Cents
	DecidedBy uuid.UUID
	DecidedAt time.Time
	Document  Document
	Letters   claims.Letters
}

// Document is the decision as it was issued.
type Document struct {
	Authority region.Names      `json:"authority"`
	Officer   string            `json:"officer"`
	Preparer  string            `json:"preparer"`
	Claimant  region.Names      `json:"claimant"`
	Reviewed  string            `json:"reviewed"` // number of the decision that is reviewed
	Recovery  bool              `json:"recovery"` // it is one on a recovery
	Made      civil.Date        `json:"made"`
	TermTo    civil.Date        `json:"term_to"`
	Decided   civil.Date        `json:"decided"`
	Demand    string            `json:"demand"`
	Outcome   Outcome           `json:"outcome"`
	Cents     money.Cents       `json:"cents"`
	Reasons   string            `json:"reasons"`
	AppealRef string            `json:"appeal_reference"`
	Appeal    map[string]string `json:"appeal"` // by language
}
