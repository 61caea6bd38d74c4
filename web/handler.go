package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

// types are the media types of what the build makes: the table of the machine is
// not asked, because it differs from one machine to the next.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// Handler serves the assets under Prefix. Names change with content, so a browser
// may keep each for a year and never ask again.
func Handler() http.Handler {
	dist, _ := fs.Sub(embedded, "dist")
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		kind, known := types[path.Ext(name)]
		content, err := fs.ReadFile(dist, name)
		if !known || err != nil || name == "manifest.json" {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("X-Content-Type-Options", "nosniff")
		if packed, err := fs.ReadFile(dist, name+".gz"); err == nil {
			h.Set("Vary", "Accept-Encoding")
			if acceptsGzip(r) {
				h.Set("Content-Encoding", "gzip")
				content = packed
			}
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(content))
	})
}

func acceptsGzip(r *http.Request) bool {
	for coding := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(coding), ";")
		if name == "gzip" {
			return strings.TrimSpace(weight) != "q=0"
		}
	}
	return false
}
