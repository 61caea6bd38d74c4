package capacity_test

import (
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
)

// land is a portal with places in Oulu and, in the area of another centre, in Turku.
func land(t *testing.T) *portaltest.Portal {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("southwest", identity.Organisation{Kind: identity.RegionalCentre, Code: "02", NameFI: "Lounais-Suomen elinvoimakeskus", NameSV: "Sydvästra", NameEN: "Southwest"})
	p.AddActor("varha", identity.Organisation{Kind: identity.WellbeingArea, Code: "02", NameFI: "Varsinais-Suomen hyvinvointialue", NameSV: "Egentliga", NameEN: "Southwest"})
	p.AddMunicipality("turku", "853", "Turku")
	p.AddPlaces("municipality", "wellbeing", "regional", 12, places.Readiness{})
	p.AddPlaces("turku", "varha", "southwest", 30, places.Readiness{})
	return p
}

// spring closes the window of the lines of a municipality on the last day of May and returns one of them.
func spring(t *testing.T, p *portaltest.Portal, code string) (line uuid.UUID) {
	t.Helper()
	p.DB.Scan(t, "UPDATE offer_line SET open_on = '[2026-01-01,2026-06-01)' WHERE municipality_code = $1 RETURNING id", []any{code}, &line)
	return line
}

func says(t *testing.T, what string, got portaltest.Answer, status int, texts, never []string) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s answered %d at %s, want %d", what, got.Status, got.Path, status)
	}
	for _, text := range texts {
		if !strings.Contains(got.Body, text) {
			t.Errorf("%s does not say %q", what, text)
		}
	}
	for _, text := range never {
		if strings.Contains(got.Body, text) {
			t.Errorf("%s says %q", what, text)
		}
	}
}

func TestEachSeesThePlacesThatItMay(t *testing.T) {
	t.Parallel()
	p := land(t)
	says(t, "the ministry", p.As("coordinator").Get("/capacity"), http.StatusOK, []string{">Oulu</a>", ">Turku</a>", "<b>42</b>", "2 kunnasta", "/capacity/map.svg"}, nil)
	says(t, "the ministry in one area", p.As("coordinator").Get("/capacity?year=2026&centre=02"), http.StatusOK, []string{">Turku</a>", "<b>30</b>"}, []string{">Oulu</a>"})
	for _, path := range []string{"/capacity", "/capacity?year=2026&centre=02"} { // the filter does not open another area
		says(t, "a centre at "+path, p.As("regional").Get(path), http.StatusOK, []string{">Oulu</a>", "<b>12</b>"}, []string{"Turku"})
	}
	says(t, "a municipality", p.As("municipality").Get("/capacity"), http.StatusOK, []string{"Hätätapaus", "<b>12</b>"}, []string{"Turku", "map.svg"})
	for _, role := range []string{"wellbeing", "keha", "intake", "representative", "auditor", "admin"} {
		for _, path := range []string{"/capacity", "/capacity/map.svg", "/capacity/table.csv", "/capacity/unused"} {
			says(t, role+" at "+path, p.As(role).Get(path), http.StatusForbidden, nil, []string{"Turku"})
		}
	}
	says(t, "nobody", p.Nobody().Get("/capacity"), http.StatusOK, []string{`action="/sign-in"`}, []string{"Turku"})
}

