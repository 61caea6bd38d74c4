package placement

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Choice is what a person chose from a ranking: the municipality, its place in it, why, and the ranking as it was shown.
type Choice struct {
	Case           casework.ID
	Municipality   string
	Rank           int
	Reason         string // asked when Rank is not 1, or the municipality has declined this case before
	PlannedArrival civil.Date
	Snapshot       json.RawMessage
}

// check returns every mistake of the choice; declined are the municipalities that have declined the case before.
func (c Choice) check(declined []Refusal, today civil.Date) error {
	var mistakes []fault.Field
	if c.Rank < 1 {
		mistakes = append(mistakes, fault.At("municipality", "proposals.not_ranked"))
	}
	if c.Rank > 1 && c.Reason == "" {
		mistakes = append(mistakes, fault.At("reason", "proposals.reason_not_first"))
	} else if c.Reason == "" && slices.ContainsFunc(declined, func(r Refusal) bool { return r.Municipality == c.Municipality }) {
		mistakes = append(mistakes, fault.At("reason", "proposals.reason_declined"))
	}
	if c.PlannedArrival.IsZero() || c.PlannedArrival.Before(today) {
		mistakes = append(mistakes, fault.At("planned_arrival", "proposals.arrival_past"))
	}
	return fault.Bad(mistakes...)
}

// Propose sends a proposal: it reserves a place for each person of the household, opens the hearing in the municipality's name and both clocks at
// once, and shows the anonymous profile to those who are asked (681/2023 s. 42-43). It answers with the proposal's id.
func (s Chain) Propose(ctx context.Context, a identity.Actor, press identity.Press, choice Choice) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "placement.Propose(%s)", choice.Case)
	if err := refuse(a, identity.ProposalMake); err != nil {
		return id, err
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st ChainStore) error {
		c, err := st.LockCase(ctx, choice.Case)
		if err != nil {
			return err
		}
		id, err = propose(ctx, st, a, c, choice, Authorisation{Centre: a.Membership.Organisation}, press.Key)
		return err
	})
	return id, err
}

// propose makes and sends the proposal of a centre: by its own officer, or under its standing authorisation.
func propose(
	ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, choice Choice, by Authorisation, key uuid.UUID,
) (uuid.UUID, error) {
	p, authority, err := draft(ctx, st, a, c, choice)
	if err != nil {
		return uuid.Nil, err
	}
	p.Centre, p.AuthorisedBy, p.Authorisation = by.Centre.ID, by.ID, by.Reference
	if err := st.AddProposal(ctx, p); err != nil {
		return uuid.Nil, err
	}
	if err := reserve(ctx, st, p, key); err != nil {
		return uuid.Nil, err
	}
	if err := st.CloseSuggestion(ctx, c.ID, true); err != nil {
		return uuid.Nil, err
	}
	return p.ID, send(ctx, st, c, p, authority)
}

// draft checks the choice and makes the sent proposal with its clock. The authority is whom the municipality must hear.
func draft(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, choice Choice) (p Proposal, authority region.WellbeingArea, err error) {
	if c.State != casework.Matching {
		return p, authority, fault.New(fault.Conflict, "proposals.not_matching")
	}
	declined, err := st.DeclinedBefore(ctx, c.ID)
	if err != nil {
		return p, authority, err
	}
	now := st.Now()
	today := civil.DateIn(now)
	if err := choice.check(declined, today); err != nil {
		return p, authority, err
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return p, authority, err
	}
	authority, _ = reg.HearingAuthority(choice.Municipality, today)
	org, err := st.OrganisationByCode(ctx, identity.MunicipalAuthority, choice.Municipality)
	if err != nil {
		return p, authority, err
	}
	clock, err := reg.Clock().Start(region.Priority(c.Priority), region.Answer, now)
	if err != nil {
		return p, authority, err
	}
	return Proposal{
		ID: uuid.Must(uuid.NewV7()), Version: 1, Case: c.ID, Reference: c.Reference, State: Sent, MunicipalOrg: org.ID,
		Municipality: choice.Municipality, Group: c.Group, Priority: c.Priority, Persons: c.Persons, PlannedArrival: choice.PlannedArrival,
		Rank: choice.Rank, ChoiceReason: choice.Reason, Snapshot: choice.Snapshot, MadeBy: a.Account,
		SentAt: now, RemindAt: clock.Reminder, DueAt: clock.Due, HeldUntil: clock.HeldUntil,
	}, authority, nil
}

