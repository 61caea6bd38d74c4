package store

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/inbox"
)

// CaseListQuery gives tests the statement behind a list, to look at its plan.
func CaseListQuery(a identity.Actor, f casework.Filter) (string, []any) {
	return listQuery(a, f.Pinned(a.Role()))
}

// CaseCountQuery gives tests the statement behind the counts of a kind of filter.
func CaseCountQuery(r identity.Role, k casework.FilterKind, centre bool) string {
	sql, _ := countQuery(r, k, centre)
	return sql
}

// ProposalInboxQuery gives tests the statement behind a tab of the proposals, to look at its plan.
func ProposalInboxQuery(a identity.Actor, t inbox.Tab) (string, []any) {
	return inboxQuery(listProposals, a, t.ProposalStates(), t.LatestFirst(), page.Params{})
}

// HearingInboxQuery gives tests the statement behind a tab of the hearings.
func HearingInboxQuery(a identity.Actor, t inbox.Tab) (string, []any) {
	return inboxQuery(listHearings, a, t.HearingStates(), t.LatestFirst(), page.Params{})
}

// Planning gives benchmarks the settings under which the pools plan, so that a bare statement is planned alike.
func Planning() map[string]string { return planning() }

// SearchQuery gives tests the statement of the search.
func SearchQuery() string { return searchCases }

// ArrivingQuery gives tests the statement behind a tab of the arrivals.
func ArrivingQuery(r identity.Role, done bool) string { return arrivingQuery(r, done) }
