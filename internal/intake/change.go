package intake

import (
	"strconv"
	"strings"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Change is one value that a file would change in what is recorded. Subject says in a language what the reader knows the changed thing by.
type Change struct {
	Row           int
	Subject       func(l i18n.Lang) string
	Column        Column
	Before, After Value
}

// Shown says in a language what stood and what comes: of a personal column only that it changes.
func (c Change) Shown(l i18n.Lang) (before, after string) {
	if c.Column.Personal {
		return msg.IntakeHidden(l), msg.IntakeHidden(l)
	}
	return c.Column.Show(l, c.Before), c.Column.Show(l, c.After)
}

// Show writes a value of the column as it is written in a language; an empty one is a dash.
func (c Column) Show(l i18n.Lang, v Value) string {
	if v.Is(Value{}) && c.Kind != YesNo {
		return "–"
	}
	switch c.Kind {
	case Code, Reference:
		return c.called(l, strings.Fields(v.Text))
	case Date:
		return i18n.Date(l, v.Day)
	case Whole:
		return strconv.FormatInt(v.N, 10)
	case Decimal:
		return i18n.Decimal(l, v.N, 3)
	case YesNo:
		if v.N == 1 {
			return msg.IntakeYes(l)
		}
		return msg.IntakeNo(l)
	default:
		return v.Text
	}
}

func (c Column) called(l i18n.Lang, codes []string) string {
	all := make([]string, len(codes))
	for i, code := range codes {
		switch {
		case c.Kind == Code:
			all[i] = msg.Code(l, c.CodeKind, code)
		case c.Called != nil:
			all[i] = c.Called(l, code)
		default:
			all[i] = code
		}
	}
	return strings.Join(all, ", ")
}
