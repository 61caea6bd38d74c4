package plans

import (
	"cmp"
	"maps"
	"slices"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching/plans"
	views "kuntapaikka/templates/plans"
	"kuntapaikka/templates/ui"
)

// mostChanged is how many municipalities the difference lists: those that change most.
const mostChanged = 30

// diffs hold a scenario against the plan of which it was made and against the plan that stands, where the reader may see those.
func (s sight) diffs() (all []views.DiffView) {
	if s.Plan.Kind != plans.Scenario {
		return nil
	}
	l := s.l
	base := views.DiffView{ID: "diff", Lead: msg.PlansScenario(l), Changes: s.changed()}
	if s.Plan.Totals != nil && s.Base.Totals != nil {
		base = s.against(s.Base, s.Plan.Totals.Moved)
		base.ID, base.Lead, base.Changes = "diff", msg.PlansDiff(l, s.Base.Name), s.changed()
		if s.Base.Standing {
			base.Lead = msg.PlansDiffStanding(l, s.Base.Name)
		}
	}
	all = append(all, base)
	if s.Plan.Totals != nil && s.Standing.Totals != nil {
		standing := s.against(s.Standing, s.Moved)
		standing.ID, standing.Lead, standing.Folded = "standing", msg.PlansDiffStanding(l, s.Standing.Name), true
		all = append(all, standing)
	}
	return all
}

// against is the scenario beside another plan, from which so many households are elsewhere.
func (s sight) against(other plans.Plan, moved int) views.DiffView {
	l, a, b := s.l, other.Totals, s.Plan.Totals
	t := ui.Table{L: l, Caption: msg.PlansDiffWhat(l), Bare: true, Figures: true, Columns: diffHeads(l, msg.PlansDiffWhat(l))}
	whole := func(n int) string { return number(l, n) }
	for _, row := range []struct {
		label       string
		before, now int
	}{
		{msg.PlansDiffHouseholds(l), a.Cases, b.Cases},
		{msg.PlansPlaced(l), a.PlacedPersons, b.PlacedPersons},
		{msg.PlansUnplaced(l), a.UnplacedPersons(), b.UnplacedPersons()},
		{msg.PlansDiffMissing(l), a.Missing, b.Missing},
		{msg.PlansCurveElsewhere(l), plans.Elsewhere(other.Detail.Burden), plans.Elsewhere(s.Plan.Detail.Burden)},
	} {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: row.label}, {Text: whole(row.before)}, {Text: whole(row.now)}, {Text: i18n.Signed(l, int64(row.now-row.before)*milli, 0)}}})
	}
	t.Rows = append(t.Rows,
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansTilePoints(l)}, {Text: s.points(mean(a))}, {Text: s.points(mean(b))}, {Text: i18n.Signed(l, mean(b)-mean(a), 1)}}},
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansDiffMoved(l)}, {}, {Text: whole(moved)}, {}}},
		ui.Row{Cells: []ui.Cell{{Text: msg.PlansDiffCents(l)}, {Text: i18n.Euros(l, a.Cents)}, {Text: i18n.Euros(l, b.Cents)}, {Text: i18n.Euros(l, b.Cents-a.Cents)}}},
	)
	return views.DiffView{Table: &t, Note: msg.PlansDiffCentsNote(l), Municipalities: s.shares(other)}
}

// mostPriced is how many prices the page lists: the highest.
const mostPriced = 30

// prices are what one more unit would be worth, the dearest first; in a scenario beside what it is worth in its base.
func (s sight) prices() *ui.Table {
	l, now, before := s.l, s.Plan.Detail.Price, map[string]int(nil)
	if s.Base.Totals != nil {
		before = s.Base.Detail.Price
	}
	ids := slices.Collect(maps.Keys(now))
	for id := range before {
		if _, both := now[id]; !both {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	slices.SortFunc(ids, func(x, y string) int {
		return cmp.Or(cmp.Compare(max(now[y], before[y]), max(now[x], before[x])), cmp.Compare(x, y))
	})
	t := &ui.Table{L: l, Caption: msg.PlansPrices(l), Bare: true, Figures: true, Fold: true, Columns: []ui.Column{{Label: msg.PlansMunicipality(l)}, {Label: msg.PlansResource(l)}}}
	if s.Base.Totals != nil {
		t.Columns = append(t.Columns, diffHeads(l, "")[1:]...)
	} else {
		t.Columns = append(t.Columns, ui.Column{Label: msg.PlansPrice(l), Num: true})
	}
	for _, id := range ids[:min(len(ids), mostPriced)] {
		u := plans.Priced(id)
		cells := []ui.Cell{{Text: s.municipality(u.Municipality)}, {Text: s.resource(u)}}
		if s.Base.Totals != nil {
			cells = append(cells, ui.Cell{Text: s.points(int64(before[id]))}, ui.Cell{Text: s.points(int64(now[id]))}, ui.Cell{Text: i18n.Signed(l, int64(now[id]-before[id]), 1)})
		} else {
			cells = append(cells, ui.Cell{Text: s.points(int64(now[id]))})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return t
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
func (s sight) shares(other plans.Plan) *ui.Table {
	l := s.l
	before, now := burdens(other.Detail.Burden), burdens(s.Plan.Detail.Burden)
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
		L: l, Caption: msg.PlansDiffMunicipalities(l), ShowCaption: true, Bare: true, Figures: true, Fold: true,
		Columns: append(diffHeads(l, msg.PlansMunicipality(l)), ui.Column{Label: msg.PlansDiffEuros(l), Num: true}),
	}
	for _, code := range codes[:min(len(codes), mostChanged)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.municipality(code)},
			{Text: number(l, before[code].Planned)},
			{Text: number(l, now[code].Planned)},
			{Text: i18n.Signed(l, int64(change(code))*milli, 0)},
			{Text: i18n.Decimal(l, 10*(now[code].Cents-before[code].Cents), 0)},
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
