package layout

import (
	"net/url"
	"strings"
	"time"

	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Frame is what the frame shows around a page. The zero value is a page for
// somebody who has not signed in.
type Frame struct {
	Lang  i18n.Lang
	Title string
	// Path is the path and query of this page: the language links lead back to it.
	Path string
	// Nonce is the one of this response's Content-Security-Policy.
	Nonce        string
	Demo         bool
	SignedIn     bool
	Who, WhoRole string
	Nav          []NavItem
	Crumbs       []Crumb
	Search       bool
	Notices      int // unread
	// Size is "sm" for the dense pages of coordinators and regional centres; "md"
	// when empty.
	Size string
	// Scheme is "light" or "dark" when the person chose one, else the system's.
	Scheme string
	// Failed begins the title with the word for error, so that it is heard first.
	Failed bool
	// Press is the form key of signing out.
	Press string
	// SessionEnds is when the session ends unless something is pressed; zero for
	// pages without one.
	SessionEnds time.Time
}

// NavItem is one entry of the main menu. Waiting is how much waits for the person
// there; Hot when some of it is urgent.
type NavItem struct {
	Label, Href string
	Current     bool
	Waiting     int
	Hot         bool
}

// Crumb is one step of the breadcrumb; the last one is this page and needs no Href.
type Crumb struct{ Label, Href string }

func (f Frame) title() string {
	if f.Failed {
		return msg.AppTitleError(f.Lang, f.Title)
	}
	return msg.AppTitle(f.Lang, f.Title)
}

func (f Frame) size() string {
	if f.Size == "" {
		return "md"
	}
	return f.Size
}

// signingIn reports whether this is the sign-in page, which needs no link to itself.
func (f Frame) signingIn() bool {
	path, _, _ := strings.Cut(f.Path, "?")
	return path == "/sign-in"
}

// in is the address of this page in another language.
func (f Frame) in(l i18n.Lang) string {
	path, query, _ := strings.Cut(f.Path, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	values.Set("lang", string(l))
	return path + "?" + values.Encode()
}

// current is the menu entry of this page, for the button that opens the menu on a phone.
func (f Frame) current() string {
	for _, n := range f.Nav {
		if n.Current {
			return n.Label
		}
	}
	return ""
}

type language struct {
	lang        i18n.Lang
	short, long string
}

// languages name each language in itself, whatever the page speaks.
func languages() []language {
	return []language{
		{i18n.FI, "FI", msg.AppLanguageFi(i18n.FI)},
		{i18n.SV, "SV", msg.AppLanguageSv(i18n.SV)},
		{i18n.EN, "EN", msg.AppLanguageEn(i18n.EN)},
	}
}
