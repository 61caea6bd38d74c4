package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

var changeFrom = ` r.id, r.version, r.number, r.claim_id, c.number, c.decides, ` + partiesOf("o") + `, r.state, r.reason, r.items, r.asked_at, r.preparers, r.returned, r.decided_at, r.letters, r.sums, r.taken_cents
  FROM change_request r JOIN grant_claim c ON c.id = r.claim_id JOIN organisation o ON o.id = r.claimant_org`

func scanChange(row pgx.CollectableRow) (r changes.Request, err error) {
	var decided nullTime
	into := append([]any{&r.ID, &r.Version, &r.Number, &r.Claim, &r.ClaimNo, &r.Decides}, partyFields(&r.Claimant)...)
	err = row.Scan(append(into, &r.State, &r.Reason, &r.Items, &r.AskedAt, &r.Preparers, &r.Returned, &decided, &r.Letters.Texts, &r.Letters.Sums, &r.Taken)...)
	r.DecidedAt = decided.t
	return r, err
}

// Changes lists the requests that the actor may see, the last first.
func (tx *Tx) Changes(ctx context.Context, f changes.Filter, p page.Params) (page.Of[changes.Request], error) {
	after := claimKey{At: civil.Of(9999, 1, 1).Midnight(), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: change_request.list\nSELECT"+changeFrom+` WHERE ($1 = '' OR r.state = $1) AND ($2::uuid IS NULL OR r.claim_id = $2) AND (r.asked_at, r.id) < ($3, $4)
 ORDER BY r.asked_at DESC, r.id DESC LIMIT $5`, f.State, idOrNull(f.Claim), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[changes.Request]{}, err
	}
	all, err := pgx.CollectRows(rows, scanChange)
	return page.Cut(all, p, func(r changes.Request) any { return claimKey{r.AskedAt, r.ID} }), err
}

// Change reads a request.
func (tx *Tx) Change(ctx context.Context, id uuid.UUID) (changes.Request, error) {
	return oneChange(tx.Query(ctx, "-- name: change_request.get\nSELECT"+changeFrom+" WHERE r.id = $1", id))
}

// LockChange reads a request and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockChange(ctx context.Context, id uuid.UUID, version int64) (changes.Request, error) {
	r, err := oneChange(tx.Query(ctx, "-- name: change_request.lock\nSELECT"+changeFrom+" WHERE r.id = $1 FOR NO KEY UPDATE OF r", id))
	if err == nil && r.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return r, err
}

func oneChange(rows pgx.Rows, err error) (changes.Request, error) {
	if err != nil {
		return changes.Request{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanChange)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	return r, err
}

// NextChangeNumber draws the running number of a request.
func (tx *Tx) NextChangeNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, "-- name: change_request.number\nSELECT nextval('change_number')").Scan(&n)
	return n, err
}

// AddChange stores a new request; while one of the same claim is open it is a Conflict.
func (tx *Tx) AddChange(ctx context.Context, r changes.Request) error {
	_, err := tx.Exec(ctx, `-- name: change_request.add
INSERT INTO change_request (id, number, claim_id, claimant_org, state, reason, items, asked_by, asked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		r.ID, r.Number, r.Claim, r.Claimant.ID, r.State, r.Reason, r.Items, tx.actor.Account, r.AskedAt)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "changerequests.one_open")
	}
	return err
}

// UpdateChange stores a locked request under its next version. What a decided one accepts takes effect with it: what has moved since it was asked, and a payment that still
// waits for its release, is a Conflict.
func (tx *Tx) UpdateChange(ctx context.Context, r changes.Request) (err error) {
	switch {
	case tx.actor.May(identity.ClaimWrite):
		_, err = tx.Exec(ctx, "-- name: change_request.withdraw\nUPDATE change_request SET version = version + 1, state = $2 WHERE id = $1", r.ID, r.State)
	case r.State == changes.Decided:
		_, err = tx.Exec(ctx, `-- name: change_request.decide
UPDATE change_request SET version = version + 1, state = $2, decided_by = $3, decided_at = $4, letters = $5, sums = $6, taken_cents = $7 WHERE id = $1`,
			r.ID, r.State, tx.actor.Account, r.DecidedAt, r.Letters.Texts, r.Letters.Sums, r.Taken)
	default:
		_, err = tx.Exec(ctx, "-- name: change_request.work\nUPDATE change_request SET version = version + 1, state = $2, items = $3, preparers = $4, returned = $5 WHERE id = $1",
			r.ID, r.State, r.Items, r.Preparers, r.Returned)
	}
	switch {
	case isCode(err, "55006"):
		return fault.New(fault.Conflict, "changerequests.payment_waits")
	case isCode(err, "55000"):
		return fault.New(fault.Conflict, "changerequests.under_way")
	case isCode(err, "23514"):
		return fault.New(fault.Conflict, "changerequests.moved")
	}
	return err
}

// ChangeStanding reads a decided claim as it stands: the account that is paid to, what is granted for its lines while their costs are not stated, its instalments, the days of
// the reports that are open, and the last day of use.
func (tx *Tx) ChangeStanding(ctx context.Context, claim uuid.UUID) (s changes.Standing, err error) {
	var account string
	var days [3]civil.Date
	var due []region.Instalment
	err = tx.QueryRow(ctx, `-- name: change_request.standing
SELECT c.id, c.number, s.account, s.interim, s.final, s.until, coalesce(p.plan, '[]'), p.due, ARRAY(SELECT r.kind FROM claim_report r WHERE r.claim_id = c.id AND r.state <> 'approved' ORDER BY r.kind DESC),
       coalesce((SELECT -h.cents FROM ledger_head h WHERE h.claim_id = c.id AND h.account = 'payable'), 0)::bigint
  FROM grant_claim c, change_standing(c.id) s, plan_of(c.id, $2) p WHERE c.id = $1 AND c.state = 'decided' AND c.granted_cents > 0 AND s.account IS NOT NULL`, claim, civil.DateIn(tx.now)).
		Scan(&s.Claim, &s.Number, &account, &days[0], &days[1], &days[2], &s.Plan, &due, &s.Waits, &s.Owed)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, fault.Missing()
	}
	if err != nil {
		return s, err
	}
	s.Due, s.Was = len(due), map[string]string{changes.Account: account}
	for i, kind := range []string{region.WhenInterim, region.WhenFinal, changes.Use} {
		if !days[i].IsZero() {
			s.Was[kind] = days[i].String()
		}
	}
	s.Lines, err = tx.linesToChange(ctx, claim)
	return s, err
}

func (tx *Tx) linesToChange(ctx context.Context, claim uuid.UUID) ([]changes.Line, error) {
	rows, err := tx.Query(ctx, `-- name: change_request.lines
SELECT l.id, l.facts, l.granted_cents - l.taken_cents FROM claim_line l WHERE l.claim_id = $1 AND l.granted_cents > l.taken_cents
   AND NOT EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = $1 AND s.state NOT IN ('draft','supplement_requested'))
 ORDER BY l.about <> 'arrival', l.facts ->> 'reference', (l.facts ->> 'person')::integer, l.subject, l.payee LIMIT 2000`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[changes.Line])
}
