package reports

import (
	"net/http"
	"net/url"
	"strconv"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/reports"
	"kuntapaikka/templates/ui"
)

// Edit shows the claimant's form.
func (p Pages) Edit(e *kit.Exchange) error {
	s, err := p.open(e)
	if err != nil {
		return err
	}
	return p.edit(e, http.StatusOK, s, e.NewForm(s.Version, typed(s.Report)), false)
}

// open reads a report that its claimant may write in.
func (p Pages) open(e *kit.Exchange) (reporting.Seen, error) {
	s, err := p.one(e)
	if err == nil && !s.Open() {
		err = fault.New(fault.Conflict, "reports.wrong_state")
	}
	return s, err
}

func (p Pages) edit(e *kit.Exchange, status int, s reporting.Seen, form ui.Form, someone bool) error {
	l := e.Lang
	v := views.EditView{Lang: l, Nonce: e.Nonce(), Path: path(s.Report), Title: title(l, s.Report), Number: s.Number, Form: form, Someone: someone, Granted: msg.ReportsGrantedSum(l, int64(s.Granted))}
	for _, use := range reporting.Uses() {
		v.Uses = append(v.Uses, ui.Field{L: l, Name: reporting.UseField(use), Label: useText(l, use), Kind: ui.Decimal, Unit: "€", Optional: true})
	}
	name := msg.ReportsEdit(l)
	return e.PageStatus(status, kit.Page{Title: name + ": " + s.Number, Crumbs: crumbs(l, layout.Crumb{Label: v.Title + ", " + s.Number, Href: v.Path}, layout.Crumb{Label: name}), Failed: form.Failed()}, views.Edit(v))
}

func typed(r reporting.Report) url.Values {
	v := url.Values{"persons": {r.Form.Persons}, "narrative": {r.Form.Narrative}, "results": {r.Form.Results}}
	for use, text := range r.Form.Uses {
		v.Set(reporting.UseField(use), text)
	}
	return v
}

func read(form *kit.Form) reporting.Form {
	f := reporting.Form{
		Uses: map[string]string{}, Persons: form.Text("persons", 10), Narrative: form.Text("narrative", reporting.LongestText), Results: form.Text("results", reporting.LongestText),
	}
	for _, use := range reporting.Uses() {
		if text := form.Text(reporting.UseField(use), 20); text != "" {
			f.Uses[use] = text
		}
	}
	return f
}

// Save stores the form: while it is filled in, for later, or to look it over. It is stored also with mistakes in it.
func (p Pages) Save(e *kit.Exchange) error {
	s, err := p.open(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	f, press := read(form), form.Press()
	f.Sheet.Key = press.Key
	if e.IsFragment() {
		return p.autosave(e, s, form, f, press)
	}
	if form.Err() != nil {
		return p.edit(e, http.StatusUnprocessableEntity, s, form.View(), false)
	}
	_, err = p.Desk.Save(e.R.Context(), e.Actor, press, s.ID, f)
	if err != nil && fault.KindOf(err) == fault.Conflict {
		return p.edit(e, http.StatusConflict, s, e.NewForm(s.Version, form.Values()), true)
	}
	if err != nil {
		return err
	}
	if form.Raw("action") == "next" {
		s.Form = f
		if missing, ok := fault.As(s.Ready()); ok {
			again, err := p.one(e)
			if err != nil {
				return err
			}
			shown := e.NewForm(again.Version, typed(again.Report))
			shown.Mistakes = ui.MistakesOf(e.Lang, missing.Fields)
			return p.edit(e, http.StatusUnprocessableEntity, again, shown, false)
		}
	}
	return e.SeeOther(path(s.Report) + "?saved=1")
}

// autosave stores what is there so far and says when. It carries no press key: writing the same twice changes nothing.
func (p Pages) autosave(e *kit.Exchange, s reporting.Seen, form *kit.Form, f reporting.Form, press identity.Press) error {
	if form.Err() != nil {
		return e.FragmentStatus(http.StatusUnprocessableEntity, ui.Text(msg.ClaimsAutosaveFailed(e.Lang)))
	}
	version, err := p.Desk.Save(e.R.Context(), e.Actor, identity.Press{Version: press.Version}, s.ID, f)
	switch {
	case err == nil:
		return e.Fragment(ui.Saved(e.Lang, i18n.Clock(e.Lang, e.Now()), strconv.FormatInt(version, 10)))
	case fault.KindOf(err) == fault.Internal:
		return err
	case fault.KindOf(err) == fault.Conflict:
		return e.FragmentStatus(http.StatusConflict, ui.Text(msg.ClaimsSomeoneSaved(e.Lang)))
	}
	return e.FragmentStatus(http.StatusUnprocessableEntity, ui.Text(msg.ClaimsAutosaveFailed(e.Lang)))
}
