package changes

import (
	"slices"
	"strconv"
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
	Submitted State = "submitted"
	Prepared  State = "prepared"
	Decided   State = "decided"
	Withdrawn State = "withdrawn"
)

// States lists them in the order of the way.
func States() []State { return []State{Submitted, Prepared, Decided, Withdrawn} }

// Outcome is what a decided request came to.
type Outcome string

// The outcomes.
const (
	Accepted Outcome = "accepted"
	Partly   Outcome = "partly"
	Refused  Outcome = "refused"
)

// The kinds of items beside those of reports (region.WhenInterim, region.WhenFinal), which ask for another day.
const (
	Account = "account"
	Amount  = "line"        // less for a line of the claim, or nothing: it is given up
	Plan    = "instalments" // those that are not due yet
	Use     = "use"         // the last day on which the support is used
)

// Kinds lists what may be asked to be changed.
func Kinds() []string {
	return []string{Account, Amount, Plan, region.WhenInterim, region.WhenFinal, Use}
}

// The longest text, in characters, and the most items of a request.
const (
	LongestText = 2000
	MostItems   = 500
)

// Item is one thing that is asked to be changed, as it stood and as it is to be: an IBAN in its electronic form, cents, instalments as JSON, or a day in ISO form.
type Item struct {
	Kind     string       `json:"kind"`
	Of       string       `json:"of,omitempty"` // of an Amount: the id of the line
	About    claims.About `json:"about,omitempty"`
	Name     string       `json:"name,omitempty"` // of the line (claims.Facts.Name)
	Was      string       `json:"was"`
	Now      string       `json:"now"`
	Accepted bool         `json:"accepted"`
	Ground   string       `json:"ground"` // of the preparer; needed where the item is refused
}

// Key tells the item from the others of its request.
func (i Item) Key() string {
	if i.Of == "" {
		return i.Kind
	}
	return i.Kind + "_" + i.Of
}

// Field names a field of the item in a form.
func (i Item) Field(what string) string { return what + "_" + i.Key() }

// Less is by how much an Amount is lowered; of any other item nothing.
func (i Item) Less() money.Cents {
	if i.Kind != Amount {
		return 0
	}
	was, _ := strconv.ParseInt(i.Was, 10, 64)
	now, _ := strconv.ParseInt(i.Now, 10, 64)
	return money.Cents(was - now)
}

// Request is what a claimant asks to be changed of a claim that is decided.
type Request struct {
	ID        uuid.UUID
	Version   int64
	Number    string // MUUTOS-2026-00001
	Claim     uuid.UUID
	ClaimNo   string
	Decides   string // "ministry" or "keha"
	Claimant  identity.Organisation
	State     State
	Reason    string
	Items     []Item
	AskedAt   time.Time
	Preparers []uuid.UUID
	Returned  string      // why it is to be prepared anew
	Taken     money.Cents // off what was not paid, by the decision
	DecidedAt time.Time
	Letters   claims.Letters
}

// Outcome is what the items come to together.
func (r Request) Outcome() Outcome {
	n := 0
	for _, i := range r.Items {
		if i.Accepted {
			n++
		}
	}
	switch n {
	case 0:
		return Refused
	case len(r.Items):
		return Accepted
	}
	return Partly
}

// Lowered is by how much the accepted items lower what was granted.
func (r Request) Lowered() (sum money.Cents) {
	for _, i := range r.Items {
		if i.Accepted {
			sum += i.Less()
		}
	}
	return sum
}

// Paid is what a decision has lowered although it was paid already: it is claimed back by a recovery.
func (r Request) Paid() money.Cents { return r.Lowered() - r.Taken }

// Refusal is why somebody may not take the request from a state, or nil: a signatory withdraws it, the authority that decided prepares and decides it, and nobody decides
// what he has ever prepared.
func (r Request) Refusal(a identity.Actor, from State, decide bool) error {
	switch {
	case !a.May(identity.ClaimDecide):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case r.Decides == "ministry" != (a.Role() == identity.Coordinator):
		return fault.New(fault.Forbidden, "changerequests.other_authority")
	case r.State != from:
		return fault.New(fault.Conflict, "changerequests.wrong_state")
	case decide && slices.Contains(r.Preparers, a.Account):
		return fault.New(fault.Forbidden, "changerequests.second_person")
	}
	return nil
}

// Kept is why somebody may not withdraw the request, or nil.
func (r Request) Kept(a identity.Actor) error {
	switch {
	case !a.May(identity.ClaimWrite):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case !a.Has(identity.Signatory):
		return fault.New(fault.Forbidden, "claims.needs_signatory")
	case r.State != Submitted:
		return fault.New(fault.Conflict, "changerequests.wrong_state")
	}
	return nil
}

// Document is what is decided, and what of it is taken off what is not paid, of which the letters are written.
type Document struct {
	Request
	Authority region.Names
	Officer   string
	Preparer  string
	Decided   civil.Date
	AppealRef string
	Appeal    map[string]string // by language
}
