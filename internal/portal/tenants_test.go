package portal_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal"
	"kuntapaikka/internal/portal/portaltest"
)

// tenants is a portal of two authorities of each kind. The first, in the north, lives through the whole chain; the others, in the southwest, try
// each of its presses and each of its addresses.
type tenants struct {
	*portaltest.Portal
	t       *testing.T
	people  map[string]*portaltest.Browser
	others  map[string]*portaltest.Browser // by role
	conn    *pgx.Conn
	sum     string          // statement that counts every row and adds up who wrote it, and where it lies
	opened  map[string]bool // pages with an id that one of the first opened
	pressed map[string]bool // and forms that one of them sent
	routes  []addressed
	taint   string // added to every free text that is typed
}

type addressed struct {
	portal.Route
	pattern *regexp.Regexp
}

// tenant are the roles of which there are several organisations.
func tenant() []identity.Role {
	return []identity.Role{identity.Regional, identity.Municipality, identity.Wellbeing, identity.Intake}
}

func newTenants(t *testing.T) *tenants {
	t.Helper()
	s := &tenants{
		Portal: portaltest.New(t), t: t, people: map[string]*portaltest.Browser{}, others: map[string]*portaltest.Browser{},
		opened: map[string]bool{}, pressed: map[string]bool{},
	}
	all := []identity.Flag{identity.MainUser, identity.Signatory, identity.Finance, identity.Approver, identity.DPO}
	s.AddActor("signatory", s.Orgs["municipality"], all...)
	s.AddActor("main", s.Orgs["regional"], all...)
	s.AddActor("second-keha", s.Orgs["keha"])
	for i, o := range []identity.Organisation{
		{Kind: identity.RegionalCentre, Code: "02", NameFI: "Lounais-Suomen elinvoimakeskus"},
		{Kind: identity.MunicipalAuthority, Code: "853", NameFI: "Turku"},
		{Kind: identity.WellbeingArea, Code: "05", NameFI: "Varsinais-Suomen hyvinvointialue"},
		{Kind: identity.IntakeBody, Code: "VOK", NameFI: "Turun vastaanottokeskus"},
	} {
		o.NameSV, o.NameEN = o.NameFI, o.NameFI
		name := "other-" + string(tenant()[i])
		s.AddActor(name, o, all...)
		s.others[string(tenant()[i])] = s.As(name)
	}
	for _, name := range []string{"regional", "municipality", "wellbeing", "intake", "signatory", "main"} {
		s.people[name] = s.As(name)
	}
	for _, r := range portal.Table() {
		s.routes = append(s.routes, addressed{r, regexp.MustCompile("^" + parameter.ReplaceAllString(r.Path, `[^/]+`) + "$")})
	}
	s.sum = s.checksum()
	conn, err := pgx.Connect(t.Context(), s.DB.URL("postgres")) // kept open: the statement is run often
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	s.conn = conn
	return s
}

// checksum is a statement over every table but the registers, what is only remembered of readers, and the log. Whatever is written has a transaction or a
// place of its own, which are soon added up.
func (s *tenants) checksum() string {
	var tables []string
	s.DB.Scan(s.t, `SELECT array_agg(c.oid::regclass::text ORDER BY 1) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'audit') AND c.relname !~ '^(session|case_look|river|goose|login|sign)'
		  AND (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM ' || c.oid::regclass, false, true, '')))[1]::text::int < 200`, nil, &tables)
	if !slices.Contains(tables, "proposal") || !slices.Contains(tables, "press") {
		s.t.Fatalf("the checksum is over %v", tables)
	}
	parts := make([]string, len(tables))
	for i, name := range tables {
		parts[i] = fmt.Sprintf("SELECT '%s ' || count(*) || ' ' || coalesce(sum(hashtextextended(t.xmin || ' ' || t.ctid, 0)), 0) AS line FROM %s t", name, name)
	}
	return "SELECT string_agg(line, E'\\n' ORDER BY line) FROM (" + strings.Join(parts, " UNION ALL ") + ") x"
}

func (s *tenants) rows() (sum string) {
	s.t.Helper()
	if err := s.conn.QueryRow(s.t.Context(), s.sum).Scan(&sum); err != nil {
		s.t.Fatal(err)
	}
	return sum
}

// unchanged fails the test for every table in which something was written.
func (s *tenants) unchanged(before, what string) {
	s.t.Helper()
	if after := s.rows(); after != before {
		was := strings.Split(before, "\n")
		for line := range strings.SplitSeq(after, "\n") {
			if !slices.Contains(was, line) {
				s.t.Errorf("%s wrote: %s", what, line)
			}
		}
	}
}