// reserve holds a place for each person, or for those whom a supplement adds.
func reserve(ctx context.Context, st ChainStore, p Proposal, key uuid.UUID) error {
	persons := p.Persons
	if p.Supplement {
		persons = p.Extra
	}
	if persons == 0 {
		return nil
	}
	return st.MovePlaces(ctx, Movement{
		Kind: Reserve, Municipality: p.Municipality, Year: p.PlannedArrival.Year(), Group: p.Group, Arrival: p.PlannedArrival,
		Persons: persons, Proposal: p.ID, Key: key,
	})
}

// send opens the profile and the hearing, and tells those who are asked.
func send(ctx context.Context, st ChainStore, c casework.Case, p Proposal, authority region.WellbeingArea) error {
	err := st.GrantAccess(ctx, casework.Access{Case: c.ID, Org: p.MunicipalOrg, Layer: casework.ProfileLayer, Ground: "681/2023 s. 43"})
	if err != nil {
		return err
	}
	if err := openHearing(ctx, st, c, p, authority); err != nil {
		return err
	}
	err = step(ctx, st, casework.ProposalMachine, c.ID, p.ID, string(Send), string(Drafted), string(Sent), string(p.Change), p.ChoiceReason, "681/2023 s. 43")
	if err != nil {
		return err
	}
	key := "notices.proposal_sent"
	if p.Change != "" {
		key = "notices.asked_anew"
	}
	err = st.Notify(ctx, Notice{
		Org: p.MunicipalOrg, Case: c.ID, Key: key, Args: []string{c.Reference}, Href: "/proposals/" + p.ID.String(),
		Urgent: c.Priority != casework.PriorityNormal,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "proposal.send", Subject: audit.Proposal, ID: p.ID, Case: c.ID, Ground: "681/2023 s. 43",
		Detail: sendDetail(p),
	})
}

func sendDetail(p Proposal) map[string]string {
	detail := map[string]string{"municipality": p.Municipality}
	if p.Change != "" {
		detail["change"] = string(p.Change)
	}
	return detail
}

// openHearing asks the wellbeing area in the municipality's name, or notes that no hearing is required. It is asked at the moment of sending, so
// that hearing and answer run side by side.
func openHearing(ctx context.Context, st ChainStore, c casework.Case, p Proposal, authority region.WellbeingArea) error {
	kind, why := HearingFor(c, authority.Hears)
	h := Hearing{
		ID: uuid.Must(uuid.NewV7()), Version: 1, Proposal: p.ID, Case: c.ID, Centre: p.Centre, MunicipalOrg: p.MunicipalOrg, Kind: kind,
		State: HearingNotRequired, Why: why, Priority: c.Priority, RequestedAt: p.SentAt,
	}
	if why == "none" {
		return st.AddHearing(ctx, h)
	}
	org, err := st.OrganisationByCode(ctx, identity.WellbeingArea, authority.Code)
	if err != nil {
		return err
	}
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	clock, err := reg.Clock().Start(region.Priority(c.Priority), region.Hearing, p.SentAt)
	if err != nil {
		return err
	}
	h.Org, h.State, h.RemindAt, h.DueAt = org.ID, HearingOpen, clock.Reminder, clock.Due
	if err := st.AddHearing(ctx, h); err != nil {
		return err
	}
	err = st.GrantAccess(ctx, casework.Access{Case: c.ID, Org: org.ID, Layer: casework.ProfileLayer, Ground: hearingGround(kind)})
	if err != nil {
		return err
	}
	err = step(ctx, st, casework.HearingMachine, c.ID, h.ID, "open", "", string(HearingOpen), "", "", hearingGround(kind))
	if err != nil {
		return err
	}
	return st.Notify(ctx, Notice{
		Org: org.ID, Case: c.ID, Key: "notices.hearing_open", Args: []string{c.Reference}, Href: "/hearings/" + h.ID.String(),
		Urgent: c.Priority != casework.PriorityNormal,
	})
}

func hearingGround(k HearingKind) string {
	if k == Agreement {
		return "681/2023 s. 43.5"
	}
	return "681/2023 s. 43.3"
}

