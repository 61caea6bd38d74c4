package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
)

var claimFrom = ` c.id, c.version, coalesce(c.number, ''), c.state, c.round_code, c.round_version, c.decides, ` + partiesOf("o") + `, c.form, c.checkers, c.claimed_cents,
       c.granted_cents, c.submitted_at, c.updated_at, c.updated_by FROM grant_claim c JOIN organisation o ON o.id = c.claimant_org`

func scanClaim(row pgx.CollectableRow) (c claims.Claim, err error) {
	var submitted nullTime
	into := append([]any{&c.ID, &c.Version, &c.Number, &c.State, &c.Round, &c.RoundVersion, &c.Decides}, partyFields(&c.Claimant)...)
	err = row.Scan(append(into, &c.Form, &c.Checkers, &c.Claimed, &c.Granted, &submitted, &c.UpdatedAt, &c.UpdatedBy)...)
	c.SubmittedAt = submitted.t
	return c, err
}

type claimKey struct {
	At time.Time
	ID uuid.UUID
}

// Claims lists the claims that the actor may see, without their lines, the last changed first.
func (tx *Tx) Claims(ctx context.Context, f claims.Filter, p page.Params) (page.Of[claims.Claim], error) {
	after := claimKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: claim.list\nSELECT"+claimFrom+` WHERE ($1 = '' OR c.state = $1) AND ($2 = '' OR c.round_code = $2) AND (c.updated_at, c.id) < ($3, $4)
 ORDER BY c.updated_at DESC, c.id DESC LIMIT $5`, f.State, f.Round, after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[claims.Claim]{}, err
	}
	all, err := pgx.CollectRows(rows, scanClaim)
	return page.Cut(all, p, func(c claims.Claim) any { return claimKey{c.UpdatedAt, c.ID} }), err
}

// Claim reads a claim with its lines.
func (tx *Tx) Claim(ctx context.Context, id uuid.UUID) (claims.Claim, error) {
	return tx.claim(ctx, "-- name: claim.get\nSELECT"+claimFrom+" WHERE c.id = $1", id)
}

// LockClaim reads a claim with its lines and holds it against other writers.
func (tx *Tx) LockClaim(ctx context.Context, id uuid.UUID) (claims.Claim, error) {
	return tx.claim(ctx, "-- name: claim.lock\nSELECT"+claimFrom+" WHERE c.id = $1 FOR NO KEY UPDATE OF c", id)
}

func (tx *Tx) claim(ctx context.Context, sql string, id uuid.UUID) (claims.Claim, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return claims.Claim{}, err
	}
	c, err := pgx.CollectExactlyOneRow(rows, scanClaim)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, fault.Missing()
	}
	if err != nil {
		return c, err
	}
	if rows, err = tx.Query(ctx, `-- name: claim_line.list
SELECT id, facts, payee, rule, due_cents, source, reason, would_cents, wanted, argument, accepted_cents, ground, taken_cents FROM claim_line
 WHERE claim_id = $1 ORDER BY about <> 'arrival', facts ->> 'reference', (facts ->> 'person')::integer, subject, payee`, id); err != nil {
		return c, err
	}
	c.Lines, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (l claims.Line, err error) {
		err = row.Scan(&l.ID, &l.Facts, &l.Payee, &l.Rule, &l.Due, &l.Source, &l.Reason, &l.Would, &l.Wanted, &l.Argument, &l.Accepted, &l.Ground, &l.Taken)
		return l, err
	})
	return c, err
}

// AddClaim stores a new draft with its lines; an open draft of the same round is a Conflict.
func (tx *Tx) AddClaim(ctx context.Context, c claims.Claim) error {
	_, err := tx.Exec(ctx, `-- name: claim.add
INSERT INTO grant_claim (id, state, round_code, round_version, decides, claimant_org, form, updated_at, updated_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		c.ID, c.State, c.Round, c.RoundVersion, c.Decides, c.Claimant.ID, c.Form, c.UpdatedAt, c.UpdatedBy)
	if isCode(err, "23505") {
		return fault.New(fault.Conflict, "claims.draft_open")
	}
	if err != nil {
		return err
	}
	return tx.addClaimLines(ctx, c)
}

