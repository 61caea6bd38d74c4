package plans_test

import (
	"net/http"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// TestTheBurdenOfManyMunicipalitiesIsShownFromBothEnds: the heaviest and the lightest first, the others behind a disclosure, which paper opens.
func TestTheBurdenOfManyMunicipalitiesIsShownFromBothEnds(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	path := made(t, p, b, "Taakka")
	few := b.Get(path + "/fairness")
	if portaltest.Wants(t, "few", few, http.StatusOK, "Yhteensä ", " kunnassa, tavoitteita yhteensä "); strings.Contains(few.Body, "Suurin osuus") {
		t.Error("two municipalities are split into ends")
	}
	p.DB.Exec(t, `UPDATE plan SET detail = jsonb_set(detail, '{burden}', (SELECT jsonb_agg(jsonb_build_object('municipality', code, 'planned', n, 'population', 10000)) FROM
		(SELECT lpad((n * 7)::text, 3, '0') AS code, n FROM generate_series(1, 40) AS n) m))`)
	for lang, words := range map[string][]string{
		"fi": {"Yhteensä 820 paikkaa 40 kunnassa", "Suurin osuus", "Pienin osuus", "Muut 20 kuntaa"}, "sv": {"Störst andel", "Övriga 20 kommuner"},
		"en": {"Heaviest share", "Lightest share", "The other 20 municipalities"},
	} {
		portaltest.Wants(t, "many in "+lang, b.Get(path+"/fairness?lang="+lang), http.StatusOK, words...)
	}
}
