package portal_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// The layers of a case, by the tables that hold them.
const (
	profileTable    = "refugee_case WHERE id"
	identityTable   = "case_identity WHERE case_id"
	healthTable     = "case_health WHERE case_id"
	protectionTable = "case_protection WHERE case_id"
)

// reads reports whether plain SQL under the person's own signed context gives the layer of a case; a table that the login may not read at all gives nothing.
func reads(t *testing.T, p *portaltest.Portal, a identity.Actor, layer string, id casework.ID) bool {
	t.Helper()
	n, denied := 0, errors.New("denied")
	err := p.DB.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		err := tx.QueryRow(t.Context(), "SELECT count(*) FROM "+layer+" = $1", id).Scan(&n)
		if err != nil && strings.Contains(err.Error(), "42501") {
			return denied
		}
		return err
	})
	if err != nil && !errors.Is(err, denied) {
		t.Fatal(err)
	}
	return n > 0
}

// wantReads holds that of the named people exactly those read the layer.
func wantReads(t *testing.T, p *portaltest.Portal, when, layer string, id casework.ID, want map[string]bool) {
	t.Helper()
	for who, may := range want {
		if got := reads(t, p, p.Actors[who], layer, id); got != may {
			t.Errorf("%s: %s reads %s: %v, want %v", when, who, strings.Fields(layer)[0], got, may)
		}
	}
}

// shows reports whether the page of personal data shows somebody the text.
func shows(p *portaltest.Portal, who string, id casework.ID, text string) bool {
	return strings.Contains(p.As(who).Get("/cases/"+id.String()+"/identity").Body, text)
}

// name names the person of a login on the page, and returns the address that ends it.
func name(t *testing.T, b *portaltest.Browser, id casework.ID, layer string, org identity.Organisation, login string) string {
	t.Helper()
	at := "/cases/" + id.String() + "/named"
	got := b.Post(at, b.Filled(at, url.Values{"offer": {layer + " " + org.ID.String()}, "login": {login + "@example.test"}}))
	portaltest.Wants(t, "naming "+login, got, http.StatusOK, "<dd>"+login+"</dd>")
	_, rest, _ := strings.Cut(got.Body[strings.Index(got.Body, "<dd>"+login+"</dd>"):], `action="`)
	end, _, _ := strings.Cut(rest, `"`)
	return end
}

func TestTheProtectionTrackIsOfThoseWhoAreNamedForIt(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, who := range []string{"officer", "colleague"} {
		p.AddActor(who, p.Orgs["regional"])
	}
	id, first := p.AddCase("regional", casework.Received), p.As("regional")
	track := "/cases/" + id.String() + "/edit/protection"
	form := first.Filled(track, url.Values{"action": {"later"}, "trafficking": {"on"}, "detail": {"Paikkaa ei kerrota"}})
	portaltest.Wants(t, "beginning the track", first.Post(track, form), http.StatusOK)
	const secret = "Paikkaa ei kerrota"
	nobody := map[string]bool{"officer": false, "colleague": false, "intake": false, "coordinator": false, "municipality": false, "wellbeing": false, "auditor": false, "keha": false, "admin": false}
	wantReads(t, p, "before anybody is named", protectionTable, id, nobody)
	end := name(t, first, id, "protection", p.Orgs["regional"], "officer")
	wantReads(t, p, "while the officer is named", protectionTable, id, map[string]bool{"regional": true, "officer": true, "colleague": false, "intake": false, "coordinator": false})
	if !shows(p, "officer", id, secret) || shows(p, "colleague", id, secret) || shows(p, "intake", id, secret) {
		t.Error("the page shows the track to others than the named officer, or not to him")
	}
	elsewhere := p.Actors["officer"] // he has a membership in another centre too
	elsewhere.Membership.Organisation = p.AddActor("lahti", identity.Organisation{Kind: identity.RegionalCentre, Code: "01", NameFI: "Etelä"}).Membership.Organisation
	if reads(t, p, elsewhere, protectionTable, id) {
		t.Error("who was named for one organisation reads the track for another")
	}
	portaltest.Wants(t, "ending it", first.Post(end, first.Press("/cases/"+id.String()+"/named")), http.StatusOK)
	wantReads(t, p, "after the end", protectionTable, id, map[string]bool{"regional": true, "officer": false})
	if shows(p, "officer", id, secret) {
		t.Error("the track is shown after the end")
	}
	var since, until int
	p.DB.Scan(t, "SELECT count(since)::int, count(until)::int FROM case_access WHERE case_id = $1 AND layer = 'protection' AND account_id = $2",
		[]any{id, p.Actors["officer"].Account}, &since, &until)
	if since != 1 || until != 1 {
		t.Errorf("the access is dated %d and %d times, want 1 and 1", since, until)
	}
}

