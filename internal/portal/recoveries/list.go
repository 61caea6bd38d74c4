package recoveries

import (
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/recoveries"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct{ Desk recovery.Desk }

// The addresses that others lead to.
const (
	Path      = "/recoveries"
	RulesPath = "/recoveries/rules"
)

// List shows the recoveries that the reader may see.
func (p Pages) List(e *kit.Exchange) error {
	l := e.Lang
	wanted := recovery.Filter{State: recovery.State(e.Query("state"))}
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
	v := views.ListView{Lang: l, Tabs: e.ClaimTabs(Path), Rules: RulesPath, Lead: lead(e), Filters: filters(e, wanted), Table: table(l, list.Items), Pager: ui.Pager{L: l, Shown: msg.RecoveriesShown(l, len(list.Items))}}
	if wanted.Claim != uuid.Nil && e.Actor.May(identity.RecoveryWrite) {
		v.New = "/recoveries/new?claim=" + wanted.Claim.String()
	}
	if e.Query("after") != "" {
		v.Pager.First = address(wanted, "")
	}
	if list.Next != "" {
		v.Pager.Next = address(wanted, string(list.Next))
	}
	return e.Page(kit.Page{Title: msg.RecoveriesTitle(l)}, views.List(v))
}

func lead(e *kit.Exchange) string {
	switch {
	case e.Actor.May(identity.RecoveryWrite):
		return msg.RecoveriesLeadOffice(e.Lang)
	case e.Actor.May(identity.RecoveryAnswer):
		return msg.RecoveriesLeadClaimant(e.Lang)
	}
	return msg.RecoveriesLeadReader(e.Lang)
}

func address(f recovery.Filter, after string) string {
	q := url.Values{}
	if f.State != "" {
		q.Set("state", string(f.State))
	}
	if f.Claim != uuid.Nil {
		q.Set("claim", f.Claim.String())
	}
	if after != "" {
		q.Set("after", after)
	}
	return Path + "?" + q.Encode()
}

func filters(e *kit.Exchange, wanted recovery.Filter) ui.Filters {
	field := ui.Field{L: e.Lang, Name: "state", Label: msg.RecoveriesState(e.Lang), Kind: ui.Select, Value: string(wanted.State), Width: "l", Blank: msg.AppAll(e.Lang)}
	for _, s := range recovery.States() {
		field.Options = append(field.Options, ui.Option{Value: string(s), Label: state(e.Lang, s)})
	}
	f := ui.Filters{L: e.Lang, Action: Path, Fields: []ui.Field{field}, Results: "results", Nonce: e.Nonce()}
	if wanted.Claim != uuid.Nil {
		f.Keep = append(f.Keep, ui.Hidden{Name: "claim", Value: wanted.Claim.String()})
	}
	if wanted != (recovery.Filter{}) {
		f.Reset = Path
	}
	return f
}

func state(l i18n.Lang, s recovery.State) string { return msg.Code(l, "recovery_state", string(s)) }

// stateOf is the state as a tag: what somebody has to do is not grey.
func stateOf(l i18n.Lang, r recovery.Recovery) ui.Tag {
	kinds := map[recovery.State]ui.Kind{
		recovery.Hearing: ui.Info, recovery.Prepared: ui.Info, recovery.Open: ui.Warning, recovery.PartlyRepaid: ui.Warning, recovery.Closed: ui.Success,
	}
	return ui.Tag{Text: state(l, r.State), Kind: kinds[r.State]}
}

func table(l i18n.Lang, all []recovery.Recovery) ui.Table {
	t := ui.Table{L: l, Caption: msg.RecoveriesTitle(l), Columns: []ui.Column{
		{Label: msg.RecoveriesNumber(l)},
		{Label: msg.RecoveriesState(l)},
		{Label: msg.RecoveriesClaimant(l)},
		{Label: msg.RecoveriesClaim(l)},
		{Label: msg.RecoveriesAmount(l), Num: true},
		{Label: msg.RecoveriesChanged(l)},
	}}
	for _, r := range all {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: r.Number, Href: path(r)},
			{Body: stateOf(l, r)},
			{Text: kit.Name(l, r.Claimant)},
			{Text: r.ClaimNumber, Hint: r.Round},
			{Text: euros(l, r.Cents)},
			{Text: i18n.Moment(l, r.UpdatedAt)},
		}})
	}
	return t
}

func path(r recovery.Recovery) string { return Path + "/" + r.ID.String() }

func euros(l i18n.Lang, c money.Cents) string { return i18n.Euros(l, int64(c)) }
