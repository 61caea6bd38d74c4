package store

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/intake/batch"
)

// AddImportFile keeps a file that the actor brought.
func (tx *Tx) AddImportFile(ctx context.Context, f batch.File) error {
	sum := sha256.Sum256(f.Content)
	_, err := tx.Exec(ctx, `-- name: import.keep
INSERT INTO import_file (id, org_id, account_id, kind, name, content, sha256, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		f.ID, tx.actor.Organisation(), tx.actor.Account, f.Kind, f.Name, f.Content, sum[:], f.CreatedAt)
	return err
}

const importFile = `SELECT id, kind, name, content, created_at, done_at, counts FROM import_file WHERE kind = $1 AND id = $2`

// ImportFile returns a file that the actor brought; another person's is not found.
func (tx *Tx) ImportFile(ctx context.Context, kind batch.Kind, id uuid.UUID) (batch.File, error) {
	return tx.readImportFile(ctx, "-- name: import.get\n"+importFile, kind, id)
}

// LockImportFile returns a file that the actor brought, and holds it until the transaction ends.
func (tx *Tx) LockImportFile(ctx context.Context, kind batch.Kind, id uuid.UUID) (batch.File, error) {
	return tx.readImportFile(ctx, "-- name: import.lock\n"+importFile+" FOR UPDATE", kind, id)
}

func (tx *Tx) readImportFile(ctx context.Context, sql string, kind batch.Kind, id uuid.UUID) (f batch.File, err error) {
	var done *time.Time
	err = tx.QueryRow(ctx, sql, kind, id).Scan(&f.ID, &f.Kind, &f.Name, &f.Content, &f.CreatedAt, &done, &f.Counts)
	f.DoneAt = orZero(done)
	return f, err
}

// EndImportFile notes what a file changed, and forgets its content.
func (tx *Tx) EndImportFile(ctx context.Context, id uuid.UUID, c batch.Counts) error {
	_, err := tx.Exec(ctx, "-- name: import.end\nUPDATE import_file SET content = '', done_at = $2, counts = $3 WHERE id = $1", id, tx.now, c)
	return err
}

// NextCaseNumbers draws n numbers of cases at once.
func (tx *Tx) NextCaseNumbers(ctx context.Context, n int) ([]int64, error) {
	rows, err := tx.Query(ctx, "-- name: case.next_numbers\nSELECT nextval('case_number') FROM generate_series(1, $1)", n)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int64])
}

// KnownNewcomers returns the households that earlier files of the actor's organisation brought, by its own references.
func (tx *Tx) KnownNewcomers(ctx context.Context, references []string) (map[string]batch.Known, error) {
	rows, err := tx.Query(ctx, `-- name: import.known
SELECT r.reference, c.id, c.reference, c.group_code, c.profile, a.planned, coalesce(a.open, false)
  FROM case_outside_reference r
  JOIN refugee_case c ON c.id = r.case_id
  CROSS JOIN LATERAL (SELECT min(planned_on) FILTER (WHERE state = 'notified') AS planned, bool_or(state = 'notified') AS open FROM arrival WHERE case_id = c.id) a
 WHERE r.org_id = $1 AND r.reference = ANY($2)`, tx.actor.Organisation(), references)
	if err != nil {
		return nil, err
	}
	known := map[string]batch.Known{}
	var reference string
	var k batch.Known
	var profile casework.Profile
	_, err = pgx.ForEachRow(rows, []any{&reference, &k.Case, &k.Reference, &k.Group, &profile, &k.Planned, &k.Open}, func() error {
		k.BirthYears = nil
		for _, p := range profile.Persons {
			k.BirthYears = append(k.BirthYears, p.BirthYear)
		}
		known[reference] = k
		profile = casework.Profile{}
		return nil
	})
	return known, err
}

// importChunk is how many households go into one statement.
const importChunk = 1000

// AddNewcomers writes households that come without a proposal, many to a statement, and remembers their references.
func (tx *Tx) AddNewcomers(ctx context.Context, all []batch.Fresh) error {
	for some := range slices.Chunk(all, importChunk) {
		if err := tx.addNewcomers(ctx, some); err != nil {
			return err
		}
	}
	return nil
}

// newcomerColumns are the values of many households as the arrays of one statement each.
type newcomerColumns struct {
	cases                       []uuid.UUID
	own, numbers, groups        []string
	profiles                    []string
	persons                     []int16
	profileIDs, identityIDs     []uuid.UUID // of the rows to be
	steps                       []uuid.UUID
	arrivals, arrivalOf         []uuid.UUID
	arrivalPerson               []int16
	arrivalDay                  []string
	centre                      uuid.UUID
	municipality, ground, event string
}

func newcomersByColumn(all []batch.Fresh) (c newcomerColumns, err error) {
	c.centre, c.municipality, c.ground, c.event = all[0].Case.Centre, all[0].Case.Municipality, "681/2023 s. 43.4", string(casework.Notify)
	for _, f := range all {
		profile, err := json.Marshal(f.Case.Profile)
		if err != nil {
			return c, err
		}
		c.cases, c.own, c.numbers = append(c.cases, f.Case.ID), append(c.own, f.Reference), append(c.numbers, f.Case.Reference)
		c.groups, c.profiles, c.persons = append(c.groups, string(f.Case.Group)), append(c.profiles, string(profile)), append(c.persons, int16(f.Case.Persons))
		c.profileIDs, c.identityIDs = append(c.profileIDs, uuid.Must(uuid.NewV7())), append(c.identityIDs, uuid.Must(uuid.NewV7()))
		c.steps = append(c.steps, uuid.Must(uuid.NewV7()))
		for _, p := range f.Case.Profile.Persons {
			c.arrivals, c.arrivalOf = append(c.arrivals, uuid.Must(uuid.NewV7())), append(c.arrivalOf, f.Case.ID)
			c.arrivalPerson, c.arrivalDay = append(c.arrivalPerson, int16(p.Number)), append(c.arrivalDay, f.Planned.String())
		}
	}
	return c, nil
}

func (tx *Tx) addNewcomers(ctx context.Context, all []batch.Fresh) error {
	c, err := newcomersByColumn(all)
	if err != nil {
		return err
	}
	org := tx.actor.Organisation()
	var b pgx.Batch
	b.Queue(`-- name: import.cases
INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, intake_org, centre_org, municipality_code, profile, search_text)
SELECT n.id, n.reference, 'notified', n.group_code, 'normal', n.persons, $6, $7, $8, $9, n.profile::jsonb, lower(n.reference)
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::smallint[], $5::text[]) AS n(id, reference, group_code, persons, profile)`,
		c.cases, c.numbers, c.groups, c.persons, c.profiles, tx.now, org, idOrNull(c.centre), c.municipality)
	for layer, ids := range map[casework.Layer][]uuid.UUID{casework.ProfileLayer: c.profileIDs, casework.IdentityLayer: c.identityIDs} {
		b.Queue(`-- name: import.access