// step lets one of the first fill the form of a page and send it, after each of the others has tried the very same.
func (s *tenants) step(who, page, path string, values url.Values) portaltest.Answer {
	s.t.Helper()
	b := s.people[who]
	form := b.Filled(page, s.typed(values))
	s.opened[s.routeOf(http.MethodGet, page).Path] = true
	before := s.rows()
	for role, other := range s.others {
		if strings.Contains(s.routeOf(http.MethodGet, page).Path, "{") {
			s.refused(role, "GET "+page, other.Get(page))
		}
		if strings.Contains(s.routeOf(http.MethodPost, path).Path, "{") {
			form.Set("press", uuid.NewString())
			s.refused(role, "POST "+path, other.Post(path, form))
		}
	}
	s.unchanged(before, "another's POST "+path)
	form.Set("press", uuid.NewString())
	got := b.Post(path, form)
	if got.Status != http.StatusOK || s.rows() == before {
		s.t.Fatalf("%s at %s: %d at %s, or nothing was written\n%s", who, path, got.Status, got.Path, text(got.Body))
	}
	s.pressed[s.routeOf(http.MethodPost, path).Path] = true
	return got
}

// typed is what is typed, with the taint after every free text: those begin with a capital, as no code does.
func (s *tenants) typed(values url.Values) url.Values {
	all := url.Values{}
	for name, sent := range values {
		for _, text := range sent {
			if text != "" && text[0] >= 'A' && text[0] <= 'Z' && !strings.HasPrefix(text, "KP-") {
				text += s.taint
			}
			all.Add(name, text)
		}
	}
	return all
}

// send is a step on a form that is sent from its own page.
func (s *tenants) send(who, path string, pairs ...string) portaltest.Answer {
	s.t.Helper()
	return s.step(who, path, path, with(url.Values{}, pairs...))
}

// look lets one of the first open a page, after the others have tried.
func (s *tenants) look(who, page string) string {
	s.t.Helper()
	for role, other := range s.others {
		s.refused(role, "GET "+page, other.Get(page))
	}
	got := s.people[who].Get(page)
	if got.Status != http.StatusOK {
		s.t.Fatalf("%s at %s: %d", who, page, got.Status)
	}
	s.opened[s.routeOf(http.MethodGet, page).Path] = true
	return got.Body
}

// refused holds that what is another's is not there, or, where the role has no such right, is refused.
func (s *tenants) refused(role, what string, got portaltest.Answer) {
	s.t.Helper()
	method, path, _ := strings.Cut(what, " ")
	want := http.StatusForbidden
	if slices.Contains(identity.RolesWith(s.routeOf(method, path).Need), identity.Role(role)) {
		want = http.StatusNotFound
	}
	if got.Status != want {
		s.t.Errorf("another %s at %s: %d at %s, want %d", role, what, got.Status, got.Path, want)
	}
}

// routeOf is the path of the route table that an address belongs to, the most literal one.
func (s *tenants) routeOf(method, path string) (best portal.Route) {
	path, _, _ = strings.Cut(path, "?")
	for _, r := range s.routes {
		if r.Method == method && r.pattern.MatchString(path) && (best.Path == "" || strings.Count(r.Path, "{") < strings.Count(best.Path, "{")) {
			best = r.Route
		}
	}
	return best
}

// id returns one id of the database.
func (s *tenants) id(sql string, args ...any) (id string) {
	s.t.Helper()
	s.DB.Scan(s.t, sql, args, &id)
	return id
}

func TestNobodyReachesWhatIsAnothers(t *testing.T) {
	t.Parallel()
	s := newTenants(t)
	s.offering()
	s.entering()
	s.placing()
	s.bringing()
	s.granting()
	s.reviewing()
	s.planning()
	s.claiming()
	s.recovering()
	s.stating()
	s.covered()
	s.walls()
	s.fields()
}

