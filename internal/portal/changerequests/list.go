package changerequests

import (
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/changerequests"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct{ Desk changes.Desk }

// Path is the address of the list.
const Path = "/change-requests"

// List shows the requests that the reader may see, of one claim where the address names it.
func (p Pages) List(e *kit.Exchange) error {
	l := e.Lang
	wanted := changes.Filter{State: changes.State(e.Query("state"))}
	if text := e.Query("claim"); text != "" {
		id, err := uuid.Parse(text)
		if err != nil {
			return fault.Missing()
		}
		wanted.Claim = id
	}
	list, err := p.Desk.List(e.R.Context(), e.Actor, wanted, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	v := views.ListView{Lang: l, Filters: filters(l, wanted, e.Nonce()), Table: table(l, list.Items), Pager: ui.Pager{L: l, Shown: msg.ChangerequestsShown(l, len(list.Items))}}
	at := func(after string) string {
		return Path + "?" + url.Values{"state": {string(wanted.State)}, "claim": {e.Query("claim")}, "after": {after}}.Encode()
	}
	if e.Query("after") != "" {
		v.Pager.First = at("")
	}
	if list.Next != "" {
		v.Pager.Next = at(string(list.Next))
	}
	return e.Page(kit.Page{Title: msg.ChangerequestsTitle(l), Crumbs: crumbs(l)}, views.List(v))
}

func filters(l i18n.Lang, wanted changes.Filter, nonce string) ui.Filters {
	field := ui.Field{L: l, Name: "state", Label: msg.RecoveriesState(l), Kind: ui.Select, Value: string(wanted.State), Width: "l", Blank: msg.AppAll(l)}
	for _, s := range changes.States() {
		field.Options = append(field.Options, ui.Option{Value: string(s), Label: msg.Code(l, "change_state", string(s))})
	}
	f := ui.Filters{L: l, Action: Path, Fields: []ui.Field{field}, Results: "results", Nonce: nonce}
	if wanted != (changes.Filter{}) {
		f.Reset = Path
	}
	return f
}

// stateOf is the state as a tag; of a decided request, what it came to.
func stateOf(l i18n.Lang, r changes.Request) ui.Tag {
	if r.State == changes.Decided {
		return ui.Tag{Text: msg.Code(l, "change_outcome", string(r.Outcome())), Kind: ui.Success}
	}
	return ui.Tag{Text: msg.Code(l, "change_state", string(r.State)), Kind: ui.Info}
}

func table(l i18n.Lang, all []changes.Request) ui.Table {
	t := ui.Table{L: l, Caption: msg.ChangerequestsTitle(l), Columns: []ui.Column{
		{Label: msg.RecoveriesNumber(l)}, {Label: msg.RecoveriesState(l)}, {Label: msg.RecoveriesClaimant(l)}, {Label: msg.ChangerequestsClaim(l)}, {Label: msg.ReviewsMade(l)},
	}}
	for _, r := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Number, Href: path(r)}, {Body: stateOf(l, r)}, {Text: kit.Name(l, r.Claimant)}, {Text: r.ClaimNo, Href: "/claims/" + r.Claim.String()}, {Text: i18n.Date(l, civil.DateIn(r.AskedAt))},
		}})
	}
	return t
}

func path(r changes.Request) string { return Path + "/" + r.ID.String() }

func crumbs(l i18n.Lang, more ...layout.Crumb) []layout.Crumb {
	all := []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: msg.ChangerequestsTitle(l), Href: Path}}
	if len(more) == 0 {
		all[1].Href = ""
	}
	return append(all, more...)
}
