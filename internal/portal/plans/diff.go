package plans

import (
	"cmp"
	"slices"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// mostChanged is how many municipalities the difference lists: those that change most.
const mostChanged = 30

// diff holds a scenario against the plan of which it was made, where the reader may see that.
func (s sight) diff() *views.DiffView {
	if s.Plan.Kind != plans.Scenario {
		return nil
	}
	l, d := s.l, &views.DiffView{Lead: msg.PlansDiff(s.l, s.Base.Name), Changes: s.changed()}
	a, b := s.Base.Totals, s.Plan.Totals
	if a == nil || b == nil {
		d.Lead = msg.PlansScenario(l)
		return d
	}
	d.Note = msg.PlansDiffCentsNote(l)
	t := ui.Table{L: l, Caption: d.Lead, Bare: true, Figures: true, Columns: diffHeads(l, msg.PlansDiffWhat(l))}
	whole := func(n int) string { return number(l, n) }
	for _, row := range []struct {
		label       string
		before, now int
	}{
		{msg.PlansDiffHouseholds(l), a.Cases, b.Cases},
		{msg.PlansPlaced(l), a.PlacedPersons, b.PlacedPersons},
		{msg.PlansUnplaced(l), a.UnplacedPersons(), b.UnplacedPersons()},
		{msg.PlansDiffMissing(l), a.Missing, b.Missing},
	} {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: row.label}, {Text: whole(row.before)}, {Text: whole(row.now)}, {Text: i18n.Signed(l, int64(row.now-row.before)*milli, 0)}}})
	}
	t.Rows = append(t.Rows,
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansTilePoints(l)}, {Text: s.points(mean(a))}, {Text: s.points(mean(b))}, {Text: i18n.Signed(l, mean(b)-mean(a), 1)}}},
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansDiffMoved(l)}, {}, {Text: whole(b.Moved)}, {}}},
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansDiffCents(l)}, {Text: i18n.Euros(l, a.Cents)}, {Text: i18n.Euros(l, b.Cents)}, {Text: i18n.Euros(l, b.Cents-a.Cents)}}},
	)
	d.Table, d.Municipalities = &t, s.shares()
	return d
}

func diffHeads(l i18n.Lang, first string) []ui.Column {
	return []ui.Column{{Label: first}, {Label: msg.PlansDiffBase(l), Num: true}, {Label: msg.PlansDiffHere(l), Num: true}, {Label: msg.PlansDiffDifference(l), Num: true}}
}

// mean is the points of a placed person.
func mean(t *plans.Totals) int64 {
	if t.PlacedPersons == 0 {
		return 0
	}
	return t.Points / int64(t.PlacedPersons)
}

// shares lists the municipalities to which another number of persons comes, with what that is in euros.
func (s sight) shares() *ui.Table {
	l := s.l
	before, now := burdens(s.Base.Detail.Burden), burdens(s.Plan.Detail.Burden)
	var codes []string
	for code := range before {
		if before[code].Planned != now[code].Planned {
			codes = append(codes, code)
		}
	}
	for code := range now {
		if _, was := before[code]; !was && now[code].Planned > 0 {
			codes = append(codes, code)
		}
	}
	if len(codes) == 0 {
		return nil
	}
	change := func(code string) int { return now[code].Planned - before[code].Planned }
	slices.SortFunc(codes, func(x, y string) int { return cmp.Or(cmp.Compare(abs(change(y)), abs(change(x))), cmp.Compare(x, y)) })
	t := &ui.Table{
		L: l, Caption: msg.PlansDiffMunicipalities(l), ShowCaption: true, Bare: true, Figures: true,
		Columns: append(diffHeads(l, msg.PlansMunicipality(l)), ui.Column{Label: msg.PlansDiffCents(l), Num: true}),
	}
	for _, code := range codes[:min(len(codes), mostChanged)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(code)},
			{Text: number(l, before[code].Planned)},
			{Text: number(l, now[code].Planned)},
			{Text: i18n.Signed(l, int64(change(code))*milli, 0)},
			{Text: i18n.Euros(l, now[code].Cents-before[code].Cents)},
		}})
	}
	return t
}

func burdens(all []plans.Burden) map[string]plans.Burden {
	by := map[string]plans.Burden{}
	for _, b := range all {
		by[b.Municipality] = b
	}
	return by
}

func abs(n int) int { return max(n, -n) }
