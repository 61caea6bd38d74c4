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
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/page"
)

const (
	sampleTerms = ` s.id, s.number, s.round_code, s.decided_from, s.decided_last, s.strata, s.size, s.draw_on, s.method, s.commitment, s.committed_at, coalesce(s.seed, ''), s.frame,
       s.frame_sha256, s.drawn_at`
	sampleFrom = sampleTerms + `, s.version, s.committed_by, s.drawn_by, (SELECT count(*) FROM sample_line l WHERE l.sample_id = s.id)::int,
       (SELECT count(*) FROM sample_line l WHERE l.sample_id = s.id AND l.state = 'confirmed')::int FROM audit_sample s`
)

func readSample(row pgx.CollectableRow, more ...any) (s sampling.Sample, err error) {
	var commitment, hash []byte
	var drawn *time.Time
	into := []any{&s.ID, &s.Number, &s.Terms.Round, &s.Terms.From, &s.Terms.Last, &s.Terms.Strata, &s.Terms.Size, &s.Terms.DrawOn, &s.Method, &commitment, &s.CommittedAt, &s.Seed, &s.Frame, &hash, &drawn}
	err = row.Scan(append(into, more...)...)
	copy(s.Commitment[:], commitment)
	copy(s.FrameHash[:], hash)
	s.DrawnAt = orZero(drawn)
	return s, err
}

func scanSample(row pgx.CollectableRow) (sampling.Sample, error) {
	var version int64
	var committed uuid.UUID
	var drawn *uuid.UUID
	var picked, confirmed int
	s, err := readSample(row, &version, &committed, &drawn, &picked, &confirmed)
	s.Version, s.CommittedBy, s.DrawnBy, s.Picked, s.Confirmed = version, committed, orZero(drawn), picked, confirmed
	return s, err
}

type sampleKey struct {
	At time.Time
	ID uuid.UUID
}

// Samples lists the samples, the last bound first.
func (tx *Tx) Samples(ctx context.Context, p page.Params) (page.Of[sampling.Sample], error) {
	after := sampleKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: sample.list\nSELECT"+sampleFrom+" WHERE (s.committed_at, s.id) < ($1, $2) ORDER BY s.committed_at DESC, s.id DESC LIMIT $3", after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[sampling.Sample]{}, err
	}
	all, err := pgx.CollectRows(rows, scanSample)
	return page.Cut(all, p, func(s sampling.Sample) any { return sampleKey{s.CommittedAt, s.ID} }), err
}

// Sample reads a sample.
func (tx *Tx) Sample(ctx context.Context, id uuid.UUID) (sampling.Sample, error) {
	return oneSample(tx.Query(ctx, "-- name: sample.get\nSELECT"+sampleFrom+" WHERE s.id = $1", id))
}

// LockSample reads a sample and holds it against other writers; another version than the one seen is a Conflict. One that who asks may not draw is only read.
func (tx *Tx) LockSample(ctx context.Context, id uuid.UUID, version int64) (sampling.Sample, error) {
	s, err := oneSample(tx.Query(ctx, "-- name: sample.lock\nSELECT"+sampleFrom+" WHERE s.id = $1 FOR NO KEY UPDATE OF s", id))
	if fault.KindOf(err) == fault.NotFound {
		s, err = tx.Sample(ctx, id)
	}
	if err == nil && s.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return s, err
}

func oneSample(rows pgx.Rows, err error) (sampling.Sample, error) {
	if err != nil {
		return sampling.Sample{}, err
	}
	s, err := pgx.CollectExactlyOneRow(rows, scanSample)
	if errors.Is(err, pgx.ErrNoRows) {
		return s, fault.Missing()
	}
	return s, err
}

const publicSamples = " FROM audit_sample s WHERE $1::uuid IS NULL OR s.id = $1 ORDER BY s.committed_at DESC, s.id DESC LIMIT 200"

// PublishedSamples returns the samples as anybody may see them: without who bound and drew them. The zero id asks for all.
func (db *DB) PublishedSamples(ctx context.Context, id uuid.UUID) (all []sampling.Sample, err error) {
	defer fault.Wrap(&err, "store.PublishedSamples")
	rows, err := db.public.Query(ctx, "-- name: sample.published\nSELECT"+sampleTerms+publicSamples, idOrNull(id))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (sampling.Sample, error) { return readSample(row) })
}

// NextSampleNumber draws the number of a sample.
func (tx *Tx) NextSampleNumber(ctx context.Context, year int) (string, error) {
	var n int64
	err := tx.QueryRow(ctx, "-- name: sample.next_number\nSELECT nextval('sample_number')").Scan(&n)
	return fmt.Sprintf("OTOS-%d-%05d", year, n), err
}

