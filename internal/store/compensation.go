package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/grants/compensation"
)

// listResidents reads what the compensation asks of a person out of the layers, and no name. What of a case is not open to the actor is missing.
const listResidents = `-- name: compensation.residents
SELECT a.case_id, c.reference, a.person, c.group_code, coalesce(q.relation, ''), a.state, o.code, a.planned_on, a.arrived_on, a.home_from, i.case_id IS NOT NULL,
       (p.value ->> 'birth_date')::date, coalesce(p.value ->> 'permit', ''), (p.value ->> 'permit_from')::date, (p.value ->> 'home_from')::date
  FROM arrival a
  JOIN refugee_case c ON c.id = a.case_id
  JOIN organisation o ON o.id = a.municipality_org
  LEFT JOIN case_identity i ON i.case_id = a.case_id
  LEFT JOIN LATERAL (SELECT e.value FROM jsonb_array_elements(i.document -> 'persons') e WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) p ON true
  LEFT JOIN LATERAL (SELECT e.value ->> 'relation' AS relation FROM jsonb_array_elements(c.profile -> 'persons') e WHERE (e.value ->> 'number')::integer = a.person LIMIT 1) q ON true
 WHERE a.state NOT IN ('no_show','ended')`

// Residents returns the persons of the actor's own arrivals, as far as they are open to it: a municipality's own, a wellbeing area's assigned ones.
func (tx *Tx) Residents(ctx context.Context) ([]compensation.Resident, error) {
	rows, err := tx.Query(ctx, listResidents)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[compensation.Resident])
}

const listRelatives = `-- name: compensation.relatives
SELECT l.to_case, c.reference || '/' || (q.value ->> 'number'), p.value ->> 'permit'
  FROM (SELECT case_id AS to_case, other_id AS of_case FROM case_link WHERE kind = 'family' UNION SELECT other_id, case_id FROM case_link WHERE kind = 'family') l
  JOIN refugee_case c ON c.id = l.of_case
  JOIN case_identity i ON i.case_id = l.of_case
  JOIN LATERAL jsonb_array_elements(c.profile -> 'persons') q ON q.value ->> 'relation' = 'principal'
  JOIN LATERAL jsonb_array_elements(i.document -> 'persons') p ON p.value ->> 'number' = q.value ->> 'number' AND p.value ->> 'permit' IS NOT NULL
 WHERE EXISTS (SELECT FROM arrival a WHERE a.case_id = l.to_case AND a.state NOT IN ('no_show','ended'))
 ORDER BY 1, 2`

// Relatives returns the principal applicants, with a permit that is known, of the cases that are linked as family to those of the actor's own arrivals.
func (tx *Tx) Relatives(ctx context.Context) ([]compensation.Relative, error) {
	rows, err := tx.Query(ctx, listRelatives)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[compensation.Relative])
}
