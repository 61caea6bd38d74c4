package ranking

import (
	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/ui"
)

// Show ranks the places for the case.
func (p Pages) Show(e *kit.Exchange) error {
	s, err := p.look(e, e.Query("again"), listed)
	if err != nil {
		return err
	}
	return p.show(e, s, p.newForm(e, s))
}

func (p Pages) newForm(e *kit.Exchange, s sight) ui.Form {
	f := e.NewForm(s.c.Version, nil)
	if ranked := s.ranking.Ranked; len(ranked) > 0 {
		f.Values.Set("municipality", ranked[0].Municipality)
	}
	if s.suggestion.Municipality != "" {
		f.Values.Set("municipality", s.suggestion.Municipality)
	}
	f.Values.Set("again", s.again)
	f.Values.Set("planned_arrival", dateValue(e, s))
	return f
}

// Choose sends the proposal, or the ministry's suggestion, for the municipality that was chosen. The ranking is made anew and kept with it: what is
// kept is what the server ranked, whatever the browser sent.
func (p Pages) Choose(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	s, err := p.look(e, form.Raw("again"), kept)
	if err != nil {
		return err
	}
	choice := placement.Choice{
		Case: s.c.ID, Municipality: form.Needed("municipality", 3), Reason: form.Text("reason", 1000), PlannedArrival: form.Date("planned_arrival"),
	}
	press := form.Press()
	if ranked, ok := s.ranking.Of(choice.Municipality); ok {
		choice.Rank = ranked.Position
	}
	if s.snapshot.Explanation, err = s.explain(nil).Encode(); err != nil {
		return err
	}
	if choice.Snapshot, err = s.snapshot.Encode(); err != nil {
		return err
	}
	if form.Err() == nil {
		next, err := p.send(e, press, choice)
		if err == nil {
			return e.SeeOther(next)
		}
		if !form.Add(err) {
			return err
		}
	}
	return p.show(e, s, form.View())
}

func (p Pages) send(e *kit.Exchange, press identity.Press, choice placement.Choice) (next string, err error) {
	if e.Actor.May(identity.SuggestionMake) {
		made, err := p.Chain.Suggest(e.R.Context(), e.Actor, press, choice)
		if err == nil && made.Proposal != uuid.Nil { // under the centre's standing authorisation
			return "/proposals/" + made.Proposal.String(), nil
		}
		return "/cases/" + choice.Case.String() + "/ranking?sent=1", err
	}
	id, err := p.Chain.Propose(e.R.Context(), e.Actor, press, choice)
	return "/proposals/" + id.String(), err
}
