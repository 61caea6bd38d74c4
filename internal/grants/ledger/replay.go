package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/money"
)

// Key names a balance: an account of a claim.
type Key struct {
	Claim   uuid.UUID
	Account Account
}

// Balances are the sums of postings. An account that nothing has moved is not there; one that has come back to zero is.
type Balances map[Key]money.Cents

// Replay proves the book: it reckons every balance anew from the entries, in any order, and refuses a book with an entry that does not balance, comes twice, or
// corrects what is not there, what was corrected before, or something else than it says.
func Replay(entries []Entry) (Balances, error) {
	byID := make(map[uuid.UUID]Entry, len(entries))
	for _, e := range entries {
		if err := e.Valid(); err != nil {
			return nil, fmt.Errorf("entry %s: %w", e.ID, err)
		}
		if _, twice := byID[e.ID]; twice {
			return nil, fmt.Errorf("entry %s comes twice", e.ID)
		}
		byID[e.ID] = e
	}
	sums, corrected := Balances{}, map[uuid.UUID]bool{}
	for _, e := range entries {
		for _, p := range e.Postings {
			sums[Key{e.Claim, p.Account}] += p.Cents
		}
		if e.Kind != Correction {
			continue
		}
		of, is := byID[e.Refers]
		switch {
		case !is || of.Claim != e.Claim || of.Kind == Correction:
			return nil, fmt.Errorf("entry %s corrects %s, which is no entry of its claim that can be", e.ID, e.Refers)
		case corrected[e.Refers]:
			return nil, fmt.Errorf("entry %s is corrected twice", e.Refers)
		case !cancels(e, of):
			return nil, fmt.Errorf("entry %s does not cancel %s", e.ID, e.Refers)
		}
		corrected[e.Refers] = true
	}
	return sums, nil
}

func cancels(a, b Entry) bool {
	sums := map[Account]money.Cents{}
	for _, p := range slices.Concat(a.Postings, b.Postings) {
		sums[p.Account] += p.Cents
	}
	for _, left := range sums {
		if left != 0 {
			return false
		}
	}
	return true
}

// Of is a claim's balance of an account.
func (b Balances) Of(claim uuid.UUID, account Account) money.Cents { return b[Key{claim, account}] }

// Total is the balance of an account over all claims.
func (b Balances) Total(account Account) (sum money.Cents) {
	for k, cents := range b {
		if k.Account == account {
			sum += cents
		}
	}
	return sum
}

// Difference is a balance that is written down otherwise than the entries prove.
type Difference struct {
	Key
	Written, Proved money.Cents
}

// Differences holds the balances that are written down against those that the entries prove, and names each that differs, in a fixed order.
func Differences(written, proved Balances) (all []Difference) {
	keys := maps.Clone(proved)
	maps.Copy(keys, written)
	for k := range keys {
		if written[k] != proved[k] {
			all = append(all, Difference{k, written[k], proved[k]})
		}
	}
	slices.SortFunc(all, func(a, b Difference) int {
		return cmp.Or(slices.Compare(a.Claim[:], b.Claim[:]), cmp.Compare(a.Account, b.Account))
	})
	return all
}

// Standing is how a claim's money stands: decided − paid − open is zero while the book is whole, and Rest names what is not.
type Standing struct {
	Decided   money.Cents // granted, and paid back too much; less what was set off against it, a settlement left unused or a change took off
	InTransit money.Cents // with the bank
	Paid      money.Cents // the bank has paid
	Open      money.Cents // still to be paid, with the bank or not
	Owed      money.Cents // to be given back
	Rest      money.Cents // decided − paid − open

	Granted  money.Cents // of the appropriation: by decisions and reviews, less what a settlement left unused or a change took off. What is claimed back changes nothing of it
	Claimed  money.Cents // claimed back, less what a review gave up
	Interest money.Cents // on that, likewise
	Returned money.Cents // paid back or set off, less what is owed again
	Lost     money.Cents // written off
}

// count adds the sum of an entry to what it is part of.
func (s *Standing) count(kind Kind, cents money.Cents) {
	switch kind {
	case Decision, Refund:
		s.Decided += cents
	case SetOff, SetOffFrom, Unused, Change:
		s.Decided -= cents
	case Settlement:
		s.Paid += cents
	}
	switch kind {
	case Decision:
		s.Granted += cents
	case Unused, Change:
		s.Granted -= cents
	case Recovery:
		s.Claimed += cents
	case Relief:
		s.Claimed -= cents
	case Accrual:
		s.Interest += cents
	case Waiver:
		s.Interest -= cents
	case Repayment, SetOff, SetOffTo:
		s.Returned += cents
	case Refund:
		s.Returned -= cents
	case WriteOff:
		s.Lost += cents
	}
}

// StandingOf reckons how a claim's money stands from its entries and its balances: what was decided and paid is summed from the entries of those kinds, what is
// open is the balance of the accounts, so that the difference is a check and no identity.
func StandingOf(entries []Entry, balances Balances, claim uuid.UUID) (s Standing) {
	byID := map[uuid.UUID]Kind{}
	for _, e := range entries {
		byID[e.ID] = e.Kind
	}
	for _, e := range entries {
		if e.Claim != claim {
			continue
		}
		kind, cents := e.Kind, e.Cents()
		if kind == Correction {
			kind, cents = byID[e.Refers], -cents
		}
		s.count(kind, cents)
	}
	s.InTransit = -balances.Of(claim, InTransit)
	s.Open = -balances.Of(claim, Payable) + s.InTransit
	s.Owed = balances.Of(claim, Receivable)
	s.Rest = s.Decided - s.Paid - s.Open
	return s
}
