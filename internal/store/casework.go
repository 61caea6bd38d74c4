package store

import (
	"cmp"
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

const caseColumns = `id, reference, version, state, group_code, priority, persons, earliest_arrival, due_at, received_at, intake_org, centre_org,
	municipality_code, must_be_directed, special_handling, reason_code, profile`

const selectCase = `-- name: case.get
SELECT ` + caseColumns + ` FROM refugee_case WHERE id = $1`

const lockCase = `-- name: case.lock
SELECT ` + caseColumns + ` FROM refugee_case WHERE id = $1 FOR NO KEY UPDATE`

// Case reads a case's header and anonymous profile; one that is not the reader's is not found.
func (tx *Tx) Case(ctx context.Context, id casework.ID) (casework.Case, error) {
	return scanOneCase(tx.Query(ctx, selectCase, id))
}

// LockCase reads a case and holds it against other writers until the transaction ends. Roles that cannot change a case cannot lock it.
func (tx *Tx) LockCase(ctx context.Context, id casework.ID) (casework.Case, error) {
	return scanOneCase(tx.Query(ctx, lockCase, id))
}

func scanOneCase(rows pgx.Rows, err error) (casework.Case, error) {
	if err != nil {
		return casework.Case{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanCase)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, fault.Missing()
	}
	return c, err
}

func scanCase(row pgx.CollectableRow) (c casework.Case, err error) {
	var due *time.Time
	var municipality *string
	err = row.Scan(&c.ID, &c.Reference, &c.Version, &c.State, &c.Group, &c.Priority, &c.Persons, &c.EarliestArrival, &due, &c.ReceivedAt, &c.Intake,
		&c.Centre, &municipality, &c.MustBeDirected, &c.SpecialHandling, &c.Reason, &c.Profile)
	c.DueAt, c.Municipality = orZero(due), orZero(municipality)
	return c, err
}

// orZero reads NULL as the zero value.
func orZero[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// orNull stores the zero value as NULL.
func orNull[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

const addCase = `-- name: case.add
INSERT INTO refugee_case (id, reference, version, state, group_code, priority, persons, earliest_arrival, due_at, received_at, intake_org, centre_org,
  municipality_code, must_be_directed, special_handling, reason_code, profile, search_text)
VALUES ($1, $2, 1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, lower($2))`

// AddCase writes a new case, as its first version.
func (tx *Tx) AddCase(ctx context.Context, c casework.Case) error {
	_, err := tx.Exec(ctx, addCase, c.ID, c.Reference, c.State, c.Group, c.Priority, c.Persons, c.EarliestArrival, orNull(c.DueAt), c.ReceivedAt,
		idOrNull(c.Intake), idOrNull(c.Centre), orNull(c.Municipality), c.MustBeDirected, c.SpecialHandling, c.Reason, c.Profile)
	return err
}

const updateCase = `-- name: case.update
UPDATE refugee_case SET version = version + 1, group_code = $2, priority = $3, persons = $4, earliest_arrival = $5, centre_org = $6,
  must_be_directed = $7, special_handling = $8, profile = $9 WHERE id = $1`

// UpdateCase writes what can be edited of a locked case, and makes it a version newer; the state moves by MoveCase alone.
func (tx *Tx) UpdateCase(ctx context.Context, c casework.Case) error {
	_, err := tx.Exec(ctx, updateCase, c.ID, c.Group, c.Priority, c.Persons, c.EarliestArrival, idOrNull(c.Centre), c.MustBeDirected, c.SpecialHandling, c.Profile)
	return err
}

const nextCaseNumber = `-- name: case.next_number
SELECT nextval('case_number')`

// NextCaseNumber draws the running number of a reference. A number that was drawn and not used stays unused.
func (tx *Tx) NextCaseNumber(ctx context.Context) (n int64, err error) {
	err = tx.QueryRow(ctx, nextCaseNumber).Scan(&n)
	return n, err
}

const numberCase = `-- name: case.number
UPDATE refugee_case SET reference = $2, search_text = lower($2), received_at = $3 WHERE id = $1`

// NumberCase gives a draft its reference; from this moment on it is received.
func (tx *Tx) NumberCase(ctx context.Context, id casework.ID, reference string) error {
	_, err := tx.Exec(ctx, numberCase, id, reference, tx.now)
	return err
}

const keepVersion = `-- name: case.keep_version
INSERT INTO case_version (case_id, version, at, account_id, org_id, source, profile) VALUES ($1, $2, $3, $4, $5, $6, $7)`

// KeepVersion keeps the profile as it is in this version of the case, with who recorded it and where it came from (681/2023 s. 73.2).
func (tx *Tx) KeepVersion(ctx context.Context, c casework.Case, source string) error {
	_, err := tx.Exec(ctx, keepVersion, c.ID, c.Version, tx.now, idOrNull(tx.actor.Account), idOrNull(tx.actor.Organisation()), source, c.Profile)
	return err
}

const caseByReference = `-- name: case.by_reference
SELECT ` + caseColumns + ` FROM refugee_case WHERE reference = upper(btrim($1))`

// CaseByReference finds a case that the reader may see by its reference, in whatever case of letters it is written.
func (tx *Tx) CaseByReference(ctx context.Context, reference string) (casework.Case, error) {
	return scanOneCase(tx.Query(ctx, caseByReference, reference))
}

const stepCase = `-- name: case.step
UPDATE refugee_case SET state = $2, version = version + 1, due_at = $3 WHERE id = $1`

const moveCase = `-- name: case.move
UPDATE refugee_case SET state = $2, version = version + 1, due_at = $3, reason_code = $4, municipality_code = $5 WHERE id = $1`

// MoveCase takes a case one step by the table of transitions, and writes the step into its history. It locks the case, and refuses a step that the
// state does not allow; whether the actor may is the use case's to check.
func (tx *Tx) MoveCase(ctx context.Context, id casework.ID, m casework.Move) (casework.Case, error) {
	before, err := tx.LockCase(ctx, id)
	if err != nil {
		return before, err
	}
	c, row, err := before.Go(m)
	if err != nil {
		return before, err
	}
	if c.Reason == before.Reason && c.Municipality == before.Municipality {
		_, err = tx.Exec(ctx, stepCase, id, c.State, orNull(c.DueAt)) // all that a municipality may change
	} else {
		_, err = tx.Exec(ctx, moveCase, id, c.State, orNull(c.DueAt), c.Reason, orNull(c.Municipality))
	}
	if err != nil {
		return before, err
	}
	c.Version++
	return c, tx.AddStep(ctx, casework.Step{
		Case: id, Machine: casework.CaseMachine, Subject: id, Event: string(m.Event), From: string(before.State), To: string(c.State),
		Reason: m.Reason, Note: m.Note, Ground: firstOf(m.Ground, row.Ground),
	})
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

const addStep = `-- name: transition.add
INSERT INTO transition (id, case_id, machine, subject_id, event, from_state, to_state, at, account_id, org_id, reason_code, note, ground)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`

// AddStep writes one row of a case's history, of any of the machines; who and when are the transaction's.
func (tx *Tx) AddStep(ctx context.Context, s casework.Step) error {
	_, err := tx.Exec(ctx, addStep, uuid.Must(uuid.NewV7()), s.Case, s.Machine, s.Subject, s.Event, s.From, s.To, tx.now, idOrNull(tx.actor.Account),
		idOrNull(tx.actor.Organisation()), s.Reason, s.Note, s.Ground)
	return err
}

const grantAccess = `-- name: access.grant
INSERT INTO case_access (id, case_id, org_id, account_id, layer, since, ground, received_at, search_text)
SELECT $1, c.id, $3, $4, $5, $6, $7, c.received_at, c.search_text FROM refugee_case c
 WHERE c.id = $2 AND NOT EXISTS (SELECT FROM case_access a
   WHERE a.case_id = c.id AND a.org_id = $3 AND a.layer = $5 AND a.account_id IS NOT DISTINCT FROM $4 AND a.until IS NULL)`

// GrantAccess opens layers of cases from now on; a layer that is open already stays as it was. Id and time are given here.
func (tx *Tx) GrantAccess(ctx context.Context, accesses ...casework.Access) error {
	for _, a := range accesses {
		_, err := tx.Exec(ctx, grantAccess, uuid.Must(uuid.NewV7()), a.Case, a.Org, idOrNull(a.Account), a.Layer, tx.now, a.Ground)
		if err != nil {
			return err
		}
	}
	return nil
}

const endAccess = `-- name: access.end
UPDATE case_access SET until = $4 WHERE case_id = $1 AND until IS NULL AND ($2::uuid IS NULL OR org_id = $2) AND layer = ANY($3)`

// EndAccess closes layers of a case to an organisation, persons of it included, and returns how many it closed: the named layers, or all when none
// is named. The zero organisation means every one.
func (tx *Tx) EndAccess(ctx context.Context, id casework.ID, org uuid.UUID, layers ...casework.Layer) (int, error) {
	if len(layers) == 0 {
		layers = casework.Layers()
	}
	tag, err := tx.Exec(ctx, endAccess, id, idOrNull(org), layers, tx.now)
	return int(tag.RowsAffected()), err
}

const endDisclosure = `-- name: access.end_disclosure
UPDATE case_access a SET until = $2 FROM organisation o
 WHERE a.case_id = $1 AND a.until IS NULL AND o.id = a.org_id AND o.kind IN ('municipality','wellbeing_area','ministry')`

// EndDisclosure closes a case to everybody to whom a proposal, a hearing or a direction had opened it: municipalities, wellbeing areas and the named
// persons of the ministry (681/2023 s. 82-83). Who entered it and who decides keep their named officers, a minor his representative.
func (tx *Tx) EndDisclosure(ctx context.Context, id casework.ID) error {
	_, err := tx.Exec(ctx, endDisclosure, id, tx.now)
	return err
}

const listAccess = `-- name: access.list
SELECT a.id, a.case_id, a.org_id, a.account_id, a.layer, a.since, a.until, a.ground FROM case_access a WHERE a.case_id = $1 ORDER BY a.since, a.id`

// Accesses lists who may read or could read which layer of a case, the oldest first; an organisation sees its own rows.
func (tx *Tx) Accesses(ctx context.Context, id casework.ID) ([]casework.Access, error) {
	rows, err := tx.Query(ctx, listAccess, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a casework.Access, err error) {
		var until *time.Time
		err = row.Scan(&a.ID, &a.Case, &a.Org, &a.Account, &a.Layer, &a.Since, &until, &a.Ground)
		a.Until = orZero(until)
		return a, err
	})
}

const listSteps = `-- name: transition.list
SELECT t.id, t.case_id, t.machine, t.subject_id, t.event, t.from_state, t.to_state, t.at, t.account_id, COALESCE(p.name, ''),
       o.id, COALESCE(o.kind, ''), COALESCE(o.code, ''), COALESCE(o.name_fi, ''), COALESCE(o.name_sv, ''), COALESCE(o.name_en, ''),
       t.reason_code, t.note, t.ground
  FROM transition t LEFT JOIN account p ON p.id = t.account_id LEFT JOIN organisation o ON o.id = t.org_id
 WHERE t.case_id = $1 ORDER BY t.at DESC, t.id DESC LIMIT 500`

// Steps lists the history of a case, the newest first: every machine's steps that the reader may see.
func (tx *Tx) Steps(ctx context.Context, id casework.ID) ([]casework.Step, error) {
	rows, err := tx.Query(ctx, listSteps, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanStep)
}

func scanStep(row pgx.CollectableRow) (s casework.Step, err error) {
	var o identity.Organisation
	err = row.Scan(&s.ID, &s.Case, &s.Machine, &s.Subject, &s.Event, &s.From, &s.To, &s.At, &s.Account, &s.Actor,
		&o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN, &s.Reason, &s.Note, &s.Ground)
	s.Org = o
	return s, err
}

const placesHeld = `-- name: case.places_held
SELECT EXISTS (SELECT FROM proposal WHERE case_id = $1 AND state IN ('drafted','sent','question','accepted','agreed'))
    OR EXISTS (SELECT FROM direction d WHERE d.case_id = $1 AND NOT EXISTS (SELECT FROM direction_revocation r WHERE r.direction_id = d.id))`

// PlacesHeld reports whether a proposal of the case is open or a direction stands.
func (tx *Tx) PlacesHeld(ctx context.Context, id casework.ID) (held bool, err error) {
	err = tx.QueryRow(ctx, placesHeld, id).Scan(&held)
	return held, err
}

// Tell gives an organisation notice that a case moved.
func (tx *Tx) Tell(ctx context.Context, n casework.Notice) error {
	return tx.Notify(ctx, placement.Notice{
		Org: n.Org, Case: n.Case.ID, Key: n.Key, Args: []string{n.Case.Reference}, Href: cmp.Or(n.Href, "/cases/"+n.Case.ID.String()), Urgent: n.Urgent, Duty: n.Duty,
	})
}
