package portaltest

import (
	"bytes"
	"html"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/config"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// Password is every test person's.
const Password = "a test's own password"

// Portal is a running portal with one organisation and one person per role, named after the role.
type Portal struct {
	T      testing.TB
	DB     *storetest.Database
	URL    string
	Logs   *Logs
	Orgs   map[string]identity.Organisation // by role, or by a name given to AddActor
	Actors map[string]identity.Actor
	wire   *http.Transport
	opened atomic.Uint32 // how many browsers
	cases  atomic.Int32  // how many AddCase has numbered
	hash   string
	made   map[string]account // who signs in on the made-up year
}

// Now is the moment at which the tests' portal lives: a Monday morning.
func Now() time.Time { return time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki()) }

// New starts a portal that ends with the test.
func New(t testing.TB) *Portal {
	t.Helper()
	return start(t, 4, false).withRoles()
}

// Served is New with as many connections to the database as a served portal has, and answers that are compressed, for loads.
func Served(t testing.TB) *Portal {
	t.Helper()
	p := start(t, 0, false)
	p.wire.DisableCompression = false
	return p.withRoles()
}

func start(t testing.TB, connections int32, demo bool) *Portal {
	t.Helper()
	p := &Portal{
		T: t, DB: storetest.New(t, store.Options{Now: Now, MostConns: connections}), Logs: &Logs{}, Orgs: map[string]identity.Organisation{}, Actors: map[string]identity.Actor{},
		wire: &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true}, // which Chromium asks for, and what weighs pages
	}
	t.Cleanup(p.wire.CloseIdleConnections)
	web, err := portal.New(portal.Options{DB: p.DB.DB, Log: config.NewLog(p.Logs), Now: Now, Demo: demo})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.Handler())
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// withRoles makes one organisation and person per role: Oulu, its wellbeing area and its regional centre stand for theirs.
func (p *Portal) withRoles() *Portal {
	p.T.Helper()
	var err error
	p.hash, err = quickHash(Password)
	p.must(err)
	for _, r := range []struct {
		kind             identity.OrganisationKind
		code, fi, sv, en string
	}{
		{identity.Ministry, "TEM", "Työ- ja elinkeinoministeriö", "Arbets- och näringsministeriet", "Ministry of Economic Affairs and Employment"},
		{identity.RegionalCentre, "09", "Pohjois-Suomen elinvoimakeskus", "Norra Finlands livskraftscentral", "Northern Finland Economic Development Centre"},
		{identity.MunicipalAuthority, "564", "Oulu", "Uleåborg", "Oulu"},
		{identity.WellbeingArea, "19", "Pohjois-Pohjanmaan hyvinvointialue", "Norra Österbottens välfärdsområde", "Wellbeing services county of North Ostrobothnia"},
		{identity.PaymentAuthority, "KEHA", "KEHA-keskus", "UF-centret", "KEHA Centre"},
		{identity.IntakeBody, "MIGRI", "Maahanmuuttovirasto", "Migrationsverket", "Finnish Immigration Service"},
		{identity.RepresentativeOffice, "EDU", "Edustajat", "Företrädare", "Representatives"},
		{identity.AuditBody, "VTV", "Valtiontalouden tarkastusvirasto", "Statens revisionsverk", "National Audit Office"},
		{identity.Administration, "ADM", "Ylläpito", "Administration", "Administration"},
	} {
		p.AddActor(string(identity.RoleOf(r.kind)), identity.Organisation{Kind: r.kind, Code: r.code, NameFI: r.fi, NameSV: r.sv, NameEN: r.en})
	}
	return p
}

