package auditlog

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/auditlog"
	"kuntapaikka/templates/ui"
)

// Pages are the auditor's pages. They read only, so they stand on the store without a service between.
type Pages struct{ DB *store.DB }

// Addresses of the pages.
const (
	eventsPath = views.EventsPath
	looksPath  = views.LooksPath
)

// Events shows what was done, the newest first.
func (p Pages) Events(e *kit.Exchange) error { return p.list(e, eventsPath) }

// Looks shows who looked at personal data.
func (p Pages) Looks(e *kit.Exchange) error { return p.list(e, looksPath) }

// inquiry is what the address asks for: as it was written, and as it was understood.
type inquiry struct {
	path     string
	typed    url.Values
	filter   store.EventFilter
	mistakes []fault.Field
	register *region.Register
}

func (p Pages) list(e *kit.Exchange, path string) error {
	q := inquiry{path: path, typed: e.R.URL.Query()}
	var rows page.Of[store.EventRow]
	var actions []string
	err := p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
		if err := q.understand(e.R.Context(), tx); err != nil {
			return err
		}
		if actions, err = tx.EventActions(e.R.Context()); err != nil {
			return err
		}
		if q.register, err = tx.Register(e.R.Context()); err != nil {
			return err
		}
		if len(q.mistakes) > 0 {
			return nil
		}
		after := page.Cursor(q.typed.Get("after"))
		if rows, err = tx.Events(e.R.Context(), q.filter, page.Params{After: after}); err != nil || after != "" {
			return err
		}
		return tx.Record(e.R.Context(), q.event(actions))
	})
	if err != nil {
		return err
	}
	return e.Page(kit.Page{Title: msg.AuditTitle(e.Lang), Failed: len(q.mistakes) > 0}, views.List(q.view(e, rows, actions)))
}

// event records that the log was read, and by which filters: codes and days, nothing that was merely typed.
func (q inquiry) event(actions []string) audit.Event {
	used := map[string]string{}
	if slices.Contains(actions, q.filter.Action) {
		used["action"] = q.filter.Action
	}
	if slices.Contains(audit.Subjects(), q.filter.Subject) {
		used["subject"] = string(q.filter.Subject)
	}
	if !q.filter.Until.IsZero() {
		used["until"] = q.filter.Until.String()
	}
	if q.filter.Looks {
		used["looks"] = "yes"
	}
	return audit.Event{Action: "log.open", Subject: audit.Log, ID: q.filter.Account, Case: q.filter.Case, Detail: used}
}

// understand turns the address into a filter; what it cannot find it says at the field.
func (q *inquiry) understand(ctx context.Context, tx *store.Tx) error {
	q.filter = store.EventFilter{Looks: q.path == looksPath, Action: q.typed.Get("action"), Subject: audit.Subject(q.typed.Get("subject"))}
	if day := strings.TrimSpace(q.typed.Get("until")); day != "" {
		until, err := civil.ParseLoose(day)
		if err != nil {
			q.mistakes = append(q.mistakes, fault.At("until", "fault.not_a_date", day))
		}
		q.filter.Until = until
	}
	if reference := strings.TrimSpace(q.typed.Get("case")); reference != "" {
		id, err := tx.CaseOfReference(ctx, reference)
		if err != nil {
			return err
		}
		if id == uuid.Nil {
			q.mistakes = append(q.mistakes, fault.At("case", "fault.no_such", reference))
		}
		q.filter.Case = id
	}
	return q.findAccount(ctx, tx)
}

