package fund

import (
	"encoding/hex"
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/fund"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Packs are the handlers of audit packs.
type Packs struct{ Desk pack.Desk }

// PacksPath is the list of packs.
const PacksPath = "/fund/packs"

// List shows every pack, and asks for one of many claims.
func (p Packs) List(e *kit.Exchange) error {
	return p.list(e, http.StatusOK, e.NewForm(0, url.Values{"year": {strconv.Itoa(e.Now().Year())}}))
}

func (p Packs) list(e *kit.Exchange, status int, form ui.Form) error {
	l := e.Lang
	list, err := p.Desk.List(e.R.Context(), e.Actor, uuid.Nil, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	claimants, err := p.Desk.Claimants(e.R.Context(), e.Actor)
	if err != nil {
		return err
	}
	v := views.PacksView{Lang: l, Tabs: tabs(e, PacksPath), Form: form, Table: packTable(l, list.Items)}
	for _, o := range claimants {
		v.Claimants = append(v.Claimants, ui.Option{Value: o.ID.String(), Label: kit.Name(l, o)})
	}
	if list.Next != "" {
		v.Next = PacksPath + "?after=" + url.QueryEscape(string(list.Next))
	}
	if e.Query("after") != "" {
		v.First = PacksPath
	}
	return e.PageStatus(status, kit.Page{Title: msg.FundPacks(l), Failed: form.Failed()}, views.Packs(v))
}

func packTable(l i18n.Lang, all []pack.Pack) ui.Table {
	t := ui.Table{L: l, Caption: msg.FundPackList(l), Columns: []ui.Column{
		{Label: msg.FundPackWhat(l)}, {Label: msg.FundPackState(l)}, {Label: msg.FundPackMadeBy(l)}, {Label: msg.FundPackAskedAt(l)}, {Label: msg.FundPackSize(l), Num: true},
	}}
	for _, p := range all {
		size := ""
		if p.State == pack.Made {
			size = kilobytes(l, p.Bytes)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: subject(p), Hint: msg.Code(l, "pack_kind", string(p.Scope.Kind)), Href: path(p.ID)},
			{Body: state(l, p)},
			{Text: kit.Name(l, p.Org), Hint: p.Name},
			{Text: i18n.Moment(l, p.AskedAt)},
			{Text: size},
		}})
	}
	return t
}

func path(id uuid.UUID) string { return "/packs/" + id.String() }

func subject(p pack.Pack) string {
	if p.Scope.Kind == pack.OfMunicipality {
		return p.Subject + " " + strconv.Itoa(p.Scope.Year)
	}
	return p.Subject
}

func kilobytes(l i18n.Lang, bytes int64) string {
	return msg.FundPackKilobytes(l, int((bytes+1023)/1024))
}

func state(l i18n.Lang, p pack.Pack) ui.Tag {
	kinds := map[pack.State]ui.Kind{pack.Asked: ui.Info, pack.Made: ui.Success, pack.Failed: ui.Danger}
	return ui.Tag{Text: msg.Code(l, "pack_state", string(p.State)), Kind: kinds[p.State]}
}

