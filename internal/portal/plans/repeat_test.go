package plans_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/matching/instance"
	"kuntapaikka/internal/matching/plan"
	"kuntapaikka/internal/portal/portaltest"
)

// TestAPlanByStepsIsMadeAgainFromItsFile: the command's search of the downloaded problem gives the plan that was downloaded, to the byte but for the time.
func TestAPlanByStepsIsMadeAgainFromItsFile(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 5)
	b := p.As("coordinator")
	clock := made(t, p, b, "Kellolla")
	b.Post(clock+"/standing", b.Press(clock))
	page := b.Get(clock)
	portaltest.Wants(t, "a plan by the clock", page, http.StatusOK, "kierrosta", "Tee toistettavana")
	if strings.Contains(page.Body, "Toistettava:") {
		t.Error("a plan that the clock ended is called repeatable")
	}
	ask := "/plans/new?repeat=" + strings.TrimPrefix(clock, "/plans/")
	portaltest.Wants(t, "the form of a repeatable plan", b.Get(ask), http.StatusOK, `value="Kellolla"`, `name="iterations"`, `value="7"`, `value="4"`)
	form := b.Filled(ask, url.Values{"name": {"Toistettava"}, "year": {"2026"}, "seconds": {"600"}, "seed": {"7"}, "iterations": {"250"}})
	got := b.Post("/plans", form)
	id, err := uuid.Parse(strings.TrimPrefix(got.Path, "/plans/"))
	if err != nil {
		t.Fatalf("the start led to %d at %s", got.Status, got.Path)
	}
	if err := runner(p).Run(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	for lang, words := range map[string]string{"sv": "Upprepbar:", "en": "Repeatable:", "fi": "Toistettava: ladatusta tehtävästä syntyy sama suunnitelma"} {
		portaltest.Wants(t, "the page in "+lang, b.Get(got.Path+"?lang="+lang), http.StatusOK, words)
	}
	in, err := instance.Read(strings.NewReader(b.Get(got.Path + "/instance.json").Body))
	if err != nil {
		t.Fatal(err)
	}
	if in.Budget != (instance.Budget{Iterations: 250, Seed: 7}) {
		t.Errorf("the file gives %+v", in.Budget)
	}
	var kept instance.Plan
	if err := json.Unmarshal([]byte(b.Get(got.Path+"/plan.json").Body), &kept); err != nil {
		t.Fatal(err)
	}
	again := plan.Solve(t.Context(), in, plan.Options{Workers: 2})
	if one, other := timeless(t, kept), timeless(t, again); one != other {
		t.Errorf("kept\n%s\nbut the command makes\n%s", one, other)
	}
	bad := b.Filled("/plans/new", url.Values{"name": {"X"}, "year": {"2026"}, "seconds": {"9"}, "iterations": {"9000000"}})
	portaltest.Wants(t, "too many steps", b.Post("/plans", bad), http.StatusUnprocessableEntity, "iterations")
}

// timeless is a plan as its file has it, without how long it took.
func timeless(t *testing.T, p instance.Plan) string {
	t.Helper()
	p.Seconds = 0
	var b bytes.Buffer
	if err := p.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}
