package store

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

const accountList = `-- name: account.list
SELECT a.id, a.login, a.name, a.language, a.demo, a.created_at, a.disabled_at, a.rights_epoch, count(m.id),
       coalesce((array_agg(o.name_fi ORDER BY o.code))[1], ''), coalesce((array_agg(o.name_sv ORDER BY o.code))[1], ''),
       coalesce((array_agg(o.name_en ORDER BY o.code))[1], ''), coalesce((array_agg(m.role ORDER BY o.code))[1], '')
  FROM (SELECT id, login, name, language, demo, created_at, disabled_at, rights_epoch FROM account
         WHERE login > $1 AND ($2 = '' OR login LIKE '%' || $2 || '%' OR lower(name) LIKE '%' || $2 || '%') ORDER BY login LIMIT $3) a
  LEFT JOIN membership m ON m.account_id = a.id AND m.valid @> $4::date LEFT JOIN organisation o ON o.id = m.organisation_id
 GROUP BY a.id, a.login, a.name, a.language, a.demo, a.created_at, a.disabled_at, a.rights_epoch ORDER BY a.login`

// Accounts returns a page of the accounts by login, those whose login or name contains q.
func (tx *Tx) Accounts(ctx context.Context, q string, p page.Params) (page.Of[account.Row], error) {
	var after string
	p.After.Into(&after)
	rows, err := tx.Query(ctx, accountList, after, escapeLike(strings.ToLower(strings.TrimSpace(q))), p.Rows()+1, civil.DateIn(tx.now))
	if err != nil {
		return page.Of[account.Row]{}, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r account.Row, err error) {
		o := &r.Organisation
		err = scanAccount(row, &r.Account, &r.Grants, &o.NameFI, &o.NameSV, &o.NameEN, &r.Role)
		return r, err
	})
	return page.Cut(all, p, func(r account.Row) any { return r.Login }), err
}

// escapeLike makes a text stand for itself in a LIKE pattern.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

const accountColumns = "SELECT id, login, name, language, demo, created_at, disabled_at, rights_epoch FROM account WHERE id = $1"

// scanAccount reads the columns of an account, in the order of accountColumns, and what comes after them.
func scanAccount(row pgx.Row, a *account.Account, more ...any) error {
	var disabled nullTime
	err := row.Scan(append([]any{&a.ID, &a.Login, &a.Name, &a.Language, &a.Demo, &a.CreatedAt, &disabled, &a.Version}, more...)...)
	a.DisabledAt = disabled.t
	return err
}

// Account returns an account.
func (tx *Tx) Account(ctx context.Context, id uuid.UUID) (a account.Account, err error) {
	err = scanAccount(tx.QueryRow(ctx, "-- name: account.get\n"+accountColumns, id), &a)
	return a, err
}

// LockAccount returns an account that nobody else changes until the transaction ends.
func (tx *Tx) LockAccount(ctx context.Context, id uuid.UUID) (a account.Account, err error) {
	err = scanAccount(tx.QueryRow(ctx, "-- name: account.lock\n"+accountColumns+" FOR UPDATE", id), &a)
	return a, err
}

// AccountByLogin returns the id of the account with the whole login, or the zero id.
func (tx *Tx) AccountByLogin(ctx context.Context, login string) (uuid.UUID, error) {
	var id *uuid.UUID
	err := tx.QueryRow(ctx, "-- name: account.by_login\nSELECT account_by_login($1)", login).Scan(&id)
	return orZero(id), err
}

// AddAccount stores a new account with the hash of its password.
func (tx *Tx) AddAccount(ctx context.Context, a account.Account, passwordHash string) error {
	_, err := tx.Exec(ctx, "-- name: account.add\nINSERT INTO account (id, login, name, language, password_hash) VALUES ($1, $2, $3, $4, $5)",
		a.ID, a.Login, a.Name, a.Language, passwordHash)
	return err
}

// UpdateAccount stores whether the account is shut, and its version.
func (tx *Tx) UpdateAccount(ctx context.Context, a account.Account) error {
	_, err := tx.Exec(ctx, "-- name: account.update\nUPDATE account SET disabled_at = $2, rights_epoch = $3 WHERE id = $1", a.ID, timeOrNull(a.DisabledAt), a.Version)
	return err
}

// SetPassword stores the hash of a new password.
func (tx *Tx) SetPassword(ctx context.Context, id uuid.UUID, hash string) error {
	_, err := tx.Exec(ctx, "-- name: account.password\nUPDATE account SET password_hash = $2 WHERE id = $1", id, hash)
	return err
}