// offering: agreement, commitment, offer, its places in force, moved and withdrawn; places that nobody used; dwellings.
func (s *tenants) offering() {
	s.AddPlaces("municipality", "wellbeing", "regional", 60, places.Readiness{})
	agreement := "/agreements/" + s.id("SELECT id FROM agreement")
	s.look("wellbeing", agreement)
	s.step("regional", agreement+"/edit", agreement, with(url.Values{}, "municipality", "564", "valid_from", "1.1.2025", "valid_to", "31.12.2029", "review_by", "31.12.2028",
		"yearly_places", "40", "diary_number", "D/1", "signed_on", "10.12.2024", "heard_on", "20.11.2024", "heard_reference", "H/1"))
	s.step("signatory", agreement, agreement+"/commitments", with(url.Values{}, "commit_year", "2027", "commit_persons", "6", "commit_on", "2.11.2026", "commit_reference", "Kh 401"))

	b := s.people["signatory"]
	offer := b.Post("/offers", b.Filled("/offers/new", url.Values{"year": {"2027"}})).Path
	s.look("municipality", offer)
	s.send("municipality", offer+"/contact", "action", "next", "contact_name", "Mikael", "contact_title", "Koordinaattori", "contact_email", "m@oulu.example", "contact_phone", "044 000 0000")
	s.send("municipality", offer+"/places", "action", "next", "seats-quota", "12", "seats-emergency", "5", "first_arrival", "15.2.2027", "dwelling-2", "5", "certainty", "partly_secured", "secured", "4", "note", "Samassa pihassa")
	s.send("municipality", offer+"/services", "action", "next", "service-maternity", "15", "service-maternity-evidence", "Ilmoitus", "service_languages", "fi", "interpreter_spot", "ar", "school_ready", "11.8.2027")
	decision := with(url.Values{}, "decision_body", "Kaupunginhallitus", "decision_on", "16.11.2026", "decision_reference", "401")
	s.step("signatory", offer+"/check", offer+"/check", with(decision, "action", "later"))
	s.step("signatory", offer+"/check", offer+"/submit", decision)
	s.step("regional", offer, offer+"/return", url.Values{"reason": {"Määrästä ei ole sovittu."}})
	s.step("signatory", offer+"/check", offer+"/submit", decision)
	s.step("regional", offer, offer+"/confirm", url.Values{"agreed": {"on"}})
	line := s.id("SELECT id FROM offer_line WHERE year = 2027 AND group_code = 'quota'")
	s.send("signatory", offer+"/lines/"+line+"/lower", "capacity-"+line, "10")
	s.send("regional", offer+"/lines/"+line+"/relabel", "group", "temporary", "persons", "1", "reason", "Hakijoita on enemmän")
	s.send("signatory", offer+"/withdraw", "reason", "Asunnot ovat muussa käytössä")

	unused := s.id(`INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
		SELECT gen_random_uuid(), offer_id, municipality_org, centre_org, municipality_code, 2026, 'quota', '[2026-01-01,2026-06-01)', 9, true FROM offer_line
		WHERE year = 2026 LIMIT 1 RETURNING id`)
	s.send("regional", "/capacity/unused/"+unused, "reason", "few_cases", "note", "Kiintiö täyttyi")

	for _, name := range []string{"Mallikatu 4 A 12", "Mallikatu 4 A 13"} {
		b.Post("/dwellings", b.Filled("/dwellings/new", with(url.Values{}, "name", name+s.taint, "rooms", "3", "sleeps", "5", "ready_on", "1.12.2026")))
	}
	s.send("municipality", "/dwellings/"+s.id("SELECT id FROM dwelling ORDER BY name LIMIT 1"), "name", "Mallikatu 4 A 12", "rooms", "4", "sleeps", "6", "ready_on", "1.12.2026")
}

// entering: a case by hand, until a municipality may be chosen; one that is cancelled; linked cases.
func (s *tenants) entering() {
	b := s.people["intake"]
	at := strings.TrimSuffix(b.Post("/cases/new", b.Filled("/cases/new", url.Values{"group": {"emergency"}})).Path, "/edit/household")
	s.look("intake", at+"/edit")
	for _, stage := range [][]string{
		{"case", "group", "emergency", "priority", "emergency", "centre", s.Orgs["regional"].ID.String()},
		{"household", "person-1-birth-year", "1988", "person-1-sex", "female", "person-1-relation", "principal", "source", "unhcr"},
		{"arrival", "earliest-arrival", "14.12.2026"},
		{"needs", "need-1-code", "dialysis"},
		{"languages", "mother-tongue-1-code", "ar", "interpreter-1-language", "ar", "interpreter-1-dialect", "Levantti", "interpreter-1-level", "preferred", "source", "unhcr"},
		{"dwelling", "dwelling-note", "Portaat ovat vaikeat", "source", "unhcr"},
		{"education", "person-1-number", "1", "person-1-occupation", "Leipuri", "person-1-study-wish", "Hoitaja", "source", "unhcr"},
		{"health", "journey", "Paareilla", "person-1-number", "1", "person-1-detail", "Sokeritauti", "person-1-medication", "Insuliini", "person-1-treatment", "Poliklinikka"},
		{"legal", "basis", "resettled", "source", "migri"},
		{"identity", "person-1-family-name", "Keksitty", "person-1-given-names", "Kaino", "unhcr-case", "UN-1", "airport", "Oulu", "person-1-birth-date", "1.3.1988"},
	} {
		s.send("intake", at+"/edit/"+stage[0], append(stage[1:], "action", "later")...)
	}
	s.step("intake", at+"/check", at+"/receive", nil)
	s.look("regional", at)
	s.look("regional", at+"/history")
	s.look("regional", at+"/identity")
	s.send("regional", at+"/step/ask_completion", "reason", "needs", "note", "Missä hoito?")
	s.step("intake", at+"/check", at+"/receive", nil)
	s.step("regional", at, at+"/step/start_matching", nil)
	other := s.AddCase("regional", casework.Matching).String()
	s.send("regional", at+"/links", "reference", s.id("SELECT reference FROM refugee_case WHERE id = $1", other), "kind", "together", "note", "Serkukset")
	s.step("regional", at+"/links", at+"/links/"+other+"/remove", nil)
	s.send("regional", at+"/step/cancel", "reason", "departure", "note", "Lähti")
}

