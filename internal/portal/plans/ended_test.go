package plans_test

import (
	"net/http"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

func TestWhoStartedAPlanIsToldThatItsRunHasEnded(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	done := made(t, p, b, "Valmistuva")
	stopping, id := start(t, b, "Pysähtyvä")
	p.DB.Exec(t, "UPDATE plan SET state = 'running' WHERE id = $1", id)
	b.Post(stopping+"/stop", b.Press(stopping))
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	waiting, id := start(t, b, "Peruttu")
	b.Post(waiting+"/stop", b.Press(waiting))
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	p.DB.Exec(t, "UPDATE offer_line SET in_force = false")
	p.DB.Exec(t, "UPDATE place_offer SET state = 'withdrawn'")
	failed := made(t, p, b, "Kaatuva")
	portaltest.Wants(t, "the desk", b.Get("/"), http.StatusOK, "Suunnitelma on valmis: Valmistuva", "paras siihen mennessä löydetty on tallessa: Pysähtyvä", "Suunnitelmaa ei voitu tehdä: Kaatuva")
	for href, key := range map[string]string{done: "notices.plan_done", stopping: "notices.plan_stopped", failed: "notices.plan_failed"} {
		var n int
		p.DB.Scan(t, "SELECT count(*)::int FROM notice WHERE org_id = $1 AND href = $2 AND key = $3", []any{p.Orgs["coordinator"].ID, href, key}, &n)
		if n != 1 {
			t.Errorf("%d notices %s", n, key)
		}
	}
	var all int
	p.DB.Scan(t, "SELECT count(*)::int FROM notice WHERE key LIKE 'notices.plan%'", nil, &all)
	if all != 3 {
		t.Errorf("%d notices of three runs that have ended", all)
	}
}

// TestThePageTakesTheStateOverWhenItsRunBegins holds that the head of the page does not go on saying that the plan waits.
func TestThePageTakesTheStateOverWhenItsRunBegins(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 1)
	b := p.As("coordinator")
	path, id := start(t, b, "Alkava")
	asked := func(state string) string {
		portaltest.Wants(t, "the page of a plan that is "+state, b.Get(path), http.StatusOK, `hx-get="`+path+"/progress?was="+state+`"`)
		return path + "/progress?was=" + state
	}
	loads := func(what, from string, want bool) {
		got := b.Get(from)
		portaltest.Wants(t, what, got, http.StatusOK)
		if got.Header.Get("HX-Refresh") == "true" != want {
			t.Errorf("%s: the page loads itself: %t, want %t", what, !want, want)
		}
	}
	waiting := asked("queued")
	loads("it still waits", waiting, false)
	p.DB.Exec(t, "UPDATE plan SET state = 'running' WHERE id = $1", id)
	loads("it has begun", waiting, true)
	loads("it goes on", asked("running"), false)
}
