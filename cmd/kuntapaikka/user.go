package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
)

// installer acts for the installation itself: the administrator's role, and nobody's account.
func installer() identity.Actor {
	return identity.Actor{Membership: identity.Membership{Role: identity.Admin}}
}

// user makes and shuts accounts, and ends sessions, from the command line: the way in before anybody can sign in.
func user(ctx context.Context, w world, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("user needs a word and a user name: %w", errUsage)
	}
	flags := newFlags("user")
	name, role, code := flags.String("name", args[1], ""), flags.String("role", "", ""), flags.String("org", "", "")
	main := flags.Bool("main", false, "")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	if err := parse(flags, args[2:]); err != nil {
		return err
	}
	return withStore(ctx, w, func(db *store.DB) error {
		s := account.Service{InTx: store.As(db, func(tx *store.Tx) account.Store { return tx }), Hash: signin.Hash}
		switch args[0] {
		case "create":
			return createUser(ctx, w, db, s, account.New{Login: args[1], Name: *name, Language: "fi"}, *role, *code, *main)
		case "disable", "sessions":
			return shutUser(ctx, w, db, s, args[0], args[1])
		}
		return fmt.Errorf("user %s: %w", args[0], errUsage)
	})
}

// createUser makes an account with a right in the organisation of the role and code, and prints its password once.
func createUser(ctx context.Context, w world, db *store.DB, s account.Service, n account.New, role, code string, main bool) error {
	org, err := organisationOf(ctx, db, identity.Role(role), code)
	if err != nil {
		return err
	}
	id, password, err := s.Create(ctx, installer(), identity.Press{}, n)
	if err != nil {
		return err
	}
	g := account.NewGrant{Account: id, Organisation: org, Valid: civil.Period{From: civil.DateIn(db.Now())}, Reason: "kuntapaikka user create"}
	if main {
		g.Flags = []identity.Flag{identity.MainUser}
	}
	if _, err := s.Grant(ctx, installer(), identity.Press{}, g); err != nil {
		return err
	}
	fmt.Fprintf(w.out, "user: %s\npassword (shown once): %s\n", n.Login, password)
	return nil
}

func organisationOf(ctx context.Context, db *store.DB, role identity.Role, code string) (id uuid.UUID, err error) {
	err = db.InTx(ctx, installer(), identity.Press{}, func(tx *store.Tx) error {
		all, err := tx.EveryOrganisation(ctx)
		i := slices.IndexFunc(all, func(o identity.Organisation) bool { return identity.RoleOf(o.Kind) == role && o.Code == code })
		if err == nil && i < 0 {
			return fault.New(fault.Invalid, "fault.no_such", code).Because(fmt.Errorf("no organisation of role %q has the code %q", role, code))
		}
		if err == nil {
			id = all[i].ID
		}
		return err
	})
	return id, err
}

func shutUser(ctx context.Context, w world, db *store.DB, s account.Service, act, login string) error {
	var id uuid.UUID
	err := db.InTx(ctx, installer(), identity.Press{}, func(tx *store.Tx) (err error) {
		id, err = tx.AccountByLogin(ctx, login)
		return err
	})
	if err == nil && id == uuid.Nil {
		err = fault.New(fault.Invalid, "fault.no_such", login).Because(errors.New("no such user"))
	}
	if err != nil {
		return err
	}
	if act == "disable" {
		if err := s.Disable(ctx, installer(), identity.Press{}, id); err != nil {
			return err
		}
		fmt.Fprintln(w.out, "disabled, sessions ended")
		return nil
	}
	n, err := s.EndSessions(ctx, installer(), identity.Press{}, id)
	if err == nil {
		fmt.Fprintf(w.out, "sessions ended: %d\n", n)
	}
	return err
}
