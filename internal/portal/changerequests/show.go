package changerequests

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/changerequests"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Show shows a request, each item as it stood and as it is to be, and what its reader may do with it next.
func (p Pages) Show(e *kit.Exchange) error {
	r, err := p.one(e)
	if err != nil {
		return err
	}
	values := url.Values{}
	for _, i := range r.Items {
		if len(r.Preparers) == 0 { // nobody has answered yet
			break
		}
		values.Set(i.Field("verdict"), verdict(i.Accepted))
		values.Set(i.Field("ground"), i.Ground)
	}
	return p.show(e, http.StatusOK, r, e.NewForm(r.Version, values))
}

// The answers to an item, as the form sends them.
const accept, refuse = "accept", "refuse"

func verdict(accepted bool) string {
	if accepted {
		return accept
	}
	return refuse
}

func (p Pages) one(e *kit.Exchange) (changes.Request, error) {
	id, err := e.ID("id")
	if err != nil {
		return changes.Request{}, err
	}
	return p.Desk.Get(e.R.Context(), e.Actor, id)
}

func (p Pages) show(e *kit.Exchange, status int, r changes.Request, form ui.Form) error {
	l, a := e.Lang, e.Actor
	v := views.ShowView{
		Lang: l, Path: path(r), Title: r.Number, State: stateOf(l, r), Printed: i18n.Moment(l, e.Now()), Rows: rows(l, r), Items: items(l, r, a), Form: form, Answers: answers(l, r),
		Prepare: r.Refusal(a, changes.Submitted, false) == nil, Return: r.Refusal(a, changes.Prepared, false) == nil, Decide: r.Refusal(a, changes.Prepared, true) == nil,
		Withdraw: r.Kept(a) == nil, Decision: r.State == changes.Decided,
	}
	switch e.Query("saved") {
	case "":
	case "sent":
		v.Saved = msg.ChangerequestsSent(l, r.Number)
	default:
		v.Saved = msg.RecoveriesDone(l)
	}
	open := r.State == changes.Submitted || r.State == changes.Prepared
	switch {
	case open && a.May(identity.ClaimWrite):
		v.Note = msg.ChangerequestsWaits(l)
	case open && !v.Prepare && !v.Return:
		v.Note = msg.ChangerequestsOtherAuthority(l)
	case r.State == changes.Prepared && !v.Decide:
		v.Note = msg.ChangerequestsWaitsSecond(l)
	}
	money(e, r, &v)
	if !a.May(identity.ClaimWrite) && r.State == changes.Submitted {
		v.Returned = r.Returned
	}
	return e.PageStatus(status, kit.Page{Title: r.Number, Crumbs: crumbs(l, layout.Crumb{Label: r.Number}), Failed: form.Failed()}, views.Show(v))
}

// money says what a decision has taken off what was not paid, and of what was paid that it is claimed back: who may is led there.
func money(e *kit.Exchange, r changes.Request, v *views.ShowView) {
	l := e.Lang
	if r.State != changes.Decided {
		return
	}
	if r.Taken > 0 {
		v.Taken = msg.ChangerequestsTaken(l, int64(r.Taken))
	}
	if r.Paid() > 0 {
		v.Paid = msg.ChangerequestsPaid(l, int64(r.Paid()))
		if e.Actor.May(identity.ClaimCheck) {
			v.Recover = "/recoveries/new?" + url.Values{
				"claim": {r.Claim.String()}, "cents": {strconv.FormatInt(int64(r.Paid()), 10)}, "ground": {msg.ChangerequestsPaidGround(l, r.Number)},
			}.Encode()
		}
	}
}

func rows(l i18n.Lang, r changes.Request) []ui.Answer {
	return []ui.Answer{
		{Label: msg.RecoveriesClaimant(l), Text: kit.Name(l, r.Claimant)},
		{Label: msg.ChangerequestsClaim(l), Body: views.Link("/claims/"+r.Claim.String(), r.ClaimNo)},
		{Label: msg.ReviewsMade(l), Text: i18n.Moment(l, r.AskedAt)},
		{Label: msg.ChangerequestsReason(l), Text: r.Reason},
	}
}

