package portal_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/explain"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// scarcePlaces is the portal of [twoPlaces] in which Oulu's places for the case's group are scarce: three points for each place, eight households a year for ten.
func scarcePlaces(t *testing.T) (*portaltest.Portal, casework.ID) {
	t.Helper()
	p, id := twoPlaces(t)
	p.DB.Exec(t, `INSERT INTO price_run (id, year, made_at, seed, trajectories, pool_cases, open_cases, expected_cases, free_places, weights_set, policy_from, inputs, seconds)
		VALUES ('0192f0c2-0000-7000-8000-000000000001', 2026, now(), 1, 5, 1, 1, 1, 1, 'v1', '2026-01-01', decode(repeat('00', 32), 'hex'), 1)`)
	p.DB.Exec(t, `INSERT INTO capacity_price (run_id, municipality_code, resource, milli, wanted, left_units)
		SELECT '0192f0c2-0000-7000-8000-000000000001', '564', 'places:' || group_code, 3000, 8, 10 FROM refugee_case`)
	p.DB.Exec(t, `INSERT INTO precommitment (id, municipality_org, centre_org, year, persons, committed_on, reference) VALUES ($1, $2, $3, 2026, 9, '2025-12-01', '§ 1')`,
		uuid.New(), p.Orgs["municipality"].ID, p.Orgs["regional"].ID)
	return p, id
}

func TestTheRankingShowsPointsScarcityAndScore(t *testing.T) {
	t.Parallel()
	p, id := scarcePlaces(t)
	b := p.As("regional")
	path := "/cases/" + id.String() + "/ranking"
	portaltest.Wants(t, "the ranking", b.Get(path), http.StatusOK,
		"92,5", `<span aria-hidden="true">95,5 − 3,0</span><span class="vh">pisteet 95,5, niukkuus 3,0</span>`,
		"Oulu: Vuodessa noin 8 kotitaloutta tarvitsee täältä kuntapaikan; vapaita paikkoja on 10", "−3,0 pistettä henkilöä kohden",
		"Tulos: pisteet − niukkuus", `class="print-only`, path+"/why?place=564", path+"/why?place=240")
	for l, want := range map[i18n.Lang]string{i18n.SV: "Omkring 8 hushåll om året behöver kommunplats här; 10 platser är lediga", i18n.EN: "About 8 households a year need municipal places here; 10 are free"} {
		portaltest.Wants(t, "the ranking in "+string(l), b.Get(path+"?lang="+string(l)), http.StatusOK, want)
	}
	// on what the weights stand is said in the page's language, on the ranking, beside the reasons and where the ranking is kept
	for l, want := range map[i18n.Lang]string{
		i18n.FI: "Hallintolaki 434/2003, 26 §: tulkitseminen", i18n.SV: "Förvaltningslagen 434/2003, 26 §: tolkning", i18n.EN: "Administrative Procedure Act 434/2003, section 26",
	} {
		for _, at := range []string{path, path + "/why"} {
			portaltest.Wants(t, at+" in "+string(l), b.Get(at+"?lang="+string(l)), http.StatusOK, want, msg.RankingpageWeightsFrom(l, "v1", civil.Of(2026, 1, 1)))
		}
	}
}

func TestTheFirstIsComparedWithAnyOther(t *testing.T) {
	t.Parallel()
	p, id := twoPlaces(t)
	p.AddMunicipality("ii", "139", "Ii")
	p.AddPlaces("ii", "wellbeing", "regional", 10, places.Readiness{})
	b, path := p.As("regional"), "/cases/"+id.String()+"/ranking"
	portaltest.Wants(t, "the ranking", b.Get(path), http.StatusOK, "Oulu ja Kemi perusteittain", path+"?with=139#why")
	portaltest.Wants(t, "with Ii", b.Get(path+"?with=139"), http.StatusOK, "Oulu ja Ii perusteittain", "pistettä enemmän kuin Ii")
	portaltest.Wants(t, "with a place that is none", b.Get(path+"?with=<script>"), http.StatusOK, "Oulu ja Kemi perusteittain")
	portaltest.Wants(t, "the reasons", b.Get(path+"/why?place=240&with=139"), http.StatusOK, "Mistä tulos muodostuu: Kemi", "Kemi ja Ii perusteittain")
}

