package stage

import (
	"net/url"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Difference is a question that two versions answer differently, in words.
type Difference struct{ Label, Before, After string }

// Differences lists the questions of a stage that were answered differently, in the order of the page.
func (s Stage) Differences(c Context, before, after url.Values) (all []Difference) {
	for _, l := range s.Lists {
		for row := 1; row <= max(rows(before, l), rows(after, l)); row++ {
			for _, f := range l.Fields {
				all = f.differs(all, c, at(l.Name, row, f.Name), l.legend(c, row), before, after)
			}
		}
	}
	for _, f := range s.Fields {
		all = f.differs(all, c, f.Name, "", before, after)
	}
	return all
}

func (l List) legend(c Context, row int) string {
	if l.Legend == nil {
		return ""
	}
	return l.Legend(c.L, row) + ": "
}

func (f Field) differs(all []Difference, c Context, name, legend string, before, after url.Values) []Difference {
	was, is := f.answer(c, before[name]), f.answer(c, after[name])
	if f.kind == hidden || was == is {
		return all
	}
	return append(all, Difference{Label: legend + msg.Text(c.L, f.Label), Before: was, After: is})
}

// answer writes values as the page's reader reads them: the names of codes, yes for a box.
func (f Field) answer(c Context, values []string) string {
	var options []ui.Option
	if f.options != nil {
		options = f.options(c)
	}
	said := ""
	for _, v := range values {
		switch {
		case v == "":
			continue
		case f.kind == tick:
			v = msg.AppYes(c.L)
		default:
			v = labelOf(options, v)
		}
		if said != "" {
			said += ", "
		}
		said += v
	}
	return said
}

func labelOf(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return value
}
