package store

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
)

// Enter writes entries into the book, in one order of claims and accounts, so that two who write wait for each other and not on each other. What the book
// refuses, such as a payment of more than is owed, is a Conflict.
func (tx *Tx) Enter(ctx context.Context, all []ledger.Entry) error {
	all = slices.SortedFunc(slices.Values(all), func(a, b ledger.Entry) int {
		return cmp.Or(slices.Compare(a.Claim[:], b.Claim[:]), slices.Compare(a.ID[:], b.ID[:]))
	})
	var b pgx.Batch
	for _, e := range all {
		b.Queue(`-- name: ledger_entry.add
INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, refers_to, at, account_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			e.ID, e.Claim, e.Day, e.Kind, e.Of, e.Ground, idOrNull(e.Refers), tx.now, tx.actor.Account)
		lines := slices.SortedFunc(slices.Values(e.Postings), func(a, b ledger.Posting) int { return cmp.Compare(a.Account, b.Account) })
		for i, p := range lines {
			b.Queue("-- name: ledger_posting.add\nINSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, $2, $3, $4)", e.ID, i+1, p.Account, p.Cents)
		}
	}
	err := tx.SendBatch(ctx, &b).Close()
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "payments.entered_already").Because(err)
	}
	if err != nil {
		return err
	}
	if _, err = tx.Exec(ctx, "-- name: ledger.proved\nSET CONSTRAINTS entry_balances, head_holds IMMEDIATE"); isCode(err, "23514") {
		return fault.New(fault.Conflict, "payments.book_refuses").Because(err)
	}
	if err == nil {
		_, err = tx.Exec(ctx, "-- name: ledger.goes_on\nSET CONSTRAINTS entry_balances, head_holds DEFERRED")
	}
	return err
}

const entryFrom = ` e.id, e.claim_id, e.day, e.kind, e.of_id, e.ground, e.refers_to, array_agg(p.account ORDER BY p.line), array_agg(p.cents ORDER BY p.line)
  FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id`

func scanEntry(row pgx.CollectableRow) (e ledger.Entry, err error) {
	var refers *uuid.UUID
	var accounts []ledger.Account
	var cents []money.Cents
	err = row.Scan(&e.ID, &e.Claim, &e.Day, &e.Kind, &e.Of, &e.Ground, &refers, &accounts, &cents)
	e.Refers = orZero(refers)
	for i := range accounts {
		e.Postings = append(e.Postings, ledger.Posting{Account: accounts[i], Cents: cents[i]})
	}
	return e, err
}

// EntriesOf lists a claim's entries in the order in which they were made.
func (tx *Tx) EntriesOf(ctx context.Context, claim uuid.UUID) ([]ledger.Entry, error) {
	rows, err := tx.Query(ctx, "-- name: ledger_entry.of\nSELECT"+entryFrom+" WHERE e.claim_id = $1 GROUP BY e.id ORDER BY e.seq", claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanEntry)
}

// decidedIn is the condition that a decision is of a year, in Finland.
const decidedIn = ` g.decided_at >= make_timestamptz($1, 1, 1, 0, 0, 0, 'Europe/Helsinki') AND g.decided_at < make_timestamptz($1 + 1, 1, 1, 0, 0, 0, 'Europe/Helsinki')`

// EntriesDecidedIn lists every entry of the claims that were decided in a year, and the claims.
func (tx *Tx) EntriesDecidedIn(ctx context.Context, year int) ([]ledger.Entry, []paying.BookedClaim, error) {
	rows, err := tx.Query(ctx, "-- name: ledger_entry.decided_in\nSELECT"+entryFrom+" JOIN grant_decision g ON g.claim_id = e.claim_id WHERE"+decidedIn+" GROUP BY e.id ORDER BY e.seq", year)
	if err != nil {
		return nil, nil, err
	}
	entries, err := pgx.CollectRows(rows, scanEntry)
	if err != nil {
		return nil, nil, err
	}
	if rows, err = tx.Query(ctx, "-- name: ledger.decided_in\nSELECT"+bookedFrom+" WHERE g.granted_cents > 0 AND"+decidedIn+" ORDER BY c.number", year); err != nil {
		return nil, nil, err
	}
	claims, err := pgx.CollectRows(rows, scanBooked)
	return entries, claims, err
}

var bookedFrom = ` c.id, c.number, c.round_code, ` + partiesOf("o") + `, g.granted_cents FROM grant_claim c JOIN organisation o ON o.id = c.claimant_org JOIN grant_decision g ON g.claim_id = c.id`

func scanBooked(row pgx.CollectableRow) (b paying.BookedClaim, err error) {
	into := append([]any{&b.ID, &b.Number, &b.Round}, partyFields(&b.Claimant)...)
	err = row.Scan(append(into, &b.Granted)...)
	return b, err
}

// BookedClaim reads a claim of which the book has entries.
func (tx *Tx) BookedClaim(ctx context.Context, claim uuid.UUID) (paying.BookedClaim, error) {
	rows, err := tx.Query(ctx, "-- name: ledger.claim\nSELECT"+bookedFrom+" WHERE c.id = $1 AND EXISTS (SELECT FROM ledger_entry e WHERE e.claim_id = c.id)", claim)
	if err != nil {
		return paying.BookedClaim{}, err
	}
	b, err := pgx.CollectExactlyOneRow(rows, scanBooked)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, fault.Missing()
	}
	return b, err
}

// BookedClaims lists the claims of which the book has entries, the last number first.
func (tx *Tx) BookedClaims(ctx context.Context, p page.Params) (page.Of[paying.BookedClaim], error) {
	var after string
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: ledger.claims\nSELECT"+bookedFrom+` WHERE EXISTS (SELECT FROM ledger_entry e WHERE e.claim_id = c.id) AND ($1 = '' OR c.number < $1)
 ORDER BY c.number DESC LIMIT $2`, after, p.Rows()+1)
	if err != nil {
		return page.Of[paying.BookedClaim]{}, err
	}
	all, err := pgx.CollectRows(rows, scanBooked)
	return page.Cut(all, p, func(b paying.BookedClaim) any { return b.Number }), err
}

// HeadsOf reads the balances of claims as they are written down.
func (tx *Tx) HeadsOf(ctx context.Context, claims []uuid.UUID) (ledger.Balances, error) {
	rows, err := tx.Query(ctx, "-- name: ledger_head.of\nSELECT claim_id, account, cents FROM ledger_head WHERE claim_id = ANY($1)", claims)
	if err != nil {
		return nil, err
	}
	heads := ledger.Balances{}
	var k ledger.Key
	var cents money.Cents
	_, err = pgx.ForEachRow(rows, []any{&k.Claim, &k.Account, &cents}, func() error {
		heads[k] = cents
		return nil
	})
	return heads, err
}

// HeadTotals sums each account over all claims that the actor may see, as written down and from the postings.
func (tx *Tx) HeadTotals(ctx context.Context) (map[ledger.Account]paying.Total, error) {
	rows, err := tx.Query(ctx, `-- name: ledger_head.totals
SELECT account, coalesce(h.cents, 0), coalesce(p.cents, 0) FROM (SELECT account, sum(cents)::bigint AS cents FROM ledger_head GROUP BY account) h
  FULL JOIN (SELECT account, sum(cents)::bigint AS cents FROM ledger_posting GROUP BY account) p USING (account)`)
	if err != nil {
		return nil, err
	}
	totals := map[ledger.Account]paying.Total{}
	var account ledger.Account
	var t paying.Total
	_, err = pgx.ForEachRow(rows, []any{&account, &t.Written, &t.Proved}, func() error {
		totals[account] = t
		return nil
	})
	return totals, err
}
