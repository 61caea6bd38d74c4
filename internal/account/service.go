package account

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

// Store is what accounts need of the database.
type Store interface {
	Now() time.Time
	Accounts(ctx context.Context, q string, p page.Params) (page.Of[Row], error)
	Account(ctx context.Context, id uuid.UUID) (Account, error)
	LockAccount(ctx context.Context, id uuid.UUID) (Account, error)
	AccountByLogin(ctx context.Context, login string) (uuid.UUID, error) // the zero id: none
	AddAccount(ctx context.Context, a Account, passwordHash string) error
	UpdateAccount(ctx context.Context, a Account) error
	SetPassword(ctx context.Context, id uuid.UUID, hash string) error
	Sessions(ctx context.Context, id uuid.UUID) (int, error)
	EndSessions(ctx context.Context, id uuid.UUID) (int, error)

	Grants(ctx context.Context, account uuid.UUID) ([]Grant, error)
	GrantsOf(ctx context.Context, organisation uuid.UUID) ([]Grant, error)
	LockGrant(ctx context.Context, id uuid.UUID) (Grant, error)
	AddGrant(ctx context.Context, g NewGrant, id uuid.UUID, role identity.Role) error
	UpdateGrant(ctx context.Context, id uuid.UUID, c Change) error
	Organisation(ctx context.Context, id uuid.UUID) (identity.Organisation, error)
	Record(ctx context.Context, e audit.Event) error
}

// Service is the use cases of accounts and grants. Hash makes the stored form of a password.
type Service struct {
	InTx identity.InTx[Store]
	Hash func(password string) (string, error)
}

// View is an account with its grants and the number of its open sessions.
type View struct {
	Account  Account
	Grants   []Grant
	Sessions int
}

func onlyAdmin(a identity.Actor) error {
	if !a.May(identity.AdminUsers) {
		return fault.New(fault.Forbidden, "fault.forbidden").Because(errors.New(string(identity.AdminUsers)))
	}
	return nil
}

// notOneself refuses what nobody may do to himself.
func notOneself(a identity.Actor, account uuid.UUID) error {
	if a.Account == account {
		return fault.New(fault.Forbidden, "users.not_yourself")
	}
	return nil
}

// List returns accounts by login, those whose login or name contains q.
func (s Service) List(ctx context.Context, a identity.Actor, q string, p page.Params) (rows page.Of[Row], err error) {
	defer fault.Wrap(&err, "account.List")
	if err := onlyAdmin(a); err != nil {
		return rows, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		rows, err = st.Accounts(ctx, q, p)
		return err
	})
	return rows, err
}

// Show returns an account with its grants, the ended ones too.
func (s Service) Show(ctx context.Context, a identity.Actor, id uuid.UUID) (v View, err error) {
	defer fault.Wrap(&err, "account.Show(%s)", id)
	if err := onlyAdmin(a); err != nil {
		return v, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Account, err = st.Account(ctx, id); err != nil {
			return err
		}
		if v.Grants, err = st.Grants(ctx, id); err != nil {
			return err
		}
		v.Sessions, err = st.Sessions(ctx, id)
		return err
	})
	return v, err
}

// Create makes an account and returns its id with a password that is shown once and kept nowhere. A repeated press returns the id alone.
func (s Service) Create(ctx context.Context, a identity.Actor, press identity.Press, n New) (id uuid.UUID, password string, err error) {
	defer fault.Wrap(&err, "account.Create")
	if err := onlyAdmin(a); err != nil {
		return id, "", err
	}
	if n, err = n.checked(); err != nil {
		return id, "", err
	}
	fresh, hash, err := s.draw()
	if err != nil {
		return id, "", err
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		id, err = add(ctx, st, n, hash)
		password = fresh
		return err
	})
	return id, password, err
}

// draw makes a password and its hash: outside the transaction, since hashing takes its time.
func (s Service) draw() (password, hash string, err error) {
	password = NewPassword()
	hash, err = s.Hash(password)
	return password, hash, err
}

func add(ctx context.Context, st Store, n New, hash string) (uuid.UUID, error) {
	there, err := st.AccountByLogin(ctx, n.Login)
	if err != nil {
		return uuid.Nil, err
	}
	if there != uuid.Nil {
		return uuid.Nil, fault.Bad(fault.At("login", "fault.already_exists", n.Login))
	}
	acc := Account{ID: uuid.Must(uuid.NewV7()), Login: n.Login, Name: n.Name, Language: n.Language}
	if err := st.AddAccount(ctx, acc, hash); err != nil {
		return uuid.Nil, err
	}
	return acc.ID, st.Record(ctx, audit.Event{Action: "account.create", Subject: audit.Account, ID: acc.ID})
}

// change locks an account that is not the actor's own, changes it and records what was done.
func (s Service) change(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, action string, do func(Store, Account) error) error {
	if err := errors.Join(onlyAdmin(a), notOneself(a, id)); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		acc, err := st.LockAccount(ctx, id)
		if err != nil {
			return err
		}
		if press.Version != 0 && press.Version != acc.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		acc.Version++
		if err := do(st, acc); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: action, Subject: audit.Account, ID: id})
	})
}

// Disable shuts an account at once: its sessions end with it.
func (s Service) Disable(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "account.Disable(%s)", id)
	return s.change(ctx, a, press, id, "account.disable", func(st Store, acc Account) error {
		acc.DisabledAt = st.Now()
		if _, err := st.EndSessions(ctx, id); err != nil {
			return err
		}
		return st.UpdateAccount(ctx, acc)
	})
}

// Enable opens a shut account again, with the grants that it still has.
func (s Service) Enable(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "account.Enable(%s)", id)
	return s.change(ctx, a, press, id, "account.enable", func(st Store, acc Account) error {
		acc.DisabledAt = time.Time{}
		return st.UpdateAccount(ctx, acc)
	})
}

// Renew gives an account a new password, which is returned once, and ends its sessions.
func (s Service) Renew(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (password string, err error) {
	defer fault.Wrap(&err, "account.Renew(%s)", id)
	fresh, hash, err := s.draw()
	if err != nil {
		return "", err
	}
	err = s.change(ctx, a, press, id, "account.password", func(st Store, acc Account) error {
		password = fresh
		if _, err := st.EndSessions(ctx, id); err != nil {
			return err
		}
		return errors.Join(st.SetPassword(ctx, id, hash), st.UpdateAccount(ctx, acc))
	})
	return password, err
}

// EndSessions ends every session of a person and returns how many there were: what is open now asks for the sign-in at its next request.
func (s Service) EndSessions(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (n int, err error) {
	defer fault.Wrap(&err, "account.EndSessions(%s)", id)
	err = s.change(ctx, a, press.Keeping(&n), id, "session.end", func(st Store, acc Account) (err error) {
		if n, err = st.EndSessions(ctx, id); err != nil {
			return err
		}
		return st.UpdateAccount(ctx, acc)
	})
	return n, err
}

// today is the day in Finland.
func today(st Store) civil.Date { return civil.DateIn(st.Now()) }
