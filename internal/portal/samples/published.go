package samples

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/samples"
	"kuntapaikka/templates/ui"
)

// PublishedPath is where anybody sees what is bound and what was drawn.
const PublishedPath = "/programme/samples"

func publishedPath(id uuid.UUID) string { return PublishedPath + "/" + id.String() }

// Everybody shows the samples as anybody may see them.
func (p Pages) Everybody(e *kit.Exchange) error {
	all, err := p.Published(e.R.Context(), uuid.Nil)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	t := ui.Table{L: l, Caption: msg.SamplesPublished(l), Columns: []ui.Column{{Label: msg.SamplesSample(l)}, {Label: msg.SamplesScope(l)}, {Label: msg.SamplesBoundAt(l)}, {Label: msg.SamplesDrawOn(l)}, {Label: msg.SamplesState(l)}}}
	for _, s := range all {
		tag := ui.Tag{Text: msg.SamplesBound(l), Kind: ui.Info}
		if s.Drawn() {
			tag = ui.Tag{Text: msg.SamplesDrawn(l), Kind: ui.Success}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: s.Number, Href: publishedPath(s.ID)}, {Text: scope(l, reg, s), Hint: size(l, s.Terms)}, {Text: i18n.Date(l, s.CommittedAt)}, {Text: i18n.Date(l, s.Terms.DrawOn)}, {Body: tag},
		}})
	}
	return e.Page(kit.Page{Title: msg.SamplesPublished(l)}, views.Published(views.PublishedView{Lang: l, Samples: t}))
}

// one reads the sample of an address as anybody may see it; drawn asks for one that has been drawn.
func (p Pages) one(e *kit.Exchange, drawn bool) (s sampling.Sample, err error) {
	id, err := e.ID("id")
	if err != nil {
		return s, err
	}
	all, err := p.Published(e.R.Context(), id)
	if err != nil {
		return s, err
	}
	if len(all) != 1 || drawn && !all[0].Drawn() {
		return s, fault.Missing()
	}
	return all[0], nil
}

// Public shows one sample with the recipe and the files by which it is drawn again.
func (p Pages) Public(e *kit.Exchange) error {
	s, err := p.one(e, false)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.PublicView{Lang: l, Title: s.Number, Rows: terms(l, reg, s), Drawn: s.Drawn(), Path: publishedPath(s.ID), Recipe: sampling.Recipe(s.Terms.Size)}
	return e.Page(kit.Page{Title: v.Title, Crumbs: []layout.Crumb{{Label: msg.SamplesPublished(l), Href: PublishedPath}, {Label: v.Title}}}, views.Public(v))
}

// Frame sends the file of the frame.
func (p Pages) Frame(e *kit.Exchange) error {
	s, err := p.one(e, true)
	if err != nil {
		return err
	}
	return e.Download("frame.csv", "text/csv; charset=utf-8", s.Frame)
}

// Seed sends the file of the seed.
func (p Pages) Seed(e *kit.Exchange) error {
	s, err := p.one(e, true)
	if err != nil {
		return err
	}
	return e.Download("seed.txt", "text/plain; charset=utf-8", []byte(s.Seed+"\n"))
}

// Lines sends what was drawn at random, as the recipe prints it.
func (p Pages) Lines(e *kit.Exchange) error {
	s, err := p.one(e, true)
	if err != nil {
		return err
	}
	units, err := sampling.ParseFrame(s.Frame)
	if err != nil {
		return err
	}
	var file []byte
	for _, u := range sampling.Draw(s.Seed, s.Terms.Size, units) {
		file = append(file, u.Name+"\n"...)
	}
	return e.Download("sample.csv", "text/csv; charset=utf-8", file)
}
