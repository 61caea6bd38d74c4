package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"golang.org/x/mod/sumdb/note"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/audit/keep"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/store"
)

// auditLog verifies the chain of the audit log, or prints a signed checkpoint of it to be kept elsewhere.
func auditLog(ctx context.Context, w world, args []string) error {
	flags := newFlags("audit")
	flags.StringVar(&w.config.DataDir, "data", w.config.DataDir, "")
	keys := flags.String("keys", "", "")
	if len(args) == 0 {
		return fmt.Errorf("audit needs a word: %w", errUsage)
	}
	if err := flags.Parse(args[1:]); err != nil {
		return fmt.Errorf("%w: %w", err, errUsage)
	}
	switch {
	case args[0] == "verify" && flags.NArg() == 1:
		if is, err := verifyPack(w, flags.Arg(0), *keys); is || err != nil {
			return err
		}
		fallthrough // a file of checkpoints
	case args[0] == "verify" && flags.NArg() == 0:
		return withAudit(ctx, w, func(db *store.DB, folder *keep.Folder) error { return verify(ctx, w, db, folder, flags.Arg(0)) })
	case args[0] == "checkpoint" && flags.NArg() == 0:
		return withAudit(ctx, w, func(db *store.DB, folder *keep.Folder) error { return checkpoint(ctx, w, db, folder) })
	}
	return fmt.Errorf("audit %s: %w", args[0], errUsage)
}

// withAudit opens the database, of a running portal too, and the folder of keys.
func withAudit(ctx context.Context, w world, do func(*store.DB, *keep.Folder) error) error {
	return withStore(ctx, w, func(db *store.DB) error {
		folder, err := keep.Open(auditFolder(w))
		if err != nil {
			return err
		}
		return do(db, folder)
	})
}

// withStore opens the database, of a running portal too.
func withStore(ctx context.Context, w world, do func(*store.DB) error) (err error) {
	db, err := openDatabase(ctx, w, slog.New(slog.DiscardHandler), true)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.close(ctx)) }()
	pool, err := store.Open(ctx, db.logins, store.Options{})
	if err != nil {
		return err
	}
	defer pool.Close()
	return do(pool)
}

// verify walks the chain and tells what it found. Checkpoints of a file, brought from where they were kept, are held against it too.
func verify(ctx context.Context, w world, db *store.DB, folder *keep.Folder, file string) error {
	notes, err := folder.Notes()
	if err != nil {
		return err
	}
	if file != "" {
		brought, err := keep.Notes(file)
		if err != nil {
			return err
		}
		if len(brought) == 0 {
			return fault.New(fault.Invalid, "audit.no_checkpoints").Because(fmt.Errorf("%s holds no signed checkpoints", file))
		}
		notes = append(notes, brought...)
	}
	report, err := store.VerifyLog(ctx, db.Sealer(), notes, folder.Known())
	if err != nil {
		return err
	}
	fmt.Fprintf(w.out, "links that stand: %d\nunder a signature: %d\nhead: %s\n", report.Links, report.Signed, report.Head)
	if report.Flaw != nil {
		return fault.New(fault.Invalid, "audit.broken").Because(fmt.Errorf("the log was tampered with: %s", report.Flaw))
	}
	fmt.Fprintln(w.out, "the chain is whole")
	return nil
}

// checkpoint signs the end of the chain and prints the newest note; while a portal runs, its own is less than a minute old.
func checkpoint(ctx context.Context, w world, db *store.DB, folder *keep.Folder) error {
	_, err := newSealer(db, folder, slog.New(slog.DiscardHandler)).SealNow(ctx)
	if err != nil && !errors.Is(err, store.ErrSealing) {
		return err
	}
	notes, err := store.Checkpoints(ctx, db.Sealer())
	if err != nil {
		return err
	}
	if len(notes) == 0 {
		return errors.New("nothing has been recorded yet, or a transaction that still runs keeps it from being sealed")
	}
	newest := notes[len(notes)-1]
	if _, err := audit.OpenCheckpoint(newest, folder.Known()); err != nil {
		return err
	}
	fmt.Fprint(w.out, newest)
	return nil
}

// verifyPack looks through an audit pack, with neither database nor portal, and reports whether the file is one at all. Public keys of the log, brought from where
// the portal keeps them (audit.pub), must have signed it.
func verifyPack(w world, path, keys string) (is bool, err error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return false, err
	}
	if !pack.IsPack(f, info.Size()) {
		if begin := make([]byte, 2); info.Size() > 1 {
			if _, err := f.ReadAt(begin, 0); err == nil && string(begin) == "PK" {
				return true, fault.New(fault.Invalid, "audit.broken").Because(fmt.Errorf("%s: %w: it does not end as one", path, pack.ErrNotAPack))
			}
		}
		return false, nil
	}
	var known note.Verifiers
	if keys != "" {
		text, err := os.ReadFile(keys)
		if err != nil {
			return true, err
		}
		if known, err = pack.Keys(string(text)); err != nil {
			return true, fault.New(fault.Invalid, "audit.broken").Because(fmt.Errorf("%s: %w", keys, err))
		}
	}
	report, err := pack.Verify(f, info.Size(), known)
	if errors.Is(err, pack.ErrNotAPack) {
		return true, fault.New(fault.Invalid, "audit.broken").Because(fmt.Errorf("%s: %w", path, err))
	}
	if err != nil {
		return true, err
	}
	return true, tellPack(w, report)
}

// tellPack prints what was found.
func tellPack(w world, r pack.Report) error {
	m := r.Manifest
	fmt.Fprintf(w.out, "%s of %s %s, made %s by %s (%s)\nmanifest: %s\n", m.Format, m.Kind, m.Subject, m.MadeAt.Format("2006-01-02 15:04:05Z"), m.Organisation, m.Role, r.Hash)
	fmt.Fprintf(w.out, "claims: %d\nledger entries replayed: %d\nlinks of the audit log reckoned anew: %d\nevents not yet in the chain: %d\n", r.Claims, r.Entries, r.Links, r.Unsealed)
	switch {
	case r.Known:
		fmt.Fprintf(w.out, "signed by: %s, a key that you brought\n", r.Signer)
	case r.Signer != "":
		fmt.Fprintf(w.out, "signed by: %s, a key that the pack brings itself; hold the manifest's hash against the portal's page, or bring the key with --keys\n", r.Signer)
	default:
		fmt.Fprintln(w.out, "signed by: nobody; hold the manifest's hash against the portal's page")
	}
	if len(r.Findings) == 0 {
		fmt.Fprintln(w.out, "the pack is whole")
		return nil
	}
	for _, f := range r.Findings {
		fmt.Fprintln(w.out, f)
	}
	return fault.New(fault.Invalid, "audit.broken").Because(fmt.Errorf("%d things are wrong with the pack", len(r.Findings)))
}
