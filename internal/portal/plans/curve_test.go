package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// seen reads a plan and its curve as the ministry.
func seen(t *testing.T, p *portaltest.Portal, id uuid.UUID) (found plans.Plan, c *plans.Curve) {
	t.Helper()
	desk := plans.Desk{InTx: store.As(p.DB.DB, func(tx *store.Tx) plans.DeskStore { return tx })}
	found, err := desk.Look(t.Context(), p.Actors["coordinator"], id)
	if err != nil {
		t.Fatal(err)
	}
	if c, err = desk.Curve(t.Context(), p.Actors["coordinator"], id); err != nil {
		t.Fatal(err)
	}
	return found, c
}

// uneven gives both municipalities room for all, and a target to Kemi alone: even spread pulls there.
func uneven(t *testing.T, p *portaltest.Portal) {
	t.Helper()
	p.DB.Exec(t, "UPDATE offer_line SET capacity = 16")
	p.DB.Exec(t, "INSERT INTO municipality_target (year, centre_code, municipality_code, persons, source, set_at) VALUES (2026, '09', '240', 20, 'x', now())")
}

func TestTheCostOfEvenSpreadIsReckonedWhenAskedFor(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 4)
	uneven(t, p)
	b := p.As("coordinator")
	path := made(t, p, b, "Käyrä")
	id := uuid.MustParse(strings.TrimPrefix(path, "/plans/"))
	page := path + "/fairness"
	portaltest.Wants(t, "nobody has asked", b.Get(page), http.StatusOK, "Tasaisen jaon hintaa ei ole laskettu", "Laske tasaisen jaon hinta")
	stale := b.Press(page)
	portaltest.Wants(t, "asking", b.Post(path+"/curve", b.Press(page)), http.StatusOK, "Laskennassa. Pyydetty", "Päivitä tilanne", `hx-trigger="every 3s"`)
	if got := b.Post(path+"/curve", stale); got.Status != http.StatusConflict && !strings.Contains(got.Body, "Laskennassa") {
		t.Errorf("asking by an old page answered %d", got.Status)
	}
	if got := b.Post(path+"/curve", b.Press(path)); got.Status != http.StatusConflict || !strings.Contains(got.Body, "lasketaan jo") {
		t.Errorf("asking twice answered %d", got.Status)
	}
	if err := runner(p).Curve(t.Context(), id, true); err != nil {
		t.Fatal(err)
	}
	found, c := seen(t, p, id)
	if c == nil || len(c.Points) != 6 || c.UnderWay() || c.Problem != "" {
		t.Fatalf("the curve is %+v", c)
	}
	before := c.Points[0]
	for _, at := range c.Points {
		slack := int(float64(found.Totals.Value)*(at.Gap+before.Gap))/max(at.PlacedPersons, 1) + 1
		if at.PlacedPersons == before.PlacedPersons && at.Others > before.Others+slack {
			t.Errorf("at %d %% the others have %d points, more than %d at %d %%", at.Percent, at.Others, before.Others, before.Percent)
		}
		if at.Percent == plans.WholeWeight && (at.Persons != found.Totals.Persons || at.PlacedPersons != found.Totals.PlacedPersons || at.Others != others(t, p, id)) {
			t.Errorf("at its own weight the plan has %+v; it is %+v with %d other points", at, found.Totals, others(t, p, id))
		}
		before = at
	}
	portaltest.Wants(t, "the curve", b.Get(page), http.StatusOK, "100\u00a0% (suunnitelma)", "800\u00a0%", "Luvut painoittain", "Henkilöitä, joiden pitäisi olla muualla", "Laske uudelleen")
	for lang, words := range map[string]string{"fi": "Tasaisen jaon hinta", "sv": "Priset på jämn fördelning", "en": "The cost of even spread"} {
		portaltest.Wants(t, "the page in "+lang, b.Get(page+"?lang="+lang), http.StatusOK, words)
	}
	b.Get(page + "?lang=fi")
	portaltest.Wants(t, "the desk", b.Get("/"), http.StatusOK, "Tasaisen jaon hinta on laskettu: Käyrä")
	var events int
	p.DB.Scan(t, "SELECT count(*)::int FROM audit.event WHERE action IN ('plan.weigh', 'plan.weighed')", nil, &events)
	if events != 2 {
		t.Errorf("%d events of the curve are recorded", events)
	}
	portaltest.Wants(t, "asking anew", b.Post(path+"/curve", b.Press(page)), http.StatusOK, "Laskennassa. Pyydetty")
}

// others is the mean of the points of the plan's placed persons without those of even spread, reckoned from the ranking of each.
func others(t *testing.T, p *portaltest.Portal, id uuid.UUID) int {
	t.Helper()
	var rows []plans.Row
	var s plans.Situation
	run := store.As(p.DB.DB, func(tx *store.Tx) plans.RunStore { return tx })
	if err := run(t.Context(), identity.System(), identity.Press{}, func(st plans.RunStore) (err error) {
		if rows, err = st.AllPlanRows(t.Context(), id); err != nil {
			return err
		}
		s, err = plans.Load(t.Context(), st, 2026, civil.DateIn(portaltest.Now()))
		return err
	}); err != nil {
		t.Fatal(err)
	}
	sum, persons := 0, 0
	for i, r := range rows {
		if r.Municipality != "" {
			sum, persons = sum+(r.Points-spreadOf(t, &s, i, r.Municipality))*r.Persons, persons+r.Persons
		}
	}
	return sum / max(persons, 1)
}

// spreadOf is what even spread gives a household at a municipality.
func spreadOf(t *testing.T, s *plans.Situation, household int, municipality string) int {
	t.Helper()
	h := s.Households[household]
	for _, r := range matching.Order(h.Case, h.Places, s.Terms.Weights, 0).Ranked {
		for _, c := range r.Contributions {
			if r.Municipality == municipality && c.Criterion == matching.CriterionSpread {
				return c.Points
			}
		}
	}
	t.Fatalf("household %d cannot be at %s", household, municipality)
	return 0
}
