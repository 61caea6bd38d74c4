package claims

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// Edit shows the claimant's form.
func (p Pages) Edit(e *kit.Exchange) error {
	c, err := p.open(e)
	if err != nil {
		return err
	}
	return p.edit(e, http.StatusOK, c, e.NewForm(c.Version, typed(c.Claim)), false)
}

// open reads a claim that its claimant may write in.
func (p Pages) open(e *kit.Exchange) (claims.Seen, error) {
	c, err := p.one(e)
	if err == nil && !c.Open() {
		err = fault.New(fault.Conflict, "claims.not_open")
	}
	return c, err
}

func typed(c claims.Claim) url.Values {
	f := c.Form
	v := url.Values{
		"iban": {f.IBAN}, "reference": {f.Reference}, "contact_name": {f.ContactName}, "contact_email": {f.ContactEmail}, "contact_phone": {f.ContactPhone},
		"note": {f.Note},
	}
	typedPlan(v, c)
	for _, l := range c.Lines {
		v.Set(l.Field("argument"), l.Argument)
		if l.Wanted {
			v.Set(l.Field("want"), "on")
		}
	}
	return v
}

func read(form *kit.Form, c claims.Claim) claims.Written {
	w := claims.Written{Lines: map[uuid.UUID]claims.WrittenLine{}, Form: claims.Form{
		IBAN: form.Text("iban", 42), Reference: form.Text("reference", 35), ContactName: form.Text("contact_name", claims.LongestName),
		ContactEmail: form.Text("contact_email", claims.LongestName), ContactPhone: form.Text("contact_phone", 40),
		Note: form.Text("note", claims.LongestNote),
	}}
	w.Salary = readPlan(form, c)
	for _, l := range c.Lines {
		w.Lines[l.ID] = claims.WrittenLine{Wanted: form.Flag(l.Field("want")), Argument: form.Text(l.Field("argument"), claims.LongestNote)}
	}
	return w
}

func (p Pages) edit(e *kit.Exchange, status int, c claims.Seen, form ui.Form, someone bool) error {
	l := e.Lang
	w := wordsOf(l, c.Rules)
	v := views.EditView{
		Lang: l, Nonce: e.Nonce(), Path: path(c.Claim), Title: c.Rules.Name.In(l), Form: form, Someone: someone, Sum: msg.ClaimsClaimed(l) + ": " + euros(l, c.Sum()),
		Checklist: checklist(l, c, form), ByPerson: c.Rules.ByPerson(), Plan: plan(l, c), Words: views.LineWords{Due: w.due, Refused: w.refused, Lead: w.lead},
	}
	for _, line := range c.Lines {
		if line.Facts.About == claims.WorkMonth {
			continue
		}
		name := nameOf(l, line)
		field := views.LineField{Want: line.Field("want"), Argument: line.Field("argument"), Hint: about(l, line), Explain: msg.ClaimsArgument(l, name)}
		if line.Contested() {
			field.Label, field.Hint = msg.ClaimsWant(l, name, int64(line.Would)), field.Hint+". "+refusal(l, c, line)
			if marks := more(l, c, line); len(marks) > 0 {
				field.Hint += ". " + marks[0].Text
			}
			v.Refused = append(v.Refused, field)
		} else {
			field.Label = msg.ClaimsWant(l, name, int64(line.Due))
			v.Due = append(v.Due, field)
		}
	}
	title := msg.ClaimsEdit(l)
	return e.PageStatus(status, kit.Page{Title: title + ": " + v.Title, Crumbs: under(l, c.Claim, title), Failed: form.Failed()}, views.Edit(v))
}