// AddActor adds an organisation, unless it exists by kind and code, with a person of the given name who may act for it.
func (p *Portal) AddActor(name string, o identity.Organisation, flags ...identity.Flag) identity.Actor {
	p.T.Helper()
	o.ID = uuid.Must(uuid.NewV7())
	p.DB.Scan(p.T, `INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (kind, code) DO UPDATE SET name_fi = excluded.name_fi RETURNING id`, []any{o.ID, o.Kind, o.Code, o.NameFI, o.NameSV, o.NameEN}, &o.ID)
	if flags == nil {
		flags = []identity.Flag{}
	}
	a := identity.Actor{Account: uuid.Must(uuid.NewV7()), Name: name, Membership: identity.Membership{
		ID: uuid.Must(uuid.NewV7()), Organisation: o, Role: identity.RoleOf(o.Kind), Flags: flags,
	}}
	a.Membership.Account = a.Account
	p.DB.Exec(p.T, "INSERT INTO account (id, login, name, password_hash) VALUES ($1, $2, $3, $4)", a.Account, name+"@example.test", name, p.hash)
	p.DB.Exec(p.T, "INSERT INTO membership (id, account_id, organisation_id, role, flags, valid) VALUES ($1, $2, $3, $4, $5, '[2020-01-01,)')",
		a.Membership.ID, a.Account, o.ID, a.Role(), flags)
	p.Orgs[name], p.Actors[name] = o, a
	return a
}

// Browser is an HTTP client with its own cookies, at its own address behind a proxy. It follows redirects as a browser does.
type Browser struct {
	p       *Portal
	client  *http.Client
	address string
}

// Answer is what came back, with the address after redirects.
type Answer struct {
	Status int
	Body   string
	Path   string
	Header http.Header
}

// Nobody is a browser in which nobody is signed in.
func (p *Portal) Nobody() *Browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		p.T.Fatal(err)
	}
	n := p.opened.Add(1)
	return &Browser{p: p, client: &http.Client{Transport: p.wire, Jar: jar, Timeout: 20 * time.Second}, address: netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)}).String()}
}

// As is a browser in which the person of that name, such as a role's code, is signed in.
func (p *Portal) As(name string) *Browser {
	p.T.Helper()
	b, who := p.Nobody(), p.account(name)
	got := b.Post("/sign-in", url.Values{"login": {who.login}, "password": {who.password}})
	if got.Status != http.StatusOK || strings.HasPrefix(got.Path, "/sign-in") {
		p.T.Fatalf("%s could not sign in: %d at %s", name, got.Status, got.Path)
	}
	return b
}

// Get opens a page.
func (b *Browser) Get(path string) Answer {
	b.p.T.Helper()
	req, err := http.NewRequestWithContext(b.p.T.Context(), http.MethodGet, b.p.URL+path, nil)
	if err != nil {
		b.p.T.Fatal(err)
	}
	return b.do(req)
}

