package signin

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/store"
)

// Cost is the price of one password hash: 19 MiB and two passes, OWASP's first choice for argon2id.
func Cost() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// Hash returns the argon2id hash of a password.
func Hash(password string) (string, error) { return argon2id.CreateHash(password, Cost()) }

// ShortestPassword is how many characters a password of one's own has at least; its length is its strength (ASVS 5.0, 6.2.1).
const ShortestPassword = 15

// Desk checks sign-ins.
type Desk struct {
	accounts store.Accounts
	logins   *throttle
	origins  *throttle
	hashing  chan struct{} // two hashes at a time bound the memory
	nobody   string        // hash that an unknown login is checked against, so that it takes as long
}

// NewDesk returns a desk over the accounts.
func NewDesk(accounts store.Accounts, now func() time.Time) (*Desk, error) {
	nobody, err := Hash(uuid.NewString())
	if err != nil {
		return nil, err
	}
	return &Desk{
		accounts: accounts, nobody: nobody, hashing: make(chan struct{}, 2),
		logins: newThrottle(now, 5, 6*time.Second), origins: newThrottle(now, 50, time.Second),
	}, nil
}

// Check returns the account of the login and password. A wrong pair, an unknown login and a disabled account answer alike; too many attempts are
// Unavailable with the time to wait.
func (d *Desk) Check(ctx context.Context, login, password, origin string) (_ store.Credentials, err error) {
	defer fault.Wrap(&err, "signin.Check")
	login = strings.ToLower(strings.TrimSpace(login))
	if !d.origins.allow(origin) || !d.logins.allow(login) { // in this order: an address that has spent its own attempts spends nobody's login
		return store.Credentials{}, fault.New(fault.Unavailable, "signin.too_many")
	}
	found, err := d.accounts.Credentials(ctx, login)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return store.Credentials{}, err
	}
	known := err == nil && found.PasswordHash != ""
	hash := d.nobody
	if known {
		hash = found.PasswordHash
	}
	match, err := d.compare(ctx, password, hash)
	if err != nil {
		return store.Credentials{}, err
	}
	if !known || !match {
		if err := d.accounts.RecordSignIn(ctx, audit.Event{Action: "session.refuse", Subject: audit.Session}, found.Account); err != nil {
			return store.Credentials{}, err
		}
		return store.Credentials{}, fault.Bad(fault.At("password", "signin.wrong"))
	}
	d.logins.forget(login)
	return found, d.accounts.RecordSignIn(ctx, audit.Event{Action: "session.begin", Subject: audit.Session}, found.Account)
}

// Change gives the account another password after the present one was shown, and ends its other sessions. When the new password is the one in
// force, the press was a repeated one: its effect stands.
func (d *Desk) Change(ctx context.Context, account uuid.UUID, present, next string, session []byte) (err error) {
	defer fault.Wrap(&err, "signin.Change(%s)", account)
	if len([]rune(next)) < ShortestPassword {
		return fault.Bad(fault.At("next", "signin.too_short", strconv.Itoa(ShortestPassword)))
	}
	if !d.logins.allow(account.String()) {
		return fault.New(fault.Unavailable, "signin.too_many")
	}
	hash, err := d.accounts.PasswordHash(ctx, account)
	if err != nil {
		return err
	}
	match, err := d.compare(ctx, present, hash)
	if err != nil {
		return err
	}
	if !match {
		if repeated, err := d.compare(ctx, next, hash); err != nil || repeated {
			return err
		}
		return fault.Bad(fault.At("present", "signin.wrong_present"))
	}
	if hash, err = Hash(next); err != nil {
		return err
	}
	d.logins.forget(account.String())
	return d.accounts.ChangePassword(ctx, account, hash, session)
}

// compare waits for its turn at the hash, but not longer than a person would.
func (d *Desk) compare(ctx context.Context, password, hash string) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	select {
	case d.hashing <- struct{}{}:
		defer func() { <-d.hashing }()
		return argon2id.ComparePasswordAndHash(password, hash)
	case <-ctx.Done():
		return false, fault.New(fault.Unavailable, "fault.unavailable").Because(ctx.Err())
	}
}
