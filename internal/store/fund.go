package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/fund"
)

// FundRules reads the dated rows of the fund.
func (tx *Tx) FundRules(ctx context.Context) (r fund.Rules, err error) {
	const days = "coalesce(lower(valid), '0001-01-01'), upper(valid), status, source"
	rows, err := tx.Query(ctx, "-- name: fund_scheme.list\nSELECT code, cents, "+days+" FROM fund_scheme ORDER BY code, lower(valid)")
	if err != nil {
		return r, err
	}
	var to *civil.Date
	if r.Schemes, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (s fund.Scheme, err error) {
		err = row.Scan(&s.Code, &s.Cents, &s.Valid.From, &to, &s.Status, &s.Source)
		s.Valid.To = orZero(to)
		return s, err
	}); err != nil {
		return r, err
	}
	if rows, err = tx.Query(ctx, "-- name: fund_use.list\nSELECT code, rounds, "+days+" FROM fund_use ORDER BY source, code"); err != nil {
		return r, err
	}
	if r.Uses, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (u fund.Use, err error) {
		err = row.Scan(&u.Code, &u.Rounds, &u.Valid.From, &to, &u.Status, &u.Source)
		u.Valid.To = orZero(to)
		return u, err
	}); err != nil {
		return r, err
	}
	if rows, err = tx.Query(ctx, "-- name: fund_deadline.list\nSELECT month, "+days+" FROM fund_deadline ORDER BY lower(valid)"); err != nil {
		return r, err
	}
	r.Deadlines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d fund.Deadline, err error) {
		err = row.Scan(&d.Month, &d.Valid.From, &to, &d.Status, &d.Source)
		d.Valid.To = orZero(to)
		return d, err
	})
	return r, err
}

// FundPersons lists who came in a year, by case and number.
func (tx *Tx) FundPersons(ctx context.Context, year int) ([]fund.Person, error) {
	rows, err := tx.Query(ctx, `-- name: fund_person.of_year
SELECT case_id, reference, person, municipality, arrived_on, group_code, scheme, category, version, proposed_scheme, proposed_category, twin, counted_elsewhere FROM fund_persons($1)`, year)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p fund.Person, err error) {
		err = row.Scan(&p.Case, &p.Reference, &p.Number, &p.Municipality, &p.ArrivedOn, &p.Group, &p.Scheme, &p.Category, &p.Version, &p.ProposedScheme, &p.ProposedCategory, &p.Twin, &p.Elsewhere)
		return p, err
	})
}

// ClassifyPerson counts a person by scheme, or changes by which. Somebody who did not come, or is counted already by case or by key, is a Conflict.
func (tx *Tx) ClassifyPerson(ctx context.Context, c fund.Choice) error {
	if c.Version > 0 {
		tag, err := tx.Exec(ctx, `-- name: fund_person.update
UPDATE fund_person SET version = version + 1, scheme = $4, category = $5, classified_by = $6, classified_at = $7 WHERE case_id = $1 AND person = $2 AND version = $3`,
			c.Case, c.Person, c.Version, c.Scheme, c.Category, tx.actor.Account, tx.now)
		if err == nil && tag.RowsAffected() == 0 {
			err = fault.New(fault.Conflict, "fault.conflict")
		}
		return err
	}
	_, err := tx.Exec(ctx, "-- name: fund_person.add\nINSERT INTO fund_person (case_id, person, scheme, category, classified_by, classified_at) VALUES ($1, $2, $3, $4, $5, $6)",
		c.Case, c.Person, c.Scheme, c.Category, tx.actor.Account, tx.now)
	switch {
	case isUnique(err, "fund_person_once"):
		return fault.New(fault.Conflict, "fund.same_person")
	case isCode(err, "23505"):
		return fault.New(fault.Conflict, "fault.conflict")
	case isCode(err, "23502"), isCode(err, "23503"):
		return fault.Missing()
	}
	return err
}

// DecidedYears lists the years in which claims were decided, in Finland, the first first.
func (tx *Tx) DecidedYears(ctx context.Context) ([]int, error) {
	rows, err := tx.Query(ctx, "-- name: grant_decision.years\nSELECT DISTINCT extract(year FROM decided_at AT TIME ZONE 'Europe/Helsinki')::int FROM grant_decision ORDER BY 1")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[int])
}