// placing: a case through ranking, question, hearing, answer, confirmation, decision, named readers, a dwelling and the arrival; others that are
// withdrawn, declined, changed and revoked.
func (s *tenants) placing() {
	first := s.propose()
	proposal := "/proposals/" + first.proposal
	s.look("municipality", proposal)
	s.look("regional", first.at+"/ranking/why")
	s.look("regional", proposal+"/ranking")
	s.step("municipality", proposal, proposal+"/ask", url.Values{"body": {"Tarvitaanko hissi?"}})
	s.step("regional", proposal, proposal+"/reply", url.Values{"body": {"Kyllä."}})
	s.send("wellbeing", "/hearings/"+first.hearing, "do", "send", "service-rehabilitation", "ready", "from-rehabilitation", "7.12.2026", "outcome", "ready", "statement", "Aika järjestyy")
	flats := [2]string{}
	for i := range flats {
		flats[i] = s.id("SELECT id FROM dwelling ORDER BY name LIMIT 1 OFFSET $1", i)
	}
	s.send("municipality", proposal+"/accept", "do", "send", "body", "Lautakunta", "decided_on", "20.11.2026", "dwelling", flats[0], "note", "Tervetuloa")
	s.send("regional", proposal+"/agree")
	s.send("regional", proposal+"/direct", "do", "send", "reasons", "Palvelu on lähellä.", "child_view", "Kuultu.")
	s.look("intake", "/directions/"+s.id("SELECT id FROM direction"))
	s.look("municipality", "/directions/"+s.id("SELECT id FROM direction")+"/pdf")
	s.send("regional", first.at+"/named", "offer", "identity "+s.Orgs["coordinator"].ID.String(), "login", "coordinator@example.test")
	named := s.id("SELECT id FROM case_access WHERE case_id = $1 AND org_id = $2", strings.TrimPrefix(first.at, "/cases/"), s.Orgs["coordinator"].ID)
	s.step("regional", first.at+"/named", first.at+"/named/"+named+"/end", nil)
	way := "/arrivals/" + strings.TrimPrefix(first.at, "/cases/")
	s.look("wellbeing", way)
	s.step("municipality", way, way+"/dwelling", with(url.Values{}, "seen", flats[0], "dwelling", flats[1]))
	s.step("municipality", way, way, url.Values{"event": {"confirm_housing"}, "person": {"1", "2", "3", "4"}, "on": {"1.12.2026"}, "address": {"Esimerkkikatu 1"}})

	s.step("municipality", way+"/facts", way+"/facts", url.Values{"person-1-birth-date": {"1.5.1988"}, "person-1-permit": {"90"}})

	second := s.propose()
	s.send("municipality", "/proposals/"+second.proposal+"/decline", "do", "send", "reason", "housing", "note", "Asuntoja ei ole")
	third := s.propose()
	s.send("regional", "/proposals/"+third.proposal+"/withdraw", "do", "send", "reason", "better_place", "note", "Toinen kunta")
	changed, revoked := s.AddCase("regional", casework.Matching), s.AddCase("regional", casework.Matching)
	for _, id := range []casework.ID{changed, revoked} {
		s.Direct(id, "regional", "municipality", "wellbeing")
	}
	s.send("regional", "/cases/"+changed.String()+"/change?kind=birth", "do", "send", "birth_year", "2026", "sex", "female", "note", "Tyttö")
	s.send("regional", "/directions/"+s.id("SELECT id FROM direction WHERE case_id = $1", revoked)+"/revoke", "do", "send", "reason", "place_lost", "note", "Asunto paloi.")
}

type proposed struct{ at, proposal, hearing string }

// propose proposes a new case to Oulu from its ranking.
func (s *tenants) propose() (p proposed) {
	p.at = "/cases/" + s.AddCase("regional", casework.Matching).String()
	path, _, _ := strings.Cut(s.send("regional", p.at+"/ranking", "municipality", "564", "planned_arrival", "14.12.2026").Path, "?")
	p.proposal = strings.TrimPrefix(path, "/proposals/")
	p.hearing = s.id("SELECT id FROM hearing WHERE proposal_id = $1", p.proposal)
	return p
}

// bringing: files that wait for their confirmation.
func (s *tenants) bringing() {
	for _, f := range []struct{ who, path, content string }{
		{"intake", casesPath, casesFile},
		{"municipality", offersPath, offersFile},
		{"municipality", importPath, newcomersFile},
		{"municipality", paymentsPath, paymentsFile},
	} {
		got := bringTo(s.t, s.people[f.who], f.path, "a.csv", f.content)
		s.send(f.who, got.Path)
	}
}

