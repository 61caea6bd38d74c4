package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// record writes events as a person, one transaction each.
func record(t *testing.T, p *portaltest.Portal, who string, events ...audit.Event) {
	t.Helper()
	for _, e := range events {
		err := p.DB.InTx(t.Context(), p.Actors[who], identity.Press{}, func(tx *store.Tx) error { return tx.Record(t.Context(), e) })
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestAuditorReadsTheLogByItsFilters(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	id := uuid.New()
	p.DB.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, centre_org, profile, search_text)
		VALUES ($1, 'KP-2026-00417', 'matching', 'emergency', 'emergency', 4, now(), $2, '{}', '')`, id, p.Orgs["regional"].ID)
	record(t, p, "regional",
		audit.Event{Action: "identity.read", Subject: audit.Case, ID: id, Case: id, Ground: "681/2023 s. 83.1"},
		audit.Event{Action: "proposal.send", Subject: audit.Proposal, Case: id, Detail: map[string]string{"municipality": "564"}})
	record(t, p, "municipality", audit.Event{Action: "offer.submit", Subject: audit.Offer}, audit.Event{Action: "offer.unheard_of", Subject: audit.Offer})
	b := p.As("auditor")
	for _, c := range []struct {
		name, path  string
		has, hasNot []string
	}{
		{"everything", "/audit", []string{"Katsottiin henkilötietoja", "Esitys lähetettiin", "Kunta: Oulu", "offer.unheard_of", "KP-2026-00417", "ma 23.11.2026"}, nil},
		{"looks", "/audit/looks", []string{"Katsottiin henkilötietoja", "681/2023 s. 83.1"}, []string{"<th scope=\"row\">9.42</th><td data-label=\"Tapahtuma\">Esitys"}},
		{"an action", "/audit?action=offer.submit", []string{">municipality</a>"}, []string{"KP-2026-00417"}},
		{"a subject", "/audit?subject=proposal", []string{"KP-2026-00417"}, []string{">municipality</a>"}},
		{"a case", "/audit?case=kp-2026-00417", []string{">regional</a>"}, []string{">municipality</a>"}},
		{"a name", "/audit?who=Municipality", []string{">municipality</a>"}, []string{">regional</a>"}},
		{"an id", "/audit?account=" + p.Actors["regional"].Account.String(), []string{">regional</a>"}, []string{">municipality</a>"}},
		{"an earlier day", "/audit?until=1.1.2020", []string{"Tapahtumia ei ole"}, nil},
		{"a case that is not there", "/audit?case=KP-2026-99999", []string{"Tätä ei löydy: KP-2026-99999"}, nil},
		{"a day that is none", "/audit?until=yesterday", []string{"Anna päivä muodossa 5.3.2026"}, nil},
		{"somebody unknown", "/audit?who=nobody", []string{"Tätä ei löydy: nobody"}, nil},
	} {
		got := b.Get(c.path)
		if got.Status != http.StatusOK {
			t.Errorf("%s: %d", c.name, got.Status)
		}
		for _, text := range c.has {
			if !strings.Contains(got.Body, text) {
				t.Errorf("%s lacks %q", c.name, text)
			}
		}
		for _, text := range c.hasNot {
			if strings.Contains(got.Body, text) {
				t.Errorf("%s has %q", c.name, text)
			}
		}
	}
	var opened int
	p.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'log.open' AND role = 'auditor'", nil, &opened)
	if opened != 8 {
		t.Errorf("%d openings of the log are recorded, want 8: a page with a mistake shows nothing", opened)
	}
}

func TestPeopleOfOneNameAreToldApart(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.DB.Exec(t, "UPDATE account SET name = 'Sama Nimi' WHERE name IN ('regional', 'municipality')")
	if got := p.As("auditor").Get("/audit?who=sama+nimi"); !strings.Contains(got.Body, "Nimellä löytyi 2 henkilöä") {
		t.Error("namesakes are not told apart")
	}
}

func TestLongLogIsPaged(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.DB.Exec(t, "INSERT INTO audit.event (at, role, action, subject) SELECT now() - make_interval(hours => i), 'job', 'proposal.expire', 'proposal' FROM generate_series(1, 120) i")
	b := p.As("auditor")
	path, rows, pages := "/audit?action=proposal.expire", 0, 0
	for path != "" && pages < 5 {
		got := b.Get(path)
		rows += strings.Count(got.Body, `data-label="Tapahtuma"`)
		pages++
		path = ""
		if _, pager, ok := strings.Cut(got.Body, `class="pager"`); ok {
			if _, rest, ok := strings.Cut(pager, `href="/audit?action=proposal.expire&amp;after=`); ok {
				cursor, _, _ := strings.Cut(rest, `"`)
				path = "/audit?action=proposal.expire&after=" + cursor
			}
		}
	}
	if rows != 120 || pages != 3 {
		t.Errorf("%d rows on %d pages, want 120 on 3", rows, pages)
	}
}

func TestChainPageTellsWhatTheLastWalkFound(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("auditor")
	if got := b.Get("/audit/chain"); !strings.Contains(got.Body, "Ketjua ei ole vielä tarkistettu.") {
		t.Error("an unverified chain does not say so")
	}
	p.DB.Exec(t, "INSERT INTO audit.verification (at, links, signed) VALUES (now(), 1234, 1200)")
	if got := b.Get("/audit/chain"); !strings.Contains(got.Body, "Ketju on eheä: 1\u00a0234 tapahtumaa tarkistettiin.") {
		t.Error("a whole chain does not say so")
	}
	p.DB.Exec(t, "INSERT INTO audit.verification (at, links, signed, flaw, flaw_seq, flaw_after) VALUES (now(), 40, 30, 'rewritten', 60, 30)")
	got := b.Get("/audit/chain")
	for _, text := range []string{"Tapahtumalokia on muutettu", "Ketju on laskettu uudelleen", "välillä 31–60"} {
		if !strings.Contains(got.Body, text) {
			t.Errorf("a broken chain lacks %q", text)
		}
	}
	form := b.Press("/audit/chain")
	if got := b.Post("/audit/verify", form); got.Status != http.StatusOK || !strings.Contains(got.Body, "Tarkistus on käynnissä") {
		t.Errorf("asking for a walk: %d", got.Status)
	}
	b.Post("/audit/verify", form)
	var jobs int
	p.DB.Scan(t, "SELECT count(*) FROM river_job WHERE kind = 'verify_chain'", nil, &jobs)
	if jobs != 1 {
		t.Errorf("the same press asked for %d walks", jobs)
	}
	if got := b.Post("/audit/verify", url.Values{}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a form without a press answered %d", got.Status)
	}
}

func TestAuditPagesSpeakThreeLanguages(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	b := p.As("auditor")
	for lang, titles := range map[string][]string{
		"fi": {"Tapahtumaloki", "Lokin eheys"}, "sv": {"Händelselogg", "Loggens integritet"}, "en": {"Audit log", "Integrity of the log"},
	} {
		for i, path := range []string{"/audit", "/audit/chain"} {
			if got := b.Get(path + "?lang=" + lang); !strings.Contains(got.Body, "<h1>"+titles[i]+"</h1>") {
				t.Errorf("%s in %s has no title", path, lang)
			}
		}
	}
}
