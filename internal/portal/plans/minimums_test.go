package plans_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// TestAMinimumThatIsMissedIsToldOnThePlansPage lets Kemi ask for persons: where it is worth the price they come, and what is missing is never silent.
func TestAMinimumThatIsMissedIsToldOnThePlansPage(t *testing.T) {
	t.Parallel()
	p, _ := country(t, 2)
	b := p.As("coordinator")
	asks := func(municipality string, n int) {
		p.DB.Exec(t, "UPDATE place_offer SET document = jsonb_set(document, '{minimum}', to_jsonb($2::int)) WHERE municipality_code = $1", municipality, n)
	}
	none := b.Get(made(t, p, b, "Ilman"))
	if strings.Contains(none.Body, "Kuntien vähimmäismäärät") {
		t.Error("minimums are told of where no municipality has one")
	}
	var size int
	p.DB.Scan(t, "SELECT min(persons)::int FROM refugee_case", nil, &size)
	asks("240", size)
	portaltest.Wants(t, "a minimum that is not worth three points a person", b.Get(made(t, p, b, "Kallis")), http.StatusOK, "Yhden kunnan vähimmäismäärä jää vajaaksi", "3,0 pistettä")
	p.DB.Exec(t, "UPDATE plan_policy SET parameters = jsonb_set(parameters, '{shortfall_milli}', '30000')") // the ministry's to say
	portaltest.Wants(t, "a minimum that can be reached", b.Get(made(t, p, b, "Täyttyy")), http.StatusOK, "Kuntien vähimmäismäärät", "Ainoa kunta, jolla on vähimmäismäärä, saa sen täyteen.", "Kemi")
	asks("564", 30)
	asks("240", 20)
	path := made(t, p, b, "Vajaa")
	for lang, texts := range map[string][]string{
		"fi": {"2 kunnan vähimmäismäärä jää vajaaksi", "Puuttuu yhteensä ", "Jokainen puuttuva henkilö maksaa suunnitelmassa 30,0 pistettä", "Tässä suunnitelmassa"},
		"sv": {"2 kommuner når inte sitt minimiantal", "Sammanlagt fattas ", "kostar 30,0 poäng", "I denna plan"},
		"en": {"2 municipalities do not reach their minimum", " persons are missing in all", "costs 30.0 points", "In this plan"},
	} {
		portaltest.Wants(t, "missed minimums in "+lang, b.Get(path+"?lang="+lang), http.StatusOK, texts...)
	}
	b.Get(path + "?lang=fi")
	portaltest.Wants(t, "without Kemi", supposed(t, p, b, path, url.Values{"closed": {"Kemi"}}), http.StatusOK, "Yhden kunnan vähimmäismäärä jää vajaaksi", "Kuntien vähimmäismääristä puuttuu")
	b.Post(path+"/share", b.Press(path))
	portaltest.Wants(t, "a centre", p.As("regional").Get(path), http.StatusOK, "2 kunnan vähimmäismäärä jää vajaaksi")
}
