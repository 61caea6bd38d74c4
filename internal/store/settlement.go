package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
)

// settlementFrom: the award is what the book has decided, less what changes took off, what is owed the balance of the claim.
var settlementFrom = ` s.claim_id, s.version, c.number, c.round_code, c.round_version, ` + partiesOf("o") + `, s.state,
       coalesce(s.award_cents, (SELECT sum(p.cents) FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id LEFT JOIN ledger_entry f ON f.id = e.refers_to
         WHERE e.claim_id = c.id AND p.account = 'appropriation' AND ('decision' IN (e.kind, f.kind) OR 'change' IN (e.kind, f.kind))), 0)::bigint,
       coalesce((SELECT -h.cents FROM ledger_head h WHERE h.claim_id = c.id AND h.account = 'payable'), 0)::bigint,
       EXISTS (SELECT FROM payment p WHERE p.claim_id = c.id AND p.state IN ('planned', 'sent')), coalesce(r.evidence, '[]'),
       ARRAY(SELECT DISTINCT a.evidence FROM claim_attachment a WHERE a.claim_id = c.id AND a.evidence <> '' AND a.removed_at IS NULL ORDER BY 1),
       s.checkers, coalesce(s.settled_cents, 0), coalesce(s.unused_cents, 0), coalesce(s.number, ''), coalesce(s.document, '{}'), s.letters, s.sums, s.submitted_at, s.updated_at, s.updated_by
  FROM claim_settlement s JOIN grant_claim c ON c.id = s.claim_id JOIN organisation o ON o.id = s.claimant_org
  LEFT JOIN grant_round r ON r.code = c.round_code AND r.version = c.round_version WHERE s.claim_id = $1`

func scanSettlement(row pgx.CollectableRow) (s settling.Settlement, err error) {
	var submitted nullTime
	into := append([]any{&s.Claim, &s.Version, &s.Number, &s.Round, &s.RoundVersion}, partyFields(&s.Claimant)...)
	err = row.Scan(append(into, &s.State, &s.Award, &s.Owed, &s.UnderWay, &s.Evidence, &s.Enclosed, &s.Checkers, &s.Fixed.Settled, &s.Fixed.Entered,
		&s.Decision.Number, &s.Decision.Document, &s.Decision.Letters.Texts, &s.Decision.Letters.Sums, &submitted, &s.UpdatedAt, &s.UpdatedBy)...)
	s.SubmittedAt = submitted.t
	return s, err
}

// ClaimSettlement reads the settlement of a claim with its months, as far as the actor may see them.
func (tx *Tx) ClaimSettlement(ctx context.Context, claim uuid.UUID) (settling.Settlement, error) {
	rows, err := tx.Query(ctx, "-- name: claim_settlement.get\nSELECT"+settlementFrom, claim)
	if err != nil {
		return settling.Settlement{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSettlement)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, fault.Missing()
	}
	if err == nil {
		s.Months, err = tx.costs(ctx, claim)
	}
	return s, err
}

func (tx *Tx) costs(ctx context.Context, claim uuid.UUID) ([]settling.Month, error) {
	rows, err := tx.Query(ctx, `-- name: claim_cost.of
SELECT month, first_day, last_day, granted_cents, gross_cents IS NOT NULL, coalesce(gross_cents, 0), coalesce(side_cents, 0), approved_cents, ground FROM claim_cost WHERE claim_id = $1 ORDER BY month`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[settling.Month])
}

// LockSettlement reads a settlement and holds it against other writers. One that who asks may not change is only read: the rule says why.
func (tx *Tx) LockSettlement(ctx context.Context, claim uuid.UUID) (settling.Settlement, error) {
	if _, err := tx.Exec(ctx, "-- name: claim_settlement.hold\nSELECT FROM claim_settlement WHERE claim_id = $1 FOR NO KEY UPDATE", claim); err != nil {
		return settling.Settlement{}, err
	}
	return tx.ClaimSettlement(ctx, claim)
}