func TestThePageOfReasonsSaysWhatWouldChangeTheOrderAndHowFirmItIs(t *testing.T) {
	t.Parallel()
	p, id := scarcePlaces(t)
	b, path := p.As("regional"), "/cases/"+id.String()+"/ranking/why"
	for _, l := range i18n.Langs() {
		got := b.Get(path + "?lang=" + string(l))
		portaltest.Wants(t, "the reasons in "+string(l), got, http.StatusOK, msg.RankingpageWhyTitle(l), msg.RankingpageChanges(l), msg.RankingpageFirm(l), msg.RankingpageScore(l),
			msg.RankingpageStands(l, 2), `class="print-only`, "data-print", "Kemi")
	}
	b.Get(path + "?lang=fi")
	portaltest.Wants(t, "Oulu", b.Get(path), http.StatusOK, "95,", "−3,000", "92,", "Sitoumus hätätapauksiin: käytetty 0, luvattu 9", "Oulu pysyy ensimmäisenä")
	var seen int
	p.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE case_id = $1 AND (action LIKE '%.read' OR action LIKE '%.look')", []any{id}, &seen)
	if seen == 0 {
		t.Error("the look at the reasons is not recorded")
	}
	if got := p.As("municipality").Get(path); got.Status != http.StatusForbidden {
		t.Errorf("the municipality's look at the reasons answered %d", got.Status)
	}
	p.AddActor("elsewhere", identity.Organisation{Kind: identity.RegionalCentre, Code: "01", NameFI: "Etelä"})
	if got, ranking := p.As("elsewhere").Get(path), p.As("elsewhere").Get(strings.TrimSuffix(path, "/why")); got.Status != http.StatusNotFound || got.Status != ranking.Status {
		t.Errorf("another centre's look at the reasons answered %d, at the ranking %d", got.Status, ranking.Status)
	}
}

// TestTheReasonsAreKeptWithTheProposal: what was said when the choice was made is shown unchanged, whatever becomes of the prices.
func TestTheReasonsAreKeptWithTheProposal(t *testing.T) {
	t.Parallel()
	p, id := scarcePlaces(t)
	b, proposal := p.As("regional"), proposed564(p, id)
	var kept []byte
	p.DB.Scan(t, "SELECT snapshot FROM proposal WHERE case_id = $1", []any{id}, &kept)
	s, err := matching.Decode(kept)
	if err != nil {
		t.Fatal(err)
	}
	e, err := explain.Decode(s.Explanation)
	if err != nil || e.First != "564" || len(e.Outlooks) != 1 || e.Firm.Draws == 0 {
		t.Fatalf("kept %+v (%v)", e, err)
	}
	portaltest.Wants(t, "the municipality's own fit", p.As("municipality").Get(proposal), http.StatusOK, "Pisteet yhteensä", "−3,0", "Vuodessa noin 8 kotitaloutta", "Tulos: pisteet − niukkuus", "92,5")
	before := b.Get(proposal + "/ranking")
	portaltest.Wants(t, "the kept ranking", before, http.StatusOK, "Mikä muuttaisi järjestystä", "Kuinka varma järjestys on", "95,5 − 3,0", "Vuodessa noin 8 kotitaloutta", `class="print-only`)
	p.DB.Exec(t, "DELETE FROM price_run")
	p.DB.Exec(t, "UPDATE place_offer SET document = document - 'readiness'")
	after := b.Get(proposal + "/ranking")
	if main(before.Body) != main(after.Body) {
		t.Error("the kept ranking follows the prices")
	}
	p.DB.Exec(t, "UPDATE proposal SET snapshot = snapshot - 'explanation'")
	if got := b.Get(proposal + "/ranking"); got.Status != http.StatusOK || strings.Contains(got.Body, "Kuinka varma") {
		t.Errorf("a ranking that was kept without reasons answered %d", got.Status)
	}
	p.DB.Exec(t, `UPDATE proposal SET snapshot = jsonb_set(snapshot, '{explanation}', '{"version": 9}')`)
	if got := b.Get(proposal + "/ranking"); got.Status != http.StatusGone {
		t.Errorf("reasons of a version that nobody knows answered %d", got.Status)
	}
}

// proposed564 proposes Oulu from the ranking, and returns the address of the proposal.
func proposed564(p *portaltest.Portal, id casework.ID) string {
	b, path := p.As("regional"), "/cases/"+id.String()+"/ranking"
	form := b.Press(path)
	form.Set("municipality", "564")
	form.Set("planned_arrival", "14.12.2026")
	form.Set("reason", "Oulussa on koulu, jota perhe tarvitsee")
	proposal, _, _ := strings.Cut(b.Post(path, form).Path, "?")
	return proposal
}

func main(page string) string {
	return page[strings.Index(page, "<main"):strings.Index(page, "</main>")]
}

