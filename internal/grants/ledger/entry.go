package ledger

import (
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/money"
)

// Account is where money stands.
type Account string

// The accounts. A claimant's credit balance of Payable is what is owed to it, a debit balance of Receivable what it owes.
const (
	Appropriation Account = "appropriation"   // used of the state's appropriation
	Payable       Account = "payable"         // owed to the claimant
	InTransit     Account = "in_transit"      // released to the bank, not yet paid
	Bank          Account = "bank"            // left the paying authority's account
	Receivable    Account = "receivable"      // to be given back
	Interest      Account = "interest_income" // of what is given back
	Loss          Account = "loss"            // written off
	Clearing      Account = "clearing"        // between a claim that owes and one whose money is taken for it: nothing, over both
)

// Accounts lists the chart of accounts in its order.
func Accounts() []Account {
	return []Account{Appropriation, Payable, InTransit, Bank, Receivable, Interest, Loss, Clearing}
}

// Kind is what an entry is about.
type Kind string

// The kinds.
const (
	Decision   Kind = "decision"
	Payment    Kind = "payment"
	Settlement Kind = "settlement"
	Failure    Kind = "failure"
	Recovery   Kind = "recovery"
	Accrual    Kind = "interest"
	SetOff     Kind = "set_off"
	Repayment  Kind = "repayment"
	WriteOff   Kind = "write_off"
	SetOffFrom Kind = "set_off_from"    // taken off what is owed on another claim
	SetOffTo   Kind = "set_off_to"      // the other half of that, on the claim that owes
	Refund     Kind = "refund"          // what was paid back too much is owed again
	Relief     Kind = "relief"          // a review claims back less …
	Waiver     Kind = "interest_relief" // … and less interest
	Unused     Kind = "unused"          // what a settlement of actual costs leaves of the award
	Change     Kind = "change"          // what a change asked for after the decision takes off the award
	Correction Kind = "correction"
)

// Kinds lists the kinds in the order of a claim's life.
func Kinds() []Kind {
	return []Kind{Decision, Payment, Settlement, Failure, Recovery, Accrual, SetOff, Repayment, WriteOff, SetOffFrom, SetOffTo, Refund, Relief, Waiver, Unused, Change, Correction}
}

// sides are the accounts that an entry of a kind debits and credits.
func (k Kind) sides() (debit, credit Account) {
	switch k {
	case Decision:
		return Appropriation, Payable
	case Payment:
		return Payable, InTransit
	case Settlement:
		return InTransit, Bank
	case Failure:
		return InTransit, Payable
	case Recovery:
		return Receivable, Appropriation
	case Accrual:
		return Receivable, Interest
	case SetOff:
		return Payable, Receivable
	case Repayment:
		return Bank, Receivable
	case WriteOff:
		return Loss, Receivable
	case SetOffFrom:
		return Payable, Clearing
	case SetOffTo:
		return Clearing, Receivable
	case Refund:
		return Receivable, Payable
	case Relief:
		return Appropriation, Receivable
	case Waiver:
		return Interest, Receivable
	case Unused, Change:
		return Payable, Appropriation
	}
	return "", ""
}

// Posting is one line of an entry: a debit is positive, a credit negative.
type Posting struct {
	Account Account
	Cents   money.Cents
}

// Entry is a movement of a claim's money. Of is the payment, the decision or whatever made it. Refers is the entry that a correction cancels.
type Entry struct {
	ID       uuid.UUID
	Claim    uuid.UUID
	Day      civil.Date
	Kind     Kind
	Of       uuid.UUID
	Ground   string // the statute, the decision's number or, of a correction, why
	Refers   uuid.UUID
	Postings []Posting
}

// New makes an entry of any kind but a correction: so many cents, above zero, from the one side to the other.
func New(kind Kind, claim, of uuid.UUID, day civil.Date, cents money.Cents, ground string) (e Entry, err error) {
	defer fault.Wrap(&err, "ledger.New(%s)", kind)
	debit, credit := kind.sides()
	e = Entry{
		ID: uuid.Must(uuid.NewV7()), Claim: claim, Of: of, Day: day, Kind: kind, Ground: ground,
		Postings: []Posting{{debit, cents}, {credit, -cents}},
	}
	if cents <= 0 {
		return e, fault.New(fault.Invalid, "payments.entry_amount")
	}
	return e, e.Valid()
}

// Correct makes the entry that cancels another exactly. A correction is not corrected: what it cancelled is entered anew.
func Correct(e Entry, day civil.Date, why string) (c Entry, err error) {
	defer fault.Wrap(&err, "ledger.Correct(%s)", e.ID)
	if e.Kind == Correction {
		return c, fault.New(fault.Conflict, "payments.entry_is_correction")
	}
	c = Entry{ID: uuid.Must(uuid.NewV7()), Claim: e.Claim, Of: e.Of, Day: day, Kind: Correction, Ground: why, Refers: e.ID}
	for _, p := range e.Postings {
		c.Postings = append(c.Postings, Posting{p.Account, -p.Cents})
	}
	return c, c.Valid()
}

// Valid says whether the entry can stand by itself: a known kind and accounts, a day and a ground, postings that sum to zero; a correction names an entry.
func (e Entry) Valid() error {
	var sum money.Cents
	for _, p := range e.Postings {
		if !slices.Contains(Accounts(), p.Account) || p.Cents == 0 {
			return fault.New(fault.Invalid, "payments.entry_account", string(p.Account))
		}
		sum += p.Cents
	}
	switch {
	case !slices.Contains(Kinds(), e.Kind):
		return fault.New(fault.Invalid, "payments.entry_kind", string(e.Kind))
	case sum != 0 || len(e.Postings) < 2:
		return fault.New(fault.Invalid, "payments.entry_unbalanced", int(sum))
	case e.Day.IsZero() || e.Ground == "" || e.Claim == uuid.Nil:
		return fault.New(fault.Invalid, "payments.entry_ground")
	case (e.Kind == Correction) != (e.Refers != uuid.Nil):
		return fault.New(fault.Invalid, "payments.entry_refers")
	}
	return nil
}

// Cents is the sum that the entry moves.
func (e Entry) Cents() (sum money.Cents) {
	for _, p := range e.Postings {
		sum += max(p.Cents, 0)
	}
	return sum
}
