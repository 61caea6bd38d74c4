package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/placement"
)

const proposalColumns = `SELECT p.id, p.version, p.case_id, p.reference, p.state, p.centre_org, p.municipality_org, p.municipality_code, p.group_code,
       p.priority, p.persons, p.planned_arrival, p.rank, p.choice_reason, p.snapshot, p.made_by, p.sent_at, p.remind_at, p.due_at, p.held_until,
       p.escalated_at, p.answered_at, p.answered_by, p.decision_body, p.decided_on, p.reason_code, p.note, p.silence_reason,
       p.follows, p.change_kind, p.persons_before, p.supplement, p.extra, p.authorised_by, p.authorisation
  FROM proposal p`

func scanProposal(row pgx.CollectableRow) (p placement.Proposal, err error) {
	var sent, remind, due, held, escalated, answered nullTime
	var by, follows, authorised *uuid.UUID
	err = row.Scan(&p.ID, &p.Version, &p.Case, &p.Reference, &p.State, &p.Centre, &p.MunicipalOrg, &p.Municipality, &p.Group, &p.Priority, &p.Persons,
		&p.PlannedArrival, &p.Rank, &p.ChoiceReason, &p.Snapshot, &p.MadeBy, &sent, &remind, &due, &held, &escalated, &answered, &by,
		&p.DecisionBody, &p.DecidedOn, &p.ReasonCode, &p.Note, &p.SilenceReason, &follows, &p.Change, &p.PersonsBefore, &p.Supplement, &p.Extra,
		&authorised, &p.Authorisation)
	p.Follows, p.AuthorisedBy = orZero(follows), orZero(authorised)
	p.SentAt, p.RemindAt, p.DueAt, p.HeldUntil = sent.t, remind.t, due.t, held.t
	p.EscalatedAt, p.AnsweredAt, p.AnsweredBy = escalated.t, answered.t, orZero(by)
	return p, err
}

const addProposal = `-- name: proposal.add
INSERT INTO proposal (id, case_id, reference, state, centre_org, municipality_org, municipality_code, group_code, priority, persons, planned_arrival,
                      rank, choice_reason, snapshot, made_by, sent_at, remind_at, due_at, held_until, follows, change_kind, persons_before, supplement, extra, authorised_by,
                      authorisation)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)`

// AddProposal stores a new proposal. A case with an open one is a conflict: somebody else has just proposed.
func (tx *Tx) AddProposal(ctx context.Context, p placement.Proposal) error {
	_, err := tx.Exec(ctx, addProposal, p.ID, p.Case, p.Reference, p.State, p.Centre, p.MunicipalOrg, p.Municipality, p.Group, p.Priority, p.Persons,
		p.PlannedArrival, p.Rank, p.ChoiceReason, p.Snapshot, p.MadeBy, p.SentAt, p.RemindAt, p.DueAt, p.HeldUntil,
		idOrNull(p.Follows), p.Change, p.PersonsBefore, p.Supplement, p.Extra, idOrNull(p.AuthorisedBy), p.Authorisation)
	if isUnique(err, "proposal_open") {
		return fault.New(fault.Conflict, "proposals.already_open").Because(err)
	}
	return err
}

