package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/wording"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/region"
)

const (
	offersPath = "/offers/import"
	offersFile = "Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Ensimmäinen saapumispäivä;Sähköposti\n" +
		"Oulu;2027;Kiintiö;12;1.2.2027;paikat@oulu.example\n564;2027;Hätätapaus;5;;\n"
)

func TestAMunicipalityBringsItsOfferAsADraft(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("municipality")
	got := bringTo(t, b, offersPath, "paikat.csv", offersFile)
	if !strings.Contains(got.Body, "Vahvista ja tallenna") {
		t.Fatalf("a good file led to %d at %s: %s", got.Status, got.Path, text(got.Body))
	}
	confirm(t, b, got.Path)
	const draft = `SELECT count(*)::int FROM place_offer WHERE state = 'draft' AND year = 2027 AND version = 1 AND document->'seats'->>'quota' = $1
	  AND document->'seats'->>'emergency' = '5' AND document->>'first_arrival' = '2027-02-01' AND document->'contact'->>'email' = 'paikat@oulu.example'`
	if n := p.count(t, draft, "12"); n != 1 {
		t.Fatalf("%d drafts as in the file, want 1", n)
	}
	confirm(t, b, bringTo(t, b, offersPath, "paikat.csv", offersFile).Path)
	if n := p.count(t, draft, "12"); n != 1 {
		t.Error("a second run changed the draft")
	}
	change := bringTo(t, b, offersPath, "paikat.csv", strings.Split(strings.Replace(offersFile, ";12;", ";15;", 1), "564")[0])
	for _, want := range []string{"Oulu 2027", ">12 <", ">15 <"} {
		if !strings.Contains(change.Body, want) {
			t.Errorf("the check does not show %q: %s", want, text(change.Body))
		}
	}
	confirm(t, b, change.Path)
	if n := p.count(t, "SELECT count(*)::int FROM place_offer WHERE document->'seats'->>'quota' = '15' AND document->'seats'->>'emergency' = '5' AND version = 2"); n != 1 {
		t.Error("the change was not written, or the group that is not in the file was lost")
	}
	least := bringTo(t, b, offersPath, "paikat.csv", "Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Henkilöitä vähintään\nOulu;2027;quota;15;8\n")
	confirm(t, b, least.Path)
	if n := p.count(t, "SELECT count(*)::int FROM place_offer WHERE document->>'minimum' = '8' AND version = 3"); n != 1 {
		t.Errorf("the minimum was not written: %s", text(least.Body))
	}
	for _, c := range []struct{ file, want string }{
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Henkilöitä vähintään\nOulu;2027;quota;15;30\n", "enintään"},
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä\nHelsinki;2027;quota;3\n", "Poista rivi"},
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä\nOulu;2025;quota;3\n", "vähintään"},
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä\nOulu;2027;family;3\n", "family"},
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Sähköposti\nOulu;2027;quota;3;ei osoite\n", "ei osoite"},
		{"Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Ensimmäinen saapumispäivä\nOulu;2027;quota;3;1.2.2026\n", "2027"},
	} {
		if got := bringTo(t, b, offersPath, "a.csv", c.file); !strings.Contains(got.Body, c.want) || strings.Contains(got.Body, "Vahvista ja tallenna") {
			t.Errorf("%q is not refused with %q: %s", c.file, c.want, text(got.Body))
		}
	}
}