func (tx *Tx) addClaimLines(ctx context.Context, c claims.Claim) error {
	var b pgx.Batch
	for _, l := range c.Lines {
		b.Queue(`-- name: claim_line.add
INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, arrival_id, case_id, person, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, argument)
VALUES ($1, $2, $3, $4, coalesce(nullif($5, ''), 'arrival'), $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`, l.ID, c.ID, c.Round, l.Payee, l.Facts.About, l.Facts.Part,
			idOrNull(l.Facts.Arrival), idOrNull(l.Facts.Case), personOrNull(l.Facts), l.Facts.Key, l.Facts, l.Rule, l.Source, l.Reason, l.Due, l.Would, l.Wanted, l.Argument)
	}
	return tx.SendBatch(ctx, &b).Close()
}

// personOrNull is the person's number in the case, which only an arrival has.
func personOrNull(f claims.Facts) *int {
	if f.About != claims.Arrival {
		return nil
	}
	return &f.Person
}

// ReplaceClaimLines stores an open claim with lines that were reckoned anew.
func (tx *Tx) ReplaceClaimLines(ctx context.Context, c claims.Claim) error {
	if _, err := tx.Exec(ctx, "-- name: claim_line.clear\nDELETE FROM claim_line WHERE claim_id = $1", c.ID); err != nil {
		return err
	}
	if err := tx.addClaimLines(ctx, c); err != nil {
		return err
	}
	return tx.saveClaim(ctx, c)
}

// UpdateClaim stores a locked claim under its next version. The claimant writes what is asked for, the authority what is let through.
func (tx *Tx) UpdateClaim(ctx context.Context, c claims.Claim) error {
	var b pgx.Batch
	for _, l := range c.Lines {
		if tx.actor.May(identity.ClaimWrite) {
			b.Queue("-- name: claim_line.write\nUPDATE claim_line SET wanted = $2, argument = $3 WHERE id = $1 AND (wanted, argument) <> ($2, $3)", l.ID, l.Wanted, l.Argument)
			continue
		}
		b.Queue(`-- name: claim_line.verify
UPDATE claim_line SET accepted_cents = $2::bigint, ground = $3, granted_cents = CASE WHEN $4 THEN $2::bigint ELSE 0 END WHERE id = $1`, l.ID, l.Accepted, l.Ground, c.State == claims.Decided)
	}
	err := tx.SendBatch(ctx, &b).Close()
	if isCode(err, "23505") || isCode(err, "23P01") {
		return fault.New(fault.Conflict, "claims.paid_already")
	}
	if err != nil {
		return err
	}
	return tx.saveClaim(ctx, c)
}

func (tx *Tx) saveClaim(ctx context.Context, c claims.Claim) error {
	if !tx.actor.May(identity.ClaimWrite) {
		_, err := tx.Exec(ctx, `-- name: claim.work
UPDATE grant_claim SET version = version + 1, state = $2, checkers = $3, granted_cents = $4, updated_at = $5, updated_by = $6 WHERE id = $1`,
			c.ID, c.State, c.Checkers, c.Granted, c.UpdatedAt, c.UpdatedBy)
		return err
	}
	var submitted, number any
	if c.Number != "" {
		submitted, number = c.SubmittedAt, c.Number
	}
	_, err := tx.Exec(ctx, `-- name: claim.update
UPDATE grant_claim SET version = version + 1, number = $2, state = $3, round_version = $4, decides = $5, form = $6, claimed_cents = $7, submitted_at = $8, updated_at = $9,
  updated_by = $10 WHERE id = $1`, c.ID, number, c.State, c.RoundVersion, c.Decides, c.Form, c.Claimed, submitted, c.UpdatedAt, c.UpdatedBy)
	return err
}

// NextClaimNumber draws the number of a claim, such as TUKI-2026-00012.
func (tx *Tx) NextClaimNumber(ctx context.Context, year int) (string, error) {
	var n int64
	err := tx.QueryRow(ctx, "-- name: claim.number\nSELECT nextval('claim_number')").Scan(&n)
	return fmt.Sprintf("TUKI-%d-%05d", year, n), err
}

