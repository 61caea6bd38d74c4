package users

import (
	"strings"
	"time"

	"github.com/a-h/templ"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// ListView is a page of accounts.
type ListView struct {
	Lang               i18n.Lang
	Query, First, Next string
	Rows               []Row
}

// Row is one account.
type Row struct {
	Login, Name, Href, Role, Organisation string
	Grants                                int
	Disabled                              bool
}

func (v ListView) table() templ.Component {
	t := ui.Table{L: v.Lang, Caption: msg.UsersTitle(v.Lang), Columns: []ui.Column{
		{Label: msg.UsersName(v.Lang)}, {Label: msg.UsersLogin(v.Lang)}, {Label: msg.UsersRole(v.Lang)}, {Label: msg.UsersState(v.Lang)},
	}}
	for _, r := range v.Rows {
		state := msg.UsersEnabled(v.Lang)
		if r.Disabled {
			state = msg.UsersDisabled(v.Lang)
		}
		role := ui.Cell{Text: r.Role, Hint: r.Organisation}
		if r.Grants == 0 {
			role = ui.Cell{Text: msg.UsersNoRights(v.Lang)}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: r.Name, Href: r.Href}, {Text: r.Login}, role, {Text: state}}})
	}
	return t
}

// NewView is the form of a new account.
type NewView struct {
	Lang i18n.Lang
	Form ui.Form
}

// ShowView is one account with its rights. Password is shown once, when it was just drawn.
type ShowView struct {
	Lang                 i18n.Lang
	ID, Login, Name      string
	Password             string
	Disabled, Own        bool
	Sessions             int
	Version              int64
	Form                 ui.Form
	Grants               []Grant
	Organisations, Flags []ui.Option
}

func (v ShowView) path(act string) string { return "/admin/users/" + v.ID + "/" + act }

// Grant is one right. EndHref is where it is ended, or empty.
type Grant struct {
	Holder, Role, Organisation string
	Flags                      []string
	From, Until                civil.Date
	By, Reason                 string
	Ended                      bool
	EndHref                    string
}

// term is the time of a grant in words.
func (g Grant) term(l i18n.Lang) string {
	switch {
	case g.Ended:
		return msg.UsersEnded(l)
	case g.Until.IsZero():
		return msg.UsersFrom(l, g.From)
	}
	return i18n.Span(l, g.From, g.Until)
}

func (g Grant) title(withHolder bool) string {
	if withHolder {
		return g.Holder
	}
	return g.Role + ", " + g.Organisation
}

func (g Grant) duties() string { return strings.Join(g.Flags, ", ") }

// RightsView is a main user's page, or who the main user is for the others.
type RightsView struct {
	Lang         i18n.Lang
	Organisation string
	Main         bool
	Password     string
	Form         ui.Form
	Flags        []ui.Option
	Grants       []Grant
}

// OutboxView is the letters that stayed here. Delivers says that letters go to a mail server.
type OutboxView struct {
	Lang     i18n.Lang
	Delivers bool
	Letters  []Letter
}

// Letter is one letter.
type Letter struct {
	At                time.Time
	To, Subject, Body string
}

// languages are the choices of an account's language.
func languages(l i18n.Lang) []ui.Option {
	return []ui.Option{
		{Value: "fi", Label: msg.AppLanguageFi(l)}, {Value: "sv", Label: msg.AppLanguageSv(l)}, {Value: "en", Label: msg.AppLanguageEn(l)},
	}
}
