package paying

import (
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
)

// BookedClaim is a claim of which the book has entries.
type BookedClaim struct {
	ID       uuid.UUID
	Number   string
	Round    string
	Claimant identity.Organisation
	Granted  money.Cents // by the decision
}

// Total is an account's balance over all claims, as it is written down and as the postings prove it.
type Total struct {
	Written, Proved money.Cents
}

// Page is a claim's part of the book, proved by its replay.
type Page struct {
	Claim       BookedClaim
	Entries     []ledger.Entry
	Balances    ledger.Balances
	Standing    ledger.Standing
	Differences []ledger.Difference // balances that are written down otherwise
	Payments    []Payment
}

// Book returns the accounts with their balances, and the claims of which there are entries.
func (d Desk) Book(ctx context.Context, a identity.Actor, p page.Params) (totals map[ledger.Account]Total, list page.Of[BookedClaim], err error) {
	defer fault.Wrap(&err, "paying.Book")
	if !a.May(identity.LedgerRead) {
		return totals, list, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if totals, err = st.HeadTotals(ctx); err != nil {
			return err
		}
		list, err = st.BookedClaims(ctx, p)
		return err
	})
	return totals, list, err
}

// Open returns a claim's part of the book. It is replayed: a balance that the entries do not prove is named.
func (d Desk) Open(ctx context.Context, a identity.Actor, claim uuid.UUID) (p Page, err error) {
	defer fault.Wrap(&err, "paying.Open(%s)", claim)
	if !a.May(identity.LedgerRead) {
		return p, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if p.Claim, err = st.BookedClaim(ctx, claim); err != nil {
			return err
		}
		if p.Entries, err = st.EntriesOf(ctx, claim); err != nil {
			return err
		}
		if p.Balances, err = ledger.Replay(p.Entries); err != nil {
			return err
		}
		written, err := st.HeadsOf(ctx, []uuid.UUID{claim})
		if err != nil {
			return err
		}
		p.Differences, p.Standing = ledger.Differences(written, p.Balances), ledger.StandingOf(p.Entries, p.Balances, claim)
		if p.Payments, err = st.PaymentsOf(ctx, claim); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "ledger.read", Subject: audit.Claim, ID: claim, Ground: ground})
	})
	return p, err
}

// Line is a claim in the reconciliation. Off is what its payments and its entries do not agree in, which is nothing as long as the book is whole.
type Line struct {
	Claim    BookedClaim
	Standing ledger.Standing
	Off      money.Cents
}

// Reconciliation is decided − paid − open over the claims decided in a year.
type Reconciliation struct {
	Year  int
	Lines []Line
	Sum   ledger.Standing
	Off   money.Cents
}

// Reconcile replays the entries of the claims that were decided in a year, and holds decided against paid and open, and both against the decisions and the balances
// that are written down: whatever differs stands at its claim.
func (d Desk) Reconcile(ctx context.Context, a identity.Actor, year int) (r Reconciliation, err error) {
	defer fault.Wrap(&err, "paying.Reconcile(%d)", year)
	if !a.May(identity.PaymentRead) {
		return r, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		entries, claims, err := st.EntriesDecidedIn(ctx, year)
		if err != nil {
			return err
		}
		ids := make([]uuid.UUID, len(claims))
		for i, c := range claims {
			ids[i] = c.ID
		}
		written, err := st.HeadsOf(ctx, ids)
		if err != nil {
			return err
		}
		r, err = reconcile(year, entries, claims, written)
		return err
	})
	return r, err
}

func reconcile(year int, entries []ledger.Entry, claims []BookedClaim, written ledger.Balances) (Reconciliation, error) {
	r := Reconciliation{Year: year}
	proved, err := ledger.Replay(entries)
	if err != nil {
		return r, err
	}
	of := map[uuid.UUID][]ledger.Entry{}
	for _, e := range entries {
		of[e.Claim] = append(of[e.Claim], e)
	}
	off := map[uuid.UUID]money.Cents{}
	for _, diff := range ledger.Differences(written, proved) {
		off[diff.Claim] += max(diff.Written-diff.Proved, diff.Proved-diff.Written)
	}
	for _, c := range claims {
		s := ledger.StandingOf(of[c.ID], proved, c.ID)
		line := Line{Claim: c, Standing: s, Off: s.Rest}
		switch {
		case line.Off != 0:
		case len(of[c.ID]) == 0:
			line.Off = c.Granted // decided, and nobody entered it
		default:
			line.Off = off[c.ID]
		}
		r.Lines = append(r.Lines, line)
		r.Off += max(line.Off, -line.Off)
		r.Sum.Decided += s.Decided
		r.Sum.Paid += s.Paid
		r.Sum.InTransit += s.InTransit
		r.Sum.Open += s.Open
		r.Sum.Owed += s.Owed
		r.Sum.Rest += s.Rest
	}
	slices.SortFunc(r.Lines, func(a, b Line) int { return cmp.Compare(a.Claim.Number, b.Claim.Number) })
	return r, nil
}