// granting: an authorisation and a right, each given and ended.
func (s *tenants) granting() {
	b := s.people["regional"]
	b.Post("/authorisations", b.Filled("/authorisations", with(url.Values{}, "from", "23.11.2026", "last", "31.12.2026", "reference", "D/77"+s.taint)))
	s.step("regional", "/authorisations", "/authorisations/"+s.id("SELECT id FROM standing_authorisation")+"/end", nil)
	main := s.people["main"]
	main.Post("/account/rights", main.Filled("/account/rights", with(url.Values{}, "login", "new@example.test", "name", "Uusi"+s.taint, "language", "fi", "from", "1.1.2026", "reason", "Uusi"+s.taint)))
	s.step("main", "/account/rights", "/account/rights/"+s.id("SELECT m.id FROM membership m JOIN account a ON a.id = m.account_id WHERE a.login = 'new@example.test'")+"/end",
		url.Values{"reason": {"Lähti"}})
}

// reviewing: an auditor opens a case by break-glass, and the data protection officer of its centre closes the review.
func (s *tenants) reviewing() {
	auditor := s.As("auditor")
	auditor.Post("/audit/glass", auditor.Filled("/audit/glass/new", with(url.Values{},
		"case", s.id("SELECT reference FROM refugee_case WHERE state = 'placed' LIMIT 1"), "reason", "Tarkastus: korvauksen saajan henkilöllisyys"+s.taint)))
	s.send("main", "/glass/"+s.id("SELECT id FROM break_glass"), "outcome", "unjustified", "note", "Kohde ei kuulu tarkastukseen")
}

// planning: a plan that the ministry shares. Every centre reads it, and in it the rows of its own cases alone.
func (s *tenants) planning() {
	ministry, own := s.As("coordinator"), s.AddCase("regional", casework.Matching)
	plan := ministry.Post("/plans", ministry.Filled("/plans/new", with(url.Values{}, "name", "Joulukuu"+s.taint, "year", "2026", "seconds", "5"))).Path
	id := strings.TrimPrefix(plan, "/plans/")
	for _, other := range s.others {
		if got := other.Get(plan); got.Status == http.StatusOK {
			s.t.Errorf("a plan that is not shared answered %d", got.Status)
		}
	}
	s.DB.Exec(s.t, "UPDATE plan SET state = 'done', totals = '{}', shared = true WHERE id = $1", id)
	s.DB.Exec(s.t, "INSERT INTO plan_row (plan_id, number, case_id, persons, group_code, municipality_code, points) VALUES ($1, 1, $2, 4, 'emergency', '564', 1000)", id, own)
	reference := s.id("SELECT reference FROM refugee_case WHERE id = $1", own)
	if got := s.people["regional"].Get(plan); got.Status != http.StatusOK || !strings.Contains(got.Body, reference) {
		s.t.Errorf("the centre of the case gets its row of the plan with %d", got.Status)
	}
	if other, is := s.others["regional"]; is {
		if got := other.Get(plan); got.Status != http.StatusOK || strings.Contains(got.Body, reference) {
			s.t.Errorf("another centre gets the plan with %d, or reads the row", got.Status)
		}
	}
	if got := s.people["regional"].Get(plan + "/fairness"); got.Status != http.StatusOK {
		s.t.Errorf("the fairness of a shared plan answered %d", got.Status)
	}
	s.opened["/plans/{id}"], s.opened["/plans/{id}/fairness"] = true, true
	if got := s.people["municipality"].Get("/rounds/lisaosa-2023"); got.Status != http.StatusOK {
		s.t.Errorf("a published round, which is for all, answered %d", got.Status)
	}
	s.opened["/rounds/{code}"] = true
}

