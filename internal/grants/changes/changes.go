package changes

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
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

// Account is the kind of the item that asks for another account; the other kinds are those of reports (region.WhenInterim, region.WhenFinal): another day.
const Account = "account"

// Kinds lists what may be asked to be changed.
func Kinds() []string { return []string{Account, region.WhenInterim, region.WhenFinal} }

// LongestText is the longest text, in characters.
const LongestText = 2000

// Item is one thing that is asked to be changed, as it stood and as it is to be: an IBAN in its electronic form, or a day in ISO form.
type Item struct {
	Kind     string `json:"kind"`
	Was      string `json:"was"`
	Now      string `json:"now"`
	Accepted bool   `json:"accepted"`
	Ground   string `json:"ground"` // of the preparer; needed where the item is refused
}

// Field names a field of the item in a form.
func (i Item) Field(what string) string { return what + "_" + i.Kind }

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
	Returned  string // why it is to be prepared anew
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

// Standing is a decided claim as it stands, of which a change may be asked.
type Standing struct {
	Claim  uuid.UUID
	Number string
	Was    map[string]string // by kind; a kind that is missing cannot be changed
}

// Items compares what is wanted with what stands: only what differs is asked. Mistakes stand at the fields, which are named by the kinds.
func (s Standing) Items(wanted map[string]string, today civil.Date) (items []Item, err error) {
	var wrong []fault.Field
	for _, kind := range Kinds() {
		text := strings.TrimSpace(wanted[kind])
		was, may := s.Was[kind]
		if text == "" || !may {
			continue
		}
		now, mistake := read(kind, text, today)
		if mistake.Name != "" {
			wrong = append(wrong, mistake)
		} else if now != was {
			items = append(items, Item{Kind: kind, Was: was, Now: now})
		}
	}
	if len(wrong) == 0 && len(items) == 0 {
		wrong = append(wrong, fault.At(Account, "changerequests.nothing_changes"))
	}
	return items, fault.Bad(wrong...)
}

// read reads what is wanted of a kind: a sound account, or a day that is still to come.
func read(kind, text string, today civil.Date) (now string, mistake fault.Field) {
	if kind == Account {
		iban, err := bank.ParseIBAN(text)
		if err != nil {
			return "", bank.At(kind, err)
		}
		return string(iban), mistake
	}
	day, err := civil.ParseLoose(text)
	if err != nil {
		return "", fault.At(kind, "fault.not_a_date", text)
	}
	if !day.After(today) {
		return "", fault.At(kind, "fault.must_be_after", today)
	}
	return day.String(), mistake
}

// Verdict is what the preparer proposes of an item.
type Verdict struct {
	Given    bool
	Accepted bool
	Ground   string
}

// answer writes what is proposed of each item into the request. Each needs its answer, a refusal its ground, and a day that has passed meanwhile is not accepted.
func (r *Request) answer(verdicts map[string]Verdict, today civil.Date) error {
	var wrong []fault.Field
	items := slices.Clone(r.Items)
	for n, item := range items {
		v := verdicts[item.Kind]
		switch {
		case !v.Given:
			wrong = append(wrong, fault.At(item.Field("verdict"), "fault.choose_one"))
		case !v.Accepted && v.Ground == "":
			wrong = append(wrong, fault.At(item.Field("ground"), "fault.required"))
		case v.Accepted && item.Kind != Account:
			if _, mistake := read(item.Kind, item.Now, today); mistake.Name != "" {
				mistake.Name = item.Field("verdict")
				wrong = append(wrong, mistake)
			}
		}
		items[n].Accepted, items[n].Ground = v.Accepted, v.Ground
	}
	if err := fault.Bad(wrong...); err != nil {
		return err
	}
	r.Items = items
	return nil
}

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

// Document is what is decided, of which the letters are written.
type Document struct {
	Request
	Authority region.Names
	Officer   string
	Preparer  string
	Decided   civil.Date
	AppealRef string
	Appeal    map[string]string // by language
}
