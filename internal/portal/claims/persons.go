package claims

import (
	"net/http"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// added are the persons whom the claimant added, each once; while the claim is open he may take them out.
func added(l i18n.Lang, c claims.Seen, may bool) []views.AddedPerson {
	var all []views.AddedPerson
	seen := map[string]bool{}
	for _, line := range c.Lines {
		if line.Added() && !seen[line.Facts.Key] {
			seen[line.Facts.Key] = true
			all = append(all, views.AddedPerson{ID: line.ID.String(), Name: nameOf(l, line), Facts: about(l, line), Remove: may})
		}
	}
	return all
}

// ShowAdd shows the form of a person who has no arrival in the portal.
func (p Pages) ShowAdd(e *kit.Exchange) error {
	c, err := p.open(e)
	if err != nil {
		return err
	}
	if !c.Rules.ByPerson() {
		return fault.Missing()
	}
	return p.add(e, http.StatusOK, c, e.NewForm(c.Version, nil))
}

func (p Pages) add(e *kit.Exchange, status int, c claims.Seen, form ui.Form) error {
	l, title := e.Lang, msg.ClaimsAddPerson(e.Lang)
	v := views.AddView{Lang: l, Path: path(c.Claim), Title: c.Rules.Name.In(l), Form: form}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	today := civil.DateIn(e.Now())
	for _, one := range reg.Permits(today) {
		v.Permits = append(v.Permits, ui.Option{Value: one.Code, Label: msg.ClaimsPermitOption(l, one.Code, one.Name.In(l))})
	}
	for _, g := range casework.Groups() {
		v.Groups = append(v.Groups, ui.Option{Value: string(g), Label: msg.Code(l, "group", string(g))})
	}
	if c.Claimant.Kind == identity.WellbeingArea {
		for _, m := range reg.Municipalities(today) {
			if m.Wellbeing == c.Claimant.Code {
				v.Municipalities = append(v.Municipalities, ui.Option{Value: m.Code, Label: m.Name.In(l)})
			}
		}
		i18n.SortBy(l, v.Municipalities, func(o ui.Option) string { return o.Label })
	}
	return e.PageStatus(status, kit.Page{Title: title + ": " + v.Title, Crumbs: under(l, c.Claim, title), Failed: form.Failed()}, views.Add(v))
}

// Add adds a person to a claim. What was typed is shown again where something is missing, and is kept nowhere else.
func (p Pages) Add(e *kit.Exchange) error {
	c, err := p.open(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	n := claims.Newcomer{
		Family: form.Text("family", claims.LongestPart), Given: form.Text("given", claims.LongestPart), Birth: form.DateOr("birth"), Reference: form.Text("reference", 20),
		Municipality: form.Raw("municipality"), Arrived: form.DateOr("arrived"), HomeFrom: form.DateOr("home_from"), FirstHome: form.Flag("first_home"),
		Group: casework.Group(form.Raw("group")), Permit: form.Raw("permit"), Why: form.Text("why", claims.LongestNote),
	}
	if press := form.Press(); form.Err() == nil {
		if err = p.Desk.AddPerson(e.R.Context(), e.Actor, press, c.ID, n); err == nil {
			return e.SeeOther(path(c.Claim) + "?saved=1#files")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.add(e, http.StatusUnprocessableEntity, c, form.View())
}

// Drop takes a person whom the claimant had added out of the claim.
func (p Pages) Drop(e *kit.Exchange) error {
	line, err := e.ID("line")
	if err != nil {
		return err
	}
	return p.act(e, func(press identity.Press, id uuid.UUID, _ string) error {
		return p.Desk.DropPerson(e.R.Context(), e.Actor, press, id, line)
	})
}
