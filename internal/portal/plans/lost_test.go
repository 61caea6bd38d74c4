package plans_test

import (
	"net/http"
	"sync"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
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