func TestACentreDraftsOffersOfItsAreaOnly(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	p.AddMunicipality("helsinki", "091", "Helsinki")
	b := p.As("regional")
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", offersFile).Path)
	if n := p.count(t, "SELECT count(*)::int FROM notice WHERE org_id = $1 AND key = 'notices.offer_drafted'", p.Orgs["municipality"].ID); n != 1 {
		t.Errorf("the municipality got %d notices of its draft, want 1", n)
	}
	if got := bringTo(t, b, offersPath, "a.csv", strings.ReplaceAll(offersFile, "Oulu", "Helsinki")); strings.Contains(got.Body, "Vahvista ja tallenna") {
		t.Error("a centre may draft the offers of another area")
	}
	if list := b.Get("/offers"); !strings.Contains(list.Body, "Oulu") {
		t.Error("the centre does not see its draft on the list")
	}
	// The municipality writes on: the draft is no longer the centre's to change.
	town := p.As("municipality")
	confirm(t, town, bringTo(t, town, offersPath, "a.csv", strings.Replace(offersFile, ";12;", ";20;", 1)).Path)
	if got := bringTo(t, b, offersPath, "a.csv", offersFile); !strings.Contains(got.Body, "Kunta on jo aloittanut") {
		t.Errorf("the centre may write over what the municipality wrote: %s", text(got.Body))
	}
	for _, who := range []string{"intake", "coordinator", "wellbeing", "admin", "auditor", "keha", "representative"} {
		if got := p.As(who).Get(offersPath); got.Status != http.StatusForbidden && got.Status != http.StatusNotFound {
			t.Errorf("%s's look at the page answered %d", who, got.Status)
		}
	}
}

