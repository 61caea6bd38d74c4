package samples

import (
	"encoding/hex"
	"math"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/samples"
	"kuntapaikka/templates/ui"
)

// Show shows a sample: what was bound, what was drawn, how far the inspection has come and what it says.
func (p Pages) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	s, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return err
	}
	l, today := e.Lang, civil.DateIn(e.Now())
	form := e.NewForm(s.Version, nil)
	v := views.ShowView{Lang: l, ID: id.String(), Title: s.Number, State: stateTag(l, s.Sample), Rows: terms(l, reg, s.Sample), Press: form.Press, Version: form.Version, Published: publishedPath(id)}
	v.Rows = append(v.Rows, ui.Need{Term: msg.SamplesBoundBy(l), Text: msg.SamplesBy(l, s.Names[s.CommittedBy], s.CommittedAt)})
	if s.Drawn() {
		v.Rows = append(v.Rows, ui.Need{Term: msg.SamplesDrawnBy(l), Text: msg.SamplesBy(l, s.Names[s.DrawnBy], s.DrawnAt)})
		v.Holds, v.Drawn = s.Holds, true
		v.Random, v.Risky = lineTable(l, s, true), lineTable(l, s, false)
		v.Result, v.Notes = resultTable(l, reg, s.Result, today), notes(l, s.Result)
	} else {
		refusal := s.Refusal(e.Actor, today)
		v.MayDraw = refusal == nil
		if f, ok := fault.As(refusal); ok && f.Message.Key != "fault.forbidden" {
			v.Why = e.Text(f.Message)
		}
	}
	switch e.Query("saved") {
	case "bound":
		v.Saved = msg.SamplesBoundNow(l)
	case "drawn":
		v.Saved = msg.SamplesDrawnNow(l)
	}
	return e.Page(kit.Page{Title: v.Title, Crumbs: crumbs(l, layout.Crumb{Label: v.Title})}, views.Show(v))
}

// terms are what was bound, as they stand for anybody.
func terms(l i18n.Lang, reg *region.Register, s sampling.Sample) []ui.Need {
	rows := []ui.Need{
		{Term: msg.SamplesScope(l), Text: scope(l, reg, s)},
		{Term: msg.SamplesSize(l), Text: size(l, s.Terms)},
		{Term: msg.SamplesDrawOn(l), Text: i18n.Date(l, s.Terms.DrawOn)},
		{Term: msg.SamplesBoundAt(l), Text: i18n.Moment(l, s.CommittedAt)},
		{Term: msg.SamplesCommitment(l), Body: views.Hash(hex.EncodeToString(s.Commitment[:]))},
	}
	if s.Drawn() {
		rows = append(rows,
			ui.Need{Term: msg.SamplesSeed(l), Body: views.Hash(s.Seed)},
			ui.Need{Term: msg.SamplesFrameHash(l), Body: views.Hash(hex.EncodeToString(s.FrameHash[:]))},
		)
	}
	return rows
}

// lineTable lists the random lines, or those that only a rule of risk has added.
func lineTable(l i18n.Lang, s sampling.Seen, random bool) ui.Table {
	t := ui.Table{L: l, Caption: msg.SamplesRandom(l), Fold: true, Columns: []ui.Column{
		{Label: msg.SamplesLine(l)}, {Label: msg.SamplesClaimant(l)}, {Label: msg.SamplesWhy(l)}, {Label: msg.SamplesState(l)}, {Label: msg.SamplesGranted(l), Num: true}, {Label: msg.SamplesError(l), Num: true},
	}}
	if !random {
		t.Caption = msg.SamplesRisky(l)
	}
	for _, p := range s.All {
		if p.Random != random {
			continue
		}
		why := ui.Cell{Text: risks(l, p)}
		if p.Random {
			why = ui.Cell{Text: msg.SamplesByChance(l), Hint: risks(l, p)}
		}
		found := ui.Cell{}
		if p.State == sampling.Confirmed {
			found.Text = i18n.Euros(l, int64(p.ErrorCents))
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: p.Name, Href: linePath(p.Sample, p.ID)}, {Text: kit.Name(l, p.Claimant)}, why, {Body: lineTag(l, p)}, {Text: i18n.Euros(l, int64(p.Cents))}, found,
		}})
	}
	return t
}

func linePath(sample, id uuid.UUID) string { return path(sample) + "/lines/" + id.String() }

