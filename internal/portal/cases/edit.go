package cases

import (
	"errors"
	"net/url"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/cases/stage"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/cases"
	"kuntapaikka/templates/ui"
)

// ShowNew asks for which group a new case is.
func (p Pages) ShowNew(e *kit.Exchange) error { return p.begin(e, e.NewForm(0, nil)) }

func (p Pages) begin(e *kit.Exchange, form ui.Form) error {
	v := views.BeginView{L: e.Lang, Form: form}
	for _, g := range casework.Groups() {
		v.Groups = append(v.Groups, ui.Option{Value: string(g), Label: msg.Code(e.Lang, "group", string(g))})
	}
	at := kit.Page{Title: msg.CasesNewTitle(e.Lang), Crumbs: listCrumbs(e.Lang, msg.CasesNew(e.Lang))}
	if form.Failed() {
		return e.Invalid(at, views.Begin(v))
	}
	return e.Page(at, views.Begin(v))
}

// Begin starts a draft and opens its first stage.
func (p Pages) Begin(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press, group := form.Press(), form.Enum("group", codesOf(casework.Groups())...)
	if form.Err() != nil {
		return p.begin(e, form.View())
	}
	id, err := p.Cases.Begin(e.R.Context(), e.Actor, press, casework.Group(group))
	if err != nil {
		return err
	}
	return e.SeeOther(stagePath(id, string(casework.HouseholdFields)))
}

func stagePath(id casework.ID, code string) string { return path(id) + "/edit/" + code }

// editor is one request about one stage of the form.
type editor struct {
	p     Pages
	e     *kit.Exchange
	w     words
	c     casework.Case
	ctx   stage.Context
	stage stage.Stage
}

func (p Pages) editor(e *kit.Exchange) (editor, error) {
	id, err := e.ID("id")
	if err != nil {
		return editor{}, err
	}
	found, err := p.Cases.Edit(e.R.Context(), e.Actor, id)
	if err != nil {
		return editor{}, err
	}
	w, err := p.words(e)
	if err != nil {
		return editor{}, err
	}
	d := editor{p: p, e: e, w: w, c: found.Case, ctx: stage.Context{L: e.Lang, Reg: w.reg, Day: w.day, Centres: found.Centres}}
	var ok bool
	if d.stage, ok = stage.Find(d.c.Group, e.Param("stage")); !ok {
		return d, fault.Missing()
	}
	return d, nil
}

// ShowEdit leads to the first stage.
func (p Pages) ShowEdit(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	return e.SeeOther(stagePath(id, string(casework.CaseFields)))
}

// ShowStage shows one stage of the form as it is recorded.
func (p Pages) ShowStage(e *kit.Exchange) error {
	d, err := p.editor(e)
	if err != nil {
		return err
	}
	values, version, err := d.filled()
	if err != nil {
		return err
	}
	return e.Page(d.page(), views.Form(d.view(e.NewForm(version, values))))
}

// filled is what is recorded of the stage, with the version that an edit of it begins from.
func (d editor) filled() (url.Values, int64, error) {
	if !d.stage.IsPersonal() {
		return stage.Fill(d.ctx, d.stage, d.c), d.c.Version, nil
	}
	v, err := d.p.Cases.Open(d.e.R.Context(), d.e.Actor, d.c.ID)
	if err != nil {
		return nil, 0, err
	}
	identity, health, protection := orEmpty(v.Identity), orEmpty(v.Health), orEmpty(v.Protection)
	switch d.stage.Code {
	case "identity":
		return stage.FillIdentity(d.ctx, d.c.Profile, identity), identity.Version, nil
	case "health":
		return stage.FillHealth(d.c.Profile, health), health.Version, nil
	default:
		return stage.FillProtection(protection), protection.Version, nil
	}
}

func orEmpty[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}

