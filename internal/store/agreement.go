package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
)

// partiesOf are an organisation's columns under the alias of its table; partyFields reads them.
func partiesOf(alias string) string {
	return alias + ".id, " + alias + ".kind, " + alias + ".code, " + alias + ".name_fi, " + alias + ".name_sv, " + alias + ".name_en"
}

func partyFields(o *identity.Organisation) []any {
	return []any{&o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN}
}

// Names returns the names of accounts.
func (tx *Tx) Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error) {
	names := map[uuid.UUID]string{}
	if len(accounts) == 0 {
		return names, nil
	}
	rows, err := tx.Query(ctx, "-- name: account.names\nSELECT id, name FROM account WHERE id = ANY($1)", accounts)
	if err != nil {
		return nil, err
	}
	var id uuid.UUID
	var name string
	_, err = pgx.ForEachRow(rows, []any{&id, &name}, func() error {
		names[id] = name
		return nil
	})
	return names, err
}

var agreementFrom = ` a.id, a.version, lower(a.valid), upper(a.valid), a.reviewed_on, a.review_by, a.yearly_places, a.diary_number, a.signed_on,
       a.programme_on, a.heard_on, a.heard_reference, h.id, coalesce(h.kind, ''), coalesce(h.code, ''), coalesce(h.name_fi, ''), coalesce(h.name_sv, ''),
       coalesce(h.name_en, ''), ` + partiesOf("m") + `, ` + partiesOf("c") + `
  FROM agreement a JOIN organisation m ON m.id = a.municipality_org JOIN organisation c ON c.id = a.centre_org LEFT JOIN organisation h ON h.id = a.heard_org`

var (
	listAgreements = "-- name: agreement.list\nSELECT" + agreementFrom + ` ORDER BY m.name_fi COLLATE "C", lower(a.valid) DESC, a.id LIMIT 2000`
	getAgreement   = "-- name: agreement.get\nSELECT" + agreementFrom + " WHERE a.id = $1"
	lockAgreement  = "-- name: agreement.lock\nSELECT" + agreementFrom + " WHERE a.id = $1 FOR NO KEY UPDATE OF a"
	agreementsOf   = "-- name: agreement.of\nSELECT" + agreementFrom + " WHERE a.municipality_org = $1 ORDER BY lower(a.valid) DESC"
)

func scanAgreement(row pgx.CollectableRow) (a places.Agreement, err error) {
	var heard *uuid.UUID
	h := &a.Heard
	into := []any{
		&a.ID, &a.Version, &a.Valid.From, &a.Valid.To, &a.ReviewedOn, &a.ReviewBy, &a.YearlyPlaces, &a.DiaryNumber, &a.SignedOn, &a.ProgrammeOn,
		&a.HeardOn, &a.HeardReference, &heard, &h.Kind, &h.Code, &h.NameFI, &h.NameSV, &h.NameEN,
	}
	into = append(into, partyFields(&a.Municipality)...)
	err = row.Scan(append(into, partyFields(&a.Centre)...)...)
	h.ID = orZero(heard)
	return a, err
}

// Agreements lists the agreements that the reader may see, by municipality, the newest first of each: as many as there are municipalities, and
// their past ones.
func (tx *Tx) Agreements(ctx context.Context) ([]places.Agreement, error) {
	rows, err := tx.Query(ctx, listAgreements)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAgreement)
}

// AgreementsOf lists the agreements of one municipality, the newest first.
func (tx *Tx) AgreementsOf(ctx context.Context, municipality uuid.UUID) ([]places.Agreement, error) {
	rows, err := tx.Query(ctx, agreementsOf, municipality)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanAgreement)
}

// AgreementOn reports whether the municipality has an agreement in force on a day.
func (tx *Tx) AgreementOn(ctx context.Context, municipality uuid.UUID, day civil.Date) (bool, error) {
	all, err := tx.AgreementsOf(ctx, municipality)
	_, inForce := places.AgreementOn(all, day)
	return inForce, err
}

// Agreement reads one agreement.
func (tx *Tx) Agreement(ctx context.Context, id uuid.UUID) (places.Agreement, error) {
	return oneAgreement(tx.Query(ctx, getAgreement, id))
}

// LockAgreement reads an agreement and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockAgreement(ctx context.Context, id uuid.UUID, version int64) (places.Agreement, error) {
	a, err := oneAgreement(tx.Query(ctx, lockAgreement, id))
	if err == nil && a.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return a, err
}

