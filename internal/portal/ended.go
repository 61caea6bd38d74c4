package portal

import (
	"maps"
	"net/http"
	"slices"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/account"
	"kuntapaikka/templates/ui"
)

// ended answers somebody whose session is over, or has no role yet: a reader is led to door and back again. What was being written is not lost: the page's
// script gets a note and keeps the page; a form that was sent comes back, to be sent again when its writer has signed in beside it. What is typed about oneself,
// such as a password, is not sent back.
func ended(e *kit.Exchange, need identity.Capability, door string) error {
	switch {
	case e.IsFragment():
		return e.FragmentStatus(http.StatusUnauthorized, account.EndedNote(e.Lang))
	case e.R.Method == http.MethodGet, need == identity.SignedIn:
		return e.SeeOther(door + "?next=" + nextOf(e.R))
	}
	form, err := e.Form()
	if err != nil {
		return e.SeeOther(door)
	}
	v := account.EndedView{Lang: e.Lang, Action: e.R.URL.RequestURI()}
	for _, name := range slices.Sorted(maps.Keys(form.Values())) {
		for _, value := range form.Values()[name] {
			v.Typed = append(v.Typed, ui.Hidden{Name: name, Value: value})
		}
	}
	return e.PageStatus(http.StatusUnauthorized, kit.Page{Title: msg.SigninEndedTitle(e.Lang)}, account.Ended(v))
}
