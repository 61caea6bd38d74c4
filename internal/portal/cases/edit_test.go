package cases_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/portal/portaltest"
)

// fill adds values to the hidden fields of a page's form.
func fill(form url.Values, values map[string]string) url.Values {
	for k, v := range values {
		form.Set(k, v)
	}
	return form
}

// stage opens a stage, fills it and presses a button of it.
func stage(b *portaltest.Browser, path string, action string, values map[string]string) portaltest.Answer {
	form := fill(b.Press(path), values)
	form.Set("action", action)
	return b.Post(path, form)
}

func TestACaseIsEnteredByHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.As("intake")
	if got := b.Post("/cases/new", b.Press("/cases/new")); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Valitse yksi vaihtoehto") {
		t.Errorf("no group: %d", got.Status)
	}
	got := b.Post("/cases/new", fill(b.Press("/cases/new"), map[string]string{"group": "emergency"}))
	at := strings.TrimSuffix(got.Path, "/edit/household")
	if got.Status != http.StatusOK || at == got.Path {
		t.Fatalf("the draft opened %d at %s", got.Status, got.Path)
	}
	for _, s := range []struct {
		stage  string
		values map[string]string
	}{
		{"case", map[string]string{"group": "emergency", "priority": "emergency", "centre": h.Orgs["regional"].ID.String()}},
		{"household", map[string]string{
			"person-1-birth-year": "1988", "person-1-sex": "female", "person-1-relation": "principal",
			"person-2-birth-year": "", "person-2-sex": "", "person-3-birth-year": "2017", "person-3-sex": "male", "person-3-relation": "child",
			"single-parent": "on", "source": "unhcr", "method": "rrf_only",
		}},
		{"arrival", map[string]string{"earliest-arrival": "14.12.2026"}},
		{"languages", map[string]string{"mother-tongue-1-code": "ar", "source": "unhcr"}},
		{"needs", map[string]string{"need-1-code": "dialysis", "need-1-absolute": "on", "need-1-max-minutes": "60"}},
		{"ties", map[string]string{"tie-1-kind": "sibling", "tie-1-municipality": "oulu", "wish-1-municipality": "Uleåborg"}},
		{"legal", map[string]string{"basis": "resettled", "source": "migri"}},
		{"identity", map[string]string{"unhcr-case": "147-26C00417", "person-1-family-name": "Keksitty", "person-1-birth-date": "1.3.1988"}},
	} {
		if got := stage(b, at+"/edit/"+s.stage, "later", s.values); got.Status != http.StatusOK || got.Path != at {
			t.Fatalf("%s: %d at %s", s.stage, got.Status, got.Path)
		}
	}
	check := b.Get(at + "/check")
	if !strings.Contains(check.Body, "Kaikki tarvittava on kirjattu") || !strings.Contains(check.Body, "1 aikuinen, 1 lapsi (9\u00a0v)") || !strings.Contains(check.Body, "Oulu") {
		t.Errorf("the last look: %d, %s", check.Status, check.Path)
	}
	sent := b.Post(at+"/receive", b.Press(at+"/check"))
	if sent.Status != http.StatusOK || !strings.Contains(sent.Body, "KP-2026-00001") || !strings.Contains(sent.Body, "Tapaus on lähetetty") {
		t.Fatalf("sending: %d at %s", sent.Status, sent.Path)
	}
	if got := h.As("regional").Get(at + "/identity"); !strings.Contains(got.Body, "Keksitty") || !strings.Contains(got.Body, "681/2023 s. 83.1") {
		t.Errorf("the deciding centre opens the identity: %d", got.Status)
	}
	if strings.Contains(h.Logs.String(), "Keksitty") {
		t.Error("a name is in the log")
	}
}

func TestAStageTellsEveryMistakeAndKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.received()
	b := h.As("regional")
	at := "/cases/" + id.String()
	got := stage(b, at+"/edit/ties", "next", map[string]string{
		"tie-1-kind": "sibling", "tie-1-municipality": "Oolu", "wish-1-municipality": "", "avoid-1-municipality": "091", "avoid-1-kilometres": "paljon",
	})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, `value="Oolu"`) || !strings.Contains(got.Body, "Tätä ei löydy: Oolu") ||
		!strings.Contains(got.Body, "Anna määrä numeroina") || !strings.Contains(got.Body, "<title>Virhe:") {
		t.Errorf("mistakes: %d", got.Status)
	}
	got = stage(b, at+"/edit/needs", "next", map[string]string{"need-1-code": "dialysis", "need-1-absolute": "on", "need-1-max-minutes": ""})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "Luvun on oltava vähintään 1") {
		t.Errorf("an absolute need without a journey: %d", got.Status)
	}
	got = stage(b, at+"/edit/dwelling", "next", map[string]string{"dwelling-note": "Puhu 131052-308T kanssa"})
	if got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "henkilötunnus") {
		t.Errorf("an identity code in the anonymous profile: %d", got.Status)
	}
}

