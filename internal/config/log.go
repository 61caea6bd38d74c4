package config

import (
	"io"
	"log/slog"
	"regexp"
	"slices"
	"strings"
)

// NewLog returns the log of an installation: a line of JSON per event. What must never be in it is struck out wherever it comes from: values
// under the keys of secrets and names, and inside any text identity codes, mail addresses and passwords of addresses. That is a second net; the
// first is that personal types log as their id.
func NewLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, &slog.HandlerOptions{ReplaceAttr: redact}))
}

// struck stands where something was struck out.
const struck = "[-]"

// hiddenKeys are parts of keys whose values are never written.
var hiddenKeys = []string{"password", "secret", "token", "cookie", "authorization", "login", "name", "email", "birth", "identity_code", "hetu", "phone", "document"}

// hiddenParts are what is struck out inside texts: Finnish personal identity codes in both generations of their century marks, mail addresses, and
// the password of a URL.
var hiddenParts = regexp.MustCompile(`\b[0-3]\d[01]\d{3}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b|[\pL\d._%+-]+@[\pL\d-]+(?:\.[\pL\d-]+)+|://[^/\s:@]+:[^/\s@]+@`)

func redact(_ []string, a slog.Attr) slog.Attr {
	key := strings.ToLower(a.Key)
	if slices.ContainsFunc(hiddenKeys, func(part string) bool { return strings.Contains(key, part) }) {
		return slog.String(a.Key, struck)
	}
	switch v := a.Value.Any().(type) {
	case string:
		return slog.String(a.Key, hiddenParts.ReplaceAllString(v, struck))
	case error:
		return slog.String(a.Key, hiddenParts.ReplaceAllString(v.Error(), struck))
	}
	return a
}
