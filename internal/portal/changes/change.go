package changes

import (
	"net/url"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/changes"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/changes"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Pages are the handlers.
type Pages struct {
	Desk changes.Desk
}

const mostNote = 1000

// Show asks what changed, and then, by the address, for the change itself.
func (p Pages) Show(e *kit.Exchange) error {
	c, err := p.look(e)
	if err != nil {
		return err
	}
	kind, ok := placement.ParseChangeKind(e.Query("kind"))
	if !ok {
		v := views.ChooseView{L: e.Lang, Reference: c.Reference, Effect: effect(e.Lang, c), Back: caseAddress(c.ID)}
		for _, k := range placement.ChangeKinds() {
			v.Kinds = append(v.Kinds, views.Kind{Label: msg.Code(e.Lang, "change", string(k)), Hint: about(e.Lang, k), Href: address(c.ID, k)})
		}
		return e.Page(framed(e, c), views.Choose(v))
	}
	return e.Page(framed(e, c), views.Form(formOf(e.Lang, c, kind, e.NewForm(c.Version, url.Values{}), false)))
}

// Report takes the change.
func (p Pages) Report(e *kit.Exchange) error {
	c, err := p.look(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	kind, ok := placement.ParseChangeKind(e.Query("kind"))
	if !ok {
		return fault.Missing()
	}
	ch, press := read(form, c.ID, kind), form.Press()
	form.Add(ch.Check(c, civil.DateIn(e.Now())))
	show := func(checking bool) error {
		return e.Show(framed(e, c), form, views.Form(formOf(e.Lang, c, kind, form.View(), checking)))
	}
	return e.Ask(form, show, func() error {
		asked, err := p.Desk.Report(e.R.Context(), e.Actor, press, ch)
		if err != nil {
			return err
		}
		return e.SeeOther("/proposals/" + asked.Proposal.String())
	})
}

func (p Pages) look(e *kit.Exchange) (c casework.Case, err error) {
	id, err := e.ID("id")
	if err != nil {
		return c, err
	}
	return p.Desk.Look(e.R.Context(), e.Actor, id)
}

// read reads the fields of a kind of change.
func read(f *kit.Form, id casework.ID, kind placement.ChangeKind) changes.Change {
	ch := changes.Change{Case: id, Kind: kind, Note: f.Text("note", mostNote)}
	switch kind {
	case placement.Birth:
		ch.BirthYear, ch.Sex = f.IntOr("birth_year", 0, 9999, 0), f.Raw("sex")
	case placement.Death, placement.Split:
		for _, typed := range f.All("person") {
			if n, err := strconv.Atoi(typed); err == nil {
				ch.Persons = append(ch.Persons, n)
			}
		}
	case placement.Linked:
		ch.Reference, ch.Link = f.Text("reference", 40), casework.LinkKind(f.Raw("link"))
	case placement.Health:
		ch.Needs = f.All("need")
	}
	return ch
}

// formOf is the form of a kind of change.
func formOf(l i18n.Lang, c casework.Case, kind placement.ChangeKind, form ui.Form, checking bool) views.FormView {
	note := ui.Field{L: l, Name: "note", Label: msg.ChangesNote(l), Kind: ui.Area, Max: mostNote, Hint: msg.AppNoPersonalDataHint(l), Optional: true}
	at := address(c.ID, kind)
	return views.FormView{
		L: l, Reference: c.Reference, Title: msg.Code(l, "change", string(kind)), About: about(l, kind), Effect: effect(l, c),
		Ask: ui.Ask{
			L: l, Action: at, Back: caseAddress(c.ID), Form: form, Fields: append(fields(l, c, kind), note), Checking: checking, Look: msg.ChangesCheck(l),
			Send: msg.ChangesSend(l),
		},
	}
}

func fields(l i18n.Lang, c casework.Case, kind placement.ChangeKind) []ui.Field {
	switch kind {
	case placement.Birth:
		return []ui.Field{
			{L: l, Name: "birth_year", Label: msg.ChangesBirthYear(l), Kind: ui.Number, Width: "s"},
			{L: l, Name: "sex", Label: msg.ChangesSex(l), Kind: ui.Radios, Options: coded(l, "sex", casework.Sexes())},
		}
	case placement.Death:
		return []ui.Field{{L: l, Name: "person", Label: msg.ChangesWhoDied(l), Kind: ui.Radios, Options: persons(l, c)}}
	case placement.Split:
		return []ui.Field{{L: l, Name: "person", Label: msg.ChangesWhoLeaves(l), Kind: ui.Checks, Options: persons(l, c)}}
	case placement.Linked:
		var kinds []string
		for _, k := range casework.LinkKinds() {
			kinds = append(kinds, string(k))
		}
		return []ui.Field{
			{L: l, Name: "reference", Label: msg.CasesLinkOther(l), Hint: msg.CasesLinkOtherHint(l), Width: "m"},
			{L: l, Name: "link", Label: msg.CasesLinkKind(l), Kind: ui.Radios, Options: coded(l, "link", kinds)},
		}
	case placement.Health:
		return []ui.Field{{L: l, Name: "need", Label: msg.ChangesNeeds(l), Kind: ui.Checks, Options: coded(l, "need", casework.NeedCodes())}}
	}
	return nil
}

func coded(l i18n.Lang, kind string, codes []string) (all []ui.Option) {
	for _, code := range codes {
		all = append(all, ui.Option{Value: code, Label: msg.Code(l, kind, code)})
	}
	return all
}

func persons(l i18n.Lang, c casework.Case) (all []ui.Option) {
	for _, p := range c.Profile.Persons {
		all = append(all, ui.Option{Value: strconv.Itoa(p.Number), Label: msg.ChangesPersonLine(l, p.Number, msg.Code(l, "relation", p.Relation), p.BirthYear)})
	}
	return all
}

func about(l i18n.Lang, k placement.ChangeKind) string {
	return msg.Text(l, "changes.about_"+string(k))
}

// effect says what asking anew means as the case stands.
func effect(l i18n.Lang, c casework.Case) string {
	if c.State == casework.Placed {
		return msg.ChangesEffectPlaced(l)
	}
	return msg.ChangesEffectOpen(l)
}

func caseAddress(id casework.ID) string { return "/cases/" + id.String() }

func address(id casework.ID, k placement.ChangeKind) string {
	return caseAddress(id) + "/change?" + url.Values{"kind": {string(k)}}.Encode()
}

func framed(e *kit.Exchange, c casework.Case) kit.Page {
	return kit.Page{Title: msg.ChangesTitle(e.Lang) + ": " + c.Reference, Crumbs: []layout.Crumb{
		{Label: msg.CasesListTitle(e.Lang), Href: "/cases"}, {Label: c.Reference, Href: caseAddress(c.ID)}, {Label: msg.ChangesTitle(e.Lang)},
	}}
}
