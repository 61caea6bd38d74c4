package i18n

import (
	"slices"
	"strings"

	"golang.org/x/text/collate"
)

// List writes "a, b ja c", "a, b och c", "a, b and c".
func List(l Lang, items []string) string { return list(items, Pick(l, " ja ", " och ", " and ")) }

// ListOr writes "a, b tai c", "a, b eller c", "a, b or c".
func ListOr(l Lang, items []string) string { return list(items, Pick(l, " tai ", " eller ", " or ")) }

func list(items []string, last string) string {
	n := len(items)
	if n < 2 {
		return strings.Join(items, "")
	}
	return strings.Join(items[:n-1], ", ") + last + items[n-1]
}

// Sorter orders names as the language's alphabet does: in Finnish and Swedish å, ä and ö come after z, in English they are a and o.
// It is for one goroutine at a time.
type Sorter struct{ c *collate.Collator }

// Collate returns the sorter of a language.
func Collate(l Lang) *Sorter { return &Sorter{collate.New(l.tag())} }

// Compare returns -1, 0 or 1.
func (s *Sorter) Compare(a, b string) int { return s.c.CompareString(a, b) }

// SortBy orders items by a name of theirs; equal names keep their order.
func SortBy[T any](l Lang, items []T, name func(T) string) {
	s := Collate(l)
	slices.SortStableFunc(items, func(a, b T) int { return s.Compare(name(a), name(b)) })
}
