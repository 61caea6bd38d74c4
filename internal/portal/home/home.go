package home

import (
	"context"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/home"
)

// Pages is the first page. It reads only, so it stands on the store without a service between.
type Pages struct{ DB *store.DB }

// noticesShown is how many notices the first page shows at a time.
const noticesShown = 15

// Show shows what waits for the actor and what has happened.
func (p Pages) Show(e *kit.Exchange) error {
	var waiting []placement.Waiting
	var notices page.Of[store.NoticeRow]
	var reg *region.Register
	err := p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
		if waiting, err = tx.Waiting(e.R.Context()); err != nil {
			return err
		}
		if reg, err = tx.Register(e.R.Context()); err != nil {
			return err
		}
		notices, err = tx.Notices(e.R.Context(), page.Params{After: page.Cursor(e.Query("after")), Limit: noticesShown})
		return err
	})
	if err != nil {
		return err
	}
	v := views.View{
		Lang: e.Lang, Now: e.Now(), Who: kit.Name(e.Lang, e.Actor.Membership.Organisation), Empty: p.empty(e), Form: e.NewForm(0, nil),
	}
	addTasks(&v, waiting, reg)
	addNotices(&v, notices)
	return e.Page(kit.Page{Title: msg.HomeTitle(e.Lang)}, views.Page(v))
}

func addTasks(v *views.View, waiting []placement.Waiting, reg *region.Register) {
	today := civil.DateIn(v.Now)
	for _, w := range waiting {
		t := views.Task{
			Text: msg.Text(v.Lang, "home.task_"+w.Kind), Subject: w.Reference, Href: w.Href, Persons: w.Persons, Due: w.Due, Priority: w.Priority,
		}
		if m, ok := reg.Resolve(w.Place, today); ok {
			t.Place = m.Name.In(v.Lang)
		}
		v.Tasks = append(v.Tasks, t)
		switch {
		case w.Due.IsZero():
		case w.Due.Before(v.Now):
			v.Late++
		case civil.DateIn(w.Due) == today:
			v.Today++
		}
	}
}

func addNotices(v *views.View, notices page.Of[store.NoticeRow]) {
	for _, n := range notices.Items {
		args := make([]any, len(n.Args))
		for i, a := range n.Args {
			args[i] = a
		}
		v.Notices = append(v.Notices, views.Notice{
			Text: msg.Text(v.Lang, n.Key, args...), Href: n.Href, At: n.CreatedAt, Urgent: n.Urgent, Unread: n.ReadAt == nil,
		})
		v.Unread = v.Unread || n.ReadAt == nil
	}
	if notices.Next != "" {
		v.Older = "/?after=" + string(notices.Next) + "#notices"
	}
}

// empty says what will come to the role and who brings it.
func (p Pages) empty(e *kit.Exchange) string {
	switch e.Actor.Role() {
	case identity.Coordinator:
		return msg.HomeEmptyCoordinator(e.Lang)
	case identity.Regional:
		return msg.HomeEmptyRegional(e.Lang)
	case identity.Municipality:
		return msg.HomeEmptyMunicipality(e.Lang)
	case identity.Wellbeing:
		return msg.HomeEmptyWellbeing(e.Lang)
	case identity.Intake:
		return msg.HomeEmptyIntake(e.Lang)
	}
	return msg.HomeEmptyOther(e.Lang)
}

// ReadNotices marks what the reader has seen as read.
func (p Pages) ReadNotices(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	err = p.DB.InTx(e.R.Context(), e.Actor, press, func(tx *store.Tx) error { return tx.ReadNotices(e.R.Context(), e.Now()) })
	if err != nil {
		return err
	}
	return e.SeeOther("/")
}

// Unread counts the unread notices for the bell; when the database does not answer, the bell stays silent rather than the page away.
func (p Pages) Unread(ctx context.Context, a identity.Actor) (n int, err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	err = p.DB.InTx(ctx, a, identity.Press{}, func(tx *store.Tx) (err error) {
		n, err = tx.UnreadNotices(ctx)
		return err
	})
	return n, err
}
