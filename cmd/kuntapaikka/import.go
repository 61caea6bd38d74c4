package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/portal/imports"
	"kuntapaikka/internal/sheet"
	"kuntapaikka/internal/store"
)

// importFile brings a file as a named person in a role that he holds: what he may not do on the pages he may not do here, and the audit log names him.
func importFile(ctx context.Context, w world, args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("import needs a kind and a file: %w", errUsage)
	}
	kind, known := batch.ParseKind(args[0])
	flags := newFlags("import")
	login, org, lang := flags.String("as", "", ""), flags.String("org", "", ""), flags.String("lang", "", "")
	dry := flags.Bool("dry-run", false, "")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	if err := parse(flags, args[2:]); err != nil {
		return err
	}
	if !known || *login == "" {
		return fmt.Errorf("import needs one of cases, offers, arrivals, payments, and --as: %w", errUsage)
	}
	content, err := readAtMost(args[1], sheet.Usual().Bytes)
	if err != nil {
		return err
	}
	return withStore(ctx, w, func(db *store.DB) error {
		b, err := bringerOf(ctx, db, *login, *org, kind)
		if err != nil {
			return err
		}
		if l, ok := i18n.ParseLang(*lang); ok {
			b.lang = l
		}
		desk := batch.Desk{InTx: store.As(db, func(tx *store.Tx) batch.Store { return tx }), Read: imports.ReadTable, Via: "command"}
		return bring(ctx, w, desk, b, kind, args[1], content, *dry)
	})
}

// readAtMost reads a file, and a byte past the limit of one that is too large, so that its reader says so.
func readAtMost(name string, most int64) ([]byte, error) {
	f, err := os.Open(name) //nolint:gosec // the person at the terminal names the file
	if err != nil {
		return nil, fault.New(fault.Invalid, "imports.no_file").Because(err)
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, most+1))
	if err != nil {
		return nil, fault.New(fault.Invalid, "imports.no_file").Because(err)
	}
	return content, nil
}

// bringer is who brings a file, and the language in which he reads its mistakes.
type bringer struct {
	identity.Actor
	lang i18n.Lang
}

// bringerOf finds the one membership in which the person with a login may bring files of a kind; of several, --org tells which.
func bringerOf(ctx context.Context, db *store.DB, login, org string, kind batch.Kind) (b bringer, err error) {
	accounts := store.Accounts{Pool: db.Public()}
	who, err := accounts.Credentials(ctx, login)
	if errors.Is(err, pgx.ErrNoRows) {
		return b, fault.New(fault.Invalid, "fault.no_such", login).Because(fmt.Errorf("there is no user %q, or the account is shut", login))
	}
	if err != nil {
		return b, err
	}
	roles, err := accounts.Memberships(ctx, who.Account, civil.DateIn(db.Now()))
	if err != nil {
		return b, err
	}
	roles = slices.DeleteFunc(roles, func(a identity.Actor) bool { return !a.May(kind.Right()) || org != "" && a.Code() != org })
	switch len(roles) {
	case 0:
		return b, fault.New(fault.Invalid, "fault.forbidden").Because(fmt.Errorf("%s has no role today that may bring %s", login, kind))
	case 1:
		b.Actor, b.lang = roles[0], i18n.FI
		if l, ok := i18n.ParseLang(who.Language); ok {
			b.lang = l
		}
		return b, nil
	}
	return b, fmt.Errorf("%s may bring %s for several organisations; say which with --org: %w", login, kind, errUsage)
}

// bring checks a file, prints a line for each mistake, and carries it out unless it is only to be tried.
func bring(ctx context.Context, w world, desk batch.Desk, b bringer, kind batch.Kind, name string, content []byte, dry bool) error {
	o, err := desk.Try(ctx, b.Actor, kind, content)
	if err != nil {
		return inFile(name, b.lang, err)
	}
	if !o.Report.OK() {
		all := o.Report.Mistakes()
		for _, m := range all {
			fmt.Fprintf(w.out, "%s:%d: %s: %q: %s\n", name, m.Row, m.Heading(b.lang), m.Value, m.Text(b.lang))
		}
		return fault.New(fault.Invalid, "imports.has_mistakes").Because(fmt.Errorf("%s: mistakes: %d; nothing was written", name, len(all)))
	}
	if !dry {
		press := identity.Press{Key: uuid.Must(uuid.NewV7())}
		id, err := desk.Keep(ctx, b.Actor, press, kind, filepath.Base(name), content)
		if err != nil {
			return err
		}
		if err := desk.Confirm(ctx, b.Actor, identity.Press{Key: uuid.Must(uuid.NewV7()), Version: o.Seen}, kind, id); err != nil {
			return err
		}
	}
	fmt.Fprintf(w.out, "rows: %d\nnew: %d\nchanged: %d\nas before: %d\n", o.Counts.Rows, o.Counts.New, o.Counts.Changed, o.Counts.Same)
	if dry {
		fmt.Fprintln(w.out, "tried only: nothing was written")
	}
	return nil
}

// inFile names the file and says in words what a reader of its table found.
func inFile(name string, l i18n.Lang, err error) error {
	f, ok := fault.As(err)
	if !ok || f.Kind != fault.Invalid {
		return err
	}
	return fault.New(fault.Invalid, f.Message.Key, f.Message.Args...).Because(fmt.Errorf("%s: %s", name, msg.Text(l, f.Message.Key, f.Message.Args...)))
}
