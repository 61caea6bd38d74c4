package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/intake/batch"
)

const knownCases = `-- name: import.known_cases
SELECT n.reference, c.id, c.reference, c.version, c.state, c.group_code, c.priority, c.persons, c.earliest_arrival, c.received_at, c.intake_org, c.centre_org,
       c.must_be_directed, c.special_handling, c.profile, coalesce(i.version, 0), coalesce(i.document, '{}')
  FROM (SELECT r.reference, r.case_id FROM case_outside_reference r WHERE r.org_id = $1 AND r.reference = ANY($2)
        UNION ALL
        SELECT lower(k.reference), k.id FROM refugee_case k WHERE k.reference = ANY($3)) n
  JOIN refugee_case c ON c.id = n.case_id
  LEFT JOIN case_identity i ON i.case_id = c.id`

// KnownCases returns the cases of the actor's organisation that a file names, by its own references or by the portal's.
func (tx *Tx) KnownCases(ctx context.Context, references []string) (map[string]batch.Dossier, error) {
	portal := make([]string, len(references))
	for i, r := range references {
		portal[i] = strings.ToUpper(r)
	}
	// How many rows a file names is known only now, and the tables may have grown since the pool's plan was made.
	if _, err := tx.Exec(ctx, "-- name: import.plan\nSET LOCAL plan_cache_mode = force_custom_plan"); err != nil {
		return nil, err
	}
	rows, err := tx.Query(ctx, knownCases, tx.actor.Organisation(), references, portal)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	known := map[string]batch.Dossier{}
	for rows.Next() {
		var reference string
		var d batch.Dossier
		var version int64
		c, i := &d.Case, &d.Identity
		err := rows.Scan(&reference, &c.ID, &c.Reference, &c.Version, &c.State, &c.Group, &c.Priority, &c.Persons, &c.EarliestArrival, &c.ReceivedAt, &c.Intake,
			&c.Centre, &c.MustBeDirected, &c.SpecialHandling, &c.Profile, &version, i)
		if err != nil {
			return nil, err
		}
		i.Case, i.Version = c.ID, version // after the document, which knows neither
		known[reference] = d
	}
	return known, rows.Err()
}

const casesHeld = `-- name: import.cases_held
SELECT c.id FROM unnest($1::uuid[]) AS c(id)
 WHERE EXISTS (SELECT FROM proposal p WHERE p.case_id = c.id AND p.state IN ('drafted','sent','question','accepted','agreed'))
    OR EXISTS (SELECT FROM direction d WHERE d.case_id = c.id AND NOT EXISTS (SELECT FROM direction_revocation r WHERE r.direction_id = d.id))`

// CasesHeld returns those of the cases that hold places: a proposal of theirs is open, or a direction stands.
func (tx *Tx) CasesHeld(ctx context.Context, cases []casework.ID) ([]casework.ID, error) {
	rows, err := tx.Query(ctx, casesHeld, cases)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[casework.ID])
}

const noteSights = `-- name: import.sights
WITH first AS (
  INSERT INTO case_look (account_id, org_id, case_id, layer, state, on_day)
  SELECT $1, $2, c.id, 'profile', c.state, $3 FROM refugee_case c WHERE c.id = ANY($4)
  ON CONFLICT DO NOTHING RETURNING case_id, state)
INSERT INTO audit.event (at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail)
SELECT $5, $1, $6, $2, 'profile.read', 'case', case_id, case_id, $7, jsonb_build_object('state', state) FROM first`

// NoteSights records the first look of the day at the profile of each case that a file's check shows, in one statement.
func (tx *Tx) NoteSights(ctx context.Context, cases []casework.ID, ground string) error {
	_, err := tx.Exec(ctx, noteSights, tx.actor.Account, tx.actor.Organisation(), civil.DateIn(tx.now), cases, tx.now, tx.actor.Role(), ground)
	return err
}