func lineTag(l i18n.Lang, p sampling.Picked) ui.Tag {
	switch {
	case p.State == sampling.Open:
		return ui.Tag{Text: msg.SamplesLineOpen(l), Kind: ui.Neutral}
	case p.State == sampling.Found:
		return ui.Tag{Text: msg.SamplesLineFound(l), Kind: ui.Info}
	case p.Outcome == sampling.Mistake:
		return ui.Tag{Text: msg.SamplesOutcomeError(l), Kind: ui.Danger}
	}
	return ui.Tag{Text: msg.SamplesOutcomeInOrder(l), Kind: ui.Success}
}

// risks are the rules that a line has met, in words.
func risks(l i18n.Lang, p sampling.Picked) string {
	all := make([]string, len(p.Risks))
	for i, r := range p.Risks {
		all[i] = risk(l, r)
	}
	return i18n.List(l, all)
}

func risk(l i18n.Lang, r sampling.Risk) string {
	switch r.Rule {
	case "amount_above":
		return msg.SamplesRiskAmount(l, r.Value)
	case "twin":
		return msg.SamplesRiskTwin(l, r.Text)
	case "account_mended":
		return msg.SamplesRiskAccount(l, int(r.Value))
	case "quick_decision":
		return msg.SamplesRiskQuick(l, int(r.Value))
	case "added":
		return msg.SamplesRiskAdded(l)
	case "first_claim":
		return msg.SamplesRiskFirst(l)
	}
	return msg.SamplesRiskContested(l)
}

// resultTable says stratum by stratum what the random lines say of the frame.
func resultTable(l i18n.Lang, reg *region.Register, r sampling.Result, today civil.Date) ui.Table {
	t := ui.Table{L: l, Caption: msg.SamplesResult(l), Bare: true, Columns: []ui.Column{
		{Label: msg.SamplesStratum(l)},
		{Label: msg.SamplesFrame(l), Num: true},
		{Label: msg.SamplesInspected(l), Num: true},
		{Label: msg.SamplesErrors(l), Num: true},
		{Label: msg.SamplesRate(l), Num: true},
		{Label: msg.SamplesEstimate(l), Num: true},
	}}
	for _, part := range r.Parts {
		t.Rows = append(t.Rows, ui.Row{Cells: partCells(l, stratum(l, reg, part.Stratum, today), part, true)})
	}
	if len(r.Parts) > 1 {
		t.Foot = partCells(l, msg.SamplesAll(l), r.All, false)
	}
	return t
}

func stratum(l i18n.Lang, reg *region.Register, code string, today civil.Date) string {
	if code == sampling.Whole {
		return msg.SamplesAll(l)
	}
	return reg.PayeeName(l, code, today)
}

// partCells are a row of the result. Of a part that is not inspected whole nothing is said of the frame.
func partCells(l i18n.Lang, name string, p sampling.Part, interval bool) []ui.Cell {
	rate, estimate := ui.Cell{Text: msg.SamplesNotYet(l)}, ui.Cell{Text: msg.SamplesNotYet(l)}
	if p.Complete() {
		estimate = ui.Cell{Text: i18n.Euros(l, int64(p.Estimate))}
		if p.Bounded {
			estimate.Hint = msg.SamplesPlusMinus(l, i18n.Euros(l, int64(p.Margin)))
		}
		rate = ui.Cell{}
		if interval {
			rate = ui.Cell{Text: percent(l, p.Rate())}
			if !p.Census() {
				rate.Hint = msg.SamplesBetween(l, percent(l, p.Low), percent(l, p.High))
			}
		}
	}
	return []ui.Cell{
		{Text: name},
		{Text: i18n.Number(l, int64(p.Frame)), Hint: i18n.Euros(l, int64(p.FrameSum))},
		{Text: msg.SamplesOf(l, p.Inspected, p.Drawn), Hint: i18n.Euros(l, int64(p.Sum))},
		{Text: i18n.Number(l, int64(p.Errors)), Hint: i18n.Euros(l, int64(p.ErrorSum))},
		rate, estimate,
	}
}

func percent(l i18n.Lang, share float64) string {
	return i18n.Decimal(l, int64(math.Round(share*100_000)), 1) + "\u00a0%"
}

// notes say how far the figures can be trusted.
func notes(l i18n.Lang, r sampling.Result) (all []string) {
	for _, p := range r.Parts {
		switch {
		case !p.Complete():
			return []string{msg.SamplesNoteOpen(l)}
		case p.Small():
			all = []string{msg.SamplesNoteSmall(l)}
		}
	}
	return append([]string{msg.SamplesNoteFormula(l)}, all...)
}

// Draw draws a sample.
func (p Pages) Draw(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Desk.Draw(e.R.Context(), e.Actor, press, id); err != nil {
		return err
	}
	return e.SeeOther(path(id) + "?saved=drawn")
}