// directedAndNamed is a case directed to Oulu, for which a coordinator is named, with a colleague who is not.
func directedAndNamed(t *testing.T) (*portaltest.Portal, casework.ID) {
	t.Helper()
	p, id := twoPlaces(t)
	p.AddActor("colleague", p.Orgs["coordinator"])
	wantReads(t, p, "before the direction", identityTable, id, map[string]bool{"coordinator": false, "municipality": false, "wellbeing": false, "regional": true})
	p.Direct(id, "regional", "municipality", "wellbeing")
	wantReads(t, p, "after the direction, unnamed", identityTable, id, map[string]bool{"coordinator": false, "colleague": false, "municipality": true, "wellbeing": true})
	name(t, p.As("regional"), id, "identity", p.Orgs["coordinator"], "coordinator")
	wantReads(t, p, "after the naming", identityTable, id, map[string]bool{"coordinator": true, "colleague": false, "keha": false, "admin": false, "auditor": false, "kemi": false})
	return p, id
}

// closed holds that nothing of a case is open to those to whom a direction had opened it: not the layers, not the page.
func closed(t *testing.T, p *portaltest.Portal, when string, id casework.ID) {
	t.Helper()
	gone := map[string]bool{"municipality": false, "wellbeing": false}
	for _, layer := range []string{profileTable, healthTable} {
		wantReads(t, p, when, layer, id, gone)
	}
	wantReads(t, p, when, identityTable, id, map[string]bool{"municipality": false, "wellbeing": false, "coordinator": false, "colleague": false, "regional": true, "intake": true})
	for _, who := range []string{"municipality", "wellbeing"} {
		b := p.As(who)
		for _, page := range []string{"", "/identity", "/history"} {
			if got := b.Get("/cases/" + id.String() + page); got.Status != http.StatusNotFound {
				t.Errorf("%s: %s gets the case%s with %d", when, who, page, got.Status)
			}
		}
		if got := b.Get("/cases"); strings.Contains(got.Body, id.String()) {
			t.Errorf("%s: the case stands on the list of %s", when, who)
		}
	}
	if shows(p, "coordinator", id, "Kanerva") {
		t.Errorf("%s: the page shows the coordinator the identity", when)
	}
}

// moved asks for a step of a case on its own page.
func moved(t *testing.T, p *portaltest.Portal, id casework.ID, event, reason string) {
	t.Helper()
	b, at := p.As("regional"), "/cases/"+id.String()+"/step/"+event
	portaltest.Wants(t, event, b.Post(at, b.Filled(at, url.Values{"reason": {reason}})), http.StatusOK)
}

func TestARevokedDirectionClosesTheCase(t *testing.T) {
	t.Parallel()
	p, id := directedAndNamed(t)
	var direction string
	p.DB.Scan(t, "SELECT id FROM direction WHERE case_id = $1", []any{id}, &direction)
	b, at := p.As("regional"), "/directions/"+direction+"/revoke"
	portaltest.Wants(t, "the revocation", b.Post(at, b.Filled(at, url.Values{"do": {"send"}, "reason": {"place_lost"}, "note": {"Asunto paloi."}})), http.StatusOK)
	closed(t, p, "after the revocation", id)
}

func TestACancelledCaseStaysClosedWhenItIsReopened(t *testing.T) {
	t.Parallel()
	p, id := directedAndNamed(t)
	moved(t, p, id, "cancel", "departure")
	closed(t, p, "after the cancellation", id)
	moved(t, p, id, "reopen", "cancelled_in_error")
	closed(t, p, "after the reopening", id)
	at := "/cases/" + id.String()
	portaltest.Wants(t, "the new search", p.As("regional").Post(at+"/step/start_matching", p.As("regional").Press(at)), http.StatusOK)
	closed(t, p, "while a place is looked for again", id)
	p.AddMunicipality("liminka", "425", "Liminka")
	p.AddPlaces("liminka", "wellbeing", "regional", 10, places.Readiness{})
	p.Direct(id, "regional", "liminka", "wellbeing")
	wantReads(t, p, "after a direction elsewhere", identityTable, id, map[string]bool{"liminka": true, "municipality": false, "coordinator": false})
	if got := p.As("municipality").Get("/arrivals/" + id.String()); strings.Contains(got.Body, "/arrivals/"+id.String()+`" method`) {
		t.Error("the former municipality may still lead the household on its way")
	}
}

