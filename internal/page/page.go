package page

import (
	"encoding/base64"
	"encoding/json"
)

// Size is the number of rows on a page when nobody asks for fewer.
const Size = 50

// Cursor is an opaque place in a list: the sort key of the last row seen. The empty Cursor is the list's beginning.
type Cursor string

// Params asks for the rows after a cursor. A Limit of 0, or over Size, means Size.
type Params struct {
	After Cursor
	Limit int
}

// Rows returns the number of rows asked for.
func (p Params) Rows() int {
	if p.Limit <= 0 || p.Limit > Size {
		return Size
	}
	return p.Limit
}

// Of is one page of a list. Next is empty on the last page.
type Of[T any] struct {
	Items []T
	Next  Cursor
}

// At makes a cursor from a sort key.
func At(key any) Cursor {
	b, err := json.Marshal(key)
	if err != nil {
		panic("page: a sort key must be plain data: " + err.Error())
	}
	return Cursor(base64.RawURLEncoding.EncodeToString(b))
}

// Into reads the sort key back and reports whether there was one; a cursor that somebody made up is read as the list's beginning.
func (c Cursor) Into(key any) bool {
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	return err == nil && len(b) > 0 && json.Unmarshal(b, key) == nil
}

// Cut makes a page from up to limit+1 rows: the surplus row only shows that there is more.
func Cut[T any](rows []T, p Params, key func(T) any) Of[T] {
	limit := p.Rows()
	if len(rows) <= limit {
		return Of[T]{Items: rows}
	}
	rows = rows[:limit]
	return Of[T]{Items: rows, Next: At(key(rows[limit-1]))}
}
