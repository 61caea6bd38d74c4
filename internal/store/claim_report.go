package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

var claimReportFrom = ` r.id, r.version, r.claim_id, c.number, c.round_code, ` + partiesOf("o") + `, r.kind, r.due_on, r.state,
       c.granted_cents - coalesce((SELECT sum(l.taken_cents) FROM claim_line l WHERE l.claim_id = c.id), 0)::bigint,
       coalesce((SELECT sum(p.cents) FROM payment p WHERE p.claim_id = c.id AND p.state = 'paid'), 0)::bigint, r.used_cents, coalesce(f.form, '{}'), r.checkers, r.submitted_at, r.updated_at, r.updated_by, u.from_day, u.until_day
  FROM claim_report r JOIN grant_claim c ON c.id = r.claim_id JOIN organisation o ON o.id = r.claimant_org LEFT JOIN claim_report_form f ON f.report_id = r.id
  LEFT JOIN claim_use u ON u.claim_id = r.claim_id`

func scanClaimReport(row pgx.CollectableRow) (r reporting.Report, err error) {
	var submitted nullTime
	into := append([]any{&r.ID, &r.Version, &r.Claim, &r.Number, &r.Round}, partyFields(&r.Claimant)...)
	err = row.Scan(append(into, &r.Kind, &r.Due, &r.State, &r.Granted, &r.Paid, &r.Used, &r.Form, &r.Checkers, &submitted, &r.UpdatedAt, &r.UpdatedBy, &r.UseFrom, &r.UseUntil)...)
	r.SubmittedAt = submitted.t
	return r, err
}

type claimReportKey struct {
	Due civil.Date
	ID  uuid.UUID
}

// ClaimReports lists the reports that the actor may see, the first due first.
func (tx *Tx) ClaimReports(ctx context.Context, state reporting.State, p page.Params) (page.Of[reporting.Report], error) {
	after := claimReportKey{Due: civil.Of(1900, 1, 1)}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: claim_report.list\nSELECT"+claimReportFrom+` WHERE ($1 = '' OR r.state = $1) AND (r.due_on, r.id) > ($2, $3) ORDER BY r.due_on, r.id LIMIT $4`,
		state, after.Due, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[reporting.Report]{}, err
	}
	all, err := pgx.CollectRows(rows, scanClaimReport)
	return page.Cut(all, p, func(r reporting.Report) any { return claimReportKey{r.Due, r.ID} }), err
}

// ClaimReport reads a report.
func (tx *Tx) ClaimReport(ctx context.Context, id uuid.UUID) (reporting.Report, error) {
	return oneClaimReport(tx.Query(ctx, "-- name: claim_report.get\nSELECT"+claimReportFrom+" WHERE r.id = $1", id))
}

// LockClaimReport reads a report and holds it against other writers. One that who asks may not change is only read: the rule says why.
func (tx *Tx) LockClaimReport(ctx context.Context, id uuid.UUID) (reporting.Report, error) {
	if _, err := tx.Exec(ctx, "-- name: claim_report.hold\nSELECT FROM claim_report WHERE id = $1 FOR NO KEY UPDATE", id); err != nil {
		return reporting.Report{}, err
	}
	return oneClaimReport(tx.Query(ctx, "-- name: claim_report.lock\nSELECT"+claimReportFrom+" WHERE r.id = $1", id))
}

func oneClaimReport(rows pgx.Rows, err error) (reporting.Report, error) {
	if err != nil {
		return reporting.Report{}, err
	}
	r, err := pgx.CollectExactlyOneRow(rows, scanClaimReport)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, fault.Missing()
	}
	return r, err
}

