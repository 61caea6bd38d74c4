package recoveries

import (
	"net/http"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/recoveries"
	"kuntapaikka/templates/ui"
)

func cancelPath(r recovery.Recovery, m recovery.Movement) string {
	return path(r) + "/movements/" + m.ID.String() + "/cancel"
}

// repayment reads the recovery and the repayment of an address.
func (p Pages) repayment(e *kit.Exchange) (s recovery.Seen, m recovery.Movement, err error) {
	id, err := e.ID("movement")
	if err != nil {
		return s, m, err
	}
	if s, err = p.one(e); err != nil {
		return s, m, err
	}
	m, ok := s.Movement(id)
	if !ok {
		err = fault.Missing()
	}
	return s, m, err
}

// ShowCancel shows the repayment that is to be cancelled, and asks why.
func (p Pages) ShowCancel(e *kit.Exchange) error {
	s, m, err := p.repayment(e)
	if err != nil {
		return err
	}
	if err := s.Uncancellable(e.Actor, m); err != nil {
		return err
	}
	return p.cancel(e, http.StatusOK, s, m, e.NewForm(s.Version, nil))
}

func (p Pages) cancel(e *kit.Exchange, status int, s recovery.Seen, m recovery.Movement, form ui.Form) error {
	l, title := e.Lang, msg.RecoveriesCancelTitle(e.Lang)
	v := views.CancelView{Lang: l, Path: cancelPath(s.Recovery, m), Back: path(s.Recovery), Title: s.Number + ", " + kit.Name(l, s.Claimant), Form: form, Rows: []ui.Answer{
		{Label: msg.RecoveriesDay(l), Text: i18n.Date(l, m.Day)},
		{Label: msg.RecoveriesSum(l), Text: euros(l, m.Cents)},
		{Label: msg.RecoveriesBankNote(l), Text: m.Note},
		{Label: msg.RecoveriesEnteredBy(l), Text: strings.TrimPrefix(s.Names[m.By]+", ", ", ") + i18n.Moment(l, m.At)},
	}}
	return e.PageStatus(status, kit.Page{Title: title + ": " + s.Number, Crumbs: under(l, s, title), Failed: form.Failed()}, views.Cancel(v))
}

// Cancel cancels a repayment that was entered wrongly.
func (p Pages) Cancel(e *kit.Exchange) error {
	s, m, err := p.repayment(e)
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	reason, press := form.Needed("reason", recovery.LongestNote), form.Press()
	if form.Err() == nil {
		if err = p.Desk.Undo(e.R.Context(), e.Actor, press, s.ID, m.ID, reason); err == nil {
			return e.SeeOther(path(s.Recovery) + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.cancel(e, http.StatusUnprocessableEntity, s, m, form.View())
}
