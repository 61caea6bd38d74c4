package auditlog

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Addresses of the auditor's pages.
const (
	EventsPath = "/audit"
	LooksPath  = "/audit/looks"
	GlassPath  = "/audit/glass"
	ChainPath  = "/audit/chain"
)

// Tabs lead between the auditor's pages; the one at path is the reader's.
func Tabs(l i18n.Lang, path string) []ui.Tab {
	tabs := []ui.Tab{
		{Label: msg.AuditTabEvents(l), Href: EventsPath},
		{Label: msg.AuditTabLooks(l), Href: LooksPath},
		{Label: msg.AuditTabGlass(l), Href: GlassPath},
		{Label: msg.AuditTabChain(l), Href: ChainPath},
	}
	for i := range tabs {
		tabs[i].Current = tabs[i].Href == path
	}
	return tabs
}

// ListView is a page of events. Path is the page's own address; Next, First and Reset are empty where they lead nowhere.
type ListView struct {
	Lang               i18n.Lang
	Path               string
	Tabs               []ui.Tab
	Form               ui.Form
	Actions, Subjects  []ui.Option
	Events             []Event
	Next, First, Reset string
	OpenHref           string // where the identity of the one case that is shown is opened by break-glass
}

// Event is one line of the log. Link is its number in the chain, 0 before it is sealed.
type Event struct {
	At                  time.Time
	Name, NameHref      string
	Role, Organisation  string
	Action, Ground      string
	Reference, CaseHref string
	Details             []string
	Link                int64
}

// filters narrows the list by what has an index.
func (v ListView) filters() ui.Filters {
	field := func(f ui.Field) ui.Field {
		f.L, f.Optional = v.Lang, false
		return v.Form.Field(f)
	}
	all := msg.AppAll(v.Lang)
	return ui.Filters{L: v.Lang, Action: v.Path, Reset: v.Reset, Fields: []ui.Field{
		field(ui.Field{Name: "action", Label: msg.AuditAction(v.Lang), Kind: ui.Select, Options: v.Actions, Blank: all}),
		field(ui.Field{Name: "subject", Label: msg.AuditSubject(v.Lang), Kind: ui.Select, Options: v.Subjects, Blank: all}),
		field(ui.Field{Name: "who", Label: msg.AuditWho(v.Lang), Width: "l"}),
		field(ui.Field{Name: "case", Label: msg.AuditCase(v.Lang), Width: "m"}),
		field(ui.Field{Name: "until", Label: msg.AuditUntil(v.Lang), Width: "m"}),
	}}
}

// day is the events of one day in Finland's time.
type day struct {
	title  string
	events []Event
}

func (v ListView) days() []day {
	var all []day
	var last civil.Date
	for _, e := range v.Events {
		if date := civil.DateIn(e.At); len(all) == 0 || date != last {
			last = date
			all = append(all, day{title: i18n.Weekday(v.Lang, date)})
		}
		all[len(all)-1].events = append(all[len(all)-1].events, e)
	}
	return all
}

func (v ListView) table(d day) templ.Component {
	t := ui.Table{L: v.Lang, Caption: d.title, Columns: []ui.Column{
		{Label: msg.AuditTime(v.Lang)},
		{Label: msg.AuditAction(v.Lang)},
		{Label: msg.AuditDoer(v.Lang)},
		{Label: msg.AuditCase(v.Lang)},
		{Label: msg.AuditGround(v.Lang)},
		{Label: msg.AuditLink(v.Lang), Num: true},
	}}
	for _, e := range d.events {
		who := ui.Cell{Text: e.Name, Href: e.NameHref, Hint: joined(e.Role, e.Organisation)}
		if e.Name == "" {
			who = ui.Cell{Text: e.Role, Hint: e.Organisation}
		}
		link := msg.AuditNotSealed(v.Lang)
		if e.Link > 0 {
			link = i18n.Number(v.Lang, e.Link)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: i18n.Clock(v.Lang, e.At)}, {Text: e.Action, Hint: strings.Join(e.Details, ", ")}, who, {Text: e.Reference, Href: e.CaseHref}, {Text: e.Ground}, {Text: link},
		}})
	}
	return t
}

func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// shown says how many events are on the page.
func (v ListView) shown() string { return msg.AuditShown(v.Lang, len(v.Events)) }

// ChainView is the state of the chain. Flaw is what is wrong, or empty.
type ChainView struct {
	Lang                           i18n.Lang
	Tabs                           []ui.Tab
	Form                           ui.Form
	Asked                          bool
	Links, Signed, Verified        int64
	Waiting                        int
	SealedAt, SignedAt, VerifiedAt time.Time
	Flaw                           string
	FlawFrom, FlawTo               int64
}

// flawLinks names the first bad link, or the links among which it is.
func (v ChainView) flawLinks() string {
	if v.FlawFrom < v.FlawTo {
		return msg.AuditFlawBetween(v.Lang, int(v.FlawFrom), int(v.FlawTo))
	}
	return msg.AuditFlawAt(v.Lang, int(v.FlawTo))
}

func (v ChainView) facts() []ui.Need {
	l := v.Lang
	never := msg.AuditNever(l)
	moment := func(t time.Time) string {
		if t.IsZero() {
			return never
		}
		return i18n.Moment(l, t)
	}
	facts := []ui.Need{
		{Term: msg.AuditSealedLinks(l), Text: i18n.Number(l, v.Links)},
		{Term: msg.AuditSealedAt(l), Text: moment(v.SealedAt)},
		{Term: msg.AuditWaiting(l), Text: i18n.Number(l, int64(v.Waiting))},
		{Term: msg.AuditSignedLink(l), Text: i18n.Number(l, v.Signed)},
		{Term: msg.AuditSignedAt(l), Text: moment(v.SignedAt)},
		{Term: msg.AuditVerifiedAt(l), Text: moment(v.VerifiedAt)},
	}
	return facts
}
