package portaltest

import (
	"archive/zip"
	"bytes"
	"net/http"
	"slices"
	"strings"
	"testing"

	"kuntapaikka/internal/grants/pack"
)

// Packed makes the audit pack of a claim as somebody, which must have these files of the claim and be whole, but for what a test leaves out that writes a decided claim into the
// database by itself: its lines, its decision's document, its payments.
func (p *Portal) Packed(t testing.TB, who, claim string, names ...string) {
	t.Helper()
	b := p.As(who)
	page := b.Post(claim+"/pack", b.Press(claim+"/pack"))
	Wants(t, "the pack of "+who, page, http.StatusOK, "SHA-256")
	file := []byte(b.Get(page.Path + "/pack.zip").Body)
	r, err := pack.Verify(bytes.NewReader(file), int64(len(file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		if !strings.HasSuffix(f.File, "/lines.csv") && !strings.HasSuffix(f.File, "/decision.json") && !strings.HasSuffix(f.File, "/payments.csv") {
			t.Error(f)
		}
	}
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, "/"+name) }) {
			t.Errorf("the pack of %s has no %s", who, name)
		}
	}
}