// TestReasonsInABrowser walks from the ranking to its reasons, compares another place, with script and without, in each language, and opens the reasons
// that a proposal kept; axe finds nothing, and nothing scrolls sideways on a phone.
func TestReasonsInABrowser(t *testing.T) {
	t.Parallel()
	p, id := scarcePlaces(t)
	kept := proposed564(p, id) + "/ranking"
	for i, l := range i18n.Langs() {
		t.Run(string(l), func(t *testing.T) {
			t.Parallel()
			options := []portaltest.Option{portaltest.In(string(l))}
			if i == 1 {
				options = append(options, portaltest.Phone)
			}
			b := p.Browser(t, options...)
			b.SignIn("regional")
			b.Open("/cases/" + id.String() + "/ranking")
			b.Fits()
			b.Axe()
			b.FollowTo("/cases/" + id.String() + "/ranking/why?place=240")
			if !b.Has(msg.RankingpageParts(l, "Kemi")) || !b.Has(msg.RankingpageChanges(l)) {
				t.Errorf("the page of reasons says\n%s", b.Text("main"))
			}
			b.Fits()
			b.Axe()
			b.Fill("place", "564")
			b.Fill("with", "240")
			b.Submit("/cases/" + id.String() + "/ranking/why")
			if name := i18n.Pick(l, "Oulu", "Uleåborg", "Oulu"); !b.Has(msg.RankingpageParts(l, name)) || !strings.Contains(b.Path(), "place=564") {
				t.Errorf("%s says\n%s", b.Path(), b.Text("main"))
			}
			b.Open(kept)
			if !b.Has(msg.RankingpageChanges(l)) || !b.Has(msg.RankingpageFirm(l)) {
				t.Errorf("the kept ranking says\n%s", b.Text("main"))
			}
			b.Fits()
			b.Axe()
			b.Shot("ranking-kept-" + string(l))
		})
	}
	t.Run("without script", func(t *testing.T) {
		t.Parallel()
		b := p.Browser(t, portaltest.JSOff)
		b.SignIn("regional")
		b.Open("/cases/" + id.String() + "/ranking/why?place=240")
		b.Fill("place", "564")
		b.Submit("/cases/" + id.String() + "/ranking/why")
		if !b.Has(msg.RankingpageParts(i18n.FI, "Oulu")) {
			t.Errorf("%s says\n%s", b.Path(), b.Text("main"))
		}
	})
}

// TestSoManyMorePlacesThatTheyWouldBeFirst: at the prices that were found for them, on the page, in print, and kept with the proposal.
func TestSoManyMorePlacesThatTheyWouldBeFirst(t *testing.T) {
	t.Parallel()
	p, id := scarcePlaces(t)
	var group string
	p.DB.Exec(t, "UPDATE capacity_price SET milli = 60000")
	p.DB.Scan(t, "SELECT group_code FROM refugee_case WHERE id = $1", []any{id}, &group)
	ladder := func(rungs string) {
		p.DB.Exec(t, "DELETE FROM capacity_ladder")
		p.DB.Exec(t, `INSERT INTO capacity_ladder (run_id, municipality_code, resource, rungs)
			SELECT '0192f0c2-0000-7000-8000-000000000001', '564', 'places:' || $1, replace($2, 'GROUP', $1)::jsonb`, group, rungs)
	}
	b, path := p.As("regional"), "/cases/"+id.String()+"/ranking/why"
	portaltest.Wants(t, "before more was tried", b.Get(path), http.StatusOK, "Kemi pysyy ensimmäisenä", "Ensimmäinen, jos kunnassa on vähemmän niukkaa")
	ladder(`[{"units": 1, "prices": [{"municipality": "564", "resource": "places:GROUP", "milli": 59000}]}, {"units": 2, "prices": [{"municipality": "564", "resource": "places:GROUP", "milli": 1000}]}]`)
	for l, want := range map[i18n.Lang]string{
		i18n.FI: "Kuntapaikat: jos niitä olisi 2 enemmän, niukkuus helpottaisi niin, että kunta olisi ensimmäinen.",
		i18n.SV: "med 2 till skulle knappheten minska så att kommunen blir först.", i18n.EN: "with 2 more, scarcity would ease enough for the municipality to be first.",
	} {
		portaltest.Wants(t, "the reasons in "+string(l), b.Get(path+"?lang="+string(l)), http.StatusOK, want)
	}
	b.Get(path + "?lang=fi")
	ladder(`[{"units": 1, "prices": [{"municipality": "564", "resource": "places:GROUP", "milli": 59000}]}]`)
	portaltest.Wants(t, "one more", b.Get(path), http.StatusOK, "Kuntapaikat: vaikka niitä olisi 1 enemmän, kunta olisi vasta sijalla 2.")
	ladder(`[{"units": 1, "prices": [{"municipality": "564", "resource": "places:GROUP", "milli": 0}, {"municipality": "240", "resource": "places:other", "milli": 90000}]}]`)
	proposal := proposed564(p, id)
	p.DB.Exec(t, "DELETE FROM price_run")
	portaltest.Wants(t, "the kept ranking", b.Get(proposal+"/ranking"), http.StatusOK, "Kuntapaikat: jos niitä olisi 1 enemmän, niukkuus helpottaisi niin, että kunta olisi ensimmäinen.")
}
