package glass

import (
	"time"

	"github.com/a-h/templ"

	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Row is one opening. Who and Organisation are of who opened it; ReviewBy is the last day of its review.
type Row struct {
	Opening            glass.Opening
	Href               string
	Organisation, Desk string // whose member opened it, and who reviews it
	ReviewBy           civil.Date
	Overdue            bool
}

// ListView is a page of openings: the auditors', with Tabs and NewHref, or the data protection officer's.
type ListView struct {
	L           i18n.Lang
	Lead        string
	Tabs        []ui.Tab
	NewHref     string
	Rows        []Row
	OnlyOfficer bool // the reader does not carry the duty
	First, Next string
}

// NewView is the form that opens a case. Minutes is for how long; Home is the list, where the form goes too.
type NewView struct {
	L       i18n.Lang
	Home    string
	Form    ui.Form
	Minutes int
}

// FactGroup is what is known of one person, or of the household as a whole.
type FactGroup struct {
	ID, Title string
	Rows      []ui.Answer
}

// ShowView is one opening as auditors see it: with the identity for who opened it, while it is open.
type ShowView struct {
	L      i18n.Lang
	Row    Row
	Own    bool
	Groups []FactGroup
}

// ReviewView is one opening as the data protection officer sees it, with the form until the review is closed.
type ReviewView struct {
	L        i18n.Lang
	Row      Row
	Form     ui.Form
	Outcomes []ui.Option
}

// State tells whether the case is open still.
func (r Row) State(l i18n.Lang) ui.Tag {
	if r.Opening.Open {
		return ui.Tag{Text: msg.GlassIsOpen(l), Kind: ui.Warning, Icon: "lock"}
	}
	return ui.Tag{Text: msg.GlassHasEnded(l)}
}

// Review tells how the review stands.
func (r Row) Review(l i18n.Lang) ui.Tag {
	switch {
	case r.Opening.Outcome == glass.Justified:
		return ui.Tag{Text: msg.Code(l, "glass_outcome", string(r.Opening.Outcome)), Kind: ui.Success}
	case r.Opening.Outcome != "":
		return ui.Tag{Text: msg.Code(l, "glass_outcome", string(r.Opening.Outcome)), Kind: ui.Danger}
	case r.Overdue:
		return ui.Tag{Text: msg.GlassReviewLate(l), Kind: ui.Danger}
	}
	return ui.Tag{Text: msg.GlassReviewWaits(l), Kind: ui.Info}
}

// reviewer tells who closed the review and when, or by when it is to be closed.
func (r Row) reviewer(l i18n.Lang) string {
	if r.Opening.Reviewed() {
		return msg.GlassReviewedBy(l, r.Opening.Reviewer, r.Opening.ReviewedAt)
	}
	if r.ReviewBy.IsZero() {
		return ""
	}
	return msg.GlassReviewBy(l, r.ReviewBy)
}

func (v ListView) table() templ.Component {
	t := ui.Table{L: v.L, Caption: msg.GlassTitle(v.L), Columns: []ui.Column{
		{Label: msg.GlassCase(v.L)},
		{Label: msg.GlassOpener(v.L)},
		{Label: msg.GlassReason(v.L)},
		{Label: msg.GlassOpenedAt(v.L)},
		{Label: msg.GlassEndsAt(v.L)},
		{Label: msg.GlassReview(v.L)},
	}}
	for _, r := range v.Rows {
		o := r.Opening
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: o.Reference, Href: r.Href},
			{Text: o.Name, Hint: r.Organisation},
			{Text: o.Reason},
			{Text: moment(v.L, o.OpenedAt)},
			{Body: stateCell(v.L, r)},
			{Body: reviewCell(v.L, r)},
		}})
	}
	return t
}

// facts are what anybody may know of an opening who sees it.
func (r Row) facts(l i18n.Lang) []ui.Answer {
	o := r.Opening
	all := []ui.Answer{
		{Label: msg.GlassCase(l), Text: o.Reference},
		{Label: msg.GlassOpener(l), Text: o.Name + ", " + r.Organisation},
		{Label: msg.GlassReason(l), Text: o.Reason},
		{Label: msg.GlassOpenedAt(l), Text: moment(l, o.OpenedAt)},
		{Label: msg.GlassEndsAt(l), Text: moment(l, o.EndsAt)},
		{Label: msg.GlassReviewingOrganisation(l), Text: r.Desk},
		{Label: msg.GlassReview(l), Body: reviewFact(l, r)},
	}
	if o.Note != "" {
		all = append(all, ui.Answer{Label: msg.GlassNote(l), Text: o.Note})
	}
	return all
}

func moment(l i18n.Lang, t time.Time) string { return i18n.Moment(l, t) }

func (v ListView) shown() string { return msg.GlassShown(v.L, len(v.Rows)) }