// AddClaimStep writes a step into the history of a claim.
func (tx *Tx) AddClaimStep(ctx context.Context, claim uuid.UUID, n claims.Noted) error {
	_, err := tx.Exec(ctx, `-- name: claim_step.add
INSERT INTO claim_step (id, claim_id, event, from_state, to_state, at, account_id, org_id, note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		uuid.Must(uuid.NewV7()), claim, n.Event, n.From, n.To, n.At, n.By, n.Org.ID, n.Note)
	return err
}

// ClaimSteps returns the history of a claim, the first step first.
func (tx *Tx) ClaimSteps(ctx context.Context, claim uuid.UUID) ([]claims.Noted, error) {
	rows, err := tx.Query(ctx, "-- name: claim_step.list\nSELECT s.event, s.from_state, s.to_state, s.at, s.account_id, coalesce(a.name, ''), "+partiesOf("o")+`, s.note
  FROM claim_step s JOIN organisation o ON o.id = s.org_id LEFT JOIN account a ON a.id = s.account_id WHERE s.claim_id = $1 ORDER BY s.at, s.id`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (n claims.Noted, err error) {
		into := append([]any{&n.Event, &n.From, &n.To, &n.At, &n.By, &n.Name}, partyFields(&n.Org)...)
		err = row.Scan(append(into, &n.Note)...)
		return n, err
	})
}

// Claimable returns who came to the actor's organisation in some days, as a round may ask of them.
func (tx *Tx) Claimable(ctx context.Context, days civil.Period) ([]claims.Facts, error) {
	rows, err := tx.Query(ctx, `-- name: arrival.claimable
SELECT arrival, case_id, reference, person, municipality, group_code, permit, age, arrived_on, home_from, first_home, commitment, agreement, programme, person_key, other_year FROM claimable($1, $2)`,
		days.From, days.To)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (f claims.Facts, err error) {
		err = row.Scan(&f.Arrival, &f.Case, &f.Reference, &f.Person, &f.Municipality, &f.Group, &f.Permit, &f.Age, &f.ArrivedOn, &f.HomeFrom, &f.FirstHome, &f.Commitment,
			&f.Agreement, &f.Programme, &f.Key, &f.OtherYear)
		return f, err
	})
}

// TermsOn returns what a municipality had promised and agreed on by a day.
func (tx *Tx) TermsOn(ctx context.Context, municipality string, day civil.Date) (t claims.Terms, err error) {
	err = tx.QueryRow(ctx, "-- name: claim.terms\nSELECT commitment, agreement, programme FROM terms_on($1, $2)", municipality, day).Scan(&t.Commitment, &t.Agreement, &t.Programme)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return t, err
}

// PlacesAgreed returns the agreements that a municipality signed within some days, the last first, each with the places that were agreed on before those days.
func (tx *Tx) PlacesAgreed(ctx context.Context, municipality uuid.UUID, days civil.Period) ([]claims.PlacesAgreed, error) {
	rows, err := tx.Query(ctx, `-- name: agreement.places_agreed
SELECT g.id, g.yearly_places,
       coalesce((SELECT b.yearly_places FROM agreement b WHERE b.municipality_org = g.municipality_org AND b.signed_on < $2 ORDER BY lower(b.valid) DESC LIMIT 1), 0),
       g.signed_on, g.diary_number, g.programme_on
  FROM agreement g WHERE g.municipality_org = $1 AND g.signed_on >= $2 AND ($3::date IS NULL OR g.signed_on < $3) ORDER BY g.signed_on DESC, lower(g.valid) DESC`,
		municipality, days.From, dayOrNull(days.To))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p claims.PlacesAgreed, err error) {
		err = row.Scan(&p.Agreement, &p.Number, &p.Before, &p.Decided, &p.Diary, &p.Programme)
		return p, err
	})
}

// AddedPerson returns what a claim keeps of a person whom the claimant adds: instead of name and day of birth the key and the age, which the database makes.
func (tx *Tx) AddedPerson(ctx context.Context, n claims.Newcomer) (claims.Facts, error) {
	f := claims.Facts{
		About: claims.Added, Reference: n.Reference, Municipality: n.Municipality, Group: n.Group, Permit: n.Permit, ArrivedOn: n.Arrived, HomeFrom: n.HomeFrom, FirstHome: n.FirstHome, Why: n.Why,
	}
	err := tx.QueryRow(ctx, "-- name: claim.added_person\nSELECT person_key, age FROM added_person($1, $2, $3, $4)", n.Family, n.Given, n.Birth, n.Arrived).Scan(&f.Key, &f.Age)
	return f, err
}

// AddedKnown returns the arrivals that the persons who were added to a claim may be, of those that the actor may know of.
func (tx *Tx) AddedKnown(ctx context.Context, claim uuid.UUID) ([]claims.Known, error) {
	rows, err := tx.Query(ctx, "-- name: claim_line.known\nSELECT line, reference, person::integer FROM added_known($1) ORDER BY reference, person", claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[claims.Known])
}

// ClaimTwins finds in the claims that the actor may see other lines about the persons of a claim: those that are asked for in the same round, and those that
// were granted in another of the kind.
func (tx *Tx) ClaimTwins(ctx context.Context, claim uuid.UUID) ([]claims.Twin, error) {
	rows, err := tx.Query(ctx, `-- name: claim_line.twins
WITH mine AS MATERIALIZED (SELECT id, claim_id, side, kind, round_code, case_id, person, person_key, payee, part FROM claim_line WHERE claim_id = $1),
other AS (
  SELECT m.id, m.round_code AS mine, l.claim_id, l.round_code, l.wanted AND (l.taken_cents = 0 OR l.granted_cents > l.taken_cents) AS wanted, l.granted_cents - l.taken_cents AS granted_cents, true AS same
    FROM mine m JOIN claim_line l ON l.case_id = m.case_id AND l.person = m.person AND l.side = m.side AND l.kind = m.kind AND l.claim_id <> m.claim_id
  UNION ALL
  SELECT m.id, m.round_code, l.claim_id, l.round_code, l.wanted AND (l.taken_cents = 0 OR l.granted_cents > l.taken_cents), l.granted_cents - l.taken_cents, false
    FROM mine m JOIN claim_line l ON l.person_key = m.person_key AND l.person_key <> '' AND l.side = m.side AND l.kind = m.kind AND l.claim_id <> m.claim_id
     AND (l.case_id, l.person) IS DISTINCT FROM (m.case_id, m.person)
  UNION ALL
  SELECT m.id, m.round_code, l.claim_id, l.round_code, l.wanted AND (l.taken_cents = 0 OR l.granted_cents > l.taken_cents), l.granted_cents - l.taken_cents, true
    FROM mine m JOIN claim_line l ON l.payee = m.payee AND l.part = m.part AND l.part <> '' AND l.kind = m.kind AND l.claim_id <> m.claim_id
)
SELECT t.id, c.number, t.round_code, t.granted_cents > 0, t.same FROM other t JOIN grant_claim c ON c.id = t.claim_id
 WHERE c.number IS NOT NULL AND c.state <> 'withdrawn' AND t.wanted AND (t.round_code = t.mine OR t.granted_cents > 0) ORDER BY c.number`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[claims.Twin])
}

// AddDecision stores an issued decision, which is never changed.
func (tx *Tx) AddDecision(ctx context.Context, d claims.Decision) error {
	_, err := tx.Exec(ctx, `-- name: grant_decision.add
INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document, letters, sums)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		d.Claim, d.Number, d.Claimant, d.Round, d.Claimed, d.Granted, d.IBAN, d.DecidedBy, d.DecidedAt, d.Document, d.Letters.Texts, d.Letters.Sums)
	if isCode(err, "23514") {
		return fault.New(fault.Conflict, "claims.budget_changed").Because(err)
	}
	return err
}

