package portaltest

import (
	"strings"
	"testing"
)

// HoldNo fails the test when the log has any of the words: names, birth dates, identity codes and what was typed belong on pages, never in a log.
func (l *Logs) HoldNo(t testing.TB, words ...string) {
	t.Helper()
	logged := strings.ToLower(l.String())
	for _, w := range words {
		if w != "" && strings.Contains(logged, strings.ToLower(w)) {
			t.Errorf("the log holds %q", w)
		}
	}
}
