package store

import (
	"context"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/compensation"
)

// listResidents reads what the compensation asks of a person out of the layers, and no name. What of a case is not open to the actor is missing.
const listResidents = `-- name: compensation.residents
SELECT a.case_id, c.reference, a.person, c.group_code, coalesce(q.relation, ''), a.state, o.code, a.planned_on, a.arrived_on, a.home_from, a.left_on, i.case_id IS NOT NULL,
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

const listPaymentLists = `-- name: compensation_payment.lists
SELECT p.list, p.payee_org, p.payee, count(*)::integer, min(lower(p.days)), max(upper(p.days)), sum(p.cents)::bigint, bool_and(p.brought_by = p.payee_org), max(p.brought_at)
  FROM compensation_payment p GROUP BY p.list, p.payee_org, p.payee ORDER BY max(p.brought_at) DESC, p.list, p.payee LIMIT $1`

// PaymentLists returns the lists of payments that the actor may see, the last brought first: a payee its own, KEHA all.
func (tx *Tx) PaymentLists(ctx context.Context, most int) ([]compensation.List, error) {
	rows, err := tx.Query(ctx, listPaymentLists, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l compensation.List, err error) {
		err = row.Scan(&l.Name, &l.Org, &l.Payee, &l.Rows, &l.Days.From, &l.Days.To, &l.Cents, &l.ByPayee, &l.BroughtAt)
		return l, err
	})
}

const paymentColumns = ` id, payee_org, payee, list, list_row, case_ref, person, lower(days), upper(days), cents, brought_by FROM compensation_payment`

func scanPayment(row pgx.CollectableRow) (p compensation.Payment, err error) {
	err = row.Scan(&p.ID, &p.Org, &p.Payee, &p.List, &p.Row, &p.Reference, &p.Number, &p.Days.From, &p.Days.To, &p.Cents, &p.BroughtBy)
	return p, err
}

// KnownPayments returns what is recorded of the rows of some lists.
func (tx *Tx) KnownPayments(ctx context.Context, lists []string) (map[compensation.PaymentKey]compensation.Payment, error) {
	rows, err := tx.Query(ctx, "-- name: compensation_payment.of_lists\nSELECT"+paymentColumns+" WHERE list = ANY($1)", lists)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, scanPayment)
	known := make(map[compensation.PaymentKey]compensation.Payment, len(all))
	for _, p := range all {
		known[p.PaymentKey()] = p
	}
	return known, err
}

const savePayments = `-- name: compensation_payment.save
INSERT INTO compensation_payment (id, payee_org, payee, list, list_row, case_ref, person, days, cents, brought_by, brought_at, file_sha256)
SELECT n.id, n.org, n.payee, n.list, n.list_row, n.case_ref, n.person, daterange(n.since::date, n.until::date), n.cents, $10, $11, $12
  FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::text[], $7::smallint[], $8::text[], $9::bigint[], $13::text[])
    AS n(id, org, payee, list, list_row, case_ref, person, since, cents, until)
ON CONFLICT (payee_org, list, list_row) DO UPDATE SET payee = excluded.payee, case_ref = excluded.case_ref, person = excluded.person, days = excluded.days,
  cents = excluded.cents, brought_by = excluded.brought_by, brought_at = excluded.brought_at, file_sha256 = excluded.file_sha256`

// SavePayments writes rows of a list, new ones and ones that say something else now, as brought by the actor's organisation.
func (tx *Tx) SavePayments(ctx context.Context, all []compensation.Payment) error {
	for some := range slices.Chunk(all, importChunk) {
		var ids, orgs []uuid.UUID
		var payees, lists, references, since, until []string
		var numbers []int32
		var persons []int16
		var cents []int64
		for _, p := range some {
			ids, orgs, payees, lists = append(ids, p.ID), append(orgs, p.Org), append(payees, p.Payee), append(lists, p.List)
			numbers, references, persons = append(numbers, int32(p.Row)), append(references, p.Reference), append(persons, int16(p.Number))
			since, until, cents = append(since, p.Days.From.String()), append(until, p.Days.To.String()), append(cents, int64(p.Cents))
		}
		_, err := tx.Exec(ctx, savePayments, ids, orgs, payees, lists, numbers, references, persons, since, cents, tx.actor.Organisation(), tx.now, some[0].File[:], until)
		if err != nil {
			return err
		}
	}
	return nil
}

// Payments returns what has been paid to the actor's organisation for days in a period.
func (tx *Tx) Payments(ctx context.Context, days civil.Period) ([]compensation.Payment, error) {
	rows, err := tx.Query(ctx, "-- name: compensation_payment.in_days\nSELECT"+paymentColumns+
		" WHERE upper(days) > $1 AND lower(days) < $2 ORDER BY case_ref, person, lower(days), list, list_row", days.From, days.To)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPayment)
}
