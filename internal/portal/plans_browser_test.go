package portal_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/jobs"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// works lets the clock's work run on the portal's database until it is told to end, or the test ends.
func works(t *testing.T, p *portaltest.Portal) func() {
	t.Helper()
	r, err := jobs.Start(t.Context(), jobs.Deps{
		DB: p.DB.DB, Log: slog.New(slog.DiscardHandler), Deliver: func(context.Context, store.Letter) error { return nil },
		Verify: func(context.Context) (audit.Report, error) { return audit.Report{}, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	end := sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Second)
		defer cancel()
		_ = r.Stop(ctx) // what runs is cut off
	})
	t.Cleanup(end)
	return end
}

// comes waits until the page shows a text.
func comes(t *testing.T, b *portaltest.Tab, texts ...string) string {
	t.Helper()
	tick, over := time.NewTicker(100*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		for _, text := range texts {
			if b.Has(text) {
				return text
			}
		}
		select {
		case <-tick.C:
		case <-over:
			t.Fatalf("%s shows none of %q in vain:\n%s", b.Path(), texts, b.Text("main"))
		}
	}
}

// looked holds the page wide and narrow.
func looked(b *portaltest.Tab, name string) {
	for width, suffix := range map[int64]string{portaltest.Wide: "-1440", portaltest.Narrow: "-390"} {
		b.Resize(width)
		b.Axe()
		b.Fits()
		b.Shot(name + suffix)
	}
	b.Resize(portaltest.Wide)
}

// TestAPlanGoesOnWhenItsPageIsClosed starts a plan, sees it proceed, leaves, comes back to the result, and stops another one.
func TestAPlanGoesOnWhenItsPageIsClosed(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	b := p.Browser(t)
	b.SignIn("coordinator")
	b.Open("/plans")
	looked(b, "plans-none")
	begin(b, "Joulukuu", "4")
	plan := b.Path()
	looked(b, "plan-queued")
	underWay(t, p)
	comes(t, b, "Suunnitelmaa haetaan: 300 kotitaloutta")
	looked(b, "plan-running")
	plain := p.Browser(t, portaltest.JSOff)
	plain.SignIn("coordinator")
	plain.Open(plan)
	away := p.Browser(t) // the page is closed
	away.SignIn("coordinator")
	end := works(t, p)
	comes(t, b, "Mitä on todistettu") // the page has loaded itself
	looked(b, "plan-done")
	plain.Follow("Päivitä tilanne")
	comes(t, plain, "Mitä on todistettu")
	away.Open(plan)
	comes(t, away, "Mitä on todistettu")
	b.Submit(plan + "/standing")
	b.Submit(plan + "/share")
	b.Open(plan + "/fairness")
	looked(b, "fairness")
	b.Submit(plan + "/curve")
	comes(t, b, "Luvut painoittain") // the part has loaded itself
	looked(b, "fairness-curve")
	b.Open(plan + "/scenario/new")
	looked(b, "scenario-new")
	b.Fill("name", "Ilman Helsinkiä")
	b.Fill("closed", "Helsinki")
	b.Submit(plan + "/scenario")
	comes(t, b, "Kunnat, joiden osuus muuttuu")
	looked(b, "scenario")
	end()

	begin(b, "Pysähtyvä", "120")
	other := b.Path()
	underWay(t, p)
	comes(t, b, "Suunnitelmaa haetaan")
	b.Submit(other + "/stop")
	comes(t, b, "Pysäytetään")
	works(t, p)
	comes(t, b, "paras suunnitelma, joka siihen mennessä löytyi")
	looked(b, "plan-stopped")
	b.Open("/plans")
	looked(b, "plans")
	regional := p.Browser(t)
	regional.SignIn("regional")
	regional.Open(plan)
	looked(regional, "plan-regional")
}

// underWay leaves the plan that waits as a server leaves it that was ended while it solved.
func underWay(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	p.DB.Exec(t, `UPDATE plan SET state = 'running', began_at = now(),
		progress = '{"step":"solving","cases":300,"persons":980,"placed":1200,"bound_placed":1260,"share":37}' WHERE state = 'queued'`)
}

func begin(b *portaltest.Tab, name, seconds string) {
	b.Open("/plans/new")
	b.Fill("name", name)
	b.Fill("seconds", seconds)
	b.Submit("/plans")
}
