package samples

import (
	"context"
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/samples"
	"kuntapaikka/templates/ui"
)

// Pages are the pages of audit samples. Published reads samples as anybody may see them; the zero id asks for all.
type Pages struct {
	Desk      sampling.Desk
	Register  func(context.Context) (*region.Register, error)
	Published func(ctx context.Context, id uuid.UUID) ([]sampling.Sample, error)
}

func path(id uuid.UUID) string { return "/samples/" + id.String() }

// List shows the samples.
func (p Pages) List(e *kit.Exchange) error {
	list, err := p.Desk.List(e.R.Context(), e.Actor, page.Params{After: page.Cursor(e.Query("after"))})
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.ListView{Lang: l, MayWrite: e.Actor.May(identity.SampleWrite), Samples: ui.Table{L: l, Caption: msg.SamplesTitle(l), Columns: []ui.Column{
		{Label: msg.SamplesSample(l)}, {Label: msg.SamplesScope(l)}, {Label: msg.SamplesDrawOn(l)}, {Label: msg.SamplesState(l)}, {Label: msg.SamplesInspected(l), Num: true},
	}}}
	for _, s := range list.Items {
		v.Samples.Rows = append(v.Samples.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Number, Href: path(s.ID)},
			{Text: scope(l, reg, s), Hint: size(l, s.Terms)},
			{Text: i18n.Date(l, s.Terms.DrawOn)},
			{Body: stateTag(l, s)},
			{Text: msg.SamplesOf(l, s.Confirmed, s.Picked)},
		}})
	}
	if list.Next != "" {
		v.Next = "/samples?" + url.Values{"after": {string(list.Next)}}.Encode()
	}
	if e.Query("after") != "" {
		v.First = "/samples"
	}
	return e.Page(kit.Page{Title: msg.SamplesTitle(l)}, views.List(v))
}

func stateTag(l i18n.Lang, s sampling.Sample) ui.Tag {
	switch {
	case !s.Drawn():
		return ui.Tag{Text: msg.SamplesBound(l), Kind: ui.Info}
	case s.Picked > 0 && s.Confirmed == s.Picked:
		return ui.Tag{Text: msg.SamplesDone(l), Kind: ui.Success}
	}
	return ui.Tag{Text: msg.SamplesDrawn(l), Kind: ui.Warning}
}

// scope is from which decisions a sample is drawn.
func scope(l i18n.Lang, reg *region.Register, s sampling.Sample) string {
	days := msg.SamplesDays(l, i18n.Date(l, s.Terms.From), i18n.Date(l, s.Terms.Last))
	if s.Terms.Round == "" {
		return days
	}
	return roundName(l, reg, s.Terms.Round) + ", " + days
}

func roundName(l i18n.Lang, reg *region.Register, code string) string {
	if all := reg.RoundVersions(code); len(all) > 0 {
		return all[len(all)-1].Name.In(l)
	}
	return code
}

func size(l i18n.Lang, t sampling.Terms) string {
	if t.Strata == sampling.ByPayee {
		return msg.SamplesSizeEach(l, t.Size)
	}
	return msg.SamplesSizeAll(l, t.Size)
}

func crumbs(l i18n.Lang, above ...layout.Crumb) []layout.Crumb {
	return append([]layout.Crumb{{Label: msg.SamplesTitle(l), Href: "/samples"}}, above...)
}

// New shows the form in which a sample is bound.
func (p Pages) New(e *kit.Exchange) error {
	today := civil.DateIn(e.Now())
	return p.form(e, nil, e.NewForm(0, url.Values{
		"from": {kit.Typed(civil.Of(today.Year(), 1, 1))}, "last": {kit.Typed(civil.Of(today.Year(), 12, 31))}, "draw_on": {kit.Typed(civil.Of(today.Year()+1, 1, 15))},
		"strata": {string(sampling.Undivided)}, "size": {"30"},
	}), false)
}

// form shows the form, or its answers once more; a nil sent is a form that has just been opened.
func (p Pages) form(e *kit.Exchange, sent *kit.Form, form ui.Form, checking bool) error {
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.NewView{Lang: l, Form: form, Checking: checking}
	v.Fields = fields(l, reg, civil.DateIn(e.Now()))
	framed := kit.Page{Title: msg.SamplesNew(l), Crumbs: crumbs(l, layout.Crumb{Label: msg.SamplesNew(l)})}
	if sent == nil {
		return e.Page(framed, views.New(v))
	}
	return e.Show(framed, sent, views.New(v))
}

func fields(l i18n.Lang, reg *region.Register, today civil.Date) []ui.Field {
	var rounds []ui.Option
	for _, r := range reg.Rounds(today) {
		rounds = append(rounds, ui.Option{Value: r.Code, Label: r.Name.In(l)})
	}
	return []ui.Field{
		{L: l, Name: "round", Label: msg.SamplesRound(l), Kind: ui.Select, Options: rounds, Blank: msg.SamplesEveryRound(l), Optional: true},
		{L: l, Name: "from", Label: msg.SamplesFrom(l), Kind: ui.Date},
		{L: l, Name: "last", Label: msg.SamplesLast(l), Kind: ui.Date},
		{L: l, Name: "strata", Label: msg.SamplesStrata(l), Kind: ui.Radios, Options: []ui.Option{
			{Value: string(sampling.Undivided), Label: msg.SamplesStrataNone(l)}, {Value: string(sampling.ByPayee), Label: msg.SamplesStrataPayee(l)},
		}},
		{L: l, Name: "size", Label: msg.SamplesSize(l), Hint: msg.SamplesSizeHint(l), Kind: ui.Number},
		{L: l, Name: "draw_on", Label: msg.SamplesDrawOn(l), Hint: msg.SamplesDrawOnHint(l), Kind: ui.Date},
	}
}

// Commit binds a sample, after one more look at what is bound.
func (p Pages) Commit(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	t := sampling.Terms{
		Round: form.Raw("round"), From: form.Date("from"), Last: form.Date("last"), Strata: sampling.Strata(form.Enum("strata", string(sampling.Undivided), string(sampling.ByPayee))),
		Size: form.Int("size", 1, sampling.MostLines), DrawOn: form.Date("draw_on"),
	}
	if t.Round != "" && len(reg.RoundVersions(t.Round)) == 0 {
		form.Fail("round", "fault.unknown_choice", t.Round)
	}
	press := form.Press()
	if form.Err() == nil {
		form.Add(t.Check(civil.DateIn(e.Now())))
	}
	return e.Ask(form, func(checking bool) error { return p.form(e, form, form.View(), checking) }, func() error {
		id, err := p.Desk.Commit(e.R.Context(), e.Actor, press, t)
		if err != nil {
			return err
		}
		return e.SeeOther(path(id) + "?saved=bound")
	})
}