// claiming: a claim of support that is written, asked about, supplemented and decided, and another that is given up.
func (s *tenants) claiming() {
	s.OpenRound("lisaosa-2026", "lisaosa-2023")
	s.DB.Exec(s.t, `UPDATE grant_round SET after_award = '{"reports":[{"kind":"final","due":"2027-03-31","remind":14}]}' WHERE code = 'lisaosa-2026'`)
	s.DB.Exec(s.t, `INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from)
		VALUES (gen_random_uuid(), $1, 1, $2, $3, 'travel', 'registered', '2026-11-20', '2026-11-20')`,
		s.AddCase("regional", casework.Registered), s.Orgs["municipality"].ID, s.Orgs["wellbeing"].ID)
	s.DB.Exec(s.t, `UPDATE case_identity SET document = jsonb_set(document, '{persons,0,permit}', '"90"') WHERE document -> 'persons' -> 0 ->> 'birth_date' = '1988-05-01'`)
	form := url.Values{"iban": {"fi2112345600000785"}, "contact_name": {"Maija"}, "contact_email": {"m@oulu.example"}, "note": {"Huomio"}}
	begin := func() string {
		b := s.people["signatory"]
		claim := strings.TrimSuffix(b.Post("/claims", with(b.Press("/claims"), "round", "lisaosa-2026")).Path, "/edit")
		s.step("signatory", claim+"/edit", claim+"/edit", b.Kept(claim+"/edit", form))
		return claim
	}
	claim := begin()
	s.step("signatory", claim, claim+"/refresh", nil)
	s.adding(claim)
	s.enclosing(claim)
	s.step("signatory", claim+"/submit", claim+"/submit", nil)
	office, other := s.As("keha"), s.As("second-keha")
	office.Post(claim+"/ask", with(office.Press(claim), "note", "Mikä puuttuu"+s.taint))
	s.step("signatory", claim+"/submit", claim+"/submit", url.Values{"note": {"Tässä"}})
	office.Post(claim+"/check", office.Kept(claim+"/check", nil))
	decision := with(other.Press(claim+"/decide"), "do", "send", "reasons", "Perustelut"+s.taint)
	if got := other.Post(claim+"/decide", decision); got.Status != http.StatusOK {
		s.t.Errorf("the decision answered %d", got.Status)
	}
	given := begin()
	s.step("signatory", given, given+"/withdraw", nil)
	s.look("municipality", claim)
	s.look("municipality", claim+"/decision")
	s.reporting()
	book := "/ledger/" + strings.TrimPrefix(claim, "/claims/")
	s.look("municipality", book)
	s.look("municipality", book+"/entries.csv")
	s.look("municipality", claim+"/decision/pdf")
	made := s.step("municipality", claim+"/pack", claim+"/pack", nil)
	s.look("municipality", made.Path)
	s.look("municipality", made.Path+"/pack.zip")
}

// adding: two persons without an arrival are added to a claim and taken out.
func (s *tenants) adding(claim string) {
	page := claim + "/persons/new"
	s.look("signatory", page)
	s.step("signatory", page, claim+"/persons", url.Values{
		"family": {"Lumikko"}, "given": {"Halla"}, "birth": {"2.3.2019"}, "arrived": {"1.3.2026"}, "group": {"quota"}, "permit": {"90"}, "why": {"Muutti ennen portaalia"},
	})
	s.step("signatory", claim, claim+"/persons/"+s.id("SELECT id FROM claim_line WHERE about = 'added'")+"/remove", nil)
}

// reporting: a report on what was granted.
func (s *tenants) reporting() {
	report := "/reports/" + s.id("SELECT id FROM claim_report")
	s.look("municipality", report)
	s.send("signatory", report+"/edit", "use_housing", "1", "persons", "1", "narrative", "Asunnot", "action", "later")
	if got := s.people["signatory"].Upload(report, report+"/files", "tosite.pdf", "%PDF-1.7"); got.Status != http.StatusOK {
		s.t.Errorf("a file of a report answered %d", got.Status)
	}
	s.pressed["/reports/{id}/files"] = true
	s.step("signatory", report, report+"/files/"+s.id("SELECT id FROM claim_attachment WHERE name = 'tosite.pdf'")+"/remove", nil)
	s.step("signatory", report, report+"/submit", nil)
}

// enclosing: two files of a claim, of which one is taken out.
func (s *tenants) enclosing(claim string) {
	for role, b := range s.others {
		s.refused(role, "POST "+claim+"/files", b.Post(claim+"/files", b.Press("/")))
	}
	for _, name := range []string{"sitoumus.pdf", "paatos.pdf"} {
		if got := s.people["signatory"].Upload(claim, claim+"/files", name, "%PDF-1.7"); got.Status != http.StatusOK {
			s.t.Errorf("a file answered %d", got.Status)
		}
	}
	s.pressed["/claims/{id}/files"] = true
	file := claim + "/files/" + s.id("SELECT id FROM claim_attachment WHERE name = 'paatos.pdf'")
	s.look("signatory", file)
	s.step("signatory", claim, file+"/remove", nil)
}