// RoundQueue returns what a round has granted, and its claims that wait to be decided in the order of submission. The row of the sum is not held: the database
// refuses what is too much when the decision is written.
func (tx *Tx) RoundQueue(ctx context.Context, round string) (granted money.Cents, queue []claims.Queued, err error) {
	err = tx.QueryRow(ctx, "-- name: grant_budget.get\nSELECT coalesce((SELECT granted_cents FROM grant_budget WHERE round_code = $1), 0)", round).Scan(&granted)
	if err != nil {
		return granted, nil, err
	}
	rows, err := tx.Query(ctx, `-- name: claim.queue
SELECT id, number, state, submitted_at, claimed_cents FROM grant_claim WHERE round_code = $1 AND state IN ('submitted','supplement_requested','checked')
 ORDER BY submitted_at, number`, round)
	if err != nil {
		return granted, nil, err
	}
	queue, err = pgx.CollectRows(rows, pgx.RowToStructByPos[claims.Queued])
	return granted, queue, err
}

// DecisionOf returns the decision on a claim; its Number is empty when there is none.
func (tx *Tx) DecisionOf(ctx context.Context, claim uuid.UUID) (d claims.Decision, err error) {
	err = tx.QueryRow(ctx, `-- name: grant_decision.get
SELECT claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document, letters, sums FROM grant_decision WHERE claim_id = $1`, claim).
		Scan(&d.Claim, &d.Number, &d.Claimant, &d.Round, &d.Claimed, &d.Granted, &d.IBAN, &d.DecidedBy, &d.DecidedAt, &d.Document,
			&d.Letters.Texts, &d.Letters.Sums)
	if errors.Is(err, pgx.ErrNoRows) {
		return claims.Decision{}, nil
	}
	return d, err
}

