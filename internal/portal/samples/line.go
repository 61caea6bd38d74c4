package samples

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/samples"
	"kuntapaikka/templates/ui"
)

// Line shows a line of a sample: what it is, why it is in it, and what the inspection says.
func (p Pages) Line(e *kit.Exchange) error { return p.line(e, http.StatusOK, nil) }

// line shows the page; a nil form is one that has just been opened.
func (p Pages) line(e *kit.Exchange, status int, form *kit.Form) error {
	sample, id, err := ids(e)
	if err != nil {
		return err
	}
	s, one, names, err := p.Desk.Line(e.R.Context(), e.Actor, sample, id)
	if err != nil {
		return err
	}
	l := e.Lang
	v := views.LineView{
		Lang: l, Path: linePath(sample, id), Title: one.Name, Sample: s.Number, State: lineTag(l, one), Rows: rows(l, one), Finding: finding(l, one, names), Returned: one.Returned,
		MayFind: one.MayFind(e.Actor) == nil, MayConfirm: one.MayConfirm(e.Actor) == nil, Form: e.NewForm(one.Version, typed(one)), Fields: findingFields(l),
	}
	if form != nil {
		v.Form = form.View()
	}
	for _, r := range one.Risks {
		v.Marks = append(v.Marks, ui.Mark{Icon: "warn", Said: msg.SamplesRisk(l), Text: risk(l, r)})
	}
	if one.State == sampling.Confirmed && one.Outcome == sampling.Mistake && e.Actor.May(identity.SampleWrite) {
		v.Recover = "/recoveries/new?" + url.Values{"claim": {one.Claim.String()}, "cents": {strconv.FormatInt(int64(one.ErrorCents), 10)}, "ground": {s.Number + " " + one.Name + ": " + one.Ground}}.Encode()
	}
	if f, ok := fault.As(one.MayFind(e.Actor)); ok && one.State == sampling.Open && f.Message.Key != "fault.forbidden" {
		v.Why = e.Text(f.Message)
	}
	if e.Query("saved") != "" {
		v.Saved = msg.SamplesSaved(l)
	}
	return e.PageStatus(status, kit.Page{Title: v.Title, Crumbs: crumbs(l, layout.Crumb{Label: s.Number, Href: path(sample)}, layout.Crumb{Label: v.Title}), Failed: v.Form.Failed()}, views.Line(v))
}

func ids(e *kit.Exchange) (sample, id uuid.UUID, err error) {
	if sample, err = e.ID("id"); err == nil {
		id, err = e.ID("line")
	}
	return sample, id, err
}

func rows(l i18n.Lang, p sampling.Picked) []ui.Need {
	why := msg.SamplesByRisk(l)
	if p.Random {
		why = msg.SamplesByChance(l)
	}
	return []ui.Need{
		{Term: msg.SamplesClaim(l), Body: views.Link("/claims/"+p.Claim.String(), p.Name)},
		{Term: msg.SamplesClaimant(l), Text: kit.Name(l, p.Claimant)},
		{Term: msg.SamplesPerson(l), Text: p.Person},
		{Term: msg.SamplesGranted(l), Text: i18n.Euros(l, int64(p.Cents)), Source: p.Rule},
		{Term: msg.SamplesWhy(l), Text: why},
	}
}

func finding(l i18n.Lang, p sampling.Picked, names map[uuid.UUID]string) (rows []ui.Need) {
	if p.State == sampling.Open {
		return nil
	}
	rows = append(rows, ui.Need{Term: msg.SamplesOutcome(l), Text: msg.Text(l, "samples.outcome_"+string(p.Outcome))})
	if p.Outcome == sampling.Mistake {
		rows = append(rows, ui.Need{Term: msg.SamplesError(l), Text: i18n.Euros(l, int64(p.ErrorCents))},
			ui.Need{Term: msg.SamplesCategory(l), Text: msg.Text(l, "samples.category_"+p.Category)}, ui.Need{Term: msg.SamplesGround(l), Text: p.Ground})
	}
	rows = append(rows, ui.Need{Term: msg.SamplesNote(l), Text: p.Note}, ui.Need{Term: msg.SamplesFoundBy(l), Text: msg.SamplesBy(l, names[p.FoundBy], p.FoundAt)})
	if p.State == sampling.Confirmed {
		rows = append(rows, ui.Need{Term: msg.SamplesConfirmedBy(l), Text: msg.SamplesBy(l, names[p.ConfirmedBy], p.ConfirmedAt)})
	}
	return rows
}

