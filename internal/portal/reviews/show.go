package reviews

import (
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/layout"
	views "kuntapaikka/templates/reviews"
	"kuntapaikka/templates/ui"
)

// Show shows a request and what its reader may do with it next.
func (p Pages) Show(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	values := url.Values{"reasons": {s.Reasons}, "outcome": {string(s.Outcome)}}
	if s.Cents > 0 {
		values.Set("cents", i18n.Decimal(i18n.FI, int64(s.Cents)*10, 2))
	}
	return p.show(e, http.StatusOK, s, e.NewForm(s.Version, values))
}

func (p Pages) one(e *kit.Exchange) (review.Seen, error) {
	id, err := e.ID("id")
	if err != nil {
		return review.Seen{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

func (p Pages) show(e *kit.Exchange, status int, s review.Seen, form ui.Form) error {
	l, a := e.Lang, e.Actor
	v := views.ShowView{
		Lang: l, Path: path(s.Review), Title: s.Number, State: stateOf(l, s.Review), Printed: i18n.Moment(l, e.Now()), Rows: rows(l, s), Form: form,
		Prepare: s.MayPrepare(a), Return: s.MayReturn(a), Decide: s.MayDecide(a), Decision: s.Decision.Number != "", Most: msg.ReviewsMost(l, int64(s.Most)),
	}
	switch e.Query("saved") {
	case "":
	case "sent":
		v.Saved = msg.ReviewsSent(l, s.Number)
	default:
		v.Saved = msg.RecoveriesDone(l)
	}
	if s.Late() {
		v.Late = msg.ReviewsTooLate(l, s.TermTo)
	}
	for _, o := range review.Outcomes() {
		if s.Late() == (o == review.Inadmissible) {
			v.Outcomes = append(v.Outcomes, ui.Option{Value: string(o), Label: msg.Code(l, "review_outcome", string(o))})
		}
	}
	switch {
	case s.State != review.Decided && !a.May(identity.ReviewDecide):
		v.Note = msg.ReviewsWaits(l)
	case s.State == review.Prepared && !v.Decide:
		v.Note = msg.ReviewsWaitsSecond(l)
	}
	return e.PageStatus(status, kit.Page{Title: s.Number, Crumbs: crumbs(l, s.Number), Failed: form.Failed()}, views.Show(v))
}

func rows(l i18n.Lang, s review.Seen) []ui.Answer {
	reviewed := "/claims/" + s.Claim.String()
	if s.OfRecovery() {
		reviewed = "/recoveries/" + s.Recovery.String()
	}
	all := []ui.Answer{
		{Label: msg.RecoveriesClaimant(l), Text: kit.Name(l, s.Claimant)},
		{Label: msg.ReviewsReviewed(l), Body: views.Link(reviewed, s.Reviewed)},
		{Label: msg.ReviewsMade(l), Text: i18n.Moment(l, s.MadeAt)},
		{Label: msg.ReviewsTermTo(l), Text: i18n.Date(l, s.TermTo)},
		{Label: msg.ReviewsDemand(l), Text: s.Demand},
	}
	if len(s.Persons) > 0 {
		all = append(all, ui.Answer{Label: msg.ReviewsLines(l), Text: i18n.List(l, s.Persons)})
	}
	if s.State == review.Decided {
		all = append(all, ui.Answer{Label: msg.ReviewsOutcome(l), Text: msg.Code(l, "review_outcome", string(s.Outcome))}, ui.Answer{Label: msg.RecoveriesReasons(l), Text: s.Reasons})
	}
	return all
}

// Prepare passes a request on to be decided.
func (p Pages) Prepare(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		found := review.Found{Outcome: review.Outcome(f.Enum("outcome", "changed", "partly", "unchanged", "inadmissible")), Reasons: f.Needed("reasons", review.LongestText)}
		f.Add(document.Check("reasons", found.Reasons))
		if f.Raw("cents") != "" {
			found.Cents = f.Money("cents")
		}
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Prepare(e.R.Context(), e.Actor, press, id, found)
		}
	})
}

// Return sends a prepared request back.
func (p Pages) Return(e *kit.Exchange) error {
	return p.act(e, func(*kit.Form) func(identity.Press, uuid.UUID) error {
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.SendBack(e.R.Context(), e.Actor, press, id)
		}
	})
}

func (p Pages) act(e *kit.Exchange, read func(f *kit.Form) func(identity.Press, uuid.UUID) error) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	take, press := read(form), form.Press()
	if form.Err() == nil {
		err := take(press, id)
		if err == nil {
			return e.SeeOther(Path + "/" + id.String() + "?saved=1")
		}
		if !form.Add(err) {
			return err
		}
	}
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusUnprocessableEntity, s, form.View())
}

// ShowDecide shows the letter as it would be issued.
func (p Pages) ShowDecide(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	if err := s.Refusal(e.Actor, review.Prepared, true); err != nil {
		return err
	}
	doc, err := p.Desk.Preview(e.R.Context(), e.Actor, s.ID)
	if err != nil {
		return err
	}
	l, title := e.Lang, msg.ReviewsDecide(e.Lang)
	v := views.DecideView{Lang: l, Path: path(s.Review), Title: s.Number + ", " + kit.Name(l, s.Claimant), Form: e.NewForm(s.Version, nil), Letter: views.Letter(l, s.Number, doc, e.Now())}
	return e.Page(kit.Page{Title: title + ": " + s.Number, Crumbs: under(l, s, title)}, views.Decide(v))
}

func under(l i18n.Lang, s review.Seen, title string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.ReviewsTitle(l), Href: Path}, {Label: s.Number, Href: path(s.Review)}, {Label: title}}
}

// Decide issues the decision.
func (p Pages) Decide(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	if err := p.Desk.Resolve(e.R.Context(), e.Actor, press, id, letters(e.Now())); err != nil {
		return err
	}
	return e.SeeOther(Path + "/" + id.String() + "/decision")
}

// letters writes the letters of a decision in each language, as they are kept.
func letters(issued time.Time) func(string, review.Document) (claims.Letters, error) {
	return func(number string, d review.Document) (claims.Letters, error) {
		return kit.Letters(func(l i18n.Lang) document.Letter { return views.Letter(l, number, d, issued) })
	}
}

// Decision shows an issued decision.
func (p Pages) Decision(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.Decision(s.Decision.Letters, path(s.Review)+"/decision", func(title string) []layout.Crumb { return under(e.Lang, s, title) })
}

// PDF sends an issued decision as a file.
func (p Pages) PDF(e *kit.Exchange) error {
	s, err := p.one(e)
	if err != nil {
		return err
	}
	return e.DecisionPDF(s.Decision.Letters)
}
