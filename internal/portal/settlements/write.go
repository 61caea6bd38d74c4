package settlements

import (
	"maps"
	"net/http"
	"net/url"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/settlements"
	"kuntapaikka/templates/ui"
)

// Save keeps what the claimant states, and leads on to the last look where that was asked for.
func (p Pages) Save(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	costs, press := read(form, s.Settlement), form.Press()
	if form.Err() == nil {
		err = p.Desk.Save(e.R.Context(), e.Actor, press, s.Claim, costs)
		switch {
		case err == nil && form.Raw("action") == "next":
			return e.SeeOther(path(s.Settlement) + "/submit")
		case err == nil:
			return e.SeeOther(path(s.Settlement) + "?saved=1")
		case fault.KindOf(err) == fault.Conflict && s.Open() && press.Version != s.Version:
			return p.show(e, http.StatusConflict, s, e.NewForm(s.Version, form.Values()), true)
		case !form.Add(err):
			return err
		}
	}
	return p.show(e, http.StatusUnprocessableEntity, s, form.View(), false)
}

// read reads the costs of the months of which something was typed: both sums, or neither.
func read(form *kit.Form, s settling.Settlement) map[string]settling.Cost {
	costs := map[string]settling.Cost{}
	for _, m := range s.Months {
		gross, side := form.Raw(m.GrossField()), form.Raw(m.SideField())
		switch {
		case gross == "" && side == "":
		case gross == "":
			form.Fail(m.GrossField(), "fault.required")
		case side == "":
			form.Fail(m.SideField(), "fault.required")
		default:
			costs[m.Code] = settling.Cost{Gross: form.Money(m.GrossField()), Side: form.Money(m.SideField())}
		}
	}
	return costs
}

// Enclose adds a file to the statement.
func (p Pages) Enclose(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	form, sent, err := e.Upload("file", claims.LargestFile)
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() == nil {
		if err = p.Desk.Enclose(e.R.Context(), e.Actor, press, s.Claim, form.Raw("about"), sent.Name, sent.Content); err == nil {
			return e.SeeOther(path(s.Settlement) + "?saved=1#files")
		}
		if !form.Add(err) {
			return err
		}
	}
	shown := form.View()
	shown.Values = merged(typed(s.Settlement), shown.Values)
	return p.show(e, http.StatusUnprocessableEntity, s, shown, false)
}

func merged(under, over url.Values) url.Values {
	maps.Copy(under, over)
	return under
}

// ShowSubmit shows the statement for a last look; what is missing leads back to its place.
func (p Pages) ShowSubmit(e *kit.Exchange) error {
	s, err := p.waiting(e, settling.Submit, settling.Supplement)
	if err != nil {
		return err
	}
	if missing, ok := fault.As(s.Ready()); ok {
		form := e.NewForm(s.Version, typed(s.Settlement))
		form.Mistakes = ui.MistakesOf(e.Lang, missing.Fields)
		return p.show(e, http.StatusUnprocessableEntity, s, form, false)
	}
	return p.submit(e, http.StatusOK, s, e.NewForm(s.Version, nil))
}

func (p Pages) submit(e *kit.Exchange, status int, s settling.Seen, form ui.Form) error {
	l, title := e.Lang, msg.SettlementsSubmit(e.Lang)
	v := views.ActView{Lang: l, Path: path(s.Settlement), Number: s.Number, Form: form, Facts: facts(l, s.Settlement), Months: months(l, s.Settlement), Supplement: s.State == settling.SupplementRequested}
	return e.PageStatus(status, kit.Page{Title: title + ": " + s.Number, Crumbs: crumbs(l, s.Settlement, title), Failed: form.Failed()}, views.Submit(v))
}

// Submit submits the statement or its supplement.
func (p Pages) Submit(e *kit.Exchange) error { return p.take(e, settling.Submit, p.submit) }

// take takes a step that carries nothing but perhaps a text; a mistake is shown on the page of the step.
func (p Pages) take(e *kit.Exchange, event settling.Event, again func(*kit.Exchange, int, settling.Seen, ui.Form) error) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	note, press := form.Text("note", settling.LongestText), form.Press()
	if form.Err() == nil {
		if err = p.Desk.Take(e.R.Context(), e.Actor, press, s.Claim, event, note); err == nil {
			return e.SeeOther(path(s.Settlement) + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	if event == settling.Submit && !form.Failed("note") {
		shown := form.View()
		shown.Values = typed(s.Settlement)
		return p.show(e, http.StatusUnprocessableEntity, s, shown, false)
	}
	return again(e, http.StatusUnprocessableEntity, s, form.View())
}