func typed(p sampling.Picked) url.Values {
	values := url.Values{"outcome": {string(p.Outcome)}, "category": {p.Category}, "ground": {p.Ground}, "note": {p.Note}}
	if p.ErrorCents > 0 {
		values.Set("error", i18n.Decimal(i18n.FI, int64(p.ErrorCents)*10, 2))
	}
	return values
}

func findingFields(l i18n.Lang) []ui.Field {
	var categories, outcomes []ui.Option
	for _, c := range sampling.Categories() {
		categories = append(categories, ui.Option{Value: c, Label: msg.Text(l, "samples.category_"+c)})
	}
	for _, o := range sampling.Outcomes() {
		outcomes = append(outcomes, ui.Option{Value: string(o), Label: msg.Text(l, "samples.outcome_"+string(o))})
	}
	return []ui.Field{
		{L: l, Name: "outcome", Label: msg.SamplesOutcome(l), Kind: ui.Radios, Options: outcomes},
		{L: l, Name: "error", Label: msg.SamplesError(l), Hint: msg.SamplesErrorHint(l), Kind: ui.Decimal, Unit: "€", Optional: true},
		{L: l, Name: "category", Label: msg.SamplesCategory(l), Kind: ui.Select, Options: categories, Optional: true},
		{L: l, Name: "ground", Label: msg.SamplesGround(l), Hint: msg.SamplesGroundHint(l), Kind: ui.Area, Max: 1000, Optional: true},
		{L: l, Name: "note", Label: msg.SamplesNote(l), Hint: msg.SamplesNoteHint(l), Kind: ui.Area, Max: 2000},
	}
}

// Find writes what an officer has found.
func (p Pages) Find(e *kit.Exchange) error {
	return p.act(e, func(form *kit.Form, press identity.Press, sample, id uuid.UUID) error {
		f := sampling.Finding{Outcome: sampling.Outcome(form.Enum("outcome", string(sampling.InOrder), string(sampling.Mistake)))}
		if f.Outcome == sampling.Mistake {
			f.ErrorCents, f.Category, f.Ground = form.Money("error"), form.Enum("category", sampling.Categories()...), form.Needed("ground", 1000)
		}
		f.Note = form.Needed("note", 2000)
		if err := form.Err(); err != nil {
			return err
		}
		return p.Desk.Find(e.R.Context(), e.Actor, press, sample, id, f)
	})
}

// Confirm lets another's finding stand.
func (p Pages) Confirm(e *kit.Exchange) error {
	return p.act(e, func(_ *kit.Form, press identity.Press, sample, id uuid.UUID) error {
		return p.Desk.Confirm(e.R.Context(), e.Actor, press, sample, id)
	})
}

// Return gives another's finding back.
func (p Pages) Return(e *kit.Exchange) error {
	return p.act(e, func(form *kit.Form, press identity.Press, sample, id uuid.UUID) error {
		why := form.Needed("why", 2000)
		if err := form.Err(); err != nil {
			return err
		}
		return p.Desk.Return(e.R.Context(), e.Actor, press, sample, id, why)
	})
}

// act is what the steps of a line have in common: mistakes lead back to the page with what was typed.
func (p Pages) act(e *kit.Exchange, step func(*kit.Form, identity.Press, uuid.UUID, uuid.UUID) error) error {
	sample, id, err := ids(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	err = step(form, press, sample, id)
	if err == nil {
		return e.SeeOther(linePath(sample, id) + "?saved=1")
	}
	if !form.Add(err) {
		return err
	}
	return p.line(e, http.StatusUnprocessableEntity, form)
}
