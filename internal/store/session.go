package store

import (
	"context"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Names of the values that a session carries.
const (
	SessionAccount    = "account"
	SessionMembership = "membership"
)

// Sessions keeps sign-in sessions by the hash of their token. A page view does not write: the last look is noted at most once a minute, so that
// the idle limit holds to the minute.
type Sessions struct {
	Pool *pgxpool.Pool
	Idle time.Duration
	Now  func() time.Time
}

// touched is how old the noted last look may be before it is noted anew.
const touched = time.Minute

// Ends is when a session that is looked at now ends unless it is looked at again. The look may be noted up to a minute late, so it is that much early.
func (s *Sessions) Ends() time.Time { return s.Now().Add(s.Idle - touched) }

// Session is one signed-in browser, as its owner sees it.
type Session struct {
	Hash      []byte
	Agent     string
	CreatedAt time.Time
	SeenAt    time.Time
}

const findSession = `-- name: session.find
SELECT data, seen_at FROM session WHERE token_hash = $1 AND expires_at > $2 AND seen_at > $3`

// FindCtx returns the session's data unless it has ended or been idle for too long.
func (s *Sessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	now := s.Now()
	var data []byte
	var seen time.Time
	err := s.Pool.QueryRow(ctx, findSession, []byte(token), now, now.Add(-s.Idle)).Scan(&data, &seen)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, false, nil
	}
	if err == nil && now.Sub(seen) > touched {
		_, err = s.Pool.Exec(ctx, "-- name: session.touch\nUPDATE session SET seen_at = $2 WHERE token_hash = $1 AND seen_at < $2", []byte(token), now)
	}
	return data, err == nil, err
}

const commitSession = `-- name: session.commit
INSERT INTO session (token_hash, account_id, membership_id, data, created_at, seen_at, expires_at, agent)
VALUES ($1, $2, $3, $4, $5, $5, $6, $7)
ON CONFLICT (token_hash) DO UPDATE SET account_id = $2, membership_id = $3, data = $4, seen_at = $5, expires_at = $6`

// CommitCtx stores the session; whose it is goes into columns, so that all sessions of a person can be ended.
func (s *Sessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, values, err := scs.GobCodec{}.Decode(data)
	if err != nil {
		return err
	}
	agent, _ := values["agent"].(string)
	_, err = s.Pool.Exec(ctx, commitSession, []byte(token), uuidIn(values, SessionAccount), uuidIn(values, SessionMembership), data, s.Now(), expiry, agent)
	return err
}

func uuidIn(values map[string]any, name string) *uuid.UUID {
	text, _ := values[name].(string)
	id, err := uuid.Parse(text)
	if err != nil {
		return nil
	}
	return &id
}

// DeleteCtx ends a session.
func (s *Sessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := s.Pool.Exec(ctx, "-- name: session.delete\nDELETE FROM session WHERE token_hash = $1", []byte(token))
	return err
}

// Find completes scs.Store, as Commit and Delete do; the manager uses the methods with a context.
func (s *Sessions) Find(string) ([]byte, bool, error) { return nil, false, errNeedsContext }

// Commit is never used; see Find.
func (s *Sessions) Commit(string, []byte, time.Time) error { return errNeedsContext }

// Delete is never used; see Find.
func (s *Sessions) Delete(string) error { return errNeedsContext }

var errNeedsContext = errors.New("sessions need a context")

// List returns the account's open sessions, the latest look first.
func (s *Sessions) List(ctx context.Context, account uuid.UUID) ([]Session, error) {
	rows, err := s.Pool.Query(ctx, `-- name: session.list
SELECT token_hash, agent, created_at, seen_at FROM session WHERE account_id = $1 AND expires_at > $2 AND seen_at > $3 ORDER BY seen_at DESC LIMIT 50`,
		account, s.Now(), s.Now().Add(-s.Idle))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Session])
}

// End ends one session of the account, or all of them when hash is nil, and returns how many there were.
func (s *Sessions) End(ctx context.Context, account uuid.UUID, hash []byte) (int, error) {
	tag, err := s.Pool.Exec(ctx, "-- name: session.end\nDELETE FROM session WHERE account_id = $1 AND ($2::bytea IS NULL OR token_hash = $2)", account, hash)
	return int(tag.RowsAffected()), err
}

const endOthers = "-- name: session.end_others\nDELETE FROM session WHERE account_id = $1 AND token_hash <> $2"

// EndOthers ends every session of the account but the one whose token hash is kept.
func (s *Sessions) EndOthers(ctx context.Context, account uuid.UUID, kept []byte) (int, error) {
	tag, err := s.Pool.Exec(ctx, endOthers, account, kept)
	return int(tag.RowsAffected()), err
}
