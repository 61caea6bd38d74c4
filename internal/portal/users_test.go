package portal_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

var shownPassword = regexp.MustCompile(`<code translate="no">([a-z2-9-]{19})</code>`)

// with adds values to the hidden fields of a page's form.
func with(form url.Values, pairs ...string) url.Values {
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return form
}

func TestAdministratorMakesAUserWhoGetsIn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.As("admin")
	got := admin.Post("/admin/users", with(admin.Press("/admin/users/new"), "login", "aino@example.test", "name", "Aino", "language", "fi"))
	m := shownPassword.FindStringSubmatch(got.Body)
	if got.Status != http.StatusOK || m == nil {
		t.Fatalf("the new account answered %d without a password", got.Status)
	}
	var id string
	p.DB.Scan(t, "SELECT id::text FROM account WHERE login = 'aino@example.test'", nil, &id)
	page := "/admin/users/" + id
	if body := admin.Get(page).Body; strings.Contains(body, m[1]) {
		t.Error("the password is shown again")
	}
	grant := with(admin.Press(page), "organisation", p.Orgs["municipality"].ID.String(), "from", "1.1.2026", "reason", "Uusi", "flags", "signatory")
	if got := admin.Post(page+"/grants", grant); got.Status != http.StatusOK || !strings.Contains(got.Body, "Kunnan yhdyshenkilö, Oulu") {
		t.Errorf("the grant answered %d", got.Status)
	}
	aino := p.Nobody()
	if got := aino.Post("/sign-in", url.Values{"login": {"aino@example.test"}, "password": {m[1]}}); strings.HasPrefix(got.Path, "/sign-in") {
		t.Error("the new user does not get in")
	}
	if got := admin.Post(page+"/disable", admin.Press(page)); got.Status != http.StatusOK {
		t.Errorf("disabling answered %d", got.Status)
	}
	if got := aino.Get("/account"); !strings.HasPrefix(got.Path, "/sign-in") {
		t.Errorf("a disabled user is still in: %s", got.Path)
	}
}

func TestEndedSessionsAskForTheSignIn(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin, officer := p.As("admin"), p.As("municipality")
	page := "/admin/users/" + p.Actors["municipality"].Account.String()
	if got := admin.Post(page+"/sessions", admin.Press(page)); got.Status != http.StatusOK {
		t.Fatalf("ending the sessions answered %d", got.Status)
	}
	if got := officer.Get("/account"); !strings.HasPrefix(got.Path, "/sign-in") {
		t.Errorf("the ended session still opens %s", got.Path)
	}
}

func TestNobodyChangesHimself(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.As("admin")
	page := "/admin/users/" + p.Actors["admin"].Account.String()
	if body := admin.Get(page).Body; strings.Contains(body, page+"/disable") || !strings.Contains(body, "Et voi muuttaa omaa tunnustasi") {
		t.Error("the administrator is offered to shut himself out")
	}
	other := "/admin/users/" + p.Actors["keha"].Account.String()
	if got := admin.Post(page+"/disable", admin.Press(other)); got.Status != http.StatusForbidden {
		t.Errorf("shutting oneself out answered %d", got.Status)
	}
}

func TestMainUserGivesRightsInsideItsOrganisation(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddActor("main", p.Orgs["municipality"], identity.MainUser)
	if body := p.As("municipality").Get("/account/rights").Body; !strings.Contains(body, "Oikeudet antaa pääkäyttäjä") {
		t.Error("a member is not told to ask the main user")
	}
	b := p.As("main")
	invite := func(pairs ...string) portaltest.Answer {
		form := with(b.Press("/account/rights"), "login", "bror@example.test", "name", "Bror", "language", "sv", "from", "1.1.2026", "reason", "Ny")
		return b.Post("/account/rights", with(form, pairs...))
	}
	if got := invite("flags", "main_user"); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("making another main user answered %d", got.Status)
	}
	if got := invite("reason", ""); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `value="bror@example.test"`) {
		t.Errorf("an invitation without a reason answered %d", got.Status)
	}
	if got := invite("flags", "finance"); got.Status != http.StatusOK || shownPassword.FindString(got.Body) == "" || !strings.Contains(got.Body, "Bror") {
		t.Errorf("the invitation answered %d", got.Status)
	}
}

func TestUserPagesSpeakThreeLanguages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("admin")
	for lang, titles := range map[string][]string{
		"fi": {"Käyttäjät", "Lähtevät viestit"}, "sv": {"Användare", "Utgående meddelanden"}, "en": {"Users", "Outgoing messages"},
	} {
		for i, path := range []string{"/admin/users", "/admin/outbox"} {
			if got := b.Get(path + "?lang=" + lang); got.Status != http.StatusOK || !strings.Contains(got.Body, "<h1>"+titles[i]+"</h1>") {
				t.Errorf("%s in %s: %d without its title", path, lang, got.Status)
			}
		}
	}
}
