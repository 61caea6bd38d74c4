package stage

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

func at(list string, row int, field string) string { return fmt.Sprintf("%s-%d-%s", list, row, field) }

// rows counts the rows of a list that were sent or filled.
func rows(v url.Values, l List) int {
	n := 0
	for slices.ContainsFunc(l.Fields, func(f Field) bool { return v.Has(at(l.Name, n+1, f.Name)) }) {
		n++
	}
	return n
}

func isEmpty(v url.Values, l List, row int) bool {
	return !slices.ContainsFunc(l.Fields, func(f Field) bool {
		return f.kind != hidden && strings.TrimSpace(v.Get(at(l.Name, row, f.Name))) != ""
	})
}

// drop takes a row away and moves those after it up.
func drop(v url.Values, l List, row int) {
	last := rows(v, l)
	for ; row <= last; row++ {
		for _, f := range l.Fields {
			name, next := at(l.Name, row, f.Name), at(l.Name, row+1, f.Name)
			if v.Has(next) && row < last {
				v[name] = v[next]
			} else {
				v.Del(name)
			}
			if row < last && !v.Has(next) && f.kind != tick {
				v.Set(name, "")
			}
		}
	}
}

// Compact takes empty rows away from lists to which rows can be added, so that the numbers of rows and of mistakes agree.
func Compact(v url.Values, s Stage) {
	for _, l := range s.Lists {
		if l.Add == "" {
			continue
		}
		for row := rows(v, l); row > 0; row-- {
			if isEmpty(v, l, row) {
				drop(v, l, row)
			}
		}
	}
}

// Press does what a button inside the form asks: "add-need" adds a row, "remove-need-2" takes one away. It reports whether the button was one of these.
func Press(v url.Values, s Stage, action string) bool {
	for _, l := range s.Lists {
		if l.Add == "" {
			continue
		}
		if action == "add-"+l.Name {
			addRow(v, l)
			return true
		}
		var row int
		if n, err := fmt.Sscanf(action, "remove-"+l.Name+"-%d", &row); n == 1 && err == nil {
			drop(v, l, row)
			return true
		}
	}
	return false
}

func addRow(v url.Values, l List) {
	row := rows(v, l) + 1
	for _, f := range l.Fields {
		if f.kind != tick {
			v.Set(at(l.Name, row, f.Name), "")
		}
	}
}
