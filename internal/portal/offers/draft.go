package offers

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/offers"
	"kuntapaikka/templates/ui"
)

// Section shows the form of one section of a draft.
func (p Pages) Section(s places.Section) kit.Handler {
	return func(e *kit.Exchange) error {
		v, err := p.draft(e)
		if err != nil {
			return err
		}
		form := e.NewForm(v.Version, values(v.Offer, s))
		if v.Document.Marks[s].Pressed { // it was said to be ready: what is wrong with it is shown at once
			form.Mistakes = mistakes(e, v.Offer, s, nil)
		}
		return p.section(e, http.StatusOK, v, s, form, nil)
	}
}

// draft reads an offer that is being written; one that was sent has no form any more.
func (p Pages) draft(e *kit.Exchange) (places.OfferView, error) {
	v, err := p.get(e)
	if err == nil && v.State != places.OfferDraft {
		err = fault.New(fault.Conflict, "offers.not_a_draft")
	}
	return v, err
}

// mistakes are what cannot be read and what breaks a rule, in the order of the form; a field is named once. form is the one that was sent just now;
// without it the draft's own unreadable fields are read again.
func mistakes(e *kit.Exchange, o places.Offer, s places.Section, form *kit.Form) ui.Mistakes {
	if form == nil {
		form = e.FormOf(values(o, s))
		read(form, s)
	}
	var all []fault.Field
	for _, err := range []error{form.Err(), o.Mistakes(s, today(e))} {
		if f, ok := fault.As(err); ok {
			for _, field := range f.Fields {
				if !slices.ContainsFunc(all, func(known fault.Field) bool { return known.Name == field.Name }) {
					all = append(all, field)
				}
			}
		}
	}
	order := fieldOrder(s)
	slices.SortStableFunc(all, func(a, b fault.Field) int { return slices.Index(order, a.Name) - slices.Index(order, b.Name) })
	return ui.MistakesOf(e.Lang, all)
}

// Save stores a section: by the button to go on, by the one to go on later, or by the page's script while the person writes.
func (p Pages) Save(s places.Section) kit.Handler {
	return func(e *kit.Exchange) error {
		v, err := p.draft(e)
		if err != nil {
			return err
		}
		form, err := e.Form()
		if err != nil {
			return err
		}
		press := form.Press()
		if form.Err() != nil {
			return form.Err()
		}
		merge(form, values(v.Offer, s))
		document := read(form, s)
		pressed := form.Raw("action") == "next"
		if e.IsFragment() {
			return p.autosave(e, v, s, document, identity.Press{Version: press.Version})
		}
		err = p.Offers.Save(e.R.Context(), e.Actor, press, v.ID, s, document, pressed)
		var stale *places.StaleSection
		switch {
		case errors.As(err, &stale):
			return p.showConflict(e, s, form)
		case err != nil:
			return err
		case !pressed:
			return e.SeeOther("/offers/" + v.ID.String())
		}
		return p.next(e, s, form)
	}
}

// next leads on to the next section, or shows this one again with its mistakes: it is saved either way.
func (p Pages) next(e *kit.Exchange, s places.Section, form *kit.Form) error {
	v, err := p.get(e)
	if err != nil {
		return err
	}
	wrong := mistakes(e, v.Offer, s, form)
	if len(wrong) == 0 {
		return e.SeeOther(href(v.Offer, after(s)))
	}
	again := e.NewForm(v.Version, form.Values())
	again.Mistakes = wrong
	return p.section(e, http.StatusUnprocessableEntity, v, s, again, nil)
}

func after(s places.Section) places.Section {
	all := places.Sections()
	return all[min(slices.Index(all, s)+1, len(all)-1)]
}

// autosave stores what is there so far and says when. A version that somebody else has overtaken is left for the button, which shows both.
func (p Pages) autosave(e *kit.Exchange, v places.OfferView, s places.Section, d places.Document, press identity.Press) error {
	err := p.Offers.Save(e.R.Context(), e.Actor, press, v.ID, s, d, v.Document.Marks[s].Pressed)
	var stale *places.StaleSection
	switch {
	case errors.As(err, &stale):
		mark := stale.Now.Document.Marks[s]
		return e.FragmentStatus(http.StatusConflict, ui.Text(msg.OffersAutosaveConflict(e.Lang, v.Names[mark.By], i18n.Clock(e.Lang, mark.At))))
	case err != nil && fault.KindOf(err) == fault.Internal:
		return err
	case err != nil:
		return e.FragmentStatus(http.StatusConflict, ui.Text(msg.OffersAutosaveFailed(e.Lang)))
	}
	sum := ""
	if s == places.PlacesSection {
		sum = total(e.Lang, d)
	}
	return e.Fragment(views.Saved(savedAt(e), e.Nonce(), sum))
}

func savedAt(e *kit.Exchange) string { return msg.AppDraftSaved(e.Lang, i18n.Clock(e.Lang, e.Now())) }

// showConflict shows the section again as it was typed, with what another person saved meanwhile at each field where they differ.
func (p Pages) showConflict(e *kit.Exchange, s places.Section, form *kit.Form) error {
	v, err := p.get(e)
	if err != nil {
		return err
	}
	return p.section(e, http.StatusConflict, v, s, e.NewForm(v.Version, form.Values()), conflict(e, v, s, form.Values()))
}