// findAccount takes a name, or the id that a link carries when people have the same name.
func (q *inquiry) findAccount(ctx context.Context, tx *store.Tx) error {
	if id, err := uuid.Parse(q.typed.Get("account")); err == nil {
		q.filter.Account = id
		name, err := tx.AccountName(ctx, id)
		q.typed.Set("who", name)
		return err
	}
	name := strings.TrimSpace(q.typed.Get("who"))
	if name == "" {
		return nil
	}
	found, err := tx.AccountsNamed(ctx, name)
	switch {
	case err != nil:
		return err
	case len(found) == 0:
		q.mistakes = append(q.mistakes, fault.At("who", "fault.no_such", name))
	case len(found) > 1:
		q.mistakes = append(q.mistakes, fault.At("who", "audit.namesakes", len(found)))
	default:
		q.filter.Account = found[0]
	}
	return nil
}

// with returns the page's address with values changed; an empty value is taken out, and so is the place in the list.
func (q inquiry) with(pairs ...string) string {
	next := url.Values{}
	for name, values := range q.typed {
		if len(values) > 0 && values[0] != "" && name != "after" && name != "lang" && (name != "who" || q.filter.Account == uuid.Nil) {
			next[name] = values[:1]
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		next.Set(pairs[i], pairs[i+1])
	}
	if len(next) == 0 {
		return q.path
	}
	return q.path + "?" + next.Encode()
}

func (q inquiry) view(e *kit.Exchange, rows page.Of[store.EventRow], actions []string) views.ListView {
	v := views.ListView{
		Lang: e.Lang, Path: q.path, Tabs: views.Tabs(e.Lang, q.path), Form: ui.Form{Values: q.typed, Mistakes: ui.MistakesOf(e.Lang, q.mistakes)}, Subjects: subjects(e.Lang),
	}
	for _, a := range actions {
		if q.path == eventsPath || strings.HasSuffix(a, ".read") {
			v.Actions = append(v.Actions, ui.Option{Value: a, Label: actionName(e.Lang, a)})
		}
	}
	i18n.SortBy(e.Lang, v.Actions, func(o ui.Option) string { return o.Label })
	if reset := q.with(); reset != q.path {
		v.Reset = q.path
	}
	if q.filter.Case != uuid.Nil && e.Actor.May(identity.BreakGlass) {
		v.OpenHref = views.GlassPath + "/new?" + url.Values{"case": {q.typed.Get("case")}}.Encode()
	}
	if rows.Next != "" {
		v.Next = q.with("after", string(rows.Next))
	}
	if q.typed.Get("after") != "" {
		v.First = q.with()
	}
	for _, r := range rows.Items {
		v.Events = append(v.Events, q.row(e.Lang, r))
	}
	return v
}

func (q inquiry) row(l i18n.Lang, r store.EventRow) views.Event {
	v := views.Event{
		At: r.At, Name: r.Name, Role: roleName(l, r.Role), Organisation: kit.Name(l, r.Organisation), Action: actionName(l, r.Action), Ground: r.Ground,
		Reference: r.Reference, Link: r.Link,
	}
	if r.Account != uuid.Nil {
		v.NameHref = q.with("account", r.Account.String())
	}
	if r.Reference != "" {
		v.CaseHref = q.with("case", r.Reference)
	}
	v.Details = details(l, q.register, r)
	return v
}

// actionName is the name of an action, or its code where nobody has given it one.
func actionName(l i18n.Lang, action string) string {
	key := "audit.action_" + strings.NewReplacer(".", "_", "-", "_").Replace(action)
	if !msg.Has(key) {
		return action
	}
	return msg.Text(l, key)
}

// roleName names also those who act without a role of a person.
func roleName(l i18n.Lang, r identity.Role) string {
	switch r {
	case identity.Job:
		return msg.AuditBySystem(l)
	case "public":
		return msg.AuditBySignIn(l)
	}
	if _, ok := identity.ParseRole(string(r)); !ok {
		return string(r)
	}
	return msg.Code(l, "role", string(r))
}

func subjects(l i18n.Lang) []ui.Option {
	var all []ui.Option
	for _, s := range audit.Subjects() {
		all = append(all, ui.Option{Value: string(s), Label: msg.Text(l, "audit.subject_"+string(s))})
	}
	return all
}