func TestRowsAreAddedAndRemovedWithoutScript(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.As("regional")
	at := "/cases/" + h.received().String() + "/edit/needs"
	form := b.Press(at)
	for k, v := range map[string]string{"need-1-code": "dialysis", "need-2-code": "maternity", "action": "add-need"} {
		form.Set(k, v)
	}
	got := b.Post(at, form)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, `name="need-3-code"`) || !strings.Contains(got.Body, "Palvelutarve 3") {
		t.Errorf("adding a row: %d", got.Status)
	}
	form.Set("action", "remove-need-1")
	got = b.Post(at, form)
	if strings.Contains(got.Body, `name="need-2-code"`) || !strings.Contains(got.Body, `value="maternity" selected`) {
		t.Error("the first row was not taken away")
	}
}

func TestADraftSavesItselfAndIsContinued(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.As("intake")
	got := b.Post("/cases/new", fill(b.Press("/cases/new"), map[string]string{"group": "quota"}))
	at := strings.TrimSuffix(got.Path, "/household") + "/needs"
	form := fill(b.Press(at), map[string]string{"need-1-code": "medication"})
	for range 2 {
		saved := b.Post(at+"?autosave=1", form)
		if saved.Status != http.StatusOK || saved.Body != "Luonnos tallennettu klo\u00a09.42" {
			t.Fatalf("autosave: %d %q", saved.Status, saved.Body)
		}
	}
	if got := b.Get(at); !strings.Contains(got.Body, `value="medication" selected`) {
		t.Error("what was typed is gone")
	}
	if got := stage(b, at, "later", map[string]string{"need-1-code": "dialysis"}); got.Status != http.StatusOK || !strings.Contains(got.Body, "Dialyysi") {
		t.Errorf("after autosaves the form itself is saved: %d", got.Status)
	}
	bad := fill(b.Press(at), map[string]string{"need-1-code": "dialysis", "need-1-persons": "monta"})
	if saved := b.Post(at+"?autosave=1", bad); !strings.Contains(saved.Body, "korjaa ensin virheet") {
		t.Errorf("a wrong value was saved by itself: %q", saved.Body)
	}
}

func TestTwoPeopleEditTheSamePart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	at := "/cases/" + h.received().String() + "/edit/needs"
	one, two := h.As("intake"), h.As("regional")
	mine := fill(two.Press(at), map[string]string{"need-1-code": "dialysis", "action": "later"})
	if got := stage(one, at, "later", map[string]string{"need-1-code": "maternity"}); got.Status != http.StatusOK {
		t.Fatalf("the first save: %d", got.Status)
	}
	got := two.Post(at, mine)
	if got.Status != http.StatusConflict || !strings.Contains(got.Body, "Tätä osaa on muutettu sillä välin") || !strings.Contains(got.Body, "Äitiyshuolto") ||
		!strings.Contains(got.Body, `value="dialysis" selected`) {
		t.Fatalf("the second save: %d", got.Status)
	}
	again := url.Values{"need-1-code": {"dialysis"}, "action": {"later"}}
	for _, name := range []string{"press", "version"} {
		_, rest, _ := strings.Cut(got.Body, `name="`+name+`" value="`)
		value, _, _ := strings.Cut(rest, `"`)
		again.Set(name, value)
	}
	if got := two.Post(at, again); got.Status != http.StatusOK {
		t.Errorf("saving the merge: %d", got.Status)
	}
}

func TestStepsAskForTheirReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.received()
	at := "/cases/" + id.String()
	b := h.As("regional")
	if got := b.Post(at+"/step/ask_completion", b.Press(at+"/step/ask_completion")); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("no reason: %d", got.Status)
	}
	got := b.Post(at+"/step/ask_completion", fill(b.Press(at+"/step/ask_completion"), map[string]string{"reason": "needs", "note": "Missä hoito?"}))
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "Odottaa täydennystä: Palvelutarpeet ovat epäselvät") {
		t.Fatalf("asking for completion: %d", got.Status)
	}
	intake := h.As("intake")
	if got := intake.Post(at+"/receive", intake.Press(at+"/check")); got.Status != http.StatusOK {
		t.Errorf("completing: %d", got.Status)
	}
	got = b.Post(at+"/step/start_matching", b.Press(at))
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "Etsi kuntapaikka") {
		t.Errorf("starting the search: %d", got.Status)
	}
	if got := b.Get(at + "/step/ask_completion"); got.Status != http.StatusConflict {
		t.Errorf("a step that the state does not allow: %d", got.Status)
	}
	got = b.Post(at+"/step/cancel", fill(b.Press(at+"/step/cancel"), map[string]string{"reason": "departure"}))
	if !strings.Contains(got.Body, "Tapaus on peruttu: Muutti muualle") {
		t.Errorf("cancelling: %d", got.Status)
	}
	history := b.Get(at + "/history")
	for _, want := range []string{"Peruttu: Muutti muualle", "Täydennystä pyydetty", "Vastaanotettu", "Luonnos aloitettu", "Missä hoito?", "681/2023 s. 43"} {
		if !strings.Contains(history.Body, want) {
			t.Errorf("the history lacks %q", want)
		}
	}
}