// AddSample stores what is bound, and the seed where nobody reads it before its day.
func (tx *Tx) AddSample(ctx context.Context, s sampling.Sample, seed string) error {
	_, err := tx.Exec(ctx, `-- name: sample.add
INSERT INTO audit_sample (id, number, round_code, decided_from, decided_last, strata, size, draw_on, method, commitment, committed_by, committed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		s.ID, s.Number, s.Terms.Round, s.Terms.From, s.Terms.Last, s.Terms.Strata, s.Terms.Size, s.Terms.DrawOn, s.Method, s.Commitment[:], s.CommittedBy, s.CommittedAt)
	if err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "-- name: sample.hide\nINSERT INTO sample_seed (sample_id, seed) VALUES ($1, $2)", s.ID, seed)
	return err
}

// HiddenSeed reads the seed of a sample on its day, which is the portal's; before it, before the database's own day, and to who bound the sample, there is none.
func (tx *Tx) HiddenSeed(ctx context.Context, id uuid.UUID) (seed string, err error) {
	err = tx.QueryRow(ctx, "-- name: sample.seed\nSELECT h.seed FROM sample_seed h JOIN audit_sample s ON s.id = h.sample_id WHERE h.sample_id = $1 AND s.draw_on <= $2", id, civil.DateIn(tx.now)).Scan(&seed)
	if errors.Is(err, pgx.ErrNoRows) {
		err = fault.New(fault.Conflict, "samples.too_early")
	}
	return seed, err
}

// sampleCandidates: the frame, and of each line the rules of risk that it meets. What is said of a whole claim counts for its greatest line.
const sampleCandidates = `-- name: sample.candidates
WITH f AS MATERIALIZED (SELECT stratum, unit, cents, claim_id, line_id FROM sample_frame($1, $2, $3, $4)),
r AS (SELECT code, threshold FROM sample_risk_rule WHERE valid @> $5::date),
top AS MATERIALIZED (SELECT DISTINCT ON (f.claim_id) f.claim_id, f.line_id, c.claimant_org, c.submitted_at, g.decided_at
          FROM f JOIN grant_claim c ON c.id = f.claim_id JOIN grant_decision g ON g.claim_id = f.claim_id ORDER BY f.claim_id, f.cents DESC, f.unit),
hit AS (
  SELECT f.line_id, r.code, f.cents AS value, '' AS text FROM f JOIN r ON r.code = 'amount_above' AND f.cents > r.threshold
  UNION ALL
  SELECT l.id, r.code, 0, min(o.number) FROM f JOIN claim_line l ON l.id = f.line_id JOIN r ON r.code = 'twin'
    JOIN claim_line t ON t.claim_id <> l.claim_id AND t.kind = l.kind AND t.side = l.side AND t.wanted AND (t.case_id = l.case_id AND t.person = l.person OR l.person_key <> '' AND t.person_key = l.person_key)
    JOIN grant_claim o ON o.id = t.claim_id AND o.number IS NOT NULL GROUP BY l.id, r.code
  UNION ALL
  SELECT l.id, r.code, 0, '' FROM f JOIN claim_line l ON l.id = f.line_id AND l.reason <> '' JOIN r ON r.code = 'contested'
  UNION ALL
  SELECT l.id, r.code, 0, '' FROM f JOIN claim_line l ON l.id = f.line_id AND l.about = 'added' JOIN r ON r.code = 'added'
  UNION ALL
  SELECT t.line_id, r.code, 0, '' FROM top t JOIN r ON r.code = 'first_claim'
   WHERE NOT EXISTS (SELECT FROM grant_decision e WHERE e.claimant_org = t.claimant_org AND e.decided_at < t.decided_at)
  UNION ALL
  SELECT t.line_id, r.code, min(extract(epoch FROM b.released_at - a.at) / 86400)::bigint, '' FROM top t JOIN r ON r.code = 'account_mended'
    JOIN payment_account a ON a.claim_id = t.claim_id JOIN payment p ON p.claim_id = t.claim_id JOIN payment_batch b ON b.id = p.batch_id AND b.released_at >= a.at
     AND b.released_at - a.at < make_interval(days => r.threshold::int) GROUP BY t.line_id, r.code
  UNION ALL
  SELECT t.line_id, r.code, (extract(epoch FROM t.decided_at - t.submitted_at) / 60)::bigint, '' FROM top t JOIN r ON r.code = 'quick_decision'
     AND t.decided_at - t.submitted_at < make_interval(mins => r.threshold::int)
)
SELECT f.stratum, f.unit, f.cents, f.claim_id, f.line_id,
       coalesce((SELECT jsonb_agg(jsonb_build_object('rule', h.code, 'value', h.value, 'text', h.text) ORDER BY h.code) FROM hit h WHERE h.line_id = f.line_id), '[]')
  FROM f ORDER BY f.stratum, f.unit`

// Candidates returns what a sample is drawn from today.
func (tx *Tx) Candidates(ctx context.Context, t sampling.Terms) ([]sampling.Candidate, error) {
	rows, err := tx.Query(ctx, sampleCandidates, t.Round, t.From, t.Last, t.Strata, t.DrawOn)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c sampling.Candidate, err error) {
		err = row.Scan(&c.Stratum, &c.Name, &c.Cents, &c.Claim, &c.Line, &c.Risks)
		return c, err
	})
}

// DrawSample stores the draw of a locked sample with its lines. What the database draws otherwise it refuses.
func (tx *Tx) DrawSample(ctx context.Context, s sampling.Sample, all []sampling.Picked) error {
	_, err := tx.Exec(ctx, `-- name: sample.draw
UPDATE audit_sample SET version = version + 1, seed = $2, frame = $3, frame_sha256 = sha256($3), drawn_by = $4, drawn_at = $5 WHERE id = $1`, s.ID, s.Seed, s.Frame, s.DrawnBy, s.DrawnAt)
	if err != nil {
		return err
	}
	var b pgx.Batch
	for _, p := range all {
		risks := p.Risks
		if risks == nil {
			risks = []sampling.Risk{}
		}
		b.Queue(`-- name: sample_line.add
INSERT INTO sample_line (id, sample_id, stratum, unit, cents, claim_id, line_id, random, risks) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			p.ID, p.Sample, p.Stratum, p.Name, p.Cents, p.Claim, p.Line, p.Random, risks)
	}
	return tx.SendBatch(ctx, &b).Close()
}

