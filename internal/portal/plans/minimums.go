package plans

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/joint"
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
	t := ui.Table{L: l, Caption: msg.PlansMinimums(l), Bare: true, Figures: true, Columns: []ui.Column{
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
