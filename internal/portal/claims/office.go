package claims

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/claims"
	"kuntapaikka/templates/ui"
)

// ShowCheck shows the form of the check: it begins with what the rules give, or with what an earlier check found.
func (p Pages) ShowCheck(e *kit.Exchange) error {
	c, err := p.waiting(e, claims.Check)
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, l := range c.Lines {
		accepted := l.Presumed()
		if len(c.Checkers) > 0 {
			accepted = l.Accepted
		}
		values.Set(l.Field("accepted"), i18n.Decimal(i18n.FI, int64(accepted)*10, 2))
		values.Set(l.Field("ground"), l.Ground)
	}
	return p.check(e, http.StatusOK, c, e.NewForm(c.Version, values))
}

// waiting reads a claim that waits for a step of the actor's.
func (p Pages) waiting(e *kit.Exchange, event claims.Event) (claims.Seen, error) {
	c, err := p.one(e)
	if err == nil && e.R.Method == http.MethodGet {
		err = c.Refusal(e.Actor, event)
	}
	return c, err
}

func (p Pages) check(e *kit.Exchange, status int, c claims.Seen, form ui.Form) error {
	l := e.Lang
	v := views.CheckView{Lang: l, Path: path(c.Claim), Title: c.Number + ", " + kit.Name(l, c.Claimant), Form: form}
	v.Budget, v.Ahead = budget(l, c)
	for _, line := range c.Lines {
		if line.Wanted {
			v.Lines = append(v.Lines, views.CheckLine{
				Name: nameOf(l, line), Facts: about(l, line), Asked: msg.ClaimsAsked(l) + " " + euros(l, line.Asked()), Marks: marks(l, c, line),
				Accepted: line.Field("accepted"), Ground: line.Field("ground"),
			})
		}
	}
	title := msg.ClaimsCheckTitle(l)
	return e.PageStatus(status, kit.Page{Title: title + ": " + c.Number, Crumbs: under(l, c.Claim, title), Failed: form.Failed()}, views.Check(v))
}

// Check keeps what was found of each line and passes the claim on to be decided.
func (p Pages) Check(e *kit.Exchange) error {
	c, err := p.waiting(e, claims.Check)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	verdicts := map[uuid.UUID]claims.Verdict{}
	for _, l := range c.Lines {
		if l.Wanted {
			verdicts[l.ID] = claims.Verdict{Accepted: form.Money(l.Field("accepted")), Ground: form.Text(l.Field("ground"), claims.LongestNote)}
		}
	}
	press := form.Press()
	if form.Err() == nil {
		if err = p.Desk.Verify(e.R.Context(), e.Actor, press, c.ID, verdicts); err == nil {
			return e.SeeOther(path(c.Claim) + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.check(e, http.StatusUnprocessableEntity, c, form.View())
}

// Ask requests a supplement.
func (p Pages) Ask(e *kit.Exchange) error {
	return p.act(e, func(press identity.Press, id uuid.UUID, note string) error {
		return p.Desk.Ask(e.R.Context(), e.Actor, press, id, note)
	})
}

// Return sends a claim back to be checked again.
func (p Pages) Return(e *kit.Exchange) error {
	return p.act(e, func(press identity.Press, id uuid.UUID, note string) error {
		return p.Desk.SendBack(e.R.Context(), e.Actor, press, id, note)
	})
}

// ShowDecide shows the form of the decision with the letter as it stands so far.
func (p Pages) ShowDecide(e *kit.Exchange) error {
	c, err := p.waiting(e, claims.Decide)
	if err != nil {
		return err
	}
	return p.decide(e, nil, c, "", false)
}

// decide shows the letter as it will be issued; a nil form is one that has just been opened.
func (p Pages) decide(e *kit.Exchange, form *kit.Form, c claims.Seen, reasons string, checking bool) error {
	letter, err := p.Desk.Preview(e.R.Context(), e.Actor, c.ID, reasons)
	if err != nil {
		return err
	}
	l, title := e.Lang, msg.ClaimsDecide(e.Lang)
	v := views.DecideView{Lang: l, Path: path(c.Claim), Title: c.Number + ", " + kit.Name(l, c.Claimant), Check: checking, Letter: views.Letter(l, c.Number, letter, e.Now())}
	v.Budget, v.Ahead = budget(l, c)
	framed := kit.Page{Title: title + ": " + c.Number, Crumbs: under(l, c.Claim, title)}
	if form == nil {
		v.Form = e.NewForm(c.Version, url.Values{})
		return e.Page(framed, views.Decide(v))
	}
	v.Form = form.View()
	return e.Show(framed, form, views.Decide(v))
}

// Decide shows the decision as it will be issued, and then issues it.
func (p Pages) Decide(e *kit.Exchange) error {
	c, err := p.waiting(e, claims.Decide)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	reasons, press := form.Text("reasons", claims.LongestReasons), form.Press()
	form.Add(document.Check("reasons", reasons))
	if reasons == "" && c.Passed() != c.Claimed {
		form.Fail("reasons", "fault.required")
	}
	if c.State != claims.Checked && form.Raw("do") != "send" {
		return fault.New(fault.Conflict, "claims.wrong_state")
	}
	return e.Ask(form, func(checking bool) error { return p.decide(e, form, c, reasons, checking) }, func() error {
		if err := p.Desk.Resolve(e.R.Context(), e.Actor, press, c.ID, reasons, Letters(e.Now())); err != nil {
			return err
		}
		return e.SeeOther(path(c.Claim) + "/decision")
	})
}
