package hearings

import (
	"time"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/templates/ui"
)

// ListView is a tab of the list. Municipality names a municipality by its code; Next is the address of the following page.
type ListView struct {
	L            i18n.Lang
	Role         identity.Role
	Now          time.Time
	Tab          inbox.Tab
	Counts       map[inbox.Tab]int
	Rows         []inbox.HearingRow
	Municipality func(code string) string
	Next         string
	Paged        bool // not the first page
}

func (v ListView) address(t inbox.Tab) string { return "/hearings?tab=" + string(t) }

func (v ListView) tabs() []ui.Tab {
	var all []ui.Tab
	for _, t := range inbox.HearingTabs() {
		tab := ui.Tab{Label: msg.Text(v.L, "hearings.tab_"+string(t)), Href: v.address(t), Current: t == v.Tab}
		if t == inbox.Open {
			tab.Count = v.Counts[t]
		}
		all = append(all, tab)
	}
	return all
}

func (v ListView) table() ui.Table {
	t := ui.Table{L: v.L, Caption: msg.HearingsTitle(v.L), Columns: []ui.Column{
		{Label: msg.ProposalsColumnCase(v.L)},
		{Label: msg.ProposalsColumnMunicipality(v.L)},
		{Label: msg.HearingsColumnArea(v.L)},
		{Label: msg.HearingsColumnWhy(v.L)},
		{Label: msg.ProposalsColumnPersons(v.L), Num: true},
		{Label: v.lastHead()},
	}}
	for _, r := range v.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Reference, Href: "/hearings/" + r.ID.String(), Hint: msg.Code(v.L, "priority", string(r.Priority))},
			{Text: v.Municipality(r.Municipality)},
			{Text: i18n.Pick(v.L, r.Org.NameFI, r.Org.NameSV, r.Org.NameEN)},
			{Text: msg.Code(v.L, "hearing_why", r.Why), Hint: msg.Code(v.L, "hearing_kind", string(r.Kind))},
			{Text: i18n.Number(v.L, int64(r.Persons))},
			v.last(r),
		}})
	}
	return t
}

func (v ListView) lastHead() string {
	if v.Tab == inbox.Open {
		return msg.HearingsColumnDue(v.L)
	}
	return msg.ProposalsColumnState(v.L)
}

func (v ListView) last(r inbox.HearingRow) ui.Cell {
	switch r.State {
	case placement.HearingOpen:
		return ui.Cell{Body: ui.Deadline{L: v.L, Due: r.DueAt, Now: v.Now}}
	case placement.HearingAnswered:
		return ui.Cell{Text: msg.Code(v.L, "hearing_answer", string(r.Outcome)), Hint: i18n.Moment(v.L, r.AnsweredAt)}
	default:
		return ui.Cell{Text: msg.Code(v.L, "hearing_state", string(r.State))}
	}
}

func (v ListView) pager() ui.Pager {
	p := ui.Pager{L: v.L, Shown: msg.HearingsShown(v.L, len(v.Rows)), Next: v.Next}
	if v.Paged {
		p.First = v.address(v.Tab)
	}
	return p
}
