package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
)

// Notify tells an organisation, or those who carry a duty in it, that something happened; a letter to them follows when the transaction has ended well.
func (tx *Tx) Notify(ctx context.Context, n placement.Notice) error {
	args := n.Args
	if args == nil {
		args = []string{}
	}
	id := uuid.Must(uuid.NewV7())
	_, err := tx.Exec(ctx, `-- name: notice.add
INSERT INTO notice (id, org_id, case_id, key, args, href, urgent, duty, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		id, n.Org, idOrNull(n.Case), n.Key, args, n.Href, n.Urgent, n.Duty, tx.now)
	if err != nil {
		return err
	}
	return tx.Enqueue(ctx, NoticeMail{Notice: id})
}

// NoticeRow is a notice as its organisation reads it.
type NoticeRow struct {
	ID        uuid.UUID
	Key       string
	Args      []string
	Href      string
	Urgent    bool
	CreatedAt time.Time
	ReadAt    *time.Time
}

// Notices returns the actor's organisation's notices, the newest first.
func (tx *Tx) Notices(ctx context.Context, p page.Params) (page.Of[NoticeRow], error) {
	after := noticeKey{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, `-- name: notice.list
SELECT id, key, args, href, urgent, created_at, read_at FROM notice
 WHERE org_id = $1 AND (created_at, id) < ($2, $3) ORDER BY created_at DESC, id DESC LIMIT $4`,
		tx.actor.Organisation(), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[NoticeRow]{}, err
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[NoticeRow])
	return page.Cut(all, p, func(n NoticeRow) any { return noticeKey{n.CreatedAt, n.ID} }), err
}

type noticeKey struct {
	At time.Time
	ID uuid.UUID
}

// UnreadNotices counts the unread notices of the actor's organisation, up to 99.
func (tx *Tx) UnreadNotices(ctx context.Context) (n int, err error) {
	err = tx.QueryRow(ctx, `-- name: notice.unread
SELECT count(*) FROM (SELECT FROM notice WHERE org_id = $1 AND read_at IS NULL LIMIT 99) n`, tx.actor.Organisation()).Scan(&n)
	return n, err
}

// ReadNotices marks the organisation's notices up to a moment as read.
func (tx *Tx) ReadNotices(ctx context.Context, until time.Time) error {
	_, err := tx.Exec(ctx, "-- name: notice.read\nUPDATE notice SET read_at = $2 WHERE org_id = $1 AND read_at IS NULL AND created_at <= $3",
		tx.actor.Organisation(), tx.now, until)
	return err
}