// recovering: what was paid on the decided claim is claimed back: heard and decided.
func (s *tenants) recovering() {
	claim := s.id("SELECT id FROM grant_claim WHERE state = 'decided'")
	for _, e := range [][3]string{{"payment", "payable", "in_transit"}, {"settlement", "in_transit", "bank"}} {
		s.DB.Exec(s.t, `WITH e AS (INSERT INTO ledger_entry (id, claim_id, day, kind, of_id, ground, at, account_id) VALUES ($1, $2, '2026-11-22', $3, gen_random_uuid(), 'test', now(), $4))
			INSERT INTO ledger_posting (entry_id, line, account, cents) VALUES ($1, 1, $5, 100), ($1, 2, $6, -100)`, uuid.New(), claim, e[0], s.Actors["keha"].Account, e[1], e[2])
	}
	office, other := s.As("keha"), s.As("second-keha")
	office.Post("/recoveries/rules", with(office.Press("/recoveries/rules"), "half", "2026-07-01", "rate", "2,5", "source", "Suomen Pankki"+s.taint))
	at, _, _ := strings.Cut(office.Post("/recoveries", with(office.Press("/recoveries/new?claim="+claim), "claim", claim, "basis", "grant-22", "cents", "1", "ground", "Aiheetta maksettu"+s.taint)).Path, "?")
	s.step("municipality", at, at+"/answer", url.Values{"answer": {"Vastaus"}})
	office.Post(at+"/prepare", with(office.Press(at), "cents", "1", "reasons", "Perustelut"+s.taint))
	if got := other.Post(at+"/decide", other.Press(at+"/decide")); got.Status != http.StatusOK {
		s.t.Errorf("the decision answered %d", got.Status)
	}
	s.look("municipality", at)
	s.look("municipality", at+"/decision")
	s.look("municipality", at+"/decision/pdf")
	signs := s.people["signatory"]
	again, _, _ := strings.Cut(signs.Post("/reviews", with(signs.Press("/reviews/new?claim="+claim), "claim", claim, "demand", "Mitä vaaditaan"+s.taint)).Path, "?")
	office.Post(again+"/prepare", with(office.Press(again), "outcome", "unchanged", "reasons", "Perustelut"+s.taint))
	s.AddActor("third-keha", s.Orgs["keha"])
	third := s.As("third-keha")
	if got := third.Post(again+"/decide", third.Press(again)); got.Status != http.StatusOK {
		s.t.Errorf("the decision on the review answered %d", got.Status)
	}
	s.look("municipality", again)
	s.look("municipality", again+"/decision")
	s.look("municipality", again+"/decision/pdf")
	s.changing(claim, office, other)
}

// changing: of the decided claim another account is asked for, taken back, asked for again and decided.
func (s *tenants) changing(claim string, office, other *portaltest.Browser) {
	signs := s.people["signatory"]
	s.look("signatory", "/claims/"+claim+"/changes/new")
	ask := func() string {
		form := with(signs.Press("/claims/"+claim+"/changes/new"), "account", "FI3715903000000776", "reason", "Pankki vaihtui"+s.taint)
		at, _, _ := strings.Cut(signs.Post("/claims/"+claim+"/changes", form).Path, "?")
		return at
	}
	s.pressed["/claims/{id}/changes"] = true
	at := ask()
	s.step("signatory", at, at+"/withdraw", nil)
	at = ask()
	office.Post(at+"/prepare", with(office.Press(at), "verdict_account", "refuse", "ground_account", "Tili ei ole saajan"+s.taint))
	if got := other.Post(at+"/decide", other.Press(at+"/decide")); got.Status != http.StatusOK {
		s.t.Errorf("the decision on the change answered %d", got.Status)
	}
	s.look("municipality", at)
	s.look("municipality", at+"/decision")
	s.look("municipality", at+"/decision/pdf")
}

// covered holds that each address with an id that a tenant may use was used by one of the first, so that the refusals mean something.
func (s *tenants) covered() {
	for _, r := range portal.Table() {
		mine := slices.ContainsFunc(tenant(), func(role identity.Role) bool { return slices.Contains(identity.RolesWith(r.Need), role) })
		if !strings.Contains(r.Path, "{") || strings.HasSuffix(r.Path, "{ending}") || r.Need == identity.Anyone || !mine {
			continue
		}
		if r.Method == http.MethodGet && !s.opened[r.Path] || r.Method == http.MethodPost && !s.pressed[r.Path] {
			s.t.Errorf("%s %s: nobody used it, so that refusing it to others means nothing", r.Method, r.Path)
		}
	}
}

// walls tries every address with every id that the others own nothing of, and looks for the first's references in every list.
func (s *tenants) walls() {
	var ids, references []string
	for _, table := range []string{
		"refugee_case", "proposal", "hearing", "direction", "place_offer", "offer_line", "agreement", "dwelling", "import_file", "standing_authorisation", "case_access",
		"notice", "membership", "account", "break_glass", "grant_claim", "audit_pack", "recovery", "review", "change_request",
	} {
		var some []string
		s.DB.Scan(s.t, "SELECT array_agg(id::text) FROM (SELECT id FROM "+table+" ORDER BY id LIMIT 2) y", nil, &some)
		ids = append(ids, some...)
	}
	s.DB.Scan(s.t, "SELECT array_agg(reference) FROM (SELECT reference FROM refugee_case UNION SELECT number FROM direction UNION SELECT number FROM grant_claim WHERE number IS NOT NULL UNION SELECT number FROM recovery UNION SELECT number FROM review UNION SELECT number FROM change_request) x", nil, &references)
	before := s.rows()
	for role, b := range s.others {
		for _, r := range portal.Table() {
			if !slices.Contains(identity.RolesWith(r.Need), identity.Role(role)) || strings.HasSuffix(r.Path, "{ending}") {
				continue
			}
			if !strings.Contains(r.Path, "{") {
				if r.Method == http.MethodGet {
					s.silent(role, r.Path, b.Get(r.Path), references)
				}
				continue
			}
			path := strings.NewReplacer("{stage}", "needs", "{event}", "cancel").Replace(r.Path)
			for _, id := range ids {
				s.wall(role, b, r, parameter.ReplaceAllString(path, id))
			}
		}
	}
	s.unchanged(before, "a try of every id")
}

