package page_test

import (
	"testing"

	"kuntapaikka/internal/page"
)

func TestEveryRowIsSeenOnce(t *testing.T) {
	t.Parallel()
	const total = 137
	var seen []int
	for after, pages := page.Cursor(""), 0; ; pages++ {
		if pages > total {
			t.Fatal("the pages never end")
		}
		from := -1
		after.Into(&from)
		var rows []int
		for i := from + 1; i < total && len(rows) <= page.Size; i++ {
			rows = append(rows, i)
		}
		got := page.Cut(rows, page.Params{After: after}, func(i int) any { return i })
		seen = append(seen, got.Items...)
		if after = got.Next; after == "" {
			break
		}
	}
	if len(seen) != total || seen[0] != 0 || seen[total-1] != total-1 {
		t.Errorf("saw %d rows, want %d", len(seen), total)
	}
}

func TestMadeUpCursorIsTheBeginning(t *testing.T) {
	t.Parallel()
	for _, c := range []page.Cursor{"", "%%%", "bm90IGpzb24", "eyJhIjoxfQ"} {
		key := 7
		if c.Into(&key) {
			t.Errorf("cursor %q was read as a key", c)
		}
	}
}
