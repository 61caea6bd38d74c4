package store

import (
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/identity"
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
