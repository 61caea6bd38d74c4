package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
)

// Accounts answers the questions of the sign-in, on the public login: it sees accounts and memberships and no case.
type Accounts struct{ Pool *pgxpool.Pool }

// Credentials are what a sign-in is checked against.
type Credentials struct {
	Account      uuid.UUID
	PasswordHash string
	Language     string
	Demo         bool
}

// Credentials returns the enabled account with the login, or pgx.ErrNoRows.
func (s Accounts) Credentials(ctx context.Context, login string) (Credentials, error) {
	rows, err := s.Pool.Query(ctx, `-- name: account.credentials
SELECT id, password_hash, language, demo FROM account WHERE login = lower($1) AND disabled_at IS NULL`, login)
	if err != nil {
		return Credentials{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Credentials])
}

const accountMemberships = `-- name: account.memberships
SELECT m.id, m.role, m.flags, coalesce(lower(m.valid), '-infinity'), upper(m.valid), o.id, o.kind, o.code, o.name_fi, o.name_sv, o.name_en, a.name
  FROM membership m JOIN organisation o ON o.id = m.organisation_id JOIN account a ON a.id = m.account_id
 WHERE m.account_id = $1 AND a.disabled_at IS NULL AND m.valid @> $2::date
 ORDER BY o.kind, o.code, m.role`

// Memberships returns what the account may act as on the day, with its holder's name; a disabled account has none.
func (s Accounts) Memberships(ctx context.Context, account uuid.UUID, on civil.Date) ([]identity.Actor, error) {
	rows, err := s.Pool.Query(ctx, accountMemberships, account, on)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (identity.Actor, error) {
		a := identity.Actor{Account: account}
		m, o := &a.Membership, &a.Membership.Organisation
		m.Account = account
		var from, to civil.Date
		err := row.Scan(&m.ID, &m.Role, &m.Flags, &from, &to, &o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN, &a.Name)
		m.Valid = civil.Period{From: from, To: to}
		return a, err
	})
}

// SetLanguage remembers the account's language.
func (s Accounts) SetLanguage(ctx context.Context, account uuid.UUID, lang string) error {
	_, err := s.Pool.Exec(ctx, "-- name: account.language\nUPDATE account SET language = $2 WHERE id = $1", account, lang)
	return err
}

// SetScheme remembers the account's colour scheme: "", "light" or "dark".
func (s Accounts) SetScheme(ctx context.Context, account uuid.UUID, scheme string) error {
	_, err := s.Pool.Exec(ctx, "-- name: account.scheme\nUPDATE account SET scheme = $2 WHERE id = $1", account, scheme)
	return err
}

// PasswordHash returns the hash of the account's password.
func (s Accounts) PasswordHash(ctx context.Context, account uuid.UUID) (hash string, err error) {
	err = s.Pool.QueryRow(ctx, "-- name: account.password_hash\nSELECT password_hash FROM account WHERE id = $1 AND disabled_at IS NULL", account).Scan(&hash)
	return hash, asFault(err)
}

// ChangePassword sets the hash of the account's own new password, ends its sessions but the one kept, and records it, at once.
func (s Accounts) ChangePassword(ctx context.Context, account uuid.UUID, hash string, kept []byte) error {
	return asFault(pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, "-- name: account.change_password\nUPDATE account SET password_hash = $2 WHERE id = $1", account, hash); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, endOthers, account, kept); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, signInEvent, account, "account.password_own", audit.Account, map[string]string{})
		return err
	}))
}

const signInEvent = `-- name: audit.sign_in
INSERT INTO audit.event (at, account_id, role, action, subject, subject_id, detail) VALUES (now(), $1, 'public', $2, $3, $1, $4)`

// RecordSignIn writes an audit event of the sign-in, outside any role: a success, a failure or an end. The account may be unknown.
func (s Accounts) RecordSignIn(ctx context.Context, e audit.Event, account uuid.UUID) error {
	_, err := s.Pool.Exec(ctx, signInEvent, idOrNull(account), e.Action, e.Subject, detailOf(e))
	return err
}

func detailOf(e audit.Event) map[string]string {
	if e.Detail == nil {
		return map[string]string{}
	}
	return e.Detail
}

// DemoSignIns lists the demo accounts that are to be shown, with their organisations' names, or nothing on a real installation.
func (s Accounts) DemoSignIns(ctx context.Context) ([]DemoSignIn, error) {
	rows, err := s.Pool.Query(ctx, `-- name: account.demo
SELECT a.login, a.name, m.role, o.name_fi, o.name_sv, o.name_en
  FROM account a JOIN membership m ON m.account_id = a.id JOIN organisation o ON o.id = m.organisation_id
 WHERE a.demo AND a.disabled_at IS NULL AND a.login = ANY (SELECT unnest(shown) FROM demo_year) ORDER BY a.login LIMIT 100`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[DemoSignIn])
}

// DemoSignIn is one demo account, shown on the sign-in page of a demo installation.
type DemoSignIn struct {
	Login, Name            string
	Role                   identity.Role
	NameFI, NameSV, NameEN string
}