// Ask asks for the pack of a claimant's year, or of a year.
func (p Packs) Ask(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	s := pack.Scope{Kind: pack.OfYear, Year: form.Int("year", 1, 9999)}
	if chosen := form.Raw("claimant"); chosen != "" {
		s.Kind = pack.OfMunicipality
		if s.Org, err = uuid.Parse(chosen); err != nil {
			form.Fail("claimant", "fault.unknown_choice", "")
		}
	}
	press := form.Press()
	if form.Err() == nil {
		id, err := p.Desk.Ask(e.R.Context(), e.Actor, press, s)
		if err == nil {
			return e.SeeOther(path(id))
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.list(e, http.StatusUnprocessableEntity, form.View())
}

// OfClaim shows the packs of a claim.
func (p Packs) OfClaim(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	c, list, err := p.Desk.OfClaim(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l := e.Lang
	if c.Number == "" {
		return fault.New(fault.Conflict, "fund.pack_draft")
	}
	title := msg.FundPackOf(l, c.Number)
	v := views.ClaimPackView{
		Lang: l, Path: e.R.URL.Path, Title: title, Claimant: kit.Name(l, c.Claimant), Press: e.NewForm(0, nil).Press, Table: packTable(l, list.Items),
	}
	return e.Page(kit.Page{Title: title, Crumbs: crumbs(l, c.Number, id)}, views.ClaimPack(v))
}

func crumbs(l i18n.Lang, number string, claim uuid.UUID) []layout.Crumb {
	return []layout.Crumb{{Label: msg.ClaimsTitle(l), Href: "/claims"}, {Label: number, Href: "/claims/" + claim.String()}, {Label: msg.FundPack(l)}}
}

// MakeOfClaim makes the pack of a claim.
func (p Packs) MakeOfClaim(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	made, err := p.Desk.Ask(e.R.Context(), e.Actor, press, pack.Scope{Kind: pack.OfClaim, Claim: id})
	if err != nil {
		return err
	}
	return e.SeeOther(path(made))
}

// Show shows one pack with the hash of its manifest.
func (p Packs) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	seen, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	l, title := e.Lang, msg.FundPackOf(e.Lang, subject(seen.Pack))
	v := views.PackView{
		Lang: l, Path: path(id), Title: title, State: state(l, seen.Pack), Ready: seen.State == pack.Made, Nonce: e.Nonce(), Rows: facts(l, seen.Pack),
		Hash: hex.EncodeToString(seen.Manifest), HashHint: msg.FundPackHashHint(l, seen.FileName()), Cases: seen.Cases, Printed: i18n.Moment(l, e.Now()), Subject: subject(seen.Pack),
	}
	switch {
	case seen.State == pack.Asked:
		v.Making = &ui.Progress{Label: msg.FundPackClaims(l), Note: msg.FundPackGoes(l, seen.Claims, seen.Of), Done: seen.Claims, Total: seen.Of}
	case e.Query("was") != "": // asked by the page of one that was under way
		e.W.Header().Set("HX-Refresh", "true")
	}
	at := kit.Page{Title: title, Crumbs: []layout.Crumb{{Label: msg.FundPacks(l), Href: PacksPath}, {Label: subject(seen.Pack)}}}
	if seen.Scope.Kind == pack.OfClaim {
		at.Crumbs = crumbs(l, seen.Subject, seen.Scope.Claim)
	}
	return e.Page(at, views.Pack(v))
}

func facts(l i18n.Lang, p pack.Pack) []ui.Answer {
	access := msg.FundPackAccessOut(l)
	if p.Access {
		access = msg.FundPackAccessIn(l)
	}
	rows := []ui.Answer{
		{Label: msg.FundPackWhat(l), Text: msg.Code(l, "pack_kind", string(p.Scope.Kind)) + " " + subject(p)},
		{Label: msg.FundPackMadeBy(l), Text: kit.Name(l, p.Org)},
		{Label: msg.FundPackAskedAt(l), Text: i18n.Moment(l, p.AskedAt)},
		{Label: msg.FundPackAccess(l), Text: access},
	}
	if p.State != pack.Made {
		return rows
	}
	return append(rows, []ui.Answer{
		{Label: msg.FundPackMadeAt(l), Text: i18n.Moment(l, p.MadeAt)},
		{Label: msg.FundPackClaims(l), Text: i18n.Number(l, int64(p.Claims))},
		{Label: msg.FundPackFiles(l), Text: i18n.Number(l, int64(p.Files))},
		{Label: msg.FundPackSize(l), Text: kilobytes(l, p.Bytes)},
	}...)
}

// Fetch sends the archive of a pack as it was made.
func (p Packs) Fetch(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	made, content, err := p.Desk.Fetch(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	return e.Stream(made.FileName(), "application/zip", content)
}

// Annex sends the identity annex of a pack to who has opened its cases.
func (p Packs) Annex(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	name, content, err := p.Desk.Annex(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	return e.Download(name, "application/zip", content)
}