// PersonsSupported counts, of each claim that was decided in a year, the persons for whom something was granted.
func (tx *Tx) PersonsSupported(ctx context.Context, year int) (map[uuid.UUID]int, error) {
	rows, err := tx.Query(ctx, `-- name: claim_line.supported
SELECT l.claim_id, count(DISTINCT l.subject) FROM claim_line l JOIN grant_decision g ON g.claim_id = l.claim_id
 WHERE l.granted_cents > l.taken_cents AND l.about IN ('arrival', 'added') AND`+decidedIn+" GROUP BY l.claim_id", year)
	if err != nil {
		return nil, err
	}
	all := map[uuid.UUID]int{}
	var claim uuid.UUID
	var n int
	_, err = pgx.ForEachRow(rows, []any{&claim, &n}, func() error {
		all[claim] = n
		return nil
	})
	return all, err
}

const reportColumns = `SELECT id, year, version, state, reason, document, sha256, prepared_by, prepared_at, approved_by, approved_at FROM fund_report`

func scanFundReport(row pgx.CollectableRow) (r fund.Report, err error) {
	var by *uuid.UUID
	var at nullTime
	err = row.Scan(&r.ID, &r.Year, &r.Version, &r.State, &r.Reason, &r.Document, &r.SHA256, &r.PreparedBy, &r.PreparedAt, &by, &at)
	r.ApprovedBy, r.ApprovedAt = orZero(by), at.t
	return r, err
}

// FundReports lists the versions of a year's report, the last first, without those that were given up.
func (tx *Tx) FundReports(ctx context.Context, year int) ([]fund.Report, error) {
	rows, err := tx.Query(ctx, "-- name: fund_report.list\n"+reportColumns+" WHERE year = $1 AND state <> 'dropped' ORDER BY version DESC", year)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanFundReport)
}

// FundReport reads one version of a report.
func (tx *Tx) FundReport(ctx context.Context, id uuid.UUID) (fund.Report, error) {
	return oneFundReport(tx.Query(ctx, "-- name: fund_report.get\n"+reportColumns+" WHERE id = $1", id))
}

// LockFundReport reads a report and holds it against other writers.
func (tx *Tx) LockFundReport(ctx context.Context, id uuid.UUID) (fund.Report, error) {
	r, err := oneFundReport(tx.Query(ctx, "-- name: fund_report.find\n"+reportColumns+" WHERE id = $1", id))
	if err != nil || r.State != fund.Draft { // what is no draft stands, and no writer may hold it
		return r, err
	}
	return oneFundReport(tx.Query(ctx, "-- name: fund_report.lock\n"+reportColumns+" WHERE id = $1 FOR NO KEY UPDATE", id))
}

func oneFundReport(rows pgx.Rows, err error) (fund.Report, error) {
	if err != nil {
		return fund.Report{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanFundReport)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	return r, err
}

// AddFundReport stores a draft; a second draft of the year is a Conflict.
func (tx *Tx) AddFundReport(ctx context.Context, r fund.Report) error {
	_, err := tx.Exec(ctx, `-- name: fund_report.add
INSERT INTO fund_report (id, year, version, state, reason, document, sha256, prepared_by, prepared_at) VALUES ($1, $2, $3, $4, $5, $6, sha256($6), $7, $8)`,
		r.ID, r.Year, r.Version, r.State, r.Reason, r.Document, r.PreparedBy, r.PreparedAt)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "fund.report_draft_open")
	}
	return err
}

// EndFundReport stores that a locked draft was approved or given up.
func (tx *Tx) EndFundReport(ctx context.Context, r fund.Report) error {
	_, err := tx.Exec(ctx, "-- name: fund_report.end\nUPDATE fund_report SET state = $2, approved_by = $3, approved_at = $4 WHERE id = $1",
		r.ID, r.State, idOrNull(r.ApprovedBy), timeOrNull(r.ApprovedAt))
	return err
}
