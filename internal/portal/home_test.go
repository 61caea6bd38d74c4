package portal_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
)

func TestEachRoleHasAFirstPage(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	for _, role := range identity.Roles() {
		b := p.As(string(role))
		for _, lang := range []string{"fi", "sv", "en"} {
			if got := b.Get("/?lang=" + lang); got.Status != http.StatusOK || !strings.Contains(got.Body, `lang="`+lang+`"`) {
				t.Errorf("%s in %s: %d", role, lang, got.Status)
			}
		}
	}
}

func TestNoticesAreReadByTheirOrganisationAlone(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	p.AddActor("lahti", identity.Organisation{Kind: identity.MunicipalAuthority, Code: "398", NameFI: "Lahti", NameSV: "Lahtis", NameEN: "Lahti"})
	p.DB.Exec(t, `INSERT INTO notice (id, org_id, key, args, href, urgent, created_at) VALUES ($1, $2, 'notices.proposal_sent', '["KP-2026-00001"]', '/', true, $3)`,
		uuid.New(), p.Orgs["municipality"].ID, portaltest.Now())
	b := p.As("municipality")
	if got := b.Get("/"); !strings.Contains(got.Body, "Uusi sijoitusesitys: KP-2026-00001") {
		t.Error("the notice is not on its organisation's first page")
	}
	if got := p.As("lahti").Get("/"); strings.Contains(got.Body, "KP-2026-00001") {
		t.Error("the notice is on another organisation's first page")
	}
	form := b.Press("/")
	if got := b.Post("/notices/read", form); got.Status != http.StatusOK {
		t.Errorf("marking as read answered %d", got.Status)
	}
	if got := b.Get("/"); strings.Contains(got.Body, `action="/notices/read"`) {
		t.Error("a read notice is still unread")
	}
	if got := b.Post("/notices/read", url.Values{}); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a form without a press answered %d, want 422", got.Status)
	}
}
