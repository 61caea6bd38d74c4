package cases

import (
	"net/url"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// List shows the cases that the reader may see, narrowed by the address, or what a search found.
func (p Pages) List(e *kit.Exchange) error {
	w, err := p.words(e)
	if err != nil {
		return err
	}
	if q := e.Query("q"); q != "" {
		return p.found(e, w, q)
	}
	l, err := p.Cases.List(e.R.Context(), e.Actor, w.filter(e), page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	v := w.list(e, l)
	v.Table.Rows = w.rows(e, l.Rows.Items, l.Centres)
	v.Found = w.counted(l)
	if l.Rows.Next != "" {
		v.Next = address(l.Filter, url.Values{"after": {string(l.Rows.Next)}})
	}
	if e.Query("after") != "" {
		v.First = address(l.Filter, nil)
	}
	return e.Page(kit.Page{Title: msg.CasesListTitle(e.Lang)}, views.List(v))
}

// found shows what a search found; the name of a municipality narrows the list to it.
func (p Pages) found(e *kit.Exchange, w words, q string) error {
	rows, err := p.Cases.Search(e.R.Context(), e.Actor, q, page.Size)
	if err != nil {
		return err
	}
	offered := slices.Contains(casework.Offered(e.Actor.Role()), casework.ByMunicipality)
	if m, ok := w.reg.FindMunicipality(q, w.day); ok && len(rows) == 0 && offered {
		return e.SeeOther(address(casework.Filter{Municipality: m.Code}, nil))
	}
	v := w.list(e, casework.List{})
	v.Facets, v.Reset = nil, "/cases"
	v.Table.Rows = w.rows(e, rows, nil)
	v.Found = msg.AppResults(e.Lang, len(rows))
	v.Empty = ui.Empty{Icon: "search", Title: msg.CasesNotFound(e.Lang, q), Text: msg.CasesNotFoundHint(e.Lang)}
	return e.Page(kit.Page{Title: msg.CasesListTitle(e.Lang)}, views.List(v))
}

// filter reads the address; a code that does not exist narrows nothing.
func (w words) filter(e *kit.Exchange) (f casework.Filter) {
	f.State, _ = casework.ParseState(e.Query("state"))
	f.Group, _ = casework.ParseGroup(e.Query("group"))
	f.Priority, _ = casework.ParsePriority(e.Query("priority"))
	if m, ok := w.reg.FindMunicipality(e.Query("municipality"), w.day); ok && e.Query("municipality") != "" {
		f = casework.Filter{Municipality: m.Code}
	}
	f.Centre, _ = uuid.Parse(e.Query("centre"))
	return f
}

// address is the list narrowed by a filter.
func address(f casework.Filter, q url.Values) string {
	if q == nil {
		q = url.Values{}
	}
	for name, code := range map[string]string{"state": string(f.State), "group": string(f.Group), "priority": string(f.Priority), "municipality": f.Municipality} {
		if code != "" {
			q.Set(name, code)
		}
	}
	if f.Centre != uuid.Nil {
		q.Set("centre", f.Centre.String())
	}
	if len(q) == 0 {
		return "/cases"
	}
	return "/cases?" + q.Encode()
}

func (w words) list(e *kit.Exchange, l casework.List) views.ListView {
	role := e.Actor.Role()
	v := views.ListView{
		L: w.l, Lead: msg.Text(w.l, "cases.lead_"+string(role)), MayNew: e.Actor.May(identity.CaseWrite), MayImport: e.Actor.May(identity.CaseImport),
		Fields: w.fields(role, l, e.Query("q")), Facets: w.facets(role, l), Keep: keep(l.Filter),
		Table: ui.Table{L: w.l, Caption: msg.CasesListTitle(w.l), Columns: columns(w.l, seesClock(e.Actor))},
		Empty: ui.Empty{Title: msg.CasesEmpty(w.l), Text: msg.Text(w.l, "cases.empty_"+string(role))},
	}
	if l.Filter != (casework.Filter{}) {
		v.Reset, v.Empty = "/cases", ui.Empty{Icon: "filter", Title: msg.AppNoResults(w.l), Text: msg.CasesEmptyFiltered(w.l)}
	}
	return v
}

// keep carries a chip's fact through the form of the fields; a municipality takes its place.
func keep(f casework.Filter) (all []ui.Hidden) {
	for _, h := range []ui.Hidden{{Name: "state", Value: string(f.State)}, {Name: "group", Value: string(f.Group)}, {Name: "priority", Value: string(f.Priority)}} {
		if h.Value != "" {
			all = append(all, h)
		}
	}
	return all
}

func (w words) fields(r identity.Role, l casework.List, q string) []ui.Field {
	fields := []ui.Field{{L: w.l, Name: "q", Label: msg.CasesSearch(w.l), Width: "m", Value: q}}
	for _, k := range casework.Offered(r) {
		switch k {
		case casework.ByMunicipality:
			f := ui.Field{L: w.l, Name: "municipality", Label: msg.CasesMunicipality(w.l), Width: "m"}
			if l.Filter.Municipality != "" {
				f.Value = w.place(l.Filter.Municipality)
			}
			fields = append(fields, f)
		case casework.ByCentre:
			fields = append(fields, w.centres(l))
		default: // the others are chips
		}
	}
	return fields
}

func (w words) centres(l casework.List) ui.Field {
	f := ui.Field{L: w.l, Name: "centre", Label: msg.CasesCentre(w.l), Kind: ui.Select, Width: "l", Blank: msg.AppAll(w.l)}
	for _, o := range l.Centres {
		f.Options = append(f.Options, ui.Option{Value: o.ID.String(), Label: kit.Name(w.l, o)})
	}
	if l.Filter.Centre != uuid.Nil {
		f.Value = l.Filter.Centre.String()
	}
	return f
}

// facets are the chips of the kinds that are counted; a value without a case is left out unless it is on.
func (w words) facets(r identity.Role, l casework.List) (all []views.Facet) {
	for _, k := range casework.Offered(r) {
		f := views.Facet{Label: facetLabel(w.l, k)}
		for _, n := range l.Counts {
			if n.Kind == k {
				f.Chips = append(f.Chips, w.chip(l.Filter, n)...)
			}
		}
		if len(f.Chips) > 0 {
			all = append(all, f)
		}
	}
	return all
}

func (w words) chip(f casework.Filter, n casework.Count) []views.FacetChip {
	c := views.FacetChip{Label: msg.Code(w.l, codeKind(n.Kind), n.Code), Count: capped(w.l, n.N), Href: address(f.With(n.Kind, n.Code), nil)}
	c.On = f.With(n.Kind, n.Code) == f
	switch {
	case c.On:
		c.Href = address(f.With(n.Kind, ""), nil)
	case n.N == 0:
		return nil
	}
	return []views.FacetChip{c}
}

func codeKind(k casework.FilterKind) string {
	if k == casework.ByState {
		return "case_state"
	}
	return string(k)
}

func facetLabel(l i18n.Lang, k casework.FilterKind) string {
	switch k {
	case casework.ByState:
		return msg.CasesState(l)
	case casework.ByGroup:
		return msg.CasesGroup(l)
	default:
		return msg.CasesPriority(l)
	}
}

func capped(l i18n.Lang, n int) string {
	if n > casework.MostCounted {
		return i18n.Number(l, casework.MostCounted) + "+"
	}
	return i18n.Number(l, int64(n))
}

// counted says how many cases the list has, as far as it was counted: by the chip that is on, or by all states together.
func (w words) counted(l casework.List) string {
	total, known := 0, false
	for _, n := range l.Counts {
		on := l.Filter.With(n.Kind, n.Code) == l.Filter
		whole := n.Kind == casework.ByState && l.Filter == casework.Filter{Centre: l.Filter.Centre}
		if on || whole {
			total, known = total+n.N, true
		}
	}
	switch {
	case known && total > casework.MostCounted:
		return msg.AppResultsMany(w.l, casework.MostCounted)
	case known:
		return msg.AppCases(w.l, total)
	}
	return msg.CasesOnThisPage(w.l, len(l.Rows.Items))
}

func columns(l i18n.Lang, clock bool) []ui.Column {
	all := []ui.Column{
		{Label: msg.CasesCase(l)},
		{Label: msg.CasesState(l)},
		{Label: msg.CasesGroup(l)},
		{Label: msg.CasesPersons(l), Num: true},
		{Label: msg.CasesEarliest(l)},
		{Label: msg.CasesWhere(l)},
	}
	if clock {
		return slices.Insert(all, dueColumn, ui.Column{Label: msg.CasesDue(l)})
	}
	return all
}

// dueColumn is where the clock stands in a row.
const dueColumn = 5

// seesClock tells whether the clock of a case, by which the centre is to direct it, concerns the actor. Whoever answers has a clock of its own on the
// proposal or the hearing.
func seesClock(a identity.Actor) bool {
	return a.Role() != identity.Municipality && a.Role() != identity.Wellbeing && a.Role() != identity.Representative
}

func (w words) rows(e *kit.Exchange, all []casework.Row, centres []identity.Organisation) []ui.Row {
	rows := make([]ui.Row, len(all))
	for i, r := range all {
		rows[i] = w.row(e, r, centres)
	}
	return rows
}

func (w words) row(e *kit.Exchange, r casework.Row, centres []identity.Organisation) ui.Row {
	link := views.CaseLink{
		Reference: reference(w.l, r.State, r.Reference, civil.DateIn(r.ReceivedAt)), Href: path(r.ID), Tag: ui.Priority(w.l, r.Priority),
	}
	if r.SpecialHandling {
		link.Locked = msg.CasesSpecialHandling(w.l)
	}
	cells := []ui.Cell{
		link.Cell(),
		{Body: stateTag(w.l, r.State)},
		{Text: msg.Code(w.l, "group", string(r.Group))},
		{Text: i18n.Number(w.l, int64(r.Persons))},
		{Text: dayOrNothing(w.l, r.EarliestArrival)},
		{Text: w.where(r, centres)},
	}
	if seesClock(e.Actor) {
		due := ui.Cell{}
		if !r.DueAt.IsZero() {
			due.Body = ui.Deadline{L: w.l, Due: r.DueAt, Now: e.Now()}
		}
		cells = slices.Insert(cells, dueColumn, due)
	}
	return ui.Row{Cells: cells}
}

func dayOrNothing(l i18n.Lang, d civil.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.Date(l, d)
}

// where names the municipality where the case leads, else the centre that decides.
func (w words) where(r casework.Row, centres []identity.Organisation) string {
	if r.Municipality != "" {
		return w.place(r.Municipality)
	}
	for _, o := range centres {
		if o.ID == r.Centre {
			return kit.Name(w.l, o)
		}
	}
	return ""
}