const attachmentColumns = `SELECT f.id, f.claim_id, f.name, f.version, f.type, length(f.content), f.scanned, f.added_at, coalesce(a.name, ''), f.evidence,
       coalesce(f.line_id, '00000000-0000-0000-0000-000000000000'), coalesce(f.report_id, '00000000-0000-0000-0000-000000000000')`

const attachmentFrom = ` FROM claim_attachment f LEFT JOIN account a ON a.id = f.added_by WHERE f.claim_id = $1 AND f.removed_at IS NULL`

// Attachments lists the files that came with a claim itself, by name, the newest version of each first.
func (tx *Tx) Attachments(ctx context.Context, claim uuid.UUID) ([]claims.Attachment, error) {
	return tx.attachments(ctx, claim, uuid.Nil)
}

// ReportAttachments lists the files that came with a report on a claim, likewise.
func (tx *Tx) ReportAttachments(ctx context.Context, claim, report uuid.UUID) ([]claims.Attachment, error) {
	return tx.attachments(ctx, claim, report)
}

func (tx *Tx) attachments(ctx context.Context, claim, report uuid.UUID) ([]claims.Attachment, error) {
	rows, err := tx.Query(ctx, "-- name: claim_attachment.list\n"+attachmentColumns+attachmentFrom+" AND f.report_id IS NOT DISTINCT FROM $2 ORDER BY f.name, f.version DESC", claim, idOrNull(report))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[claims.Attachment])
}

// Attachment reads one file of a claim, or of a report on it.
func (tx *Tx) Attachment(ctx context.Context, claim, file uuid.UUID) (f claims.Attachment, content []byte, err error) {
	err = tx.QueryRow(ctx, "-- name: claim_attachment.get\n"+attachmentColumns+", f.content"+attachmentFrom+" AND f.id = $2", claim, file).
		Scan(&f.ID, &f.Claim, &f.Name, &f.Version, &f.Type, &f.Size, &f.Scanned, &f.AddedAt, &f.AddedBy, &f.Evidence, &f.Line, &f.Report, &content)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fault.Missing()
	}
	return f, content, err
}

// AddAttachment stores a file as the next version of its name.
func (tx *Tx) AddAttachment(ctx context.Context, a claims.Attachment, content []byte) error {
	_, err := tx.Exec(ctx, `-- name: claim_attachment.add
INSERT INTO claim_attachment (id, claim_id, name, version, type, content, sha256, scanned, added_at, added_by, evidence, line_id, report_id)
VALUES ($1, $2, $3, (SELECT coalesce(max(version), 0) + 1 FROM claim_attachment WHERE claim_id = $2 AND report_id IS NOT DISTINCT FROM $11 AND name = $3), $4, $5, sha256($5), $6, $7, $8, $9, $10, $11)`,
		a.ID, a.Claim, a.Name, a.Type, content, a.Scanned, a.AddedAt, tx.actor.Account, a.Evidence, idOrNull(a.Line), idOrNull(a.Report))
	return err
}

// RemoveAttachment takes a file out that has not been submitted; one that has been, or is not there, is not found.
func (tx *Tx) RemoveAttachment(ctx context.Context, claim, file uuid.UUID) error {
	tag, err := tx.Exec(ctx, "-- name: claim_attachment.remove\nUPDATE claim_attachment SET removed_at = $3 WHERE claim_id = $1 AND id = $2 AND removed_at IS NULL", claim, file, tx.now)
	if err == nil && tag.RowsAffected() == 0 {
		err = fault.Missing()
	}
	return err
}