// UpdateClaimReport stores a locked report under its next version, without what the claimant writes.
func (tx *Tx) UpdateClaimReport(ctx context.Context, r reporting.Report) (err error) {
	if tx.actor.May(identity.ClaimWrite) {
		_, err = tx.Exec(ctx, `-- name: claim_report.write
UPDATE claim_report SET version = version + 1, state = $2, used_cents = $3, submitted_at = $4, updated_at = $5, updated_by = $6 WHERE id = $1`,
			r.ID, r.State, r.Used, timeOrNull(r.SubmittedAt), r.UpdatedAt, r.UpdatedBy)
		return err
	}
	_, err = tx.Exec(ctx, `-- name: claim_report.work
UPDATE claim_report SET version = version + 1, state = $2, checkers = $3, approved_by = CASE WHEN $2 = 'approved' THEN $4::uuid END, approved_at = CASE WHEN $2 = 'approved' THEN $5::timestamptz END,
       updated_at = $5, updated_by = $4 WHERE id = $1`, r.ID, r.State, r.Checkers, r.UpdatedBy, r.UpdatedAt)
	return err
}

// SaveReportForm stores what the claimant has written of a locked report.
func (tx *Tx) SaveReportForm(ctx context.Context, r reporting.Report) error {
	_, err := tx.Exec(ctx, "-- name: claim_report.form\nINSERT INTO claim_report_form (report_id, form) VALUES ($1, $2) ON CONFLICT (report_id) DO UPDATE SET form = excluded.form", r.ID, r.Form)
	return err
}

// ReportSteps lists the history of a report, the first step first.
func (tx *Tx) ReportSteps(ctx context.Context, id uuid.UUID) ([]reporting.Noted, error) {
	rows, err := tx.Query(ctx, `-- name: claim_report.steps
SELECT s.event, s.at, s.account_id, coalesce(a.name, ''), `+partiesOf("o")+`, s.note FROM claim_report_step s JOIN organisation o ON o.id = s.org_id LEFT JOIN account a ON a.id = s.account_id
 WHERE s.report_id = $1 ORDER BY s.at, s.id LIMIT 500`, id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n reporting.Noted, err error) {
		into := append([]any{&n.Event, &n.At, &n.By, &n.Name}, partyFields(&n.Org)...)
		err = row.Scan(append(into, &n.Note)...)
		return n, err
	})
}

// AddReportStep notes a step in the history, as the actor's.
func (tx *Tx) AddReportStep(ctx context.Context, id uuid.UUID, n reporting.Noted) error {
	_, err := tx.Exec(ctx, "-- name: claim_report.step\nINSERT INTO claim_report_step (id, report_id, event, at, account_id, org_id, note) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		uuid.Must(uuid.NewV7()), id, n.Event, n.At, tx.actor.Account, tx.actor.Organisation(), n.Note)
	return err
}

// Instalments lists the instalments of a claim; none: it is paid at once.
func (tx *Tx) Instalments(ctx context.Context, claim uuid.UUID) ([]reporting.Part, error) {
	rows, err := tx.Query(ctx, "-- name: claim_instalment.list\nSELECT share, due_when, on_day FROM claim_instalment WHERE claim_id = $1 ORDER BY nth", claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[reporting.Part])
}

// DueReports lists reports of which nobody has told yet that they will soon be due, or are late.
func (tx *Tx) DueReports(ctx context.Context, today civil.Date, most int) ([]reporting.DueReport, error) {
	rows, err := tx.Query(ctx, `-- name: claim_report.due
SELECT r.id, r.claimant_org, c.number, r.due_on, r.due_on < $1 FROM claim_report r JOIN grant_claim c ON c.id = r.claim_id
 WHERE r.state IN ('draft','supplement_requested') AND (r.due_on < $1 AND r.overdue_at IS NULL OR r.due_on >= $1 AND r.remind_on <= $1 AND r.reminded_at IS NULL)
 ORDER BY r.due_on, r.id LIMIT $2`, today, most)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[reporting.DueReport])
}

// ReportTold notes that a claimant was reminded of a report, or told that it is late.
func (tx *Tx) ReportTold(ctx context.Context, r reporting.DueReport) error {
	sql := "-- name: claim_report.reminded\nUPDATE claim_report SET reminded_at = $2 WHERE id = $1"
	if r.Late {
		sql = "-- name: claim_report.late\nUPDATE claim_report SET overdue_at = $2 WHERE id = $1"
	}
	_, err := tx.Exec(ctx, sql, r.ID, tx.now)
	return err
}
