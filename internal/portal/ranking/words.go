package ranking

import (
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/region"
)

// Words writes a ranking's texts in the reader's language; names come from the registers as they are on a day.
type Words struct {
	Lang i18n.Lang
	Reg  *region.Register
	Day  civil.Date
}

// Say writes a text with its arguments.
func (w Words) Say(t matching.Text) string {
	args := make([]any, len(t.Args))
	for i, a := range t.Args {
		args[i] = w.arg(a)
	}
	return msg.Text(w.Lang, t.Key, args...)
}

func (w Words) arg(a matching.Arg) any {
	switch a.Kind {
	case matching.ArgCount:
		return a.N
	case matching.ArgNumber:
		return i18n.Number(w.Lang, int64(a.N))
	case matching.ArgPoints:
		return w.Points(a.N)
	case matching.ArgPercent:
		return i18n.Percent(w.Lang, int64(a.N))
	case matching.ArgDay:
		return a.Day()
	case matching.ArgMunicipality:
		return w.Municipality(a.Code)
	case matching.ArgService:
		return msg.Code(w.Lang, "need", a.Code)
	case matching.ArgLanguage:
		return w.language(a.Code)
	case matching.ArgTie:
		return msg.Code(w.Lang, "relation", a.Code)
	case matching.ArgCondition:
		return msg.Code(w.Lang, "demand", a.Code)
	case matching.ArgCriteria:
		return w.criteria(a.Code)
	}
	return a.Code
}

func (w Words) criteria(codes string) string {
	var names []string
	for _, code := range strings.Fields(codes) {
		names = append(names, w.Criterion(matching.Criterion(code)))
	}
	return i18n.List(w.Lang, names)
}

// Criterion returns the criterion's name.
func (w Words) Criterion(k matching.Criterion) string { return msg.Text(w.Lang, k.Key()) }

// Points writes milli-points with one decimal.
func (w Words) Points(milli int) string { return i18n.Decimal(w.Lang, int64(milli), 1) }

// Municipality returns the name of the municipality with the code.
func (w Words) Municipality(code string) string {
	if m, ok := w.Reg.Resolve(code, w.Day); ok {
		return m.Name.In(w.Lang)
	}
	return code
}

// Area returns the name of the municipality's wellbeing area.
func (w Words) Area(code string) string {
	m, ok := w.Reg.Resolve(code, w.Day)
	if !ok {
		return ""
	}
	area, _ := w.Reg.WellbeingArea(m.Wellbeing, w.Day)
	return area.Name.In(w.Lang)
}

func (w Words) language(code string) string {
	if l, ok := w.Reg.Language(code); ok {
		return l.Name.In(w.Lang)
	}
	return code
}

// Source writes who stated a fact and when.
func (w Words) Source(s matching.Source) string {
	if s.IsZero() {
		return ""
	}
	said := msg.Text(w.Lang, s.Key)
	if !s.On.IsZero() {
		said += " " + i18n.Date(w.Lang, s.On)
	}
	return said
}