func TestAnArrivedCaseThatIsCancelledIsClosed(t *testing.T) {
	t.Parallel()
	p, id := directedAndNamed(t)
	p.DB.Exec(t, "UPDATE arrival SET state = 'date_set', planned_on = '2026-11-23' WHERE case_id = $1", id)
	b, at := p.As("municipality"), "/arrivals/"+id.String()
	portaltest.Wants(t, "the arrival", b.Post(at, b.Filled(at, url.Values{"event": {"arrive"}, "person": {"1", "2", "3", "4"}, "on": {"23.11.2026"}})), http.StatusOK)
	wantReads(t, p, "after the arrival", identityTable, id, map[string]bool{"municipality": true, "wellbeing": true, "coordinator": true})
	moved(t, p, id, "cancel", "departure")
	closed(t, p, "after the cancellation of the arrived case", id)
}

// TestANotifiedCaseThatIsCancelledIsClosed: who gave notice of it keeps the notice as its own, without the identity.
func TestANotifiedCaseThatIsCancelledIsClosed(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddMunicipality("kemi", "240", "Kemi")
	b := p.As("municipality")
	got := b.Post("/arrivals", b.Filled("/arrivals/new", url.Values{"group": {"temporary"}, "birth_years": {"1988, 2015"}, "planned": {"30.11.2026"}}))
	var id casework.ID
	p.DB.Scan(t, "SELECT id FROM refugee_case", nil, &id)
	if got.Path != "/arrivals/"+id.String() {
		t.Fatalf("the notice led to %d at %s", got.Status, got.Path)
	}
	p.DB.Exec(t, `INSERT INTO case_identity (case_id, document) VALUES ($1, '{"persons":[{"number":1,"family_name":"Esimerkki","given_names":"Kanerva"}]}')`, id)
	wantReads(t, p, "while it is notified", identityTable, id, map[string]bool{"municipality": true, "regional": true, "kemi": false, "wellbeing": false, "coordinator": false})
	moved(t, p, id, "cancel", "withdrawal")
	wantReads(t, p, "after the cancellation", identityTable, id, map[string]bool{"municipality": false, "regional": true, "kemi": false})
	if shows(p, "municipality", id, "Kanerva") {
		t.Error("the page shows the identity of a cancelled notice")
	}
	var state string
	p.DB.Scan(t, "SELECT DISTINCT state FROM arrival WHERE case_id = $1", []any{id}, &state)
	if state != "ended" {
		t.Errorf("the household is %s on its way, want ended", state)
	}
	moved(t, p, id, "reopen", "cancelled_in_error")
	wantReads(t, p, "after the reopening", identityTable, id, map[string]bool{"municipality": false})
}

// TestPaymentAndAdministrationReadNoCase opens everything of a case that can be opened: they have no page of it and no table.
func TestPaymentAndAdministrationReadNoCase(t *testing.T) {
	t.Parallel()
	p, id := directedAndNamed(t)
	for _, who := range []string{"keha", "admin", "auditor"} {
		p.DB.Exec(t, `INSERT INTO case_access (id, case_id, org_id, account_id, layer, since, ground, received_at)
			SELECT gen_random_uuid(), $1, $2, a.account, l, now(), 'test', now() FROM unnest(ARRAY['profile','identity','health','protection']) l, (VALUES (NULL::uuid), ($3::uuid)) a(account)`,
			id, p.Orgs[who].ID, p.Actors[who].Account)
		for _, layer := range []string{profileTable, identityTable, healthTable, protectionTable} {
			if reads(t, p, p.Actors[who], layer, id) {
				t.Errorf("%s reads %s", who, layer)
			}
		}
		b := p.As(who)
		for _, page := range []string{"", "/identity", "/history", "/named", "/ranking"} {
			if got := b.Get("/cases/" + id.String() + page); got.Status != http.StatusForbidden {
				t.Errorf("%s gets the case%s with %d", who, page, got.Status)
			}
		}
		if got := b.Get("/arrivals/" + id.String()); got.Status != http.StatusForbidden {
			t.Errorf("%s gets the arrival with %d", who, got.Status)
		}
	}
}