func TestPlacesInForceCountInWhatAFileOffers(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("municipality")
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", offersFile).Path)
	p.DB.Exec(t, "UPDATE place_offer SET state = 'submitted'")
	if got := bringTo(t, b, offersPath, "a.csv", offersFile); !strings.Contains(got.Body, "Vahvista ja tallenna") {
		t.Errorf("a second run of what waits for its confirmation has mistakes: %s", text(got.Body))
	}
	if got := bringTo(t, b, offersPath, "a.csv", strings.Replace(offersFile, ";12;", ";13;", 1)); !strings.Contains(got.Body, "palauttamaan") {
		t.Errorf("what waits for its confirmation may be changed: %s", text(got.Body))
	}
	p.DB.Exec(t, "UPDATE place_offer SET state = 'in_force', confirmed_by = gen_random_uuid()")
	p.DB.Exec(t, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
		SELECT gen_random_uuid(), id, municipality_org, centre_org, municipality_code, year, g, '[2027-02-01,2028-01-01)', n, true
		  FROM place_offer, (VALUES ('quota', 12), ('emergency', 5)) v(g, n)`)
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", offersFile).Path)
	if n := p.count(t, "SELECT count(*)::int FROM place_offer"); n != 1 {
		t.Errorf("a second run of what is in force made %d offers, want 1", n)
	}
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", strings.Replace(offersFile, ";12;", ";15;", 1)).Path)
	if n := p.count(t, "SELECT (document->'seats'->>'quota')::int FROM place_offer WHERE state = 'draft' AND NOT document->'seats' ? 'emergency'"); n != 3 {
		t.Errorf("15 places of which 12 are in force made a draft of %d, want 3", n)
	}
	if got := bringTo(t, b, offersPath, "a.csv", strings.Replace(offersFile, ";12;", ";11;", 1)); !strings.Contains(got.Body, "Voimassa on jo 12 paikkaa") {
		t.Errorf("a file may take places out of force: %s", text(got.Body))
	}
}

func TestAFileSaysHowManyCanBeTaken(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("municipality")
	const file = "Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Perusopetuspaikat;Asiakaspaikat: Dialyysi;limit_unit\nOulu;2027;Kiintiö;12;8;;0\nOulu;2027;Hätätapaus;5;8;;\n"
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", file).Path)
	const stated = `SELECT count(*)::int FROM place_offer WHERE state = 'draft' AND document->'readiness'->'limits' = $1::jsonb`
	if n := p.count(t, stated, `[{"resource": "basic", "count": 8}, {"resource": "unit", "count": 0}]`); n != 1 {
		t.Fatalf("%d drafts with the limits of the file, want 1", n)
	}
	if n := p.count(t, "SELECT count(*)::int FROM place_offer WHERE document->'marks' ? 'services'"); n != 0 {
		t.Error("the file says of a section that nobody has looked at that it was written")
	}
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", file).Path)
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", offersFile).Path)
	if n := p.count(t, stated, `[{"resource": "basic", "count": 8}, {"resource": "unit", "count": 0}]`); n != 1 {
		t.Error("a second run, or a file without the columns, changed the limits")
	}

	change := bringTo(t, b, offersPath, "a.csv", strings.NewReplacer(";8;;0", ";0;0;0", ";8;;", ";0;;").Replace(file))
	for _, want := range []string{"Perusopetuspaikat", ">8 <", ">0 <", "Asiakaspaikat: Dialyysi", ">– <"} {
		if !strings.Contains(change.Body, want) {
			t.Errorf("the check does not show %q: %s", want, text(change.Body))
		}
	}
	if strings.Contains(change.Body, "Yksikköpaikat") {
		t.Errorf("the check shows a limit that stays as it is: %s", text(change.Body))
	}
	confirm(t, b, change.Path)
	if n := p.count(t, stated, `[{"resource": "basic", "count": 0}, {"resource": "unit", "count": 0}, {"resource": "slots_dialysis", "count": 0}]`); n != 1 {
		t.Error("the change of the limits was not written")
	}
}

func TestAFileKeepsWhatIsTypedBesideItsLimits(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("municipality")
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", offersFile).Path)
	list := b.Get("/offers").Body
	_, id, _ := strings.Cut(list, `href="/offers/0`)
	path := "/offers/0" + id[:strings.Index(id, `"`)] + "/services"
	b.Post(path, b.Filled(path, url.Values{"action": {"later"}, "limit-basic": {"viisi"}, "limit-early": {"kolme"}, "service_languages": {"fi"}}))
	confirm(t, b, bringTo(t, b, offersPath, "a.csv", "Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Perusopetuspaikat\nOulu;2027;Kiintiö;12;5\n").Path)
	page := b.Get(path)
	portaltest.Wants(t, "the form", page, http.StatusOK, `value="kolme"`, `value="5"`)
	if strings.Contains(page.Body, "viisi") {
		t.Error("what the file put right still stands as it was typed")
	}
}

func TestMistakesInTheLimitsOfAFile(t *testing.T) {
	t.Parallel()
	p := rowsOf{portaltest.New(t)}
	b := p.As("municipality")
	const head = "Kunta;Vuosi;Ryhmä;Paikkoja yhteensä;Perusopetuspaikat\n"
	for _, c := range []struct{ file, want string }{
		{head + "Oulu;2027;quota;3;kahdeksan\n", "kokonaisluku"},
		{head + "Oulu;2027;quota;3;-1\n", "vähintään 0"},
		{head + "Oulu;2027;quota;3;2001\n", "enintään 2"},
		{head + "Oulu;2027;quota;3;1\nOulu;2027;emergency;3;2\n", "Rivi 3"},
	} { // one mistake each
		got := bringTo(t, b, offersPath, "a.csv", c.file)
		if strings.Contains(got.Body, "Vahvista ja tallenna") || !strings.Contains(got.Body, c.want) || !strings.Contains(got.Body, "Tiedostossa on 1 virhe") || !strings.Contains(got.Body, "Perusopetuspaikat") {
			t.Errorf("%q is not refused with %q: %s", c.file, c.want, text(got.Body))
		}
	}
}

func TestColumnsOfLimitsAreNamedAsTheRankingNamesThem(t *testing.T) {
	t.Parallel()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	oulu := identity.Actor{Membership: identity.Membership{Organisation: identity.Organisation{Kind: identity.MunicipalAuthority, Code: "564"}, Role: identity.Municipality}}
	called := map[string]func(i18n.Lang) string{}
	for _, c := range batch.Offers.Layout(batch.Setting{Actor: oulu, Today: civil.Of(2026, 11, 23), Register: reg}).Columns {
		called[c.Key] = c.Heading
	}
	for _, code := range places.LimitCodes() {
		for _, l := range i18n.Langs() {
			if want := wording.Resource(l, matching.Resource(code)); called["limit_"+code](l) != want {
				t.Errorf("the column of %s is called %q, want %q", code, called["limit_"+code](l), want)
			}
		}
	}
}
