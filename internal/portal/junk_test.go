package portal_test

import (
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal"
	"kuntapaikka/internal/portal/portaltest"
)

const (
	urlencoded = "application/x-www-form-urlencoded"
	parted     = "multipart/form-data; boundary=x"
	// Of one answer: how long it may take on a busy machine, and what may be allocated for it in all, on both sides of the wire.
	longestAnswer, mostAllocated = 10 * time.Second, 96 << 20
)

// junk is a body that no form of ours sends.
type junk struct {
	name, kind string
	body       func() io.Reader
	size       int64
	header     string // of a header of its own
}

// endless is a body of as many bytes as are read of it, which takes no memory.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}

func text10MB() io.Reader { return io.LimitReader(endless{}, 10<<20) }

func of(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }

func rubbish() []junk {
	press := "press=" + uuid.NewString()
	var many, parts strings.Builder
	many.WriteString(press)
	for i := range 10_000 {
		many.WriteString("&f" + strconv.Itoa(i) + "=1")
		parts.WriteString("--x\r\nContent-Disposition: form-data; name=\"f" + strconv.Itoa(i) + "\"\r\n\r\n1\r\n")
	}
	return []junk{
		{name: "10 MB", kind: urlencoded, body: text10MB, size: 10 << 20},
		{name: "10 MB of unsaid length", kind: urlencoded, body: text10MB, size: -1},
		{name: "a field of 1 MB", kind: urlencoded, body: of(press + "&note=" + strings.Repeat("ä", 1<<19)), size: -1},
		{name: "10,000 fields", kind: urlencoded, body: of(many.String())},
		{name: "10,000 times one field", kind: urlencoded, body: of(press + strings.Repeat("&person=1", 10_000))},
		{name: "10,000 parts", kind: parted, body: of(parts.String() + "--x--\r\n")},
		{name: "a part without an end", kind: parted, body: of("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\na;b")},
		{name: "no form", kind: urlencoded, body: of("%zz=%&;=%00")},
		{name: "JSON", kind: "application/json", body: of(`{"press":"` + uuid.NewString() + `"}`)},
		{name: "plain text", kind: "text/plain", body: of(press)},
		{name: "no kind", kind: "", body: of(press)},
		{name: "a kind that is none", kind: ";;;=", body: of(press)},
		{name: "two kinds in one", kind: parted, body: of(press)},
		{name: "a huge header", kind: urlencoded, body: of(press), header: strings.Repeat("a", 2<<20)},
	}
}

// TestJunkIsRefused sends each POST route what no form of ours sends: the answer is a refusal, it comes soon, and nobody pays for it in memory. It runs
// alone, so that what is allocated is its own.
func TestJunkIsRefused(t *testing.T) { //nolint:paralleltest // counts what is allocated
	p := portaltest.New(t)
	everything := []identity.Flag{identity.MainUser, identity.Signatory}
	browsers := map[identity.Role]*portaltest.Browser{}
	for _, route := range portal.Table() {
		if route.Method != http.MethodPost || route.Path == "/sign-out" { // which reads nothing
			continue
		}
		role := identity.RolesWith(route.Need)[0]
		if browsers[role] == nil {
			p.AddActor("junk-"+string(role), p.Orgs[string(role)], everything...)
			browsers[role] = p.As("junk-" + string(role))
		}
		for _, j := range rubbish() {
			throw(t, p, browsers[role], route, j)
		}
	}
	if strings.Contains(p.Logs.String(), "panic") {
		t.Error("something panicked")
	}
}

func throw(t *testing.T, p *portaltest.Portal, b *portaltest.Browser, route portal.Route, j junk) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, p.URL+parameter.ReplaceAllString(route.Path, uuid.NewString()), j.body())
	if err != nil {
		t.Fatal(err)
	}
	if j.kind != "" {
		req.Header.Set("Content-Type", j.kind)
	}
	if j.size != 0 {
		req.ContentLength = j.size
	}
	if j.header != "" {
		req.Header.Set("X-Much", j.header)
	}
	req.Header.Set("Sec-Fetch-Site", "same-origin")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	got := b.Do(req)
	took := time.Since(began)
	runtime.ReadMemStats(&after)
	if got.Status < 400 || got.Status >= 500 {
		t.Errorf("%s at %s: %d at %s", j.name, route.Path, got.Status, got.Path)
	}
	if took > longestAnswer || after.TotalAlloc-before.TotalAlloc > mostAllocated {
		t.Errorf("%s at %s took %v and %d MB", j.name, route.Path, took, (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}
