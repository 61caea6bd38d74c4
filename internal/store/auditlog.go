package store

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

// EventFilter narrows the audit log. The zero filter is all of it. Each part has an index of its own.
type EventFilter struct {
	Action  string
	Subject audit.Subject
	Account uuid.UUID
	Case    uuid.UUID
	Looks   bool       // only looks at personal data
	Until   civil.Date // nothing later than this day
}

// EventRow is an event as the auditor reads it.
type EventRow struct {
	ID           int64
	At           time.Time
	Account      uuid.UUID // zero: the system, or somebody who is not known
	Name         string
	Role         identity.Role
	Organisation identity.Organisation // only its names
	Action       string
	Subject      audit.Subject
	Case         uuid.UUID
	Reference    string
	Ground       string
	Detail       map[string]string
	Link         int64 // of the chain, 0 before it is sealed
}

type eventKey struct {
	At time.Time
	ID int64
}

// Events returns a page of the audit log, the newest first.
func (tx *Tx) Events(ctx context.Context, f EventFilter, p page.Params) (page.Of[EventRow], error) {
	sql, args := eventsQuery(f, p)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return page.Of[EventRow]{}, err
	}
	all, err := pgx.CollectRows(rows, scanEvent)
	return page.Cut(all, p, func(e EventRow) any { return eventKey{e.At, e.ID} }), err
}

// eventsQuery reads the page's rows before it looks their names up, so that no join keeps the index from giving the order.
func eventsQuery(f EventFilter, p page.Params) (string, []any) {
	where, args := f.conditions()
	var after eventKey
	if p.After.Into(&after) {
		args = append(args, after.At, after.ID)
		where = append(where, fmt.Sprintf("(at, id) < ($%d, $%d)", len(args)-1, len(args)))
	}
	clause := ""
	if len(where) > 0 {
		clause = " WHERE " + strings.Join(where, " AND ")
	}
	return `-- name: event.list
WITH e AS MATERIALIZED (
  SELECT id, at, account_id, role, organisation, action, subject, case_id, ground, detail FROM audit.event` + clause +
		fmt.Sprintf(" ORDER BY at DESC, id DESC LIMIT %d)", p.Rows()+1) + `
SELECT e.id, e.at, e.account_id, coalesce(a.name, ''), e.role, coalesce(o.name_fi, ''), coalesce(o.name_sv, ''), coalesce(o.name_en, ''), e.action, e.subject,
       e.case_id, coalesce(case_reference(e.case_id), ''), e.ground, e.detail, coalesce(s.seq, 0)
  FROM e LEFT JOIN account a ON a.id = e.account_id LEFT JOIN organisation o ON o.id = e.organisation LEFT JOIN audit.seal s ON s.event_id = e.id
 ORDER BY e.at DESC, e.id DESC`, args
}

func (f EventFilter) conditions() (where []string, args []any) {
	add := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, len(args)))
	}
	if f.Looks {
		where = append(where, "action LIKE '%.read'") // as the index says it
	}
	if f.Action != "" {
		add("action = $%d", f.Action)
	}
	if f.Subject != "" {
		add("subject = $%d", string(f.Subject))
	}
	if f.Account != uuid.Nil {
		add("account_id = $%d", f.Account)
	}
	if f.Case != uuid.Nil {
		add("case_id = $%d", f.Case)
	}
	if !f.Until.IsZero() {
		add("at < $%d", f.Until.AddDays(1).Midnight())
	}
	return where, args
}

func scanEvent(row pgx.CollectableRow) (e EventRow, err error) {
	var account, subject *uuid.UUID
	o := &e.Organisation
	err = row.Scan(&e.ID, &e.At, &account, &e.Name, &e.Role, &o.NameFI, &o.NameSV, &o.NameEN, &e.Action, &e.Subject, &subject, &e.Reference, &e.Ground, &e.Detail, &e.Link)
	e.Account, e.Case = orZero(account), orZero(subject)
	return e, err
}

// eventActions walks the index from one action to the next: it reads a row for each, however long the log is.
const eventActions = `-- name: event.actions
WITH RECURSIVE step AS (
  (SELECT action FROM audit.event ORDER BY action LIMIT 1)
  UNION ALL
  SELECT (SELECT e.action FROM audit.event e WHERE e.action > step.action ORDER BY e.action LIMIT 1) FROM step WHERE step.action IS NOT NULL
)
SELECT action FROM step WHERE action IS NOT NULL LIMIT 300`

// EventActions lists the actions that the log has.
func (tx *Tx) EventActions(ctx context.Context) ([]string, error) {
	rows, err := tx.Query(ctx, eventActions)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// CaseOfReference returns the case with the reference, or the zero id: for the auditor, who sees no cases.
func (tx *Tx) CaseOfReference(ctx context.Context, reference string) (uuid.UUID, error) {
	var id *uuid.UUID
	err := tx.QueryRow(ctx, "-- name: case.of_reference\nSELECT case_of_reference($1)", reference).Scan(&id)
	return orZero(id), err
}

// AccountName returns the name of an account, or "" when there is none.
func (tx *Tx) AccountName(ctx context.Context, id uuid.UUID) (name string, err error) {
	err = tx.QueryRow(ctx, "-- name: account.name\nSELECT name FROM account WHERE id = $1", id).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return name, err
}

// AccountsNamed returns the ids of the accounts of that name, in any spelling of capitals, at most 20.
func (tx *Tx) AccountsNamed(ctx context.Context, name string) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, "-- name: account.named\nSELECT id FROM account WHERE lower(name) = lower($1) ORDER BY id LIMIT 20", strings.TrimSpace(name))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}
