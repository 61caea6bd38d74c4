package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"kuntapaikka/internal/civil"
)

// Enqueue puts a job into the queue with this transaction: it is carried out when the transaction has ended well, and never otherwise. Arguments
// are ids, never what they stand for: whoever reads the queue learns nothing.
func (tx *Tx) Enqueue(ctx context.Context, job river.JobArgs) error {
	by := `{"account": "` + tx.actor.Account.String() + `"}` // the policies let nobody else but the clock work see the job
	_, err := tx.db.queue.InsertTx(ctx, tx.Tx, job, &river.InsertOpts{Metadata: []byte(by)})
	return err
}

// NoticeMail is the job that writes to the members of the organisation that a notice is for.
type NoticeMail struct {
	Notice uuid.UUID `json:"notice"`
}

// Kind names the job in the queue.
func (NoticeMail) Kind() string { return "notice_mail" }

// LetterMail is the job that delivers one letter about a notice.
type LetterMail struct {
	Notice  uuid.UUID `json:"notice"`
	Account uuid.UUID `json:"account"`
}

// Kind names the job in the queue.
func (LetterMail) Kind() string { return "letter_mail" }

// Letter is a mail about a notice: where it goes, in which language, and the page that it leads to. What the notice says stays in the portal.
type Letter struct {
	ID     string // the same at every attempt
	To     string
	Lang   string
	Href   string
	Urgent bool
}

const noticeReaders = `-- name: notice.readers
SELECT DISTINCT a.id FROM notice n JOIN membership m ON m.organisation_id = n.org_id JOIN account a ON a.id = m.account_id
 WHERE n.id = $1 AND m.valid @> $2::date AND a.disabled_at IS NULL AND (a.demo OR a.login LIKE '%_@_%')
   AND (n.duty = '' OR n.duty = ANY (m.flags) OR 'main_user' = ANY (m.flags) AND NOT EXISTS (
     SELECT FROM membership h JOIN account b ON b.id = h.account_id
      WHERE h.organisation_id = n.org_id AND n.duty = ANY (h.flags) AND h.valid @> $2::date AND b.disabled_at IS NULL))
UNION ALL
SELECT '00000000-0000-0000-0000-000000000000' FROM notice n JOIN organisation o ON o.id = n.org_id WHERE n.id = $1 AND o.mail <> '' AND n.duty = ''`

// NoticeReaders returns the accounts that a notice is mailed to: today's members of its organisation who have an address, and the zero id for the
// organisation's own. What is said to a duty goes to those who carry it, and to the main users where nobody does. Made-up people have one
// under a domain that no server takes, so that the outbox of a demonstration shows what would have been sent.
func (tx *Tx) NoticeReaders(ctx context.Context, notice uuid.UUID) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, noticeReaders, notice, civil.DateIn(tx.now))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// Letter returns the letter to an account about a notice, without its ID; to the organisation's own address when the account is zero.
func (tx *Tx) Letter(ctx context.Context, notice, account uuid.UUID) (l Letter, err error) {
	if account == uuid.Nil {
		err = tx.QueryRow(ctx, `-- name: notice.letter_to_organisation
SELECT o.mail, 'fi', n.href, n.urgent FROM notice n JOIN organisation o ON o.id = n.org_id WHERE n.id = $1 AND o.mail <> ''`, notice).Scan(&l.To, &l.Lang, &l.Href, &l.Urgent)
		return l, err
	}
	err = tx.QueryRow(ctx, `-- name: notice.letter
SELECT CASE WHEN a.demo THEN a.login || '@demo.invalid' ELSE a.login END, a.language, n.href, n.urgent FROM notice n, account a WHERE n.id = $1 AND a.id = $2 AND a.disabled_at IS NULL`, notice, account).
		Scan(&l.To, &l.Lang, &l.Href, &l.Urgent)
	return l, err
}

// Pruned says how many rows a run of the pruning removed.
type Pruned struct{ Presses, Sessions, Looks, Files, Prices int64 }

// Prune removes what has served its time: presses older than two days, sessions that have ended, the marks of earlier days' looks, files that were brought two
// days ago, and prices of more than a year ago.
func (tx *Tx) Prune(ctx context.Context) (p Pruned, err error) {
	for _, each := range []struct {
		n   *int64
		sql string
	}{
		{&p.Presses, "-- name: press.prune\nDELETE FROM press WHERE pressed_at < now() - interval '2 days'"},
		{&p.Sessions, "-- name: session.prune\nDELETE FROM session WHERE expires_at < now()"},
		{&p.Looks, "-- name: look.prune\nDELETE FROM case_look WHERE on_day < current_date - 1"},
		{&p.Files, "-- name: import.prune\nDELETE FROM import_file WHERE created_at < now() - interval '2 days'"},
		{&p.Prices, "-- name: price.prune\nDELETE FROM price_run WHERE made_at < now() - interval '400 days'"},
	} {
		tag, err := tx.Exec(ctx, each.sql)
		if err != nil {
			return p, err
		}
		*each.n = tag.RowsAffected()
	}
	return p, nil
}
