package claims

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct {
	Desk     claims.Desk
	Register func(context.Context) (*region.Register, error)
}

// List shows the claims that the reader may see, and to a claimant the rounds that are open.
func (p Pages) List(e *kit.Exchange) error {
	l := e.Lang
	wanted := claims.Filter{State: claims.State(e.Query("state")), Round: e.Query("round")}
	list, open, err := p.Desk.List(e.R.Context(), e.Actor, wanted, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	v := views.ListView{
		Lang: l, Tabs: e.ClaimTabs("/claims"), MayWrite: e.Actor.May(identity.ClaimWrite), Press: e.NewForm(0, nil).Press, Filters: filters(e, wanted), Table: table(e, list.Items),
		Pager: ui.Pager{L: l, Shown: msg.ClaimsShown(l, len(list.Items))},
	}
	for _, r := range open {
		one := views.OpenRound{Code: r.Code, Name: r.Name.In(l), Until: msg.ClaimsUntil(l, r.Window.Last())}
		if r.Draft != uuid.Nil {
			one.Draft = "/claims/" + r.Draft.String() + "/edit"
		}
		v.Rounds = append(v.Rounds, one)
	}
	if e.Query("after") != "" {
		v.Pager.First = address(wanted, "")
	}
	if list.Next != "" {
		v.Pager.Next = address(wanted, string(list.Next))
	}
	return e.Page(kit.Page{Title: msg.ClaimsTitle(l)}, views.List(v))
}

func address(f claims.Filter, after string) string {
	q := url.Values{}
	for name, value := range map[string]string{"state": string(f.State), "round": f.Round, "after": after} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return "/claims?" + q.Encode()
}

func filters(e *kit.Exchange, wanted claims.Filter) ui.Filters {
	field := ui.Field{L: e.Lang, Name: "state", Label: msg.ClaimsState(e.Lang), Kind: ui.Select, Value: string(wanted.State), Width: "l", Blank: msg.AppAll(e.Lang)}
	for _, s := range claims.States() {
		if s != claims.Draft || e.Actor.May(identity.ClaimWrite) {
			field.Options = append(field.Options, ui.Option{Value: string(s), Label: msg.Code(e.Lang, "claim_state", string(s))})
		}
	}
	f := ui.Filters{L: e.Lang, Action: "/claims", Fields: []ui.Field{field}, Results: "results", Nonce: e.Nonce()}
	if wanted.Round != "" {
		f.Keep = append(f.Keep, ui.Hidden{Name: "round", Value: wanted.Round})
	}
	if wanted != (claims.Filter{}) {
		f.Reset = "/claims"
	}
	return f
}

func table(e *kit.Exchange, all []claims.Claim) ui.Table {
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.ClaimsTitle(l), Columns: []ui.Column{
		{Label: msg.ClaimsNumber(l)},
		{Label: msg.ClaimsState(l)},
		{Label: msg.ClaimsClaimant(l)},
		{Label: msg.ClaimsClaimed(l), Num: true},
		{Label: msg.ClaimsGranted(l), Num: true},
		{Label: msg.ClaimsChanged(l)},
	}}
	for _, c := range all {
		claimed, granted := "", ""
		if c.Number != "" {
			claimed = i18n.Euros(l, int64(c.Claimed))
		}
		if c.State == claims.Decided {
			granted = i18n.Euros(l, int64(c.Granted))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: numberOf(l, c), Hint: c.Round, Href: path(c)}, {Body: stateOf(l, c)}, {Text: kit.Name(l, c.Claimant)}, {Text: claimed}, {Text: granted}, {Text: i18n.Moment(l, c.UpdatedAt)},
		}})
	}
	return t
}

func path(c claims.Claim) string { return "/claims/" + c.ID.String() }

func numberOf(l i18n.Lang, c claims.Claim) string {
	if c.Number == "" {
		return msg.ClaimsNotNumbered(l)
	}
	return c.Number
}

// stateOf is the claim's state as a tag: what somebody has to do is not grey.
func stateOf(l i18n.Lang, c claims.Claim) ui.Tag {
	kinds := map[claims.State]ui.Kind{claims.Submitted: ui.Info, claims.SupplementRequested: ui.Warning, claims.Checked: ui.Info, claims.Decided: ui.Success}
	return ui.Tag{Text: msg.Code(l, "claim_state", string(c.State)), Kind: kinds[c.State]}
}

// Start begins a claim of a round.
func (p Pages) Start(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	id, err := p.Desk.Start(e.R.Context(), e.Actor, form.Press(), form.Raw("round"))
	if err != nil {
		return err
	}
	return e.SeeOther("/claims/" + id.String() + "/edit")
}