// Sessions counts the open sessions of an account.
func (tx *Tx) Sessions(ctx context.Context, id uuid.UUID) (n int, err error) {
	err = tx.QueryRow(ctx, "-- name: session.count\nSELECT count(*) FROM session WHERE account_id = $1 AND expires_at > now()", id).Scan(&n)
	return n, err
}

// EndSessions ends the sessions of an account and returns how many there were.
func (tx *Tx) EndSessions(ctx context.Context, id uuid.UUID) (int, error) {
	tag, err := tx.Exec(ctx, "-- name: session.end_all\nDELETE FROM session WHERE account_id = $1", id)
	return int(tag.RowsAffected()), err
}

// grantColumns reads an empty time, of a grant that ended before it began, as the day on which it was given.
const grantColumns = `
SELECT m.id, m.account_id, m.role, m.flags, coalesce(lower(m.valid), m.granted_at::date), CASE WHEN isempty(m.valid) THEN m.granted_at::date ELSE upper(m.valid) END,
       o.id, o.kind, o.code, o.name_fi, o.name_sv, o.name_en, h.name, coalesce(g.name, ''), m.granted_at, m.reason
  FROM membership m JOIN organisation o ON o.id = m.organisation_id JOIN account h ON h.id = m.account_id LEFT JOIN account g ON g.id = m.granted_by`

func scanGrant(row pgx.CollectableRow) (g account.Grant, err error) {
	o := &g.Organisation
	err = row.Scan(&g.ID, &g.Account, &g.Role, &g.Flags, &g.Valid.From, &g.Valid.To, &o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN,
		&g.Holder, &g.GrantedBy, &g.GrantedAt, &g.Reason)
	return g, err
}

// Grants returns an account's grants that the actor may see, the latest first.
func (tx *Tx) Grants(ctx context.Context, id uuid.UUID) ([]account.Grant, error) {
	rows, err := tx.Query(ctx, "-- name: membership.of_account"+grantColumns+" WHERE m.account_id = $1 ORDER BY m.granted_at DESC, m.id DESC LIMIT 200", id)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanGrant)
}

// GrantsOf returns the grants of an organisation, those that have not ended first, by the holder's name.
func (tx *Tx) GrantsOf(ctx context.Context, organisation uuid.UUID) ([]account.Grant, error) {
	rows, err := tx.Query(ctx, "-- name: membership.of_organisation"+grantColumns+
		" WHERE m.organisation_id = $1 ORDER BY coalesce(upper(m.valid) <= $2::date OR isempty(m.valid), false), h.name, m.id LIMIT 500", organisation, civil.DateIn(tx.now))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanGrant)
}

// LockGrant returns a grant that nobody else changes until the transaction ends. Those that the actor may not change are not there.
func (tx *Tx) LockGrant(ctx context.Context, id uuid.UUID) (account.Grant, error) {
	rows, err := tx.Query(ctx, "-- name: membership.lock"+grantColumns+" WHERE m.id = $1 FOR UPDATE OF m", id)
	if err != nil {
		return account.Grant{}, err
	}
	return pgx.CollectExactlyOneRow(rows, scanGrant)
}

// AddGrant stores a grant in the actor's name.
func (tx *Tx) AddGrant(ctx context.Context, g account.NewGrant, id uuid.UUID, role identity.Role) error {
	_, err := tx.Exec(ctx, `-- name: membership.add
INSERT INTO membership (id, account_id, organisation_id, role, flags, valid, granted_by, granted_at, reason) VALUES ($1, $2, $3, $4, $5, daterange($6, $7), $8, $9, $10)`,
		id, g.Account, g.Organisation, role, flagCodes(g.Flags), g.Valid.From, g.Valid.To, idOrNull(tx.actor.Account), tx.now, g.Reason)
	return err
}

// UpdateGrant stores duties, time and reason of a grant.
func (tx *Tx) UpdateGrant(ctx context.Context, id uuid.UUID, c account.Change) error {
	_, err := tx.Exec(ctx, "-- name: membership.update\nUPDATE membership SET flags = $2, valid = daterange($3, $4), reason = $5 WHERE id = $1",
		id, flagCodes(c.Flags), c.Valid.From, c.Valid.To, c.Reason)
	return err
}

func flagCodes(flags []identity.Flag) []string {
	codes := []string{}
	for _, f := range flags {
		codes = append(codes, string(f))
	}
	return codes
}

// EveryOrganisation returns all organisations by kind and Finnish name.
func (tx *Tx) EveryOrganisation(ctx context.Context) ([]identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: organisation.list\n"+organisationColumns+" ORDER BY kind, name_fi, id LIMIT 2000")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[identity.Organisation])
}

// timeOrNull stores the zero moment as NULL.
func timeOrNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
