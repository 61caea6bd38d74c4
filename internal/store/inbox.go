package store

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
)

// A list by the clock takes a page of each of its states along the reader's own index, and then the first rows of all of them. The reader's column
// and the direction stand in the text, so that each list has a plan of its own; the limit too, since as a parameter the planner would guess it.
const (
	listProposals = `-- name: proposal.inbox_%[1]s
SELECT p.id, p.reference, p.state, p.municipality_code, p.group_code, p.priority, p.persons, p.planned_arrival, p.due_at,
       coalesce(h.state, ''), coalesce(h.outcome, ''), o.id, o.kind, o.code, o.name_fi, o.name_sv, o.name_en
  FROM unnest($1::text[]) s
 CROSS JOIN LATERAL (
    SELECT id, reference, state, municipality_code, centre_org, group_code, priority, persons, planned_arrival, due_at FROM proposal
     WHERE %[2]s state = s AND (due_at, id) %[3]s ($2, $3) ORDER BY due_at %[4]s, id %[4]s LIMIT 51) p
  LEFT JOIN hearing h ON h.proposal_id = p.id
  JOIN organisation o ON o.id = p.centre_org
 ORDER BY p.due_at %[4]s, p.id %[4]s LIMIT 51`

	listHearings = `-- name: hearing.inbox_%[1]s
SELECT h.id, p.reference, h.state, h.kind, h.why, h.outcome, p.municipality_code, p.priority, p.persons, h.due_at, h.answered_at,
       o.id, o.kind, o.code, o.name_fi, o.name_sv, o.name_en
  FROM unnest($1::text[]) s
 CROSS JOIN LATERAL (
    SELECT id, proposal_id, org_id, state, kind, why, outcome, due_at, answered_at FROM hearing
     WHERE %[2]s state = s AND (due_at, id) %[3]s ($2, $3) ORDER BY due_at %[4]s, id %[4]s LIMIT 51) h
  JOIN proposal p ON p.id = h.proposal_id
  JOIN organisation o ON o.id = h.org_id
 ORDER BY h.due_at %[4]s, h.id %[4]s LIMIT 51`

	countInbox = `-- name: %[1]s.inbox_count_%[2]s
SELECT s, (SELECT count(*) FROM (SELECT FROM %[1]s WHERE %[3]s state = s LIMIT 100) n) FROM unnest($1::text[]) s`
)

// whose is the condition by which a role's lists walk its own rows, with the name under which the statement is known.
func whose(r identity.Role, param string) (name, condition string) {
	switch r {
	case identity.Municipality:
		return string(r), "municipality_org = " + param + " AND"
	case identity.Regional:
		return string(r), "centre_org = " + param + " AND"
	case identity.Wellbeing:
		return string(r), "org_id = " + param + " AND"
	default:
		return "all", ""
	}
}

// inboxQuery writes a list's statement and its arguments for the actor.
func inboxQuery[S ~string](statement string, a identity.Actor, states []S, latestFirst bool, p page.Params) (string, []any) {
	key, compare, order, name := inboxKey{ID: uuid.Nil}, ">", "ASC", "waiting"
	if latestFirst {
		key, compare, order, name = inboxKey{At: endOfTime, ID: uuid.Max}, "<", "DESC", "over"
	}
	p.After.Into(&key)
	who, condition := whose(a.Role(), "$4")
	args := []any{texts(states), key.At, key.ID}
	if condition != "" {
		args = append(args, a.Organisation())
	}
	return fmt.Sprintf(statement, who+"_"+name, condition, compare, order), args
}

// endOfTime is after every moment of the lists.
var endOfTime = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

type inboxKey struct {
	At time.Time `json:"at"`
	ID uuid.UUID `json:"id"`
}

func texts[S ~string](codes []S) []string {
	all := make([]string, len(codes))
	for i, c := range codes {
		all[i] = string(c)
	}
	return all
}

