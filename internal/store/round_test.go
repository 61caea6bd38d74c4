package store_test

import (
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
)

// TestARoundIsPublishedByNobodyWhoWroteIt tries by SQL what the pages do not offer.
func TestARoundIsPublishedByNobodyWhoWroteIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	id, second := uuid.New(), h.member(t, h.ministry.Membership.Organisation)
	h.db.Exec(t, `INSERT INTO round_draft (id, state, round, corrects, reason, writers, updated_at) VALUES ($1, 'draft', '{}', false, '', ARRAY[$2::uuid], now())`,
		id, h.ministry.Account)
	publish := "UPDATE round_draft SET state = 'published' WHERE id = $1"
	copied := `INSERT INTO grant_round SELECT (jsonb_populate_record(g, jsonb_build_object('version', 2, 'origin', $1::text, 'writers', jsonb_build_array($2::text),
		'published_by', $3::text, 'published_at', now()))).* FROM grant_round g WHERE code = 'lisaosa-2023'`
	for _, c := range []struct {
		what string
		who  identity.Actor
		sql  string
		args []any
		rows int64 // 0: refused
	}{
		{"the writer publishes his own", h.ministry, publish, []any{id}, 0},
		{"the writer takes himself out of the writers", h.ministry, "UPDATE round_draft SET writers = ARRAY[$2::uuid] WHERE id = $1", []any{id, second.Account}, 0},
		{"somebody writes without being a writer", second, "UPDATE round_draft SET round = '{\"a\": 1}' WHERE id = $1", []any{id}, 0},
		{"another publishes", second, publish, []any{id}, 1},
		{"a version of which one is both", second, copied, []any{"portal", second.Account.String(), second.Account.String()}, 0},
		{"a version in another's name", second, copied, []any{"portal", second.Account.String(), h.ministry.Account.String()}, 0},
		{"a version as if of the release", second, copied, []any{"file", second.Account.String(), second.Account.String()}, 0},
		{"a version that another wrote", second, copied, []any{"portal", h.ministry.Account.String(), second.Account.String()}, 1},
		{"a published version changed", second, "UPDATE grant_round SET decides = 'ministry'", nil, 0},
		{"a published version deleted", second, "DELETE FROM grant_round", nil, 0},
		{"a centre reads drafts", h.north, "SELECT FROM round_draft", nil, 0},
		{"a municipality reads drafts", h.oulu, "SELECT FROM round_draft", nil, 0},
		{"a centre counts the country's arrivals", h.north, "SELECT FROM arrived_in('2000-01-01', '2100-01-01')", nil, 0},
	} {
		if got := h.attack(t, c.who, c.sql, c.args...); got != c.rows {
			t.Errorf("%s: %d rows, want %d", c.what, got, c.rows)
		}
	}
	h.db.Exec(t, "UPDATE round_draft SET state = 'published'")
	if got := h.attack(t, second, "UPDATE round_draft SET state = 'draft' WHERE id = $1", id); got != 0 {
		t.Errorf("a published draft is opened again: %d", got)
	}
}
