package capacity

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/capacity"
	"kuntapaikka/templates/ui"
)

// Pages are the pages on which the places are seen.
type Pages struct{ Capacities places.Capacities }

// Addresses of the pages.
const (
	Path       = "/capacity"
	MapPath    = "/capacity/map.svg"
	FilePath   = "/capacity/table.csv"
	UnusedPath = "/capacity/unused"
)

// Show shows how the places stand: totals, by area, on the map and in the table.
func (p Pages) Show(e *kit.Exchange) error {
	v, err := p.view(e)
	if err != nil {
		return err
	}
	l := e.Lang
	rows := pageOf(v, page.Cursor(e.Query("after")))
	shown := views.View{
		Lang: l, Lead: lead(e), At: i18n.Moment(l, e.Now()), Printed: msg.AppPrintHeader(l, e.Actor.Name, e.Now()), Tabs: tabs(l, false),
		Download: address(FilePath, v.Filter, ""), Filters: p.filters(e, v, Path), Tiles: tiles(l, v), Table: table(v, rows.Items),
		Pager: pager(v, rows), Empty: empty(e, v), MayOffer: e.Actor.May(identity.OfferWrite),
	}
	if !v.own {
		shown.HasMap, shown.Map = true, v.mapOnPage()
		shown.Bars = append(shown.Bars, v.bars())
		if len(v.targetsBy()) > 0 {
			shown.BarsNote = msg.CapacityTargetNote(l)
		}
	}
	if v.Filter.Group == "" {
		shown.Bars = append(shown.Bars, v.groupBars())
	}
	return e.Page(kit.Page{Title: msg.CapacityTitle(l)}, views.Page(shown))
}

func lead(e *kit.Exchange) string {
	switch e.Actor.Role() {
	case identity.Coordinator:
		return msg.CapacityLeadCoordinator(e.Lang)
	case identity.Municipality:
		return msg.CapacityLeadMunicipality(e.Lang)
	}
	return msg.CapacityLeadRegional(e.Lang)
}

func tabs(l i18n.Lang, unused bool) []ui.Tab {
	return []ui.Tab{
		{Label: msg.CapacityTabNow(l), Href: Path, Current: !unused},
		{Label: msg.CapacityTabUnused(l), Href: UnusedPath, Current: unused},
	}
}

func empty(e *kit.Exchange, v view) string {
	switch {
	case v.Filter != v.initial(e):
		return msg.CapacityEmptyFiltered(e.Lang)
	case e.Actor.Role() == identity.Municipality:
		return msg.CapacityEmptyMunicipality(e.Lang)
	}
	return msg.CapacityEmpty(e.Lang)
}

// tiles are the totals; the target is a year's and of all groups.
func tiles(l i18n.Lang, v view) []ui.Tile {
	sum := v.total()
	all := []ui.Tile{
		{Label: msg.CapacityOffered(l), Value: number(l, sum.Offered)},
		{Label: msg.CapacityReserved(l), Value: number(l, sum.Reserved), Hint: msg.CapacityReservedHint(l)},
		{Label: msg.CapacityTaken(l), Value: number(l, sum.Taken), Hint: msg.CapacityTakenHint(l)},
		{Label: msg.CapacityFree(l), Value: number(l, sum.Free()), Kind: ui.Success},
	}
	if !v.own {
		all[0].Hint = msg.CapacityFromMunicipalities(l, len(v.municipalities()))
	}
	if sum.Unused > 0 {
		all = append(all, ui.Tile{
			Label: msg.CapacityUnused(l), Value: number(l, sum.Unused), Hint: msg.CapacityUnusedHint(l), Kind: ui.Warning, Href: address(UnusedPath, v.Filter, ""),
		})
	}
	if target := v.target(); target > 0 && !v.Filter.FreeOnly {
		t := ui.Tile{Label: msg.CapacityTarget(l), Value: number(l, target), Hint: msg.CapacityTargetMet(l)}
		if sum.Offered < target {
			t.Hint, t.Kind = msg.CapacityTargetShort(l, target-sum.Offered), ui.Warning
		}
		all = append(all, t)
	}
	return all
}

func number(l i18n.Lang, n int) string { return i18n.Number(l, int64(n)) }

// key is where a row stands in the table: by the municipality's name, the newest year, and the group.
type key struct {
	Name  string `json:"n"`
	Code  string `json:"c"`
	Year  int    `json:"y"`
	Group int    `json:"g"`
}