// AddCases writes received cases that a file brought, many to a statement, with their first version, step and audit event.
func (tx *Tx) AddCases(ctx context.Context, all []batch.Entry) error {
	for some := range slices.Chunk(all, importChunk) {
		c, err := tx.entries(some, 0)
		if err != nil {
			return err
		}
		if err := tx.SendBatch(ctx, c.added()).Close(); err != nil {
			return err
		}
		if err := c.identify(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ChangeCases writes what a file changes in known cases, on the versions that were read: who was overtaken by somebody else's change gets a Conflict.
func (tx *Tx) ChangeCases(ctx context.Context, all []batch.Entry) error {
	for some := range slices.Chunk(all, importChunk) {
		c, err := tx.entries(some, 1)
		if err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, changeCases, c.ids, c.seen, c.groups, c.priorities, c.persons, c.earliest, c.centres, c.directed, c.special, c.profiles)
		if err == nil && tag.RowsAffected() != int64(len(some)) {
			err = fault.New(fault.Conflict, "imports.changed_since")
		}
		if err != nil {
			return err
		}
		if err := tx.SendBatch(ctx, c.changed()).Close(); err != nil {
			return err
		}
		if err := c.identify(ctx); err != nil {
			return err
		}
	}
	return nil
}

const addCases = `-- name: import.add_cases
INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, earliest_arrival, due_at, received_at, intake_org, centre_org,
  must_be_directed, special_handling, profile, search_text)
SELECT n.id, n.reference, 'received', n.group_code, n.priority, n.persons, n.earliest::date, n.due, $13, $14, n.centre, n.directed, n.special,
       n.profile::jsonb, lower(n.reference)
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::timestamptz[], $8::uuid[], $9::boolean[], $10::boolean[],
              $11::text[], $12::text[]) AS n(id, reference, group_code, priority, persons, earliest, due, centre, directed, special, profile, own)`

const changeCases = `-- name: import.change_cases
UPDATE refugee_case c SET version = c.version + 1, group_code = n.group_code, priority = n.priority, persons = n.persons, earliest_arrival = n.earliest::date,
  centre_org = n.centre, must_be_directed = n.directed, special_handling = n.special, profile = n.profile::jsonb
  FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::smallint[], $6::text[], $7::uuid[], $8::boolean[], $9::boolean[], $10::text[])
       AS n(id, seen, group_code, priority, persons, earliest, centre, directed, special, profile)
 WHERE c.id = n.id AND c.version = n.seen`

// entries are many cases as the arrays of one statement each.
type entries struct {
	tx                                          *Tx
	ids, steps                                  []uuid.UUID
	own, references, groups, priorities, states []string
	seen, versions                              []int64
	persons                                     []int16
	earliest                                    []*string
	due                                         []*time.Time
	centres                                     []*uuid.UUID
	directed, special                           []bool
	profiles, sources, notes                    []string
	named                                       []uuid.UUID // cases whose identity is written
	identities                                  []string
	identitySeen                                []int64
}

// entries lays cases out by column; after is how many versions the cases are newer than they were read.
func (tx *Tx) entries(all []batch.Entry, after int64) (*entries, error) {
	c := &entries{tx: tx}
	for _, e := range all {
		profile, err := json.Marshal(e.Case.Profile)
		if err != nil {
			return nil, err
		}
		k := e.Case
		c.ids, c.steps, c.own, c.references = append(c.ids, k.ID), append(c.steps, uuid.Must(uuid.NewV7())), append(c.own, e.Reference), append(c.references, k.Reference)
		c.groups, c.priorities, c.states = append(c.groups, string(k.Group)), append(c.priorities, string(k.Priority)), append(c.states, string(k.State))
		c.seen, c.versions, c.persons = append(c.seen, k.Version), append(c.versions, k.Version+after), append(c.persons, int16(k.Persons))
		c.earliest, c.centres = append(c.earliest, orNull(k.EarliestArrival.String())), append(c.centres, idOrNull(k.Centre))
		c.due = append(c.due, orNull(k.DueAt))
		c.directed, c.special = append(c.directed, k.MustBeDirected), append(c.special, k.SpecialHandling)
		c.profiles, c.sources, c.notes = append(c.profiles, string(profile)), append(c.sources, e.Source), append(c.notes, notes(e.Groups))
		if !e.Personal {
			continue
		}
		identity, err := json.Marshal(e.Identity)
		if err != nil {
			return nil, err
		}
		c.named, c.identities, c.identitySeen = append(c.named, k.ID), append(c.identities, string(identity)), append(c.identitySeen, e.Identity.Version)
	}
	return c, nil
}

func notes(groups []casework.FieldGroup) string {
	all := make([]string, len(groups))
	for i, g := range groups {
		all[i] = string(g)
	}
	return strings.Join(all, " ")
}

func (c *entries) added() *pgx.Batch {
	b := &pgx.Batch{}
	b.Queue(addCases, c.ids, c.references, c.groups, c.priorities, c.persons, c.earliest, c.due, c.centres, c.directed, c.special, c.profiles, c.own,
		c.tx.now, c.tx.actor.Organisation())
	b.Queue(`-- name: import.add_references
INSERT INTO case_outside_reference (org_id, reference, case_id) SELECT $3, n.reference, n.case_id FROM unnest($1::text[], $2::uuid[]) AS n(reference, case_id)`,
		c.own, c.ids, c.tx.actor.Organisation())
	c.history(b, string(casework.Receive), string(casework.Draft), "681/2023 s. 43.1")
	return b
}

func (c *entries) changed() *pgx.Batch {
	b := &pgx.Batch{}
	c.history(b, "edit", "", "681/2023 s. 73.2")
	return b
}

// history writes what each case keeps of a change: version, step, audit event, and the identity where it is new. A step without a from stays in its state.
func (c *entries) history(b *pgx.Batch, event, from, ground string) {
	now, account, org := c.tx.now, idOrNull(c.tx.actor.Account), idOrNull(c.tx.actor.Organisation())
	b.Queue(`-- name: import.versions
INSERT INTO case_version (case_id, version, at, account_id, org_id, source, profile)
SELECT n.case_id, n.version, $5, $6, $7, n.source, n.profile::jsonb FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) AS n(case_id, version, source, profile)`,
		c.ids, c.versions, c.sources, c.profiles, now, account, org)
	b.Queue(`-- name: import.case_steps
INSERT INTO transition (id, case_id, machine, subject_id, event, from_state, to_state, at, account_id, org_id, reason_code, note, ground)
SELECT n.id, n.case_id, $5, n.case_id, $6, coalesce(nullif($7, ''), n.state), n.state, $8, $9, $10, '', n.note, $11
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS n(id, case_id, state, note)`,
		c.steps, c.ids, c.states, c.notes, casework.CaseMachine, event, from, now, account, org, ground)
	b.Queue(`-- name: import.case_events
INSERT INTO audit.event (at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail)
SELECT $3, $4, $5, $6, 'case.import', 'case', n.case_id, n.case_id, $7, jsonb_build_object('fields', n.note) FROM unnest($1::uuid[], $2::text[]) AS n(case_id, note)`,
		c.ids, c.notes, now, account, c.tx.actor.Role(), org, ground)
}

// identify writes the identities that are new, on the versions that were read.
func (c *entries) identify(ctx context.Context) error {
	tag, err := c.tx.Exec(ctx, `-- name: import.identities
INSERT INTO case_identity AS i (case_id, document)
SELECT n.case_id, n.document::jsonb FROM unnest($1::uuid[], $2::text[]) AS n(case_id, document)
ON CONFLICT (case_id) DO UPDATE SET document = excluded.document, version = i.version + 1
 WHERE i.version = (SELECT m.seen FROM unnest($1::uuid[], $3::bigint[]) AS m(case_id, seen) WHERE m.case_id = i.case_id)`, c.named, c.identities, c.identitySeen)
	if err == nil && tag.RowsAffected() != int64(len(c.named)) {
		err = fault.New(fault.Conflict, "imports.changed_since")
	}
	return err
}