// Proposal reads a proposal that the actor may see.
func (tx *Tx) Proposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error) {
	rows, err := tx.Query(ctx, "-- name: proposal.get\n"+proposalColumns+" WHERE p.id = $1", id)
	if err != nil {
		return placement.Proposal{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanProposal)
}

// LockProposal reads a proposal and keeps others from changing it until the transaction ends.
func (tx *Tx) LockProposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error) {
	rows, err := tx.Query(ctx, "-- name: proposal.lock\n"+proposalColumns+" WHERE p.id = $1 FOR UPDATE", id)
	if err != nil {
		return placement.Proposal{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanProposal)
}

const updateProposal = `-- name: proposal.update
UPDATE proposal SET version = version + 1, state = $3, answered_at = $4, answered_by = $5, decision_body = $6, decided_on = $7, reason_code = $8, note = $9,
       silence_reason = $10, escalated_at = $11
 WHERE id = $1 AND version = $2`

// UpdateProposal stores what may change of a proposal, on the version that was locked.
func (tx *Tx) UpdateProposal(ctx context.Context, p placement.Proposal) error {
	tag, err := tx.Exec(ctx, updateProposal, p.ID, p.Version, p.State, orNull(p.AnsweredAt), idOrNull(p.AnsweredBy), p.DecisionBody, p.DecidedOn,
		p.ReasonCode, p.Note, p.SilenceReason, orNull(p.EscalatedAt))
	if err == nil && tag.RowsAffected() == 0 {
		return fault.New(fault.Conflict, "fault.conflict")
	}
	return err
}

// DeclinedBefore returns the municipalities that have declined the case, each with the day of its latest no.
func (tx *Tx) DeclinedBefore(ctx context.Context, id casework.ID) ([]placement.Refusal, error) {
	rows, err := tx.Query(ctx, `-- name: proposal.declined
SELECT municipality_code, max((answered_at AT TIME ZONE 'Europe/Helsinki')::date) FROM proposal
 WHERE case_id = $1 AND state = 'declined' GROUP BY municipality_code ORDER BY municipality_code`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[placement.Refusal])
}

// ProposalsOf returns the proposals of a case that the actor may see, the latest first.
func (tx *Tx) ProposalsOf(ctx context.Context, id casework.ID) ([]placement.Proposal, error) {
	rows, err := tx.Query(ctx, "-- name: proposal.of_case\n"+proposalColumns+" WHERE p.case_id = $1 ORDER BY p.sent_at DESC LIMIT 50", id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanProposal)
}

// AddMessage stores a question or its answer.
func (tx *Tx) AddMessage(ctx context.Context, m placement.Message) error {
	_, err := tx.Exec(ctx, `-- name: message.add
INSERT INTO proposal_message (id, proposal_id, kind, body, org_id, account_id, at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		m.ID, m.Proposal, m.Kind, m.Body, m.Org, tx.actor.Account, m.At)
	return err
}

// Messages returns the thread of a proposal, the oldest first.
func (tx *Tx) Messages(ctx context.Context, proposal uuid.UUID) ([]placement.Message, error) {
	rows, err := tx.Query(ctx, `-- name: message.list
SELECT m.id, m.proposal_id, m.kind, m.body, m.at, o.id, o.kind, o.code, o.name_fi, o.name_sv, o.name_en
  FROM proposal_message m JOIN organisation o ON o.id = m.org_id WHERE m.proposal_id = $1 ORDER BY m.at, m.id`, proposal)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (m placement.Message, err error) {
		o := &m.OrgName
		err = row.Scan(&m.ID, &m.Proposal, &m.Kind, &m.Body, &m.At, &o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN)
		m.Org = o.ID
		return m, err
	})
}

// AddSuggestion stores the ministry's suggestion.
func (tx *Tx) AddSuggestion(ctx context.Context, s placement.Suggestion) error {
	_, err := tx.Exec(ctx, `-- name: suggestion.add
INSERT INTO suggestion (id, case_id, centre_org, municipality_code, reason, state, snapshot, made_by, made_at) VALUES ($1, $2, $3, $4, $5, 'open', $6, $7, $8)`,
		s.ID, s.Case, s.Centre, s.Municipality, s.Reason, s.Snapshot, s.MadeBy, tx.now)
	return err
}

// CloseSuggestion ends the open suggestion of a case, if there is one: taken up by a proposal, or passed over.
func (tx *Tx) CloseSuggestion(ctx context.Context, id casework.ID, taken bool) error {
	state := "passed"
	if taken {
		state = "taken"
	}
	_, err := tx.Exec(ctx, "-- name: suggestion.close\nUPDATE suggestion SET state = $2 WHERE case_id = $1 AND state = 'open'", id, state)
	return err
}

// OpenSuggestion returns the ministry's open suggestion for a case; its ID is zero when there is none.
func (tx *Tx) OpenSuggestion(ctx context.Context, id casework.ID) (s placement.Suggestion, err error) {
	err = tx.QueryRow(ctx, `-- name: suggestion.open
SELECT id, case_id, centre_org, municipality_code, reason, snapshot, made_by FROM suggestion WHERE case_id = $1 AND state = 'open'`, id).
		Scan(&s.ID, &s.Case, &s.Centre, &s.Municipality, &s.Reason, &s.Snapshot, &s.MadeBy)
	if errors.Is(err, pgx.ErrNoRows) {
		return placement.Suggestion{}, nil
	}
	return s, err
}

// AssignCentre leads a case to the centre that decides on it.
func (tx *Tx) AssignCentre(ctx context.Context, id casework.ID, centre uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: case.assign_centre\nUPDATE refugee_case SET centre_org = $2, version = version + 1 WHERE id = $1", id, centre)
	return err
}

// NextDirectionNumber draws the number of a decision, such as OHJ-2026-00012.
func (tx *Tx) NextDirectionNumber(ctx context.Context, year int) (string, error) {
	var n int64
	err := tx.QueryRow(ctx, "-- name: direction.number\nSELECT nextval('direction_number')").Scan(&n)
	return fmt.Sprintf("OHJ-%d-%05d", year, n), err
}

// OpenProposal returns the id of the case's open proposal, or the zero id.
func (tx *Tx) OpenProposal(ctx context.Context, id casework.ID) (open uuid.UUID, err error) {
	err = tx.QueryRow(ctx, `-- name: proposal.open
SELECT id FROM proposal WHERE case_id = $1 AND state IN ('drafted','sent','question','accepted','agreed')`, id).Scan(&open)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return open, err
}