func (v view) key(c places.Capacity) key {
	return key{kit.Name(v.lang, c.Municipality), c.Municipality.Code, c.Year, slices.Index(places.OfferedGroups(), c.Group)}
}

func (v view) compare(a, b key) int {
	return cmp.Or(v.names.Compare(a.Name, b.Name), cmp.Compare(a.Code, b.Code), cmp.Compare(b.Year, a.Year), cmp.Compare(a.Group, b.Group))
}

// found is a page of the table with how many rows stand before it.
type found struct {
	page.Of[places.Capacity]
	before int
}

// pageOf cuts a page out of the rows, which are read whole for the totals anyway.
func pageOf(v view, after page.Cursor) found {
	var from key
	at := 0
	if after.Into(&from) {
		at = len(v.Rows) - len(slices.DeleteFunc(slices.Clone(v.Rows), func(c places.Capacity) bool { return v.compare(v.key(c), from) <= 0 }))
	}
	return found{page.Cut(v.Rows[at:], page.Params{}, func(c places.Capacity) any { return v.key(c) }), at}
}

func pager(v view, rows found) ui.Pager {
	p := ui.Pager{L: v.lang, Shown: msg.CapacityRows(v.lang, rows.before+1, rows.before+len(rows.Items), len(v.Rows))}
	if rows.before > 0 {
		p.First = address(Path, v.Filter, "")
	}
	if rows.Next != "" {
		p.Next = address(Path, v.Filter, rows.Next)
	}
	return p
}

// table lists the places; the numbers lead to the offers behind them. A municipality's own rows are headed by the group.
func table(v view, rows []places.Capacity) ui.Table {
	l := v.lang
	t := ui.Table{L: l, Caption: msg.CapacityCaption(l), Figures: true}
	if !v.own {
		t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityMunicipality(l)})
	}
	t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityGroup(l)})
	if v.Filter.Year == 0 {
		t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityYear(l)})
	}
	heads := len(t.Columns)
	for _, label := range []string{msg.CapacityOffered(l), msg.CapacityReserved(l), msg.CapacityTaken(l), msg.CapacityFree(l)} {
		t.Columns = append(t.Columns, ui.Column{Label: label, Num: true})
	}
	if v.total().Unused > 0 {
		t.Columns = append(t.Columns, ui.Column{Label: msg.CapacityUnused(l), Num: true})
	}
	for _, c := range rows {
		t.Rows = append(t.Rows, ui.Row{Cells: v.cells(c, v.heads(c))})
	}
	if len(rows) > 0 {
		foot := []ui.Cell{{Text: msg.CapacityInAll(l)}}
		for len(foot) < heads {
			foot = append(foot, ui.Cell{})
		}
		t.Foot = v.cells(v.total(), foot)
	}
	return t
}

func (v view) heads(c places.Capacity) []ui.Cell {
	var cells []ui.Cell
	if !v.own {
		cells = append(cells, ui.Cell{Text: kit.Name(v.lang, c.Municipality), Href: offersOf(c)})
	}
	cells = append(cells, ui.Cell{Text: msg.Code(v.lang, "group", string(c.Group))})
	if v.Filter.Year == 0 {
		cells = append(cells, ui.Cell{Text: strconv.Itoa(c.Year)})
	}
	return cells
}

func (v view) cells(c places.Capacity, heads []ui.Cell) []ui.Cell {
	l := v.lang
	offered := ui.Cell{Text: number(l, c.Offered)}
	switch {
	case c.Offers == 1:
		offered.Href = "/offers/" + c.Offer.String()
	case c.Offers > 1:
		offered.Href = offersOf(c)
	}
	cells := append(heads, offered, ui.Cell{Text: number(l, c.Reserved)}, ui.Cell{Text: number(l, c.Taken)}, ui.Cell{Text: number(l, c.Free())})
	if v.total().Unused > 0 {
		cells = append(cells, ui.Cell{Text: number(l, c.Unused)})
	}
	return cells
}

// offersOf is the list of the offers of a municipality and year.
func offersOf(c places.Capacity) string {
	return "/offers?" + url.Values{"municipality": {c.Municipality.Code}, "year": {strconv.Itoa(c.Year)}}.Encode()
}