// Suggested is what a suggestion led to: itself, and the proposal that it became at once under a standing authorisation.
type Suggested struct {
	ID       uuid.UUID
	Proposal uuid.UUID // zero: the centre decides
}

// Suggest sends the ministry's suggestion to the centre of the municipality, and leads the case there. In the emergency lane it becomes a proposal at
// once when the centre's standing authorisation is in force and the case is at the choice of a place.
func (s Chain) Suggest(ctx context.Context, a identity.Actor, press identity.Press, choice Choice) (made Suggested, err error) {
	defer fault.Wrap(&err, "placement.Suggest(%s)", choice.Case)
	if err := refuse(a, identity.SuggestionMake); err != nil {
		return made, err
	}
	err = s.InTx(ctx, a, press.Keeping(&made), func(st ChainStore) error {
		c, err := st.Case(ctx, choice.Case)
		if err != nil {
			return err
		}
		if c.State != casework.Matching && c.State != casework.Received {
			return fault.New(fault.Conflict, "proposals.not_matching")
		}
		if choice.Rank > 1 && choice.Reason == "" {
			return fault.Bad(fault.At("reason", "proposals.reason_not_first"))
		}
		centre, err := centreOf(ctx, st, choice.Municipality)
		if err != nil {
			return err
		}
		if err := st.CloseSuggestion(ctx, c.ID, false); err != nil {
			return err
		}
		made.ID = uuid.Must(uuid.NewV7())
		err = st.AddSuggestion(ctx, Suggestion{
			ID: made.ID, Case: c.ID, Centre: centre, Municipality: choice.Municipality, Reason: choice.Reason, Snapshot: choice.Snapshot, MadeBy: a.Account,
		})
		if err != nil {
			return err
		}
		if err := suggested(ctx, st, c, centre, made.ID, choice.Municipality); err != nil {
			return err
		}
		made.Proposal, err = atOnce(ctx, st, a, c, choice, centre, press.Key)
		return err
	})
	return made, err
}

// atOnce makes the suggestion a proposal when the case is an emergency at the choice of a place and the centre has authorised it beforehand.
func atOnce(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, choice Choice, centre, key uuid.UUID) (uuid.UUID, error) {
	if c.State != casework.Matching || c.Priority != casework.PriorityEmergency && c.Group != casework.Emergency {
		return uuid.Nil, nil
	}
	by, err := st.AuthorisationOn(ctx, centre, civil.DateIn(st.Now()))
	if err != nil || by.ID == uuid.Nil {
		return uuid.Nil, err
	}
	id, err := propose(ctx, st, a, c, choice, by, key)
	if err != nil {
		return id, err
	}
	err = st.Notify(ctx, Notice{
		Org: centre, Case: c.ID, Key: "notices.sent_at_once", Args: []string{c.Reference}, Href: "/proposals/" + id.String(), Urgent: true,
	})
	if err != nil {
		return id, err
	}
	return id, st.Record(ctx, audit.Event{
		Action: "standing.use", Subject: audit.Proposal, ID: id, Case: c.ID, Ground: "681/2023 s. 43",
		Detail: map[string]string{"authorisation": by.ID.String(), "reference": by.Reference},
	})
}

// suggested leads the case to the centre and tells it.
func suggested(ctx context.Context, st ChainStore, c casework.Case, centre, id uuid.UUID, municipality string) error {
	if c.Centre != centre {
		if err := st.AssignCentre(ctx, c.ID, centre); err != nil {
			return err
		}
	}
	err := st.Notify(ctx, Notice{
		Org: centre, Case: c.ID, Key: "notices.suggested", Args: []string{c.Reference}, Href: "/cases/" + c.ID.String() + "/ranking",
		Urgent: c.Priority != casework.PriorityNormal,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "suggestion.make", Subject: audit.Suggestion, ID: id, Case: c.ID, Detail: map[string]string{"municipality": municipality},
	})
}

func centreOf(ctx context.Context, st ChainStore, municipality string) (uuid.UUID, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	area, ok := reg.CentreOf(municipality, civil.DateIn(st.Now()))
	if !ok {
		return uuid.Nil, fault.Bad(fault.At("municipality", "proposals.not_ranked"))
	}
	org, err := st.OrganisationByCode(ctx, identity.RegionalCentre, area.Code)
	return org.ID, err
}
