package portal_test

import (
	"net/url"
	"strings"
	"testing"

	"kuntapaikka/internal/portal/portaltest"
)

// TestTheLogNamesNobody sends canaries the ways by which text reaches the portal: forms, addresses, a refused sign-in and a failure.
func TestTheLogNamesNobody(t *testing.T) {
	t.Parallel()
	p := portaltest.New(t)
	admin := p.As("admin")
	admin.Post("/admin/users", with(admin.Press("/admin/users/new"), "login", "canary.quill@example.test", "name", "Canary Quillfeather", "language", "fi"))
	admin.Get("/admin/users?q=Quillfeather")
	p.Nobody().Post("/sign-in", url.Values{"login": {"canary.quill@example.test"}, "password": {"quillsecret"}})
	p.As("auditor").Get("/audit?who=Quillfeather&case=131052-308T")
	p.DB.Exec(t, "DROP TABLE audit.checkpoint CASCADE")
	if got := p.As("auditor").Get("/audit/chain"); got.Status < 500 {
		t.Errorf("a broken database answered %d", got.Status)
	}
	p.Logs.HoldNo(t, "quill", "131052-308T", "@example.test", portaltest.Password)
	if !strings.Contains(p.Logs.String(), `"route":"/admin/users"`) {
		t.Error("the log lacks the requests")
	}
}
