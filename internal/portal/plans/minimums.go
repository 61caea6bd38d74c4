package plans

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/joint"
	"kuntapaikka/internal/matching/plans"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// minimums tells of each municipality that would get fewer persons than it wants at least, those that miss most first.
func (s sight) minimums() *views.MinimumsView {
	l, all := s.l, s.Plan.Detail.Minimums
	if len(all) == 0 {
		return nil
	}
	short := slices.DeleteFunc(slices.Clone(all), func(m joint.Reached) bool { return m.Wanting() == 0 })
	if len(short) == 0 {
		return &views.MinimumsView{Lead: msg.PlansMinimumsReached(l, len(all))}
	}
	slices.SortStableFunc(short, func(a, b joint.Reached) int { return cmp.Compare(b.Wanting(), a.Wanting()) })
	t := ui.Table{L: l, Caption: msg.PlansMinimums(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansMunicipality(l)},
		{Label: msg.PlansMinimumsLeast(l), Num: true},
		{Label: msg.PlansMinimumsCame(l), Num: true},
		{Label: msg.PlansMinimumsPlanned(l), Num: true},
		{Label: msg.PlansMinimumsMissing(l), Num: true},
	}}
	for _, m := range short {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(m.Municipality)},
			{Text: number(l, m.Least)},
			{Text: number(l, m.Came)},
			{Text: number(l, m.Planned)},
			{Text: number(l, m.Wanting())},
		}})
	}
	return &views.MinimumsView{
		Lead: msg.PlansMinimumsLead(l, len(short), number(l, len(all)), number(l, s.Plan.Totals.Missing)), Missing: true, Table: t,
		Note: msg.PlansMinimumsNote(l, s.points(int64(s.Plan.Totals.ShortfallMilli))),
	}
}

// promises tells of each commitment to emergency cases, those of which most is open first.
func (s sight) promises() *views.PromisesView {
	l, all := s.l, slices.Clone(s.Plan.Detail.Promises)
	if len(all) == 0 {
		return nil
	}
	slices.SortStableFunc(all, func(a, b plans.Promise) int { return cmp.Compare(b.Open(), a.Open()) })
	v := &views.PromisesView{Table: ui.Table{L: l, Caption: msg.PlansPromises(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{
		{Label: msg.PlansMunicipality(l)},
		{Label: msg.PlansPromisesPersons(l), Num: true},
		{Label: msg.PlansPromisesOffered(l), Num: true},
		{Label: msg.PlansPromisesUsed(l), Num: true},
		{Label: msg.PlansMinimumsPlanned(l), Num: true},
		{Label: msg.PlansPromisesOpen(l), Num: true},
	}}}
	promised, open, short := 0, 0, 0
	for _, p := range all {
		promised, open = promised+p.Persons, open+p.Open()
		if p.Offered < p.Persons {
			short++
		}
		v.Table.Rows = append(v.Table.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(p.Municipality)},
			{Text: number(l, p.Persons)},
			{Text: number(l, p.Offered)},
			{Text: number(l, p.Used)},
			{Text: number(l, p.Planned)},
			{Text: number(l, p.Open())},
		}})
	}
	if v.Lead = msg.PlansPromisesLead(l, len(all), number(l, promised), number(l, open)); short > 0 {
		v.Short = msg.PlansPromisesShort(l, short)
	}
	return v
}
