package jobs_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/jobs"
	"kuntapaikka/internal/mail"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// box collects letters; the first attempts of some of them fail.
type box struct {
	mu      sync.Mutex
	letters map[string]int // deliveries by ID
	failing int
	last    store.Letter
}

func (b *box) deliver(_ context.Context, l store.Letter) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failing > 0 {
		b.failing--
		return errors.New("the server is away")
	}
	b.letters[l.ID]++
	b.last = l
	return nil
}

func (b *box) count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.letters)
}

// town is a database with a municipality of two members.
type town struct {
	db  *storetest.Database
	org identity.Actor
}

func newTown(t *testing.T) town {
	t.Helper()
	w := town{db: storetest.New(t, store.Options{MostConns: 6})}
	org := identity.Organisation{ID: uuid.New(), Kind: identity.MunicipalAuthority, Code: "test"}
	w.db.Exec(t, "INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $3, $3, $3)", org.ID, org.Kind, org.Code)
	for _, login := range []string{"aino@example.test", "bror@example.test"} {
		account := uuid.New()
		w.db.Exec(t, "INSERT INTO account (id, login, name, language) VALUES ($1, $2, 'Canary Quillfeather', CASE $2 WHEN 'aino@example.test' THEN 'fi' ELSE 'sv' END)", account, login)
		w.db.Exec(t, "INSERT INTO membership (id, account_id, organisation_id, role, valid) VALUES ($1, $2, $3, 'municipality', '[2020-01-01,)')", uuid.New(), account, org.ID)
		w.org = identity.Actor{Account: account, Membership: identity.Membership{Organisation: org, Role: identity.Municipality}}
	}
	return w
}

func (w town) start(t *testing.T, deliver func(context.Context, store.Letter) error) {
	t.Helper()
	verify := func(ctx context.Context) (audit.Report, error) {
		report, err := store.VerifyLog(ctx, w.db.Sealer(), nil, note.VerifierList())
		return report, errors.Join(err, store.KeepVerification(ctx, w.db.Sealer(), time.Now(), report))
	}
	r, err := jobs.Start(t.Context(), jobs.Deps{DB: w.db.DB, Log: slog.New(slog.DiscardHandler), Deliver: deliver, Verify: verify})
	if err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 10*time.Second)
		defer cancel()
		if err := r.Stop(ctx); err != nil {
			t.Errorf("stop: %v", err)
		}
	})
	t.Cleanup(stop)
}

func (w town) notify(t *testing.T, end error) {
	t.Helper()
	err := w.db.InTx(t.Context(), w.org, identity.Press{}, func(tx *store.Tx) error {
		n := placement.Notice{Org: w.org.Organisation(), Key: "notices.sent", Args: []string{"Canary Quillfeather"}, Href: "/proposals/" + uuid.NewString(), Urgent: true}
		return errors.Join(tx.Notify(t.Context(), n), end)
	})
	if !errors.Is(err, end) {
		t.Fatal(err)
	}
}

// until waits for something that the runner does.
func until(t *testing.T, what string, done func() bool) {
	t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(60 * time.Second)
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatal("in vain: " + what)
		}
	}
}

func TestOnlyWhatWasCommittedIsMailedAndEachLetterOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	b := &box{letters: map[string]int{}}
	w.start(t, b.deliver)
	const notices = 60
	committed := 0
	for i := range notices {
		if i%10 == 3 {
			w.notify(t, errors.New("changed its mind"))
			continue
		}
		w.notify(t, nil)
		committed++
	}
	until(t, "letters", func() bool { return b.count() >= 2*committed })
	until(t, "an empty queue", func() bool {
		var open int
		w.db.Scan(t, "SELECT count(*) FROM river_job WHERE kind IN ('notice_mail', 'letter_mail') AND state NOT IN ('completed', 'cancelled')", nil, &open)
		return open == 0
	})
	if got := b.count(); got != 2*committed {
		t.Errorf("%d letters, want %d", got, 2*committed)
	}
	for id, n := range b.letters {
		if n != 1 {
			t.Errorf("letter %s was delivered %d times", id, n)
		}
	}
}

func TestLetterThatFailsIsTriedAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	b := &box{letters: map[string]int{}, failing: 1}
	w.start(t, b.deliver)
	w.notify(t, nil)
	until(t, "both letters, one at its second attempt", func() bool { return b.count() == 2 })
}

func TestLettersNameNobody(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	outbox := filepath.Join(t.TempDir(), "outbox")
	post, err := mail.New(mail.Options{From: "kuntapaikka@example.test", BaseURL: "https://kuntapaikka.example", Outbox: outbox, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	w.start(t, post.Deliver)
	w.notify(t, nil)
	var files []string
	until(t, "two letters", func() bool {
		files, err = filepath.Glob(filepath.Join(outbox, "*.eml"))
		return err == nil && len(files) == 2
	})
	var args string
	w.db.Scan(t, "SELECT string_agg(args::text, ' ') FROM river_job", nil, &args)
	texts := args
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		texts += string(raw)
	}
	copies, err := post.Outbox(10)
	if err != nil {
		t.Fatal(err)
	}
	texts += fmt.Sprint(copies)
	for _, canary := range []string{"Canary", "Quillfeather", "notices.sent"} {
		if strings.Contains(texts, canary) {
			t.Errorf("a letter or a job holds %q:\n%s", canary, texts)
		}
	}
	if !strings.Contains(texts, "https://kuntapaikka.example/proposals/") {
		t.Errorf("no link in\n%s", texts)
	}
}

func TestClockWorkRunsByItself(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.db.Exec(t, "INSERT INTO press (key, account_id, digest, pressed_at) VALUES ($1, $2, '', now() - interval '3 days')", uuid.New(), w.org.Account)
	w.start(t, nil)
	until(t, "pruning", func() bool {
		var n int
		w.db.Scan(t, "SELECT count(*) FROM press", nil, &n)
		return n == 0
	})
	until(t, "the clock", func() bool {
		var done bool
		w.db.Scan(t, "SELECT count(*) = 1 FROM river_job WHERE kind = 'clock' AND state = 'completed'", nil, &done)
		return done
	})
	until(t, "the look at the prices", func() bool {
		var done bool
		w.db.Scan(t, "SELECT count(*) = 1 FROM river_job WHERE kind = 'price' AND state = 'completed'", nil, &done)
		return done
	})
	until(t, "the walk along the chain", func() bool {
		var n int
		w.db.Scan(t, "SELECT count(*) FROM audit.verification WHERE flaw = ''", nil, &n)
		return n == 1
	})
	w.start(t, nil) // a second replica: the period's run is not put in twice
	until(t, "the second replica's first look", func() bool {
		var prunes int
		w.db.Scan(t, "SELECT count(*) FROM river_job WHERE kind = 'prune'", nil, &prunes)
		return prunes == 1
	})
}