func TestTheTableIsNarrowedAndLeadsToTheOffers(t *testing.T) {
	t.Parallel()
	p := land(t)
	b := p.As("coordinator")
	says(t, "another group", b.Get("/capacity?year=2026&group=quota"), http.StatusOK, []string{"Ei paikkoja", "Poista rajauksia"}, []string{">Oulu</a>"})
	says(t, "all years", b.Get("/capacity?year="), http.StatusOK, []string{">Oulu</a>", `data-label="Vuosi"`}, nil)
	says(t, "a made-up year", b.Get("/capacity?year=x&group=y&after=z"), http.StatusOK, []string{">Oulu</a>"}, nil)
	p.DB.Exec(t, "UPDATE offer_line SET taken = capacity WHERE municipality_code = '853'")
	says(t, "only free", b.Get("/capacity?year=2026&free=1"), http.StatusOK, []string{">Oulu</a>", "<b>12</b>"}, []string{">Turku</a>"})
	says(t, "the offers behind", b.Get("/offers?municipality=853&year=2026"), http.StatusOK, []string{"Turku", `name="municipality" value="853"`}, []string{">Oulu</a>"})
	file := b.Get("/capacity/table.csv?year=2026")
	says(t, "the file", file, http.StatusOK, []string{"Kunta;Elinvoimakeskus", "853;Turku;", "emergency;Hätätapaus;30;0;30;0;0"}, nil)
	if kind := file.Header.Get("Content-Disposition"); !strings.Contains(kind, "capacity.csv") {
		t.Errorf("the file is sent as %q", kind)
	}
	drawn := b.Get("/capacity/map.svg?year=2026")
	says(t, "the map", drawn, http.StatusOK, []string{`id="map"`, ">12</text>"}, []string{"<script"})
}

func TestUnusedPlacesGetFeedback(t *testing.T) {
	t.Parallel()
	p := land(t)
	line := spring(t, p, "564")
	path := "/capacity/unused/" + line.String()
	centre := p.As("regional")
	says(t, "the table", centre.Get("/capacity"), http.StatusOK, []string{"Jäi käyttämättä", "<b>0</b>"}, nil) // nothing is free any more
	says(t, "the list", centre.Get("/capacity/unused"), http.StatusOK, []string{"1.1.2026–31.5.2026", path, "Anna palaute"}, nil)
	says(t, "the list of another year", centre.Get("/capacity/unused?year=2025"), http.StatusOK, []string{"Ei käyttämättä jääneitä paikkoja"}, nil)
	says(t, "the municipality before", p.As("municipality").Get("/capacity/unused"), http.StatusOK, []string{"Ei vielä annettu"}, []string{path})
	says(t, "another centre", p.As("southwest").Get(path), http.StatusNotFound, nil, nil)
	says(t, "another municipality", p.As("turku").Get("/capacity/unused"), http.StatusOK, nil, []string{"31.5.2026"})
	says(t, "the ministry", p.As("coordinator").Get(path), http.StatusForbidden, nil, nil)

	form := centre.Press(path)
	says(t, "no reason", centre.Post(path, form), http.StatusUnprocessableEntity, []string{"Virhe:"}, nil)
	maps.Copy(form, url.Values{"reason": {"other"}})
	says(t, "another reason without words", centre.Post(path, form), http.StatusUnprocessableEntity, []string{`href="#f-note"`}, nil)
	maps.Copy(form, url.Values{"reason": {"few_cases"}, "note": {"Kiintiö täyttyi muualla."}})
	says(t, "the feedback", centre.Post(path, form), http.StatusOK, []string{"Palaute on lähetetty", "Ryhmään ohjattavia oli vähemmän"}, nil)
	says(t, "the same press again", centre.Post(path, form), http.StatusOK, []string{"Palaute on lähetetty"}, nil)
	says(t, "a second feedback", centre.Post(path, url.Values{"press": {uuid.NewString()}, "reason": {"timing"}}), http.StatusConflict, nil, nil)
	says(t, "the form afterwards", centre.Get(path), http.StatusOK, []string{"Palaute on jo annettu"}, []string{`name="reason"`})
	own := p.As("municipality")
	says(t, "the municipality after", own.Get("/capacity/unused?year=2026"), http.StatusOK, []string{"Ryhmään ohjattavia oli vähemmän", "Kiintiö täyttyi muualla."}, nil)
	says(t, "its notice", own.Get("/"), http.StatusOK, []string{"palautteen käyttämättä jääneistä paikoista: 2026"}, nil)
	says(t, "a line that is still open", p.As("southwest").Get("/capacity/unused/"+lineOf(t, p, "853").String()), http.StatusNotFound, nil, nil)
}

func lineOf(t *testing.T, p *portaltest.Portal, code string) (line uuid.UUID) {
	t.Helper()
	p.DB.Scan(t, "SELECT id FROM offer_line WHERE municipality_code = $1", []any{code}, &line)
	return line
}
