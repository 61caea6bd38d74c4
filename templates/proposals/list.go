package proposals

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
	Rows         []inbox.ProposalRow
	Municipality func(code string) string
	Next         string
	Paged        bool // not the first page
}

func (v ListView) address(t inbox.Tab) string { return "/proposals?tab=" + string(t) }

func (v ListView) tabs() []ui.Tab {
	var all []ui.Tab
	for _, t := range inbox.ProposalTabs() {
		all = append(all, ui.Tab{Label: msg.Text(v.L, "proposals.tab_"+string(t)), Href: v.address(t), Current: t == v.Tab, Count: v.counted(t)})
	}
	return all
}

// counted leaves out what is over: nobody has to do anything there.
func (v ListView) counted(t inbox.Tab) int {
	if t.LatestFirst() {
		return 0
	}
	return v.Counts[t]
}

// other is the organisation that the reader is not: a centre reads of municipalities, a municipality of centres.
func (v ListView) otherHead() string {
	if v.Role == identity.Municipality {
		return msg.ProposalsColumnCentre(v.L)
	}
	return msg.ProposalsColumnMunicipality(v.L)
}

func (v ListView) other(r inbox.ProposalRow) string {
	if v.Role == identity.Municipality {
		return i18n.Pick(v.L, r.Centre.NameFI, r.Centre.NameSV, r.Centre.NameEN)
	}
	return v.Municipality(r.Municipality)
}

func (v ListView) table() ui.Table {
	t := ui.Table{L: v.L, Caption: msg.ProposalsTitle(v.L), Columns: []ui.Column{
		{Label: msg.ProposalsColumnCase(v.L)},
		{Label: v.otherHead()},
		{Label: msg.ProposalsColumnGroup(v.L)},
		{Label: msg.ProposalsColumnPersons(v.L), Num: true},
		{Label: msg.ProposalsColumnArrival(v.L)},
		{Label: msg.ProposalsColumnHearing(v.L)},
		{Label: v.lastHead()},
	}}
	for _, r := range v.Rows {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Reference, Href: "/proposals/" + r.ID.String()},
			{Text: v.other(r)},
			{Text: msg.Code(v.L, "group", string(r.Group)), Hint: msg.Code(v.L, "priority", string(r.Priority))},
			{Text: i18n.Number(v.L, int64(r.Persons))},
			{Text: i18n.Date(v.L, r.PlannedArrival)},
			{Text: hearingText(v.L, r.Hearing, r.Outcome)},
			v.last(r),
		}})
	}
	return t
}

func (v ListView) lastHead() string {
	if v.Tab == inbox.Open {
		return msg.ProposalsColumnDue(v.L)
	}
	return msg.ProposalsColumnState(v.L)
}

// last is the clock while an answer is waited for, else the state.
func (v ListView) last(r inbox.ProposalRow) ui.Cell {
	if !r.State.Unanswered() {
		return ui.Cell{Text: stateText(v.L, r.State)}
	}
	c := ui.Cell{Body: ui.Deadline{L: v.L, Due: r.DueAt, Now: v.Now}}
	if r.State == placement.Question {
		c.Hint = stateText(v.L, r.State)
	}
	return c
}

func (v ListView) empty() ui.Empty {
	e := ui.Empty{Title: msg.ProposalsEmptyTitle(v.L), Text: msg.ProposalsEmptyCentre(v.L)}
	if v.Role == identity.Municipality {
		e.Text = msg.ProposalsEmptyMunicipality(v.L)
	}
	return e
}

func (v ListView) pager() ui.Pager {
	p := ui.Pager{L: v.L, Shown: msg.ProposalsShown(v.L, len(v.Rows)), Next: v.Next}
	if v.Paged {
		p.First = v.address(v.Tab)
	}
	return p
}

func stateText(l i18n.Lang, s placement.ProposalState) string {
	return msg.Code(l, "proposal_state", string(s))
}

// hearingText says the outcome of a hearing, or where it stands.
func hearingText(l i18n.Lang, s placement.HearingState, o placement.Outcome) string {
	switch {
	case o != "":
		return msg.Code(l, "hearing_answer", string(o))
	case s != "":
		return msg.Code(l, "hearing_state", string(s))
	}
	return ""
}
