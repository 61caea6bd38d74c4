package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"golang.org/x/mod/sumdb/note"

	"kuntapaikka/internal/audit"
)

// VerifyLog walks the whole chain on the sealer's login and holds it against the notes kept outside the database and those inside.
func VerifyLog(ctx context.Context, pool *pgxpool.Pool, outside []string, known note.Verifiers) (audit.Report, error) {
	inside, err := Checkpoints(ctx, pool)
	if err != nil {
		return audit.Report{}, err
	}
	return audit.VerifySigned(ChainEntries(ctx, pool), append(inside, outside...), known)
}

const addVerification = `-- name: verification.add
INSERT INTO audit.verification (at, links, signed, flaw, flaw_seq, flaw_after) VALUES ($1, $2, $3, $4, $5, $6)`

// KeepVerification stores what a walk found, for the auditor's page.
func KeepVerification(ctx context.Context, pool *pgxpool.Pool, at time.Time, r audit.Report) error {
	var f audit.Flaw
	if r.Flaw != nil {
		f = *r.Flaw
	}
	_, err := pool.Exec(ctx, addVerification, at, r.Links, r.Signed, f.Kind, f.Seq, f.After)
	return err
}

// VerifyChain is the job that walks the chain and keeps what it found.
type VerifyChain struct{}

// Kind names the job in the queue.
func (VerifyChain) Kind() string { return "verify_chain" }

// ChainStatus is what the auditor sees of the chain: how far it reaches and what the last walk along it found.
type ChainStatus struct {
	Links      int64     // sealed events
	SealedAt   time.Time // moment of the last sealed event
	Waiting    int       // newer events that are not sealed yet, up to 999
	Signed     int64     // link of the last checkpoint
	SignedAt   time.Time
	VerifiedAt time.Time // zero before the first walk
	Verified   audit.Report
}

const chainStatus = `-- name: chain.status
SELECT coalesce(s.seq, 0), e.at, w.n, coalesce(c.seq, 0), c.at,
       v.at, coalesce(v.links, 0), coalesce(v.signed, 0), coalesce(v.flaw, ''), coalesce(v.flaw_seq, 0), coalesce(v.flaw_after, 0)
  FROM (SELECT) one
  LEFT JOIN LATERAL (SELECT seq, event_id FROM audit.seal ORDER BY seq DESC LIMIT 1) s ON true
  LEFT JOIN audit.event e ON e.id = s.event_id
  LEFT JOIN LATERAL (SELECT seq, at FROM audit.checkpoint ORDER BY seq DESC LIMIT 1) c ON true
  LEFT JOIN LATERAL (SELECT at, links, signed, flaw, flaw_seq, flaw_after FROM audit.verification ORDER BY id DESC LIMIT 1) v ON true,
  LATERAL (SELECT count(*) AS n FROM (SELECT id FROM audit.event ORDER BY id DESC LIMIT 999) newest
            WHERE NOT EXISTS (SELECT FROM audit.seal x WHERE x.event_id = newest.id)) w`

// ChainStatus reads the state of the chain, as an auditor.
func (tx *Tx) ChainStatus(ctx context.Context) (s ChainStatus, err error) {
	var flaw audit.Flaw
	var sealed, signed, verified *time.Time
	err = tx.QueryRow(ctx, chainStatus).Scan(&s.Links, &sealed, &s.Waiting, &s.Signed, &signed, &verified, &s.Verified.Links, &s.Verified.Signed,
		&flaw.Kind, &flaw.Seq, &flaw.After)
	s.SealedAt, s.SignedAt, s.VerifiedAt = orZero(sealed), orZero(signed), orZero(verified)
	if flaw.Kind != "" {
		s.Verified.Flaw = &flaw
	}
	return s, err
}
