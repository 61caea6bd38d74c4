package jobs

import (
	"context"
	"fmt"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/store"
)

// noticeWorker puts in one letter for each reader of a notice: a letter that cannot be delivered does not hold up the others.
type noticeWorker struct {
	river.WorkerDefaults[store.NoticeMail]
	db *store.DB
}

// Work puts the letters in and ends the job in one transaction: repeated, it would find nothing to do.
func (w *noticeWorker) Work(ctx context.Context, job *river.Job[store.NoticeMail]) error {
	return asSystem(ctx, w.db, func(tx *store.Tx) error {
		readers, err := tx.NoticeReaders(ctx, job.Args.Notice)
		if err != nil {
			return err
		}
		for _, account := range readers {
			if err := tx.Enqueue(ctx, store.LetterMail{Notice: job.Args.Notice, Account: account}); err != nil {
				return err
			}
		}
		_, err = river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx.Tx, job)
		return err
	})
}

// letterWorker delivers one letter.
type letterWorker struct {
	river.WorkerDefaults[store.LetterMail]
	db      *store.DB
	deliver func(context.Context, store.Letter) error
}

// Work reads the letter anew and delivers it. Somebody who has been disabled since gets none.
func (w *letterWorker) Work(ctx context.Context, job *river.Job[store.LetterMail]) error {
	var l store.Letter
	err := asSystem(ctx, w.db, func(tx *store.Tx) (err error) {
		l, err = tx.Letter(ctx, job.Args.Notice, job.Args.Account)
		return err
	})
	if fault.KindOf(err) == fault.NotFound {
		return river.JobCancel(err)
	}
	if err != nil {
		return err
	}
	l.ID = fmt.Sprintf("%d.%s", job.ID, job.Args.Notice)
	return w.deliver(ctx, l)
}