// Post sends a form as the portal's own page would.
func (b *Browser) Post(path string, form url.Values) Answer {
	b.p.T.Helper()
	return b.Send(path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// Script sends a form as the page's script does: the answer is a part of a page.
func (b *Browser) Script(path string, form url.Values) Answer {
	b.p.T.Helper()
	req, err := http.NewRequestWithContext(b.p.T.Context(), http.MethodPost, b.p.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		b.p.T.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	req.Header.Set("HX-Request", "true")
	return b.do(req)
}

// Upload sends a file, in the field "file", with the hidden fields of the last form of a page and other fields, each with its value.
func (b *Browser) Upload(page, path, name, content string, fields ...string) Answer {
	b.p.T.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, values := range b.Press(page) {
		_ = w.WriteField(field, values[0])
	}
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.p.T.Fatal(err)
	}
	_, _ = part.Write([]byte(content))
	_ = w.Close()
	return b.Send(path, w.FormDataContentType(), &body)
}

// Send posts a body of any type as the portal's own page would.
func (b *Browser) Send(path, contentType string, body io.Reader) Answer {
	b.p.T.Helper()
	req, err := http.NewRequestWithContext(b.p.T.Context(), http.MethodPost, b.p.URL+path, body)
	if err != nil {
		b.p.T.Fatal(err)
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.do(req)
}

// Do sends any request.
func (b *Browser) Do(req *http.Request) Answer { return b.do(req) }

func (b *Browser) do(req *http.Request) Answer {
	b.p.T.Helper()
	req.Header.Set("Accept-Language", "fi")
	if req.Header.Get("X-Forwarded-For") == "" {
		req.Header.Set("X-Forwarded-For", b.address)
	}
	res, err := b.client.Do(req)
	if err != nil {
		b.p.T.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		b.p.T.Fatal(err)
	}
	return Answer{Status: res.StatusCode, Body: string(body), Path: res.Request.URL.RequestURI(), Header: res.Header}
}

var (
	pressField   = regexp.MustCompile(`name="press" value="([^"]+)"`)
	versionField = regexp.MustCompile(`name="version" value="([^"]+)"`)
)

// Press opens the page and returns the hidden fields of the last form on it, to be filled and posted.
func (b *Browser) Press(path string) url.Values {
	b.p.T.Helper()
	page := b.Get(path)
	if page.Status != http.StatusOK {
		b.p.T.Fatalf("%s answered %d", path, page.Status)
	}
	return page.Press()
}

// Press returns the hidden fields of the last form on the page.
func (a Answer) Press() url.Values {
	form := url.Values{}
	if m := pressField.FindAllStringSubmatch(a.Body, -1); m != nil {
		form.Set("press", m[len(m)-1][1])
	}
	if m := versionField.FindAllStringSubmatch(a.Body, -1); m != nil {
		form.Set("version", m[len(m)-1][1])
	}
	return form
}

// Filled is the form with the hidden fields of the page at path.
func (b *Browser) Filled(path string, values url.Values) url.Values {
	b.p.T.Helper()
	form := b.Press(path)
	maps.Copy(form, values)
	return form
}

var (
	anInput  = regexp.MustCompile(`<input[^>]*>`)
	anArea   = regexp.MustCompile(`(?s)<textarea[^>]* name="([^"]+)"[^>]*>(.*?)</textarea>`)
	aSelect  = regexp.MustCompile(`(?s)<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>`)
	chosen   = regexp.MustCompile(`<option value="([^"]*)" selected`)
	itsName  = regexp.MustCompile(` name="([^"]+)"`)
	itsValue = regexp.MustCompile(` value="([^"]*)"`)
)

// Kept is the form of the page at path as it stands, with every line, box, choice and text in it, and some values changed.
func (b *Browser) Kept(path string, values url.Values) url.Values {
	b.p.T.Helper()
	form, page := url.Values{}, b.Get(path).Body
	for _, input := range anInput.FindAllString(page, -1) {
		name, value := itsName.FindStringSubmatch(input), itsValue.FindStringSubmatch(input)
		switch box := strings.Contains(input, `type="checkbox"`); {
		case name == nil, box && !strings.Contains(input, " checked"):
		case value == nil:
			form.Set(name[1], "on")
		default:
			form.Set(name[1], html.UnescapeString(value[1]))
		}
	}
	for _, area := range anArea.FindAllStringSubmatch(page, -1) {
		form.Set(area[1], html.UnescapeString(area[2]))
	}
	for _, field := range aSelect.FindAllStringSubmatch(page, -1) {
		if option := chosen.FindStringSubmatch(field[2]); option != nil {
			form.Set(field[1], html.UnescapeString(option[1]))
		}
	}
	maps.Copy(form, b.Filled(path, values))
	return form
}

// Wants holds the status of an answer, and texts that it must hold.
func Wants(t testing.TB, what string, got Answer, status int, texts ...string) {
	t.Helper()
	if got.Status != status {
		t.Errorf("%s answered %d at %s, want %d", what, got.Status, got.Path, status)
	}
	for _, text := range texts {
		if !strings.Contains(got.Body, text) {
			t.Errorf("%s does not say %q", what, text)
		}
	}
}

// Logs is what the portal logged, so that a test can look for what must not be there.
type Logs struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write takes a line of the log.
func (l *Logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

// String returns everything logged so far.
func (l *Logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}