func oneAgreement(rows pgx.Rows, err error) (places.Agreement, error) {
	if err != nil {
		return places.Agreement{}, err
	}
	a, err := pgx.CollectExactlyOneRow(rows, scanAgreement)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, fault.Missing()
	}
	return a, err
}

const addAgreement = `-- name: agreement.add
INSERT INTO agreement (valid, reviewed_on, review_by, yearly_places, diary_number, signed_on, programme_on, heard_org, heard_on, heard_reference, id,
                       municipality_org, centre_org)
VALUES (daterange($1, $2), $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

const updateAgreement = `-- name: agreement.update
UPDATE agreement SET valid = daterange($1, $2), reviewed_on = $3, review_by = $4, yearly_places = $5, diary_number = $6, signed_on = $7, programme_on = $8,
       heard_org = $9, heard_on = $10, heard_reference = $11, version = version + 1 WHERE id = $12`

func agreementValues(a places.Agreement) []any {
	return []any{
		dayOrNull(a.Valid.From), dayOrNull(a.Valid.To), dayOrNull(a.ReviewedOn), a.ReviewBy, a.YearlyPlaces, a.DiaryNumber, dayOrNull(a.SignedOn),
		dayOrNull(a.ProgrammeOn), idOrNull(a.Heard.ID), dayOrNull(a.HeardOn), a.HeardReference, a.ID,
	}
}

// dayOrNull stores the zero day as NULL.
func dayOrNull(d civil.Date) *civil.Date {
	if d.IsZero() {
		return nil
	}
	return &d
}

// AddAgreement stores a new agreement; two of one municipality may not hold on the same day.
func (tx *Tx) AddAgreement(ctx context.Context, a places.Agreement) error {
	_, err := tx.Exec(ctx, addAgreement, append(agreementValues(a), a.Municipality.ID, a.Centre.ID)...)
	return overlapping(err)
}

// UpdateAgreement stores a locked agreement under its next version.
func (tx *Tx) UpdateAgreement(ctx context.Context, a places.Agreement) error {
	_, err := tx.Exec(ctx, updateAgreement, agreementValues(a)...)
	return overlapping(err)
}

// overlapping names the days as the mistake when the database refuses a second agreement for the same days.
func overlapping(err error) error {
	if isCode(err, "23P01") {
		return fault.Bad(fault.At("valid_from", "agreements.overlaps"))
	}
	return err
}

const listCommitments = `-- name: commitment.list
SELECT id, municipality_org, centre_org, year, persons, committed_on, reference FROM precommitment WHERE municipality_org = $1 ORDER BY year DESC`

// Commitments lists a municipality's commitments to urgent cases, the newest year first.
func (tx *Tx) Commitments(ctx context.Context, municipality uuid.UUID) ([]places.Commitment, error) {
	rows, err := tx.Query(ctx, listCommitments, municipality)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[places.Commitment])
}

const committedOf = `-- name: commitment.held
SELECT coalesce(c.persons, 0), coalesce(sum(l.capacity), 0)::int, coalesce(sum(l.reserved + l.taken), 0)::int, c.committed_on
  FROM (SELECT $1::uuid AS municipality_org) m LEFT JOIN precommitment c ON c.municipality_org = m.municipality_org AND c.year = $2
  LEFT JOIN offer_line l ON l.municipality_org = m.municipality_org AND l.year = $2 AND l.group_code = 'emergency' AND l.in_force
 GROUP BY c.persons, c.committed_on`

// CommittedOf returns a municipality's commitment of a year beside the places for emergency cases that it offers.
func (tx *Tx) CommittedOf(ctx context.Context, municipality uuid.UUID, year int) (c places.Committed, err error) {
	err = tx.QueryRow(ctx, committedOf, municipality, year).Scan(&c.Persons, &c.Offered, &c.Used, &c.On)
	return c, err
}

const putCommitment = `-- name: commitment.put
INSERT INTO precommitment (id, municipality_org, centre_org, year, persons, committed_on, reference) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (municipality_org, year) DO UPDATE SET persons = excluded.persons, committed_on = excluded.committed_on, reference = excluded.reference`

// PutCommitment stores the commitment of a year, in the place of an earlier one of the same year.
func (tx *Tx) PutCommitment(ctx context.Context, c places.Commitment) error {
	_, err := tx.Exec(ctx, putCommitment, c.ID, c.Municipality, c.Centre, c.Year, c.Persons, c.CommittedOn, c.Reference)
	return err
}
