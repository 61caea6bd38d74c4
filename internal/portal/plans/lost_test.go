package plans_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/jobs"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// TestARunThatWasLostWithItsServerIsTakenUpAgain, but not without end: it may be what the server ends of.
func TestARunThatWasLostWithItsServerIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	path, id := start(t, b, "Kadonnut")
	lose := func(told string) int {
		p.DB.Exec(t, "UPDATE plan SET state = 'running', told_at = $1::timestamptz", told)
		n, err := runner(p).Recover(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := lose("2026-11-23 07:41Z"); n != 0 {
		t.Errorf("a run that told how far it is a minute ago is lost: %d", n)
	}
	if n := lose("2026-11-23 07:39Z"); n != 1 {
		t.Fatalf("%d runs are lost", n)
	}
	portaltest.Wants(t, "the lost plan", b.Get(path), http.StatusOK, "Jonossa")
	portaltest.Wants(t, "stopping it", b.Post(path+"/stop", b.Press(path)), http.StatusOK, "Pysäytetty")
	portaltest.Wants(t, "again", b.Post(path+"/again", b.Press(path)), http.StatusOK, "Jonossa")
	var jobs int
	p.DB.Scan(t, "SELECT count(*)::int FROM river_job WHERE kind = 'plan_run'", nil, &jobs)
	if jobs != 3 {
		t.Errorf("%d jobs: one of the start, one after the loss, one of the second start", jobs)
	}
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	portaltest.Wants(t, "what was taken up again", b.Get(path), http.StatusOK, "Valmis", "Oulu")
	for range 2 {
		lose("2026-11-23 07:39Z")
	}
	portaltest.Wants(t, "lost twice", b.Get(path), http.StatusOK, "Jonossa")
	lose("2026-11-23 07:39Z")
	portaltest.Wants(t, "lost for the third time", b.Get(path), http.StatusOK, "Epäonnistui")
	portaltest.Wants(t, "the desk", b.Get("/"), http.StatusOK, "Suunnitelmaa ei voitu tehdä: Kadonnut")
}

// TestAServerThatStopsWaitsForNoPlan: the run is put back at once, and taken up at the next start.
func TestAServerThatStopsWaitsForNoPlan(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	path, id := start(t, p.As("coordinator"), "Katkaistu")
	serve := func(until string) (stop func()) {
		t.Helper()
		r, err := jobs.Start(t.Context(), jobs.Deps{
			DB: p.DB.DB, Log: slog.New(slog.DiscardHandler), Deliver: func(context.Context, store.Letter) error { return nil },
			Verify: func(context.Context) (audit.Report, error) { return audit.Report{}, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for done := false; !done; <-tick.C {
			p.DB.Scan(t, "SELECT EXISTS (SELECT FROM river_job j, plan p WHERE j.kind = 'plan_run' AND "+until+")", nil, &done)
		}
		return func() {
			t.Helper()
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			if err := errors.Join(r.Stop(ctx), ctx.Err()); err != nil {
				t.Errorf("the server has waited for a plan: %v", err)
			}
		}
	}
	busy, err := pgx.Connect(t.Context(), p.DB.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close(context.WithoutCancel(t.Context()))
	for _, sql := range []string{"BEGIN", "SELECT FROM plan WHERE id = '" + id.String() + "' FOR UPDATE"} { // the run does not get its plan
		if _, err := busy.Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	serve("j.state = 'running'")()
	if _, err := busy.Exec(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	var left string
	p.DB.Scan(t, "SELECT state::text || ' ' || attempt FROM river_job WHERE kind = 'plan_run'", nil, &left)
	if left != "available 0" {
		t.Errorf("the cut run is %q", left)
	}
	serve("p.state = 'done'")()
	portaltest.Wants(t, "what was taken up again", p.As("coordinator").Get(path), http.StatusOK, "Valmis")
}

// TestARunIsWrittenOnce though two servers carry it out at the same time.
func TestARunIsWrittenOnce(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 3)
	b := p.As("coordinator")
	path, id := start(t, b, "Kahdesti")
	var both sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		both.Go(func() { errs[i] = runner(p).Run(t.Context(), id, false) })
	}
	both.Wait()
	if errs[0] != nil && errs[1] != nil {
		t.Errorf("neither has made it: %v", errs)
	}
	portaltest.Wants(t, "the plan", b.Get(path), http.StatusOK, "Valmis", "3 riviä")
	var ended int
	p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action = 'plan.finish'", nil, &ended)
	if ended != 1 {
		t.Errorf("it has ended %d times", ended)
	}
}

// TestTwoOfficersMakePlansStandAtOnce: the later press is a conflict or goes after the first; one plan stands.
func TestTwoOfficersMakePlansStandAtOnce(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	paths := []string{made(t, p, b, "A"), made(t, p, b, "B"), made(t, p, b, "C")}
	portaltest.Wants(t, "the first", b.Post(paths[0]+"/standing", b.Press(paths[0])), http.StatusOK, "Voimassa oleva")
	officers := []*portaltest.Browser{p.As("coordinator"), p.As("coordinator")}
	answers := make([]portaltest.Answer, len(officers))
	var both sync.WaitGroup
	for i, officer := range officers {
		form := officer.Press(paths[i+1])
		both.Go(func() { answers[i] = officer.Post(paths[i+1]+"/standing", form) })
	}
	both.Wait()
	good := 0
	for _, got := range answers {
		switch got.Status {
		case http.StatusOK:
			good++
		case http.StatusConflict:
		default:
			t.Errorf("an officer got %d", got.Status)
		}
	}
	var standing int
	p.DB.Scan(t, "SELECT count(*)::int FROM plan WHERE standing", nil, &standing)
	if good == 0 || standing != 1 {
		t.Errorf("%d presses went well, %d plans stand", good, standing)
	}
}