// Save stores the form: while it is filled in, for later, or to look it over, which needs it to be whole. It is stored also with mistakes in it.
func (p Pages) Save(e *kit.Exchange) error {
	if e.IsFragment() {
		return p.autosave(e)
	}
	c, err := p.open(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	w, press := read(form, c.Claim), form.Press()
	w.Sheet.Key = press.Key
	if form.Err() != nil {
		return p.edit(e, http.StatusUnprocessableEntity, c, form.View(), false)
	}
	switch _, err = p.Desk.Save(e.R.Context(), e.Actor, press, c.ID, w); {
	case fault.KindOf(err) == fault.Conflict && err != nil:
		return p.edit(e, http.StatusConflict, c, e.NewForm(c.Version, form.Values()), true)
	case err != nil:
		return err
	case form.Raw("action") == "reckon":
		return e.SeeOther(path(c.Claim) + "/edit")
	case form.Raw("action") == "person":
		return e.SeeOther(path(c.Claim) + "/persons/new")
	case form.Raw("action") == "files":
		return e.SeeOther(path(c.Claim) + "?saved=1#files")
	case form.Raw("action") != "next":
		return e.SeeOther(path(c.Claim) + "?saved=1")
	}
	return p.lookOver(e, c.ID)
}

// lookOver leads on to the last look, or shows the form again with what is missing.
func (p Pages) lookOver(e *kit.Exchange, id uuid.UUID) error {
	c, err := p.Desk.Get(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	if missing, ok := fault.As(c.Ready(c.Rules, c.Files)); ok {
		form := e.NewForm(c.Version, typed(c.Claim))
		form.Mistakes = ui.MistakesOf(e.Lang, missing.Fields)
		return p.edit(e, http.StatusUnprocessableEntity, c, form, false)
	}
	if !c.May(e.Actor, claims.Submit) && !c.May(e.Actor, claims.Supplement) {
		return e.SeeOther(path(c.Claim) + "?saved=1")
	}
	return e.SeeOther(path(c.Claim) + "/submit")
}

// autosave stores what is there so far and says when. It carries no press key: writing the same twice changes nothing.
func (p Pages) autosave(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	c, err := p.Desk.Writing(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	w, press := read(form, c), form.Press()
	w.Sheet.Key = press.Key
	if form.Err() != nil {
		return e.FragmentStatus(http.StatusUnprocessableEntity, ui.Text(msg.ClaimsAutosaveFailed(e.Lang)))
	}
	version, err := p.Desk.Save(e.R.Context(), e.Actor, identity.Press{Version: press.Version}, c.ID, w)
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

// Refresh reckons the lines anew.
func (p Pages) Refresh(e *kit.Exchange) error {
	return p.act(e, func(press identity.Press, id uuid.UUID, _ string) error {
		return p.Desk.Refresh(e.R.Context(), e.Actor, press, id)
	})
}

// Withdraw gives a claim up.
func (p Pages) Withdraw(e *kit.Exchange) error {
	return p.act(e, func(press identity.Press, id uuid.UUID, _ string) error {
		return p.Desk.GiveUp(e.R.Context(), e.Actor, press, id)
	})
}

// ShowSend shows a claim once more before it is submitted.
func (p Pages) ShowSend(e *kit.Exchange) error {
	c, err := p.open(e)
	if err != nil {
		return err
	}
	return p.send(e, http.StatusOK, c, e.NewForm(c.Version, nil), false)
}

func (p Pages) send(e *kit.Exchange, status int, c claims.Seen, form ui.Form, lost bool) error {
	l := e.Lang
	v := views.SendView{
		Lang: l, Path: path(c.Claim), Title: c.Rules.Name.In(l), Form: form, Rows: facts(l, c), Lines: lineTable(l, c), Again: c.State == claims.SupplementRequested,
		Asked: request(c), Lost: lost,
	}
	title := msg.ClaimsSendTitle(l)
	return e.PageStatus(status, kit.Page{Title: title + ": " + v.Title, Crumbs: under(l, c.Claim, title), Failed: form.Failed()}, views.Send(v))
}

// Send submits a claim, or its supplement.
func (p Pages) Send(e *kit.Exchange) error {
	c, err := p.one(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	note, press := form.Text("note", claims.LongestNote), form.Press()
	if form.Err() == nil {
		err = p.Desk.Send(e.R.Context(), e.Actor, press, c.ID, note)
		if err == nil {
			return e.SeeOther(path(c.Claim) + "?saved=sent")
		}
		if f, ok := fault.As(err); ok && f.Message.Key == "claims.lines_changed" {
			return p.send(e, http.StatusConflict, c, e.NewForm(c.Version, nil), true)
		}
		if f, ok := fault.As(err); ok && len(f.Fields) > 0 && f.Fields[0].Name != "note" {
			return p.lookOver(e, c.ID)
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.send(e, http.StatusUnprocessableEntity, c, form.View(), false)
}