// section renders the form of a section.
func (p Pages) section(e *kit.Exchange, status int, v places.OfferView, s places.Section, form ui.Form, c *ui.Conflict) error {
	shell, err := p.shell(e, v, s, form)
	if err != nil {
		return err
	}
	shell.Conflict = c
	var body templ.Component
	switch s {
	case places.ContactSection:
		shell.Lead = msg.OffersContactLead(e.Lang)
		body = views.Contact(shell)
	case places.PlacesSection:
		shell.Lead = msg.OffersPlacesLead(e.Lang, v.Year)
		body, err = p.placesPage(e, v, shell)
	case places.ServicesSection:
		shell.Lead = msg.OffersServicesLead(e.Lang)
		body, err = p.servicesPage(e, shell)
	case places.DecisionSection:
		return p.check(e, status, v, form)
	}
	if err != nil {
		return err
	}
	return e.PageStatus(status, kit.Page{Title: shell.Title, Crumbs: crumbs(e.Lang, &v.Offer, shell.Title), Failed: form.Failed()}, body)
}

func (p Pages) placesPage(e *kit.Exchange, v places.OfferView, shell views.Shell) (templ.Component, error) {
	l := e.Lang
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return nil, err
	}
	least, _ := reg.Limit("emergency_commitment", today(e))
	view := views.PlacesView{Shell: shell, Total: total(l, v.Document), NoteMax: places.MostNote}
	hints := map[casework.Group][2]string{
		casework.Quota:     {msg.OffersSeatsQuota(l), msg.OffersSeatsQuotaHint(l)},
		casework.Emergency: {msg.OffersSeatsEmergency(l), msg.OffersSeatsEmergencyHint(l, least.Amount)},
		casework.Permit:    {msg.OffersSeatsPermit(l), msg.OffersSeatsPermitHint(l)},
		casework.Minor:     {msg.OffersSeatsMinor(l), msg.OffersSeatsMinorHint(l)},
		casework.Temporary: {msg.OffersSeatsTemporary(l), msg.OffersSeatsTemporaryHint(l)},
	}
	for _, g := range places.OfferedGroups() {
		view.Seats = append(view.Seats, ui.Field{Name: "seats-" + string(g), Label: hints[g][0], Hint: hints[g][1], Kind: ui.Number, Row: true})
	}
	for rooms := 1; rooms <= places.MostRooms; rooms++ {
		view.Sizes = append(view.Sizes, views.Size{Name: dwellingName(rooms), Label: size(l, rooms)})
	}
	for _, c := range places.Certainties() {
		o := ui.Option{Value: string(c), Label: msg.Code(l, "certainty", string(c))}
		switch c {
		case places.Secured:
			o.Hint = msg.OffersCertaintySecuredHint(l)
		case places.PartlySecure:
			o.Reveal = views.SecuredField(view)
		case places.Sought:
		}
		view.Certainty = append(view.Certainty, o)
	}
	return views.Places(view), nil
}

func (p Pages) servicesPage(e *kit.Exchange, shell views.Shell) (templ.Component, error) {
	l := e.Lang
	reg, err := p.Register(e.R.Context())
	if err != nil {
		return nil, err
	}
	view := views.ServicesView{Shell: shell, Why: map[string]views.Why{}}
	if s, ok := reg.Statute("s43.5", today(e)); ok {
		view.Why["s43.5"] = views.Why{Text: s.Why.In(l), Section: s.Reference}
	}
	for _, code := range casework.NeedCodes() {
		view.Services = append(view.Services, ui.Option{Value: code, Label: msg.Code(l, "need", code)})
	}
	for _, language := range reg.Languages() {
		if language.Common {
			view.Languages = append(view.Languages, ui.Option{Value: language.Code, Label: language.Name.In(l)})
		}
	}
	i18n.SortBy(l, view.Languages, func(o ui.Option) string { return o.Label })
	for _, code := range casework.DemandCodes() {
		view.Conditions = append(view.Conditions, ui.Option{Value: code, Label: msg.Code(l, "demand", code)})
	}
	for _, code := range places.LimitCodes() {
		name := limitName(code)
		view.Limits = append(view.Limits, ui.Field{Name: name, Label: label(l, name), Kind: ui.Number, Row: true})
	}
	return views.Services(view), nil
}

// tasks shows the draft as the list of its sections.
func (p Pages) tasks(e *kit.Exchange, v places.OfferView) error {
	shell, err := p.shell(e, v, "", e.NewForm(v.Version, nil))
	if err != nil {
		return err
	}
	shell.Title = msg.OffersFormTitle(e.Lang, v.Year)
	view := views.TasksView{Shell: shell}
	states := map[places.SectionState]ui.TaskState{
		places.NotStarted: ui.TaskNotStarted, places.Started: ui.TaskInProgress, places.ToMend: ui.TaskToMend, places.Ready: ui.TaskDone,
	}
	for _, progress := range v.Progress(today(e)) {
		t := ui.Task{Label: sectionName(e.Lang, progress.Section), Href: href(v.Offer, progress.Section), State: states[progress.State]}
		switch {
		case progress.Section == places.DecisionSection && !v.Complete(today(e)):
			t.Href, t.Hint = "", msg.OffersCheckClosed(e.Lang)
		case progress.State != places.NotStarted && progress.State != places.Ready:
			t.Hint = note(e.Lang, v, progress)
		}
		view.Tasks = append(view.Tasks, t)
	}
	return e.Page(kit.Page{Title: shell.Title, Crumbs: crumbs(e.Lang, nil, msg.OffersFormCrumb(e.Lang, v.Year))}, views.Tasks(view))
}

func crumbs(l i18n.Lang, o *places.Offer, last string) []layout.Crumb {
	all := []layout.Crumb{{Label: msg.NavOffers(l), Href: "/offers"}}
	if o != nil {
		all = append(all, layout.Crumb{Label: msg.OffersFormCrumb(l, o.Year), Href: "/offers/" + o.ID.String()})
	}
	return append(all, layout.Crumb{Label: last})
}