func (s *tenants) wall(role string, b *portaltest.Browser, r portal.Route, path string) {
	s.t.Helper()
	form := url.Values{"press": {uuid.NewString()}, "version": {"1"}, "do": {"send"}, "reason": {"other"}, "note": {"x"}}
	try := func() portaltest.Answer { return b.Post(path, form) }
	if r.Method == http.MethodGet {
		try = func() portaltest.Answer { return b.Get(path) }
	}
	got := try()
	if r.Path == "/offers/{id}" && role == string(identity.Regional) {
		return // what is in force is every centre's to rank
	}
	if got.Status != http.StatusNotFound && (r.Method == http.MethodGet || got.Status < 400 || got.Status >= 500) {
		s.t.Errorf("another %s at %s %s: %d at %s", role, r.Method, path, got.Status, got.Path)
	}
}

func (s *tenants) silent(role, path string, got portaltest.Answer, references []string) {
	s.t.Helper()
	for _, reference := range references {
		if strings.Contains(got.Body, reference) {
			s.t.Errorf("another %s reads %s at %s", role, reference, path)
		}
	}
}

// fields: the others write the first's ids and references into forms of their own.
func (s *tenants) fields() {
	s.AddPlaces("other-municipality", "other-wellbeing", "other-regional", 20, places.Readiness{})
	theirs := s.id("SELECT reference FROM refugee_case WHERE state = 'placed' LIMIT 1")
	flat, org := s.id("SELECT id FROM dwelling LIMIT 1"), s.Orgs["regional"].ID.String()
	line, access := s.id("SELECT id FROM offer_line WHERE municipality_code = '564' LIMIT 1"), s.id("SELECT id FROM case_access WHERE until IS NULL LIMIT 1")
	firsts := s.id("SELECT id FROM refugee_case WHERE reference = $1", theirs)
	placed, open := s.AddCase("other-regional", casework.Matching), s.AddCase("other-regional", casework.Matching)
	s.Direct(placed, "other-regional", "other-municipality", "other-wellbeing")
	own := "/cases/" + open.String()
	offer := "/offers/" + s.id("SELECT id FROM place_offer WHERE municipality_code = '853'")
	session := s.id("SELECT encode(token_hash, 'escape') FROM session LIMIT 1")
	for _, try := range []struct {
		role, page, path string
		values           url.Values
	}{
		{"regional", own + "/links", own + "/links", with(url.Values{}, "reference", theirs, "kind", "together")},
		{"regional", own + "/links", own + "/links/" + firsts + "/remove", nil},
		{"regional", own + "/named", own + "/named", with(url.Values{}, "offer", "identity "+org, "login", "regional@example.test")},
		{"regional", own + "/named", own + "/named/" + access + "/end", nil},
		{"regional", "/cases/" + placed.String() + "/named", "/cases/" + placed.String() + "/named", with(url.Values{}, "offer", "identity "+org, "login", "regional@example.test")},
		{"municipality", "/arrivals/" + placed.String(), "/arrivals/" + placed.String() + "/dwelling", with(url.Values{}, "seen", uuid.Nil.String(), "dwelling", flat)},
		{"municipality", offer, offer + "/lines/" + line + "/lower", with(url.Values{}, "capacity-"+line, "1", "version", "1")},
		{"regional", offer, offer + "/lines/" + line + "/relabel", with(url.Values{}, "group", "temporary", "persons", "1", "reason", "x", "version", "1")},
		{"municipality", "/account/role", "/account/role", url.Values{"membership": {s.Actors["signatory"].Membership.ID.String()}}},
		{"municipality", "/account", "/account/sessions/end", url.Values{"session": {session}}},
	} {
		before := s.rows()
		got := s.others[try.role].Post(try.path, s.others[try.role].Filled(try.page, try.values))
		if got.Status < 400 && !strings.HasPrefix(try.path, "/account") || got.Status >= 500 {
			s.t.Errorf("another %s at %s with what is not its own: %d at %s", try.role, try.path, got.Status, got.Path)
		}
		s.unchanged(before, try.path)
	}
	if got := s.people["signatory"].Get("/account"); strings.HasPrefix(got.Path, "/sign-in") {
		s.t.Error("another ended the session of somebody")
	}
	file := strings.ReplaceAll(strings.Split(casesFile, "B-7")[0], "A-1", theirs)
	got := bringTo(s.t, s.others["intake"], casesPath, "a.csv", file)
	if got.Status != http.StatusOK || strings.Contains(got.Body, "Vahvista ja tallenna") {
		s.t.Errorf("a file that names another's case answered %d, or may be confirmed", got.Status)
	}
}
