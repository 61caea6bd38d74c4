package region

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
)

// Register is all registers as of one moment. It is read-only and safe to share; the slices that it returns are the caller's, but for those of
// [Register.Terms], [Register.Languages], [Register.Countries] and [Register.Quota], which must not be changed.
type Register struct {
	regions, centres, employment history[Area]
	wellbeing                    history[WellbeingArea]
	municipalities               history[Municipality]
	byName                       map[string]string         // folded name -> code
	mergedInto                   map[string][]Municipality // successor -> those that ended in it
	populations                  map[string][]Population   // ascending by year
	sites                        history[Site]
	deadlines                    history[DeadlineRule]
	limits                       history[Limit]
	weights                      history[Weight]
	policies                     history[PlanPolicy]
	rates                        history[Rate]
	permits                      history[Permit]
	rounds                       []Round         // by code, versions in no order
	interest                     []ReferenceRate // ascending
	recoveries                   history[RecoveryBasis]
	statutes                     history[Statute]
	appeals                      history[Appeal]
	quotas                       map[int][]QuotaLine
	terms                        []Term
	languages                    []Language
	countries                    []Country
}

// dated is a row that holds for a period under a key.
type dated interface {
	key() string
	during() civil.Period
}

// history is the dated rows under each key, ascending.
type history[T dated] map[string][]T

func historyOf[T dated](rows []T) history[T] {
	h := history[T]{}
	for _, row := range rows {
		h[row.key()] = append(h[row.key()], row)
	}
	for _, of := range h {
		slices.SortFunc(of, func(a, b T) int { return a.during().From.Compare(b.during().From) })
	}
	return h
}

// on returns the row of a key in force on a day.
func (h history[T]) on(key string, day civil.Date) (T, bool) {
	for _, row := range h[key] {
		if row.during().Contains(day) {
			return row, true
		}
	}
	var none T
	return none, false
}

// lastBefore returns the newest row of a key that had ended by a day.
func (h history[T]) lastBefore(key string, day civil.Date) (T, bool) {
	for _, row := range slices.Backward(h[key]) {
		if end := row.during().To; !end.IsZero() && !end.After(day) {
			return row, true
		}
	}
	var none T
	return none, false
}

// all returns the rows in force on a day, by key.
func (h history[T]) all(day civil.Date) []T {
	rows := make([]T, 0, len(h))
	for _, key := range slices.Sorted(maps.Keys(h)) {
		if row, ok := h.on(key, day); ok {
			rows = append(rows, row)
		}
	}
	return rows
}

// everything returns the rows of all days, by key and day.
func (h history[T]) everything() []T {
	var rows []T
	for _, key := range slices.Sorted(maps.Keys(h)) {
		rows = append(rows, h[key]...)
	}
	return rows
}

// index fills what is derived from the rows.
func (r *Register) index() {
	r.byName, r.mergedInto = map[string]string{}, map[string][]Municipality{}
	for _, code := range slices.Sorted(maps.Keys(r.municipalities)) {
		for _, m := range r.municipalities[code] {
			for _, name := range []string{m.Name.FI, m.Name.SV} {
				r.nameStandsFor(fold(name), m)
			}
			if m.Successor != "" {
				r.mergedInto[m.Successor] = append(r.mergedInto[m.Successor], m)
			}
		}
	}
}

// nameStandsFor gives a name to the municipality that bears it; one that stands goes before one that has ended.
func (r *Register) nameStandsFor(name string, m Municipality) {
	if _, taken := r.byName[name]; !taken || m.Valid.To.IsZero() {
		r.byName[name] = m.Code
	}
}

// find looks a code up in rows sorted by code.
func find[T any](rows []T, code string, of func(T) string) (T, bool) {
	i, ok := slices.BinarySearchFunc(rows, code, func(row T, code string) int { return strings.Compare(of(row), code) })
	if !ok {
		var none T
		return none, false
	}
	return rows[i], true
}

func byCode[T any](rows []T, of func(T) string) []T {
	slices.SortFunc(rows, func(a, b T) int { return cmp.Compare(of(a), of(b)) })
	return rows
}
