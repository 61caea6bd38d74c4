package account

import (
	"net/http"
	"testing"
)

func TestAttemptsAreCountedByWhomTheProxyHadThemFrom(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		peer      string
		forwarded []string
		want      string
	}{
		{"127.0.0.1:5000", nil, "127.0.0.1"},
		{"127.0.0.1:5000", []string{"203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:5000", []string{"10.0.0.1, 203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:5000", []string{"10.0.0.1", "203.0.113.9"}, "203.0.113.9"},
		{"[::1]:5000", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2::/64"},
		{"127.0.0.1:5000", []string{"::ffff:203.0.113.9"}, "203.0.113.9"},
		{"127.0.0.1:5000", []string{"203.0.113.9, \"unknown\""}, "127.0.0.1"},
		{"198.51.100.7:5000", []string{"203.0.113.9"}, "198.51.100.7"},
		{"[2001:db8:9::1]:5000", nil, "2001:db8:9::/64"},
		{"@", []string{"203.0.113.9"}, "@"},
	} {
		r := &http.Request{RemoteAddr: c.peer, Header: http.Header{"X-Forwarded-For": c.forwarded}}
		if got := origin(r); got != c.want {
			t.Errorf("from %s with %q: counted by %s, want %s", c.peer, c.forwarded, got, c.want)
		}
	}
}