// ListProposals reads a page of a tab of the proposals that the reader may see.
func (tx *Tx) ListProposals(ctx context.Context, t inbox.Tab, p page.Params) (page.Of[inbox.ProposalRow], error) {
	sql, args := inboxQuery(listProposals, tx.actor, t.ProposalStates(), t.LatestFirst(), p)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return page.Of[inbox.ProposalRow]{}, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r inbox.ProposalRow, err error) {
		o := &r.Centre
		err = row.Scan(&r.ID, &r.Reference, &r.State, &r.Municipality, &r.Group, &r.Priority, &r.Persons, &r.PlannedArrival, &r.DueAt, &r.Hearing, &r.Outcome,
			&o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN)
		return r, err
	})
	return page.Cut(all, p, func(r inbox.ProposalRow) any { return inboxKey{r.DueAt, r.ID} }), err
}

// ListHearings reads a page of a tab of the hearings that the reader may see.
func (tx *Tx) ListHearings(ctx context.Context, t inbox.Tab, p page.Params) (page.Of[inbox.HearingRow], error) {
	sql, args := inboxQuery(listHearings, tx.actor, t.HearingStates(), t.LatestFirst(), p)
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return page.Of[inbox.HearingRow]{}, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r inbox.HearingRow, err error) {
		var answered nullTime
		o := &r.Org
		err = row.Scan(&r.ID, &r.Reference, &r.State, &r.Kind, &r.Why, &r.Outcome, &r.Municipality, &r.Priority, &r.Persons, &r.DueAt, &answered,
			&o.ID, &o.Kind, &o.Code, &o.NameFI, &o.NameSV, &o.NameEN)
		r.AnsweredAt = answered.t
		return r, err
	})
	return page.Cut(all, p, func(r inbox.HearingRow) any { return inboxKey{r.DueAt, r.ID} }), err
}

// CountProposals counts each tab of the proposals that the reader may see, up to inbox.MostCounted+1.
func (tx *Tx) CountProposals(ctx context.Context) (map[inbox.Tab]int, error) {
	byState, err := tx.countInbox(ctx, "proposal", []string{"sent", "question", "accepted", "agreed", "directed", "declined", "withdrawn", "expired"})
	counts := map[inbox.Tab]int{}
	for _, t := range inbox.ProposalTabs() {
		for _, s := range t.ProposalStates() {
			counts[t] = min(counts[t]+byState[string(s)], inbox.MostCounted+1)
		}
	}
	return counts, err
}

// CountHearings counts each tab of the hearings that the reader may see, up to inbox.MostCounted+1.
func (tx *Tx) CountHearings(ctx context.Context) (map[inbox.Tab]int, error) {
	byState, err := tx.countInbox(ctx, "hearing", texts([]placement.HearingState{placement.HearingOpen, placement.HearingAnswered, placement.HearingSilent}))
	counts := map[inbox.Tab]int{}
	for _, t := range inbox.HearingTabs() {
		for _, s := range t.HearingStates() {
			counts[t] += byState[string(s)]
		}
	}
	return counts, err
}

func (tx *Tx) countInbox(ctx context.Context, table string, states []string) (map[string]int, error) {
	who, condition := whose(tx.actor.Role(), "$2")
	args := []any{states}
	if condition != "" {
		args = append(args, tx.actor.Organisation())
	}
	counts := map[string]int{}
	rows, err := tx.Query(ctx, fmt.Sprintf(countInbox, table, who, condition), args...)
	if err != nil {
		return nil, err
	}
	var state string
	var n int
	_, err = pgx.ForEachRow(rows, []any{&state, &n}, func() error {
		counts[state] = n
		return nil
	})
	return counts, err
}

// Parties returns organisations by their ids, with their duty phones.
func (tx *Tx) Parties(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]inbox.Party, error) {
	rows, err := tx.Query(ctx, `-- name: organisation.parties
SELECT id, kind, code, name_fi, name_sv, name_en, duty_phone FROM organisation WHERE id = ANY($1)`, ids)
	if err != nil {
		return nil, err
	}
	all := map[uuid.UUID]inbox.Party{}
	var p inbox.Party
	_, err = pgx.ForEachRow(rows, []any{&p.ID, &p.Kind, &p.Code, &p.NameFI, &p.NameSV, &p.NameEN, &p.DutyPhone}, func() error {
		all[p.ID] = p
		return nil
	})
	return all, err
}
