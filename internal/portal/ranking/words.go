package ranking

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/matching"
	"kuntapaikka/internal/matching/wording"
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
	return wording.Text(w.Lang, wording.Names{Municipality: w.Municipality, Language: w.language}, t)
}

// Criterion returns the criterion's name.
func (w Words) Criterion(k matching.Criterion) string { return wording.Criterion(w.Lang, k) }

// Resource returns the resource's name.
func (w Words) Resource(r matching.Resource) string { return wording.Resource(w.Lang, r) }

// list joins the names of municipalities.
func (w Words) list(codes []string) string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = w.Municipality(code)
	}
	return i18n.List(w.Lang, names)
}

// Points writes milli-points with one decimal.
func (w Words) Points(milli int) string { return i18n.Decimal(w.Lang, int64(milli), 1) }

// Most writes a maximum in milli-points: whole points without decimals.
func (w Words) Most(milli int) string {
	if milli%1000 == 0 {
		return i18n.Number(w.Lang, int64(milli/1000))
	}
	return w.Points(milli)
}

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
func (w Words) Source(s matching.Source) string { return wording.Source(w.Lang, s) }