INSERT INTO case_access (id, case_id, org_id, layer, since, ground, received_at, search_text)
SELECT n.id, n.case_id, $3, $4, $5, $6, $5, lower(n.reference) FROM unnest($1::uuid[], $2::uuid[], $7::text[]) AS n(id, case_id, reference)`,
			ids, c.cases, org, layer, tx.now, c.ground, c.numbers)
	}
	b.Queue(`-- name: import.arrivals
INSERT INTO arrival (id, case_id, person, municipality_org, route, state, planned_on)
SELECT n.id, n.case_id, n.person, $5, 'notified', 'notified', n.day::date FROM unnest($1::uuid[], $2::uuid[], $3::smallint[], $4::text[]) AS n(id, case_id, person, day)`,
		c.arrivals, c.arrivalOf, c.arrivalPerson, c.arrivalDay, org)
	b.Queue(`-- name: import.steps
INSERT INTO transition (id, case_id, machine, subject_id, event, from_state, to_state, at, account_id, org_id, reason_code, note, ground)
SELECT n.id, n.case_id, $3, n.case_id, $4, '', 'notified', $5, $6, $7, '', '', $8 FROM unnest($1::uuid[], $2::uuid[]) AS n(id, case_id)`,
		c.steps, c.cases, casework.CaseMachine, c.event, tx.now, tx.actor.Account, org, c.ground)
	b.Queue(`-- name: import.references
INSERT INTO case_outside_reference (org_id, reference, case_id) SELECT $3, n.reference, n.case_id FROM unnest($1::text[], $2::uuid[]) AS n(reference, case_id)`,
		c.own, c.cases, org)
	return tx.SendBatch(ctx, &b).Close()
}

// ReplanNewcomers moves the planned days of households; who has arrived stays where he is.
func (tx *Tx) ReplanNewcomers(ctx context.Context, all []batch.Replan) error {
	var cases []uuid.UUID
	var days []string
	for _, r := range all {
		cases, days = append(cases, r.Case), append(days, r.Planned.String())
	}
	_, err := tx.Exec(ctx, `-- name: import.replan
UPDATE arrival a SET planned_on = n.day::date, version = a.version + 1 FROM unnest($1::uuid[], $2::text[]) AS n(case_id, day)
 WHERE a.case_id = n.case_id AND a.state = 'notified'`, cases, days)
	return err
}