var pickedFrom = ` p.id, p.version, p.sample_id, p.stratum, p.unit, p.cents, p.claim_id, p.line_id, ` + partiesOf("o") + `, coalesce(l.facts ->> 'reference', '') || coalesce('/' || l.person, ''), l.rule, p.random, p.risks,
       p.state, p.outcome, p.error_cents, p.category, p.ground, p.note, p.found_by, p.found_at, p.confirmed_by, p.confirmed_at, p.returned, c.checkers || coalesce(g.decided_by, '00000000-0000-0000-0000-000000000000')
  FROM sample_line p JOIN grant_claim c ON c.id = p.claim_id JOIN claim_line l ON l.id = p.line_id JOIN organisation o ON o.id = c.claimant_org
  LEFT JOIN grant_decision g ON g.claim_id = c.id`

func scanPicked(row pgx.CollectableRow) (p sampling.Picked, err error) {
	var found, confirmed *uuid.UUID
	var foundAt, confirmedAt *time.Time
	into := append([]any{&p.ID, &p.Version, &p.Sample, &p.Stratum, &p.Name, &p.Cents, &p.Claim, &p.Line}, partyFields(&p.Claimant)...)
	err = row.Scan(append(into, &p.Person, &p.Rule, &p.Random, &p.Risks, &p.State, &p.Outcome, &p.ErrorCents, &p.Category, &p.Ground, &p.Note, &found, &foundAt, &confirmed, &confirmedAt, &p.Returned, &p.Hands)...)
	p.FoundBy, p.FoundAt, p.ConfirmedBy, p.ConfirmedAt = orZero(found), orZero(foundAt), orZero(confirmed), orZero(confirmedAt)
	return p, err
}

// PickedOf lists the lines of a sample: the random ones first, each by its name.
func (tx *Tx) PickedOf(ctx context.Context, sample uuid.UUID) ([]sampling.Picked, error) {
	rows, err := tx.Query(ctx, "-- name: sample_line.list\nSELECT"+pickedFrom+" WHERE p.sample_id = $1 ORDER BY NOT p.random, p.unit", sample)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanPicked)
}

// Picked reads a line of a sample.
func (tx *Tx) Picked(ctx context.Context, sample, id uuid.UUID) (sampling.Picked, error) {
	return onePicked(tx.Query(ctx, "-- name: sample_line.get\nSELECT"+pickedFrom+" WHERE p.sample_id = $1 AND p.id = $2", sample, id))
}

// LockPicked reads a line of a sample and holds it against other writers; another version than the one seen is a Conflict.
func (tx *Tx) LockPicked(ctx context.Context, sample, id uuid.UUID, version int64) (sampling.Picked, error) {
	p, err := onePicked(tx.Query(ctx, "-- name: sample_line.lock\nSELECT"+pickedFrom+" WHERE p.sample_id = $1 AND p.id = $2 FOR NO KEY UPDATE OF p", sample, id))
	if err == nil && p.Version != version {
		err = fault.New(fault.Conflict, "fault.conflict")
	}
	return p, err
}

func onePicked(rows pgx.Rows, err error) (sampling.Picked, error) {
	if err != nil {
		return sampling.Picked{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPicked)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fault.Missing()
	}
	return p, err
}

// UpdatePicked stores a locked line under its next version.
func (tx *Tx) UpdatePicked(ctx context.Context, p sampling.Picked) error {
	_, err := tx.Exec(ctx, `-- name: sample_line.update
UPDATE sample_line SET version = version + 1, state = $2, outcome = $3, error_cents = $4, category = $5, ground = $6, note = $7, found_by = $8, found_at = $9, confirmed_by = $10,
       confirmed_at = $11, returned = $12 WHERE id = $1`,
		p.ID, p.State, p.Outcome, p.ErrorCents, p.Category, p.Ground, p.Note, idOrNull(p.FoundBy), timeOrNull(p.FoundAt), idOrNull(p.ConfirmedBy), timeOrNull(p.ConfirmedAt), p.Returned)
	return err
}