// SaveStage saves one stage: from its buttons, from a button that adds or removes a row, which saves nothing, or by itself while a draft is typed.
func (p Pages) SaveStage(e *kit.Exchange) error {
	d, err := p.editor(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	action := form.Raw("action")
	if stage.Press(form.Values(), d.stage, action) {
		return e.Page(d.page(), views.Form(d.view(form.View())))
	}
	auto := e.Query("autosave") != ""
	if !auto {
		stage.Compact(form.Values(), d.stage)
	}
	err = d.save(form, auto)
	switch {
	case auto:
		return d.autosaved(form, err)
	case err != nil:
		return d.refused(form, err)
	}
	return e.SeeOther(d.next(action))
}

// save hands what was typed to the use case, unless its form is wrong. Mistakes of form and of content are told together.
func (d editor) save(form *kit.Form, auto bool) error {
	press := form.Press()
	if auto {
		press.Key = uuid.Nil // an autosave comes many times, each with what was typed by then
	}
	ctx, a := d.e.R.Context(), d.e.Actor
	switch {
	case d.stage.Code == "identity":
		i := stage.ReadIdentity(d.ctx, form)
		return together(form, i.Validate(d.c.Profile, d.w.day), func() error { return d.p.Cases.SaveIdentity(ctx, a, press, d.c.ID, i) })
	case d.stage.Code == "health":
		h := stage.ReadHealth(form)
		return together(form, h.Validate(), func() error { return d.p.Cases.SaveHealth(ctx, a, press, d.c.ID, h) })
	case d.stage.IsPersonal():
		x := stage.ReadProtection(form)
		return together(form, x.Validate(), func() error { return d.p.Cases.SaveProtection(ctx, a, press, d.c.ID, x) })
	}
	from := stage.Read(d.ctx, d.stage, form, d.c)
	return together(form, from.Validate(d.w.day, d.stage.Group), func() error {
		_, err := d.p.Cases.Save(ctx, a, press, d.c.ID, d.stage.Group, from)
		return err
	})
}

// together adds the mistakes of content at fields whose form is right, and saves when there is none of either.
func together(form *kit.Form, content error, save func() error) error {
	wrong := map[string]bool{}
	if e, ok := fault.As(form.Err()); ok {
		for _, f := range e.Fields {
			wrong[f.Name] = true
		}
	}
	if e, ok := fault.As(content); ok {
		form.Add(fault.Bad(slices.DeleteFunc(slices.Clone(e.Fields), func(f fault.Field) bool { return wrong[f.Name] })...))
	}
	if err := form.Err(); err != nil {
		return err
	}
	return save()
}

// refused shows the stage again with everything typed: with its mistakes, or beside what somebody else saved meanwhile.
func (d editor) refused(form *kit.Form, err error) error {
	var stale *casework.StaleError
	switch {
	case errors.As(err, &stale):
		v := d.view(form.View())
		v.Form.Press, v.Form.Version = uuid.NewString(), strconv.FormatInt(stale.Now.Version, 10)
		v.Stale = d.compare(form, stale.Now)
		at := d.page()
		at.Failed = true
		return d.e.PageStatus(409, at, views.Form(v))
	case form.Err() != nil || form.Add(err):
		return d.e.Invalid(d.page(), views.Form(d.view(form.View())))
	}
	return err
}

// compare sets what stands now beside what was typed, question by question, where they differ.
func (d editor) compare(form *kit.Form, now casework.Case) *views.Stale {
	s := &views.Stale{Take: stagePath(d.c.ID, d.stage.Code)}
	s.Who = msg.CasesStaleWho(d.w.l, now.Profile.Sources[d.stage.Group].At)
	for _, x := range d.stage.Differences(d.ctx, stage.Fill(d.ctx, d.stage, now), form.Values()) {
		s.Rows = append(s.Rows, views.StaleRow{Label: x.Label, Now: x.Before, Yours: x.After})
	}
	return s
}

// autosaved answers the page's script with a line of text.
func (d editor) autosaved(form *kit.Form, err error) error {
	var stale *casework.StaleError
	switch {
	case err == nil:
		return d.e.Fragment(views.Text(msg.AppDraftSaved(d.e.Lang, i18n.Clock(d.e.Lang, d.e.Now()))))
	case errors.As(err, &stale):
		return d.e.Fragment(views.Text(msg.CasesNotSavedStale(d.e.Lang)))
	case form.Err() != nil:
		return d.e.Fragment(views.Text(msg.CasesNotSavedYet(d.e.Lang)))
	}
	return err
}

// next is where a saved stage leads: back to the case, or on to the stage after it.
func (d editor) next(action string) string {
	if action == "later" {
		return path(d.c.ID)
	}
	all := stage.Stages(d.c.Group)
	for i, s := range all[:len(all)-1] {
		if s.Code == d.stage.Code {
			return stagePath(d.c.ID, all[i+1].Code)
		}
	}
	return path(d.c.ID) + "/check"
}

func (d editor) page() kit.Page {
	return kit.Page{Title: d.stage.Title(d.w.l), Crumbs: crumbs(d.w.l, d.c, d.stage.Title(d.w.l))}
}

func (d editor) view(form ui.Form) views.FormView {
	v := views.FormView{
		L: d.w.l, Eyebrow: nameOf(d.w.l, d.c), Title: d.stage.Title(d.w.l), Action: stagePath(d.c.ID, d.stage.Code), Form: form,
		Stages: stageList(d.w.l, d.c, d.stage.Code), Parts: d.stage.Parts(d.ctx, form), Autosave: d.c.IsDraft() && !d.stage.IsPersonal(),
	}
	v.Why, v.Section = d.ctx.Why(d.stage.Statute)
	if d.stage.Hint != "" {
		v.Hint = msg.Text(d.w.l, d.stage.Hint)
	}
	if v.Autosave {
		v.Note = msg.CasesAutosaves(d.w.l)
	}
	return v
}

// stageList lists the stages with what each still lacks.
func stageList(l i18n.Lang, c casework.Case, current string) []ui.Stage {
	lacks := map[casework.FieldGroup]int{}
	for _, m := range c.Lacks() {
		lacks[m.Group]++
	}
	var all []ui.Stage
	for _, s := range stage.Stages(c.Group) {
		st := ui.Stage{Label: s.Title(l), Href: stagePath(c.ID, s.Code), Current: s.Code == current}
		seen := c.Profile.Sources[s.Group].Version > 0
		switch n := lacks[s.Group]; {
		case n > 0 && seen:
			st.State, st.Note = ui.StageBad, msg.CasesMissing(l, n)
		case n > 0:
			st.Note = msg.CasesMissing(l, n)
		case seen && !s.IsPersonal():
			st.State, st.Note = ui.StageDone, msg.AppTaskDone(l)
		}
		all = append(all, st)
	}
	return append(all, ui.Stage{Label: msg.CasesStageCheck(l), Href: path(c.ID) + "/check", Current: current == "check"})
}

func codesOf[T ~string](all []T) []string {
	s := make([]string, len(all))
	for i, v := range all {
		s[i] = string(v)
	}
	return s
}