// TestADraftIsSentOnlyByItsOwnPage: a step's bare name sends nothing that lacks what a case must have. A draft that is not wanted is cancelled.
func TestADraftIsSentOnlyByItsOwnPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.As("intake")
	got := b.Post("/cases/new", fill(b.Press("/cases/new"), map[string]string{"group": "quota"}))
	at, _, _ := strings.Cut(got.Path, "/edit/")
	state := func() (s string) {
		h.DB.Scan(t, "SELECT state FROM refugee_case WHERE id = $1", []any{strings.TrimPrefix(at, "/cases/")}, &s)
		return s
	}
	form := b.Press(at + "/step/cancel")
	if got := b.Post(at+"/step/receive", form); got.Status != http.StatusForbidden || state() != "draft" {
		t.Errorf("an empty draft was sent by the name of the step: %d, %s", got.Status, state())
	}
	if got := b.Get(at + "/step/receive"); got.Status != http.StatusNotFound {
		t.Errorf("the step has a page: %d", got.Status)
	}
	got = b.Post(at+"/step/cancel", fill(b.Press(at+"/step/cancel"), map[string]string{"reason": "duplicate"}))
	if got.Status != http.StatusOK || state() != "cancelled" {
		t.Errorf("who entered a draft cancels it: %d, %s", got.Status, state())
	}
}

func TestEachRoleReadsItsLayer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id := h.received()
	at := "/cases/" + id.String()
	for _, role := range []string{"municipality", "wellbeing", "representative"} {
		if got := h.As(role).Get(at); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d, want 404: it is not theirs", role, got.Status)
		}
	}
	h.open(id, "municipality", casework.ProfileLayer)
	b := h.As("municipality")
	got := b.Get(at)
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "joulukuu 2026") || strings.Contains(got.Body, "14.12.2026") || strings.Contains(got.Body, "/edit") ||
		strings.Contains(got.Body, at+"/identity") {
		t.Errorf("the municipality before the direction: %d", got.Status)
	}
	if got := b.Get(at + "/identity"); got.Status != http.StatusOK || !strings.Contains(got.Body, "Sinulle avattuja henkilötietoja ei ole") {
		t.Errorf("its personal page: %d", got.Status)
	}
	h.open(id, "municipality", casework.IdentityLayer)
	if got := b.Get(at); !strings.Contains(got.Body, "14.12.2026") || !strings.Contains(got.Body, at+"/identity") {
		t.Error("after the direction the municipality sees no more than before")
	}
}

// open opens a layer of a case to the organisation of a role.
func (h house) open(id casework.ID, role string, l casework.Layer) {
	h.T.Helper()
	h.DB.Exec(h.T, `INSERT INTO case_access (id, case_id, org_id, layer, since, ground, received_at) VALUES (gen_random_uuid(), $1, $2, $3, now(), 'test', now())`,
		id, h.Orgs[role].ID, l)
}

func TestLinkedCases(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	one, two := h.received(), h.received()
	b := h.As("regional")
	at := "/cases/" + one.String() + "/links"
	if got := b.Post(at, fill(b.Press(at), map[string]string{"reference": "KP-2026-00009", "kind": "near"})); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a case that is not there: %d", got.Status)
	}
	got := b.Post(at, fill(b.Press(at), map[string]string{"reference": "KP-2026-00002", "kind": "together"}))
	if got.Status != http.StatusOK || !strings.Contains(got.Body, "KP-2026-00002") || !strings.Contains(got.Body, "Samaan kuntaan") {
		t.Fatalf("linking: %d", got.Status)
	}
	if got := b.Post(at+"/"+two.String()+"/remove", b.Press(at)); got.Status != http.StatusOK || !strings.Contains(got.Body, "Ei linkkitapauksia") {
		t.Errorf("unlinking: %d", got.Status)
	}
}