// UpdateSettlement stores a locked settlement under its next version, without its months. What the database reckons otherwise is a Conflict.
func (tx *Tx) UpdateSettlement(ctx context.Context, s settling.Settlement) (err error) {
	if tx.actor.May(identity.ClaimWrite) {
		_, err = tx.Exec(ctx, "-- name: claim_settlement.write\nUPDATE claim_settlement SET version = version + 1, state = $2, submitted_at = $3, updated_at = $4, updated_by = $5 WHERE claim_id = $1",
			s.Claim, s.State, timeOrNull(s.SubmittedAt), s.UpdatedAt, s.UpdatedBy)
		return err
	}
	if s.State == settling.Settled {
		_, err = tx.Exec(ctx, `-- name: claim_settlement.settle
UPDATE claim_settlement SET version = version + 1, state = $2, settled_by = $3, settled_at = $4, award_cents = $5, settled_cents = $6, unused_cents = $7,
       number = $8, document = $9, letters = $10, sums = $11, updated_at = $4, updated_by = $3 WHERE claim_id = $1`, s.Claim, s.State, s.UpdatedBy, s.UpdatedAt, s.Fixed.Award, s.Fixed.Settled,
			s.Fixed.Entered, s.Decision.Number, s.Decision.Document, s.Decision.Letters.Texts, s.Decision.Letters.Sums)
	} else {
		_, err = tx.Exec(ctx, "-- name: claim_settlement.work\nUPDATE claim_settlement SET version = version + 1, state = $2, checkers = $3, updated_at = $4, updated_by = $5 WHERE claim_id = $1",
			s.Claim, s.State, s.Checkers, s.UpdatedAt, s.UpdatedBy)
	}
	if isCode(err, "23514") {
		return fault.New(fault.Conflict, "fault.conflict").Because(err)
	}
	return err
}

// NextSettlementNumber is the next running number of a decision on what a grant comes to.
func (tx *Tx) NextSettlementNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, "-- name: claim_settlement.number\nSELECT nextval('settlement_number')").Scan(&n)
	return n, err
}

// SaveCosts stores what the claimant states of the months.
func (tx *Tx) SaveCosts(ctx context.Context, s settling.Settlement) error {
	var b pgx.Batch
	for _, m := range s.Months {
		var gross, side *money.Cents
		if m.Given {
			gross, side = &m.Gross, &m.Side
		}
		b.Queue("-- name: claim_cost.state\nUPDATE claim_cost SET gross_cents = $3, side_cents = $4 WHERE claim_id = $1 AND month = $2", s.Claim, m.Code, gross, side)
	}
	return tx.SendBatch(ctx, &b).Close()
}

// SaveVerdicts stores what the check lets through of the months.
func (tx *Tx) SaveVerdicts(ctx context.Context, s settling.Settlement) error {
	var b pgx.Batch
	for _, m := range s.Months {
		b.Queue("-- name: claim_cost.verify\nUPDATE claim_cost SET approved_cents = $3, ground = $4 WHERE claim_id = $1 AND month = $2", s.Claim, m.Code, m.Approved, m.Ground)
	}
	return tx.SendBatch(ctx, &b).Close()
}

// SettlementSteps lists the history of a settlement, the first step first.
func (tx *Tx) SettlementSteps(ctx context.Context, claim uuid.UUID) ([]settling.Noted, error) {
	rows, err := tx.Query(ctx, `-- name: claim_settlement.steps
SELECT s.event, s.at, s.account_id, coalesce(a.name, ''), `+partiesOf("o")+`, s.note FROM claim_settlement_step s JOIN organisation o ON o.id = s.org_id LEFT JOIN account a ON a.id = s.account_id
 WHERE s.claim_id = $1 ORDER BY s.at, s.id LIMIT 500`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n settling.Noted, err error) {
		into := append([]any{&n.Event, &n.At, &n.By, &n.Name}, partyFields(&n.Org)...)
		err = row.Scan(append(into, &n.Note)...)
		return n, err
	})
}

// AddSettlementStep notes a step in the history, as the actor's.
func (tx *Tx) AddSettlementStep(ctx context.Context, claim uuid.UUID, n settling.Noted) error {
	_, err := tx.Exec(ctx, "-- name: claim_settlement.step\nINSERT INTO claim_settlement_step (id, claim_id, event, at, account_id, org_id, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		uuid.Must(uuid.NewV7()), claim, n.Event, n.At, tx.actor.Account, tx.actor.Organisation(), n.Note)
	return err
}
