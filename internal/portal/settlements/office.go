package settlements

import (
	"net/http"
	"net/url"

	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/settlements"
	"kuntapaikka/templates/ui"
)

// ShowCheck shows the form of the check: it begins with what was stated, or with what an earlier check found.
func (p Pages) ShowCheck(e *kit.Exchange) error {
	s, err := p.waiting(e, settling.Check)
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, m := range s.Months {
		approved := m.Cost()
		if m.Approved > 0 || m.Ground != "" {
			approved = m.Approved
		}
		values.Set(m.ApprovedField(), decimal(approved))
		values.Set(m.GroundField(), m.Ground)
	}
	return p.check(e, http.StatusOK, s, e.NewForm(s.Version, values))
}

func (p Pages) check(e *kit.Exchange, status int, s settling.Seen, form ui.Form) error {
	l, title := e.Lang, msg.SettlementsCheckTitle(e.Lang)
	v := views.CheckView{Lang: l, Path: path(s.Settlement), Number: s.Number, Form: form, Facts: facts(l, s.Settlement), Files: files(l, s)}
	for _, m := range s.Months {
		v.Months = append(v.Months, views.CheckMonth{
			Name: monthName(m), About: msg.SettlementsMonthStated(l, int64(m.Gross), int64(m.Side), int64(m.Cost()), int64(m.Granted)), Approved: m.ApprovedField(), Ground: m.GroundField(),
		})
	}
	return e.PageStatus(status, kit.Page{Title: title + ": " + s.Number, Crumbs: crumbs(l, s.Settlement, title), Failed: form.Failed()}, views.Check(v))
}

// Check keeps what was found of each month and passes the settlement on to another person.
func (p Pages) Check(e *kit.Exchange) error {
	s, err := p.waiting(e, settling.Check)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	verdicts := map[string]settling.Verdict{}
	for _, m := range s.Months {
		verdicts[m.Code] = settling.Verdict{Approved: form.Money(m.ApprovedField()), Ground: form.Text(m.GroundField(), settling.LongestText)}
	}
	press := form.Press()
	if form.Err() == nil {
		if err = p.Desk.Verify(e.R.Context(), e.Actor, press, s.Claim, verdicts); err == nil {
			return e.SeeOther(path(s.Settlement) + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.check(e, http.StatusUnprocessableEntity, s, form.View())
}

// Ask asks for a supplement. Where it does not say of what, the form of the check is shown again as it stood.
func (p Pages) Ask(e *kit.Exchange) error {
	return p.take(e, settling.Ask, func(e *kit.Exchange, status int, s settling.Seen, form ui.Form) error {
		for _, m := range s.Months {
			form.Values.Set(m.ApprovedField(), decimal(m.Cost()))
		}
		return p.check(e, status, s, form)
	})
}
