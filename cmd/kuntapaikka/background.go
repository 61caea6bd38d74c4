package main

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"sync"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/audit/keep"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/jobs"
	"kuntapaikka/internal/mail"
	"kuntapaikka/internal/store"
)

// background is what runs beside the pages: the sealer of the audit log and the jobs.
type background struct {
	runner  *jobs.Runner
	sealer  store.Sealer
	cancel  context.CancelFunc
	sealing sync.WaitGroup
}

// newPost makes the writer of letters. Links begin with the address of the settings, or with the one that is listened on.
func newPost(w world, address string) (*mail.Post, error) {
	base := w.config.BaseURL
	if base == "" {
		base = "http://" + address
	}
	return mail.New(mail.Options{
		From: w.config.MailFrom, BaseURL: base, Addr: w.config.SMTPAddr, User: w.config.SMTPUser, Password: string(w.config.SMTPPassword),
		Outbox: filepath.Join(w.config.DataDir, "outbox"), Now: time.Now,
	})
}

// auditKeys opens the folder of the log's keys, and gives what signs audit packs.
func auditKeys(w world) (*keep.Folder, pack.Seal, error) {
	folder, err := keep.Open(auditFolder(w))
	if err != nil {
		return nil, pack.Seal{}, err
	}
	keys, err := folder.Keys()
	return folder, pack.Seal{Sign: folder.SignText, Keys: keys}, err
}

// startBackground starts both.
func startBackground(ctx context.Context, db *store.DB, log *slog.Logger, post *mail.Post, folder *keep.Folder, seal pack.Seal) (b *background, err error) {
	b = &background{sealer: newSealer(db, folder, log)}
	verify := func(ctx context.Context) (audit.Report, error) { return verifyLog(ctx, db, folder) }
	b.runner, err = jobs.Start(ctx, jobs.Deps{DB: db, Log: log, Deliver: post.Deliver, Verify: verify, Seal: seal})
	if err != nil {
		return nil, err
	}
	sealing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	b.cancel = cancel
	b.sealing.Go(func() {
		if err := b.sealer.Run(sealing); err != nil {
			log.Error("sealing ended", "error", err)
		}
	})
	return b, nil
}

// stop finishes the jobs under way; then the sealer ends, with a last checkpoint over everything that was done.
func (b *background) stop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	err := b.runner.Stop(ctx)
	b.cancel()
	b.sealing.Wait()
	if _, sealErr := b.sealer.SealNow(ctx); !errors.Is(sealErr, store.ErrSealing) { // another replica goes on
		err = errors.Join(err, sealErr)
	}
	return err
}

// auditFolder is where the keys and checkpoints of the audit log are kept, outside the database.
func auditFolder(w world) string { return filepath.Join(w.config.DataDir, "audit") }

func newSealer(db *store.DB, folder *keep.Folder, log *slog.Logger) store.Sealer {
	return store.Sealer{Pool: db.Sealer(), Keeper: store.CheckpointKeeper{Sign: folder.Sign, Keep: folder.Keep}, Log: log, Now: time.Now}
}

// verifyLog walks the chain and keeps what it found.
func verifyLog(ctx context.Context, db *store.DB, folder *keep.Folder) (audit.Report, error) {
	notes, err := folder.Notes()
	if err != nil {
		return audit.Report{}, err
	}
	report, err := store.VerifyLog(ctx, db.Sealer(), notes, folder.Known())
	if err != nil {
		return report, err
	}
	return report, store.KeepVerification(ctx, db.Sealer(), time.Now(), report)
}
