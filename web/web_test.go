package web_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"kuntapaikka/web"
)

func get(t *testing.T, path string, encoding string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", encoding)
	w := httptest.NewRecorder()
	web.Handler().ServeHTTP(w, r)
	return w
}

func TestAssetsAreKeptForAYearUnderAHashedName(t *testing.T) {
	t.Parallel()
	if err := web.Built(); err != nil {
		t.Fatal(err)
	}
	for name, kind := range map[string]string{
		"app.css": "text/css; charset=utf-8", "app.js": "text/javascript; charset=utf-8", "mark.svg": "image/svg+xml",
		"source-sans-3-latin-wght-normal.woff2": "font/woff2",
	} {
		url := web.URL(name)
		if url == web.Prefix+name {
			t.Errorf("%s has no hash in its name", name)
		}
		w := get(t, url, "gzip, br")
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") != kind || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %v", url, w.Code, w.Header())
		}
		if zipped := w.Header().Get("Content-Encoding") == "gzip"; zipped != (kind != "font/woff2") {
			t.Errorf("%s: compressed is %v", url, zipped)
		}
		if plain := get(t, url, "br, gzip;q=0"); plain.Header().Get("Content-Encoding") != "" || plain.Body.Len() < w.Body.Len() {
			t.Errorf("%s: a browser without gzip got it", url)
		}
	}
}

// TestTheFirstVisitIsLight holds the budget of 80 KB, of which a page needs 10.
func TestTheFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	total := 0
	for _, name := range []string{"app.css", "app.js", "mark.svg", "source-sans-3-latin-wght-normal.woff2"} {
		total += get(t, web.URL(name), "gzip").Body.Len()
	}
	if total > 70_000 {
		t.Errorf("style, script, font and mark weigh %d bytes over the wire", total)
	}
}

func TestNothingElseIsServed(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/assets/", "/assets/manifest.json", "/assets/.gitignore", "/assets/app.css", "/assets/../web.go", "/assets/app.css.gz"} {
		if w := get(t, path, "gzip"); w.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}

func TestTheCoastIsThere(t *testing.T) {
	t.Parallel()
	var rings [][][2]float64
	if err := json.Unmarshal(web.Coast(), &rings); err != nil || len(rings) < 5 {
		t.Fatalf("%d rings, %v", len(rings), err)
	}
	for _, at := range rings[0] {
		if at[0] < 19 || at[0] > 32 || at[1] < 59 || at[1] > 71 {
			t.Fatalf("%v is not in Finland", at)
		}
	}
}
