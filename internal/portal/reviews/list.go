package reviews

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/reviews"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct{ Desk review.Desk }

// Path is the address of the list.
const Path = "/reviews"

// List shows the requests that the reader may see.
func (p Pages) List(e *kit.Exchange) error {
	l := e.Lang
	wanted := review.Filter{State: review.State(e.Query("state"))}
	list, err := p.Desk.List(e.R.Context(), e.Actor, wanted, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	field := ui.Field{L: l, Name: "state", Label: msg.RecoveriesState(l), Kind: ui.Select, Value: string(wanted.State), Width: "l", Blank: msg.AppAll(l)}
	for _, s := range review.States() {
		field.Options = append(field.Options, ui.Option{Value: string(s), Label: state(l, s)})
	}
	v := views.ListView{Lang: l, Tabs: e.ClaimTabs(Path), Filters: ui.Filters{L: l, Action: Path, Fields: []ui.Field{field}, Results: "results", Nonce: e.Nonce()}, Table: table(l, list.Items), Pager: ui.Pager{L: l, Shown: msg.ReviewsShown(l, len(list.Items))}}
	at := func(after string) string {
		return Path + "?" + url.Values{"state": {string(wanted.State)}, "after": {after}}.Encode()
	}
	if wanted.State != "" {
		v.Filters.Reset = Path
	}
	if e.Query("after") != "" {
		v.Pager.First = at("")
	}
	if list.Next != "" {
		v.Pager.Next = at(string(list.Next))
	}
	return e.Page(kit.Page{Title: msg.ReviewsTitle(l)}, views.List(v))
}

func state(l i18n.Lang, s review.State) string { return msg.Code(l, "review_state", string(s)) }

// stateOf is the state as a tag; of a decided one, its outcome.
func stateOf(l i18n.Lang, r review.Review) ui.Tag {
	if r.State == review.Decided {
		return ui.Tag{Text: msg.Code(l, "review_outcome", string(r.Outcome)), Kind: ui.Success}
	}
	return ui.Tag{Text: state(l, r.State), Kind: ui.Info}
}

func table(l i18n.Lang, all []review.Review) ui.Table {
	t := ui.Table{L: l, Caption: msg.ReviewsTitle(l), Columns: []ui.Column{
		{Label: msg.RecoveriesNumber(l)}, {Label: msg.RecoveriesState(l)}, {Label: msg.RecoveriesClaimant(l)}, {Label: msg.ReviewsReviewed(l)}, {Label: msg.ReviewsMade(l)},
	}}
	for _, r := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Number, Href: path(r)}, {Body: stateOf(l, r)}, {Text: kit.Name(l, r.Claimant)}, {Text: r.Reviewed}, {Text: i18n.Date(l, civil.DateIn(r.MadeAt))},
		}})
	}
	return t
}

func path(r review.Review) string { return Path + "/" + r.ID.String() }

func crumbs(l i18n.Lang, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.ReviewsTitle(l), Href: Path}, {Label: title}}
}

// New shows the form that asks for a review of the decision on a claim, or on a recovery.
func (p Pages) New(e *kit.Exchange) error {
	s, err := p.subject(e, e.Query("claim"), e.Query("recovery"))
	if err != nil {
		return err
	}
	return p.ask(e, http.StatusOK, s, e.NewForm(0, nil))
}

func (p Pages) subject(e *kit.Exchange, claim, back string) (s review.Subject, err error) {
	ids := [2]uuid.UUID{}
	for i, text := range []string{claim, back} {
		if text == "" {
			continue
		}
		if ids[i], err = uuid.Parse(text); err != nil {
			return s, fault.Missing()
		}
	}
	return p.Desk.Look(e.R.Context(), e.Actor, ids[0], ids[1])
}

func (p Pages) ask(e *kit.Exchange, status int, s review.Subject, form ui.Form) error {
	l := e.Lang
	v := views.NewView{Lang: l, Form: form, Claim: s.Claim.ID.String(), Back: "/claims/" + s.Claim.ID.String(), Sign: e.Actor.Has(identity.Signatory), Rows: []ui.Need{
		{Term: msg.ReviewsReviewed(l), Text: s.Number}, {Term: msg.ReviewsDecidedOn(l), Text: i18n.Date(l, civil.DateIn(s.Decided))}, {Term: msg.ReviewsTermTo(l), Text: i18n.Date(l, s.TermTo)},
	}}
	if s.Recovery != uuid.Nil {
		v.Recovery, v.Back = s.Recovery.String(), "/recoveries/"+s.Recovery.String()
	}
	for _, line := range s.Claim.Lines {
		if line.Wanted {
			v.Lines = append(v.Lines, ui.Option{Value: line.ID.String(), Label: line.Facts.Name()})
		}
	}
	if civil.DateIn(e.Now()).After(s.TermTo) {
		v.Late = msg.ReviewsTermOver(l, s.TermTo)
	}
	return e.PageStatus(status, kit.Page{Title: msg.ReviewsNew(l), Crumbs: crumbs(l, msg.ReviewsNew(l)), Failed: form.Failed()}, views.New(v))
}

// Ask makes the request.
func (p Pages) Ask(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	s, err := p.subject(e, form.Raw("claim"), form.Raw("recovery"))
	if err != nil {
		return err
	}
	demand, press := form.Needed("demand", review.LongestText), form.Press()
	form.Add(document.Check("demand", demand))
	var lines []uuid.UUID
	for _, text := range form.All("lines") {
		id, err := uuid.Parse(text)
		if err != nil {
			return fault.Missing()
		}
		lines = append(lines, id)
	}
	if form.Err() == nil {
		id, err := p.Desk.Ask(e.R.Context(), e.Actor, press, s.Claim.ID, s.Recovery, demand, lines)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String() + "?saved=sent")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.ask(e, http.StatusUnprocessableEntity, s, form.View())
}