// items is what is asked, old and new; what is answered stands beside it once it is decided, and before that for who works on it.
func items(l i18n.Lang, r changes.Request, a identity.Actor) ui.Table {
	t := ui.Table{L: l, Caption: msg.ChangerequestsItems(l), Columns: []ui.Column{{Label: msg.ChangerequestsWhat(l)}, {Label: msg.ChangerequestsWas(l)}, {Label: msg.ChangerequestsNow(l)}}}
	given := r.State == changes.Decided || r.State == changes.Prepared && !a.May(identity.ClaimWrite)
	if given {
		t.Columns = append(t.Columns, ui.Column{Label: msg.ChangerequestsAnswer(l)}, ui.Column{Label: msg.ChangerequestsGround(l), Prose: true})
	}
	for _, i := range r.Items {
		now := ui.Cell{Body: views.Now(valueOf(l, i.Kind, i.Now))}
		if i.Kind == changes.Amount && i.Now == "0" {
			now.Hint = msg.ChangerequestsGivenUp(l)
		}
		row := ui.Row{Cells: []ui.Cell{{Text: nameOf(l, i)}, {Body: views.Was(valueOf(l, i.Kind, i.Was))}, now}}
		if given {
			row.Cells = append(row.Cells, ui.Cell{Text: answered(l, i.Accepted)}, ui.Cell{Text: i.Ground})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// answers are the preparer's fields: of each item whether it is accepted, and the ground.
func answers(l i18n.Lang, r changes.Request) (all []views.ItemAnswer) {
	options := []ui.Option{{Value: accept, Label: msg.ChangerequestsAccept(l)}, {Value: refuse, Label: msg.ChangerequestsRefuse(l)}}
	for _, i := range r.Items {
		all = append(all, views.ItemAnswer{
			Title:   msg.ChangerequestsItemTitle(l, nameOf(l, i), valueOf(l, i.Kind, i.Was), valueOf(l, i.Kind, i.Now)),
			Verdict: ui.Field{L: l, Name: i.Field("verdict"), Label: msg.ChangerequestsVerdict(l), Kind: ui.Radios, Options: options},
			Ground:  ui.Field{L: l, Name: i.Field("ground"), Label: msg.ChangerequestsGround(l), Hint: msg.ChangerequestsGroundHint(l), Kind: ui.Area, Rows: 2, Max: changes.LongestText, Optional: true},
		})
	}
	return all
}

// Withdraw takes the claimant's request back.
func (p Pages) Withdraw(e *kit.Exchange) error {
	return p.act(e, func(*kit.Form) func(identity.Press, uuid.UUID) error {
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Withdraw(e.R.Context(), e.Actor, press, id)
		}
	})
}

// Prepare passes a request on to be decided, with the answer to each item.
func (p Pages) Prepare(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		verdicts := map[string]changes.Verdict{}
		for name := range f.Values() {
			key, is := strings.CutPrefix(name, "verdict_")
			if !is || len(verdicts) == changes.MostItems {
				continue
			}
			given, ground := f.Raw(name), f.Text("ground_"+key, changes.LongestText)
			f.Add(document.Check("ground_"+key, ground))
			verdicts[key] = changes.Verdict{Given: given == accept || given == refuse, Accepted: given == accept, Ground: ground}
		}
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Prepare(e.R.Context(), e.Actor, press, id, verdicts)
		}
	})
}

// Return sends a prepared request back, with why.
func (p Pages) Return(e *kit.Exchange) error {
	return p.act(e, func(f *kit.Form) func(identity.Press, uuid.UUID) error {
		why := f.Needed("why", changes.LongestText)
		return func(press identity.Press, id uuid.UUID) error {
			return p.Desk.Return(e.R.Context(), e.Actor, press, id, why)
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
	r, err := p.one(e)
	if err != nil {
		return err
	}
	return p.show(e, http.StatusUnprocessableEntity, r, form.View())
}
