package placement

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Yes is the municipality's acceptance: which body decided it and when, and, where the hearing did not say yes in time, why it goes on. It may name
// the dwelling that is kept for the household.
type Yes struct {
	Body          string
	DecidedOn     civil.Date
	SilenceReason string
	Note          string
	Dwelling      uuid.UUID // zero: not named yet
}

// Check returns every mistake of the acceptance at once.
func (y Yes) Check(h Hearing, now time.Time) error {
	var mistakes []fault.Field
	if y.Body == "" {
		mistakes = append(mistakes, fault.At("body", "fault.required"))
	}
	if y.DecidedOn.IsZero() || y.DecidedOn.After(civil.DateIn(now)) {
		mistakes = append(mistakes, fault.At("decided_on", "proposals.decided_past"))
	}
	if h.NeedsReason(now) && y.SilenceReason == "" {
		mistakes = append(mistakes, fault.At("silence_reason", "proposals.silence_reason_needed"))
	}
	for name, text := range map[string]string{"body": y.Body, "silence_reason": y.SilenceReason, "note": y.Note} {
		if casework.HoldsIdentityCode(text) {
			mistakes = append(mistakes, fault.At(name, "fault.personal_data"))
		}
	}
	return fault.Bad(mistakes...)
}

// Accept is the municipality's yes: its reserved places are taken. It waits for a hearing that is open and not late; after silence or a no the
// municipality goes on with a recorded reason, since a hearing is an opinion (681/2023 s. 43.3).
func (s Chain) Accept(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, yes Yes) (err error) {
	defer fault.Wrap(&err, "placement.Accept(%s)", id)
	return s.answer(ctx, a, press, id, func(st ChainStore, p Proposal) error {
		h, err := st.HearingOf(ctx, id)
		if err != nil {
			return err
		}
		if h.Blocks(st.Now()) {
			return fault.New(fault.Conflict, "proposals.hearing_open")
		}
		if err := yes.Check(h, st.Now()); err != nil {
			return err
		}
		p, err = moveProposal(ctx, st, a, p, Accept, func(p *Proposal) {
			p.DecisionBody, p.DecidedOn, p.SilenceReason, p.Note = yes.Body, yes.DecidedOn, yes.SilenceReason, yes.Note
			p.AnsweredAt, p.AnsweredBy = st.Now(), a.Account
		})
		if err != nil {
			return err
		}
		if p.HoldsPlaces() {
			if err := st.MovePlaces(ctx, Movement{Kind: Take, Proposal: id, Key: press.Key}); err != nil {
				return err
			}
		}
		if yes.Dwelling != uuid.Nil {
			if err := NameDwelling(ctx, st, p, yes.Dwelling, civil.Period{From: p.PlannedArrival}); err != nil {
				return err
			}
		}
		return st.Notify(ctx, p.notice(p.Centre, "notices.accepted"))
	})
}

// Decline is the municipality's no with its reason: the places are free again, and what was shown of the case is closed.
func (s Chain) Decline(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason, note string) (err error) {
	defer fault.Wrap(&err, "placement.Decline(%s)", id)
	if err := CheckReason(reason, note, DeclineReasons()); err != nil {
		return err
	}
	return s.answer(ctx, a, press, id, func(st ChainStore, p Proposal) error { return decline(ctx, st, a, p, press.Key, reason, note) })
}

func decline(ctx context.Context, st ChainStore, a identity.Actor, p Proposal, key uuid.UUID, reason, note string) error {
	p, err := moveProposal(ctx, st, a, p, Decline, func(p *Proposal) {
		p.ReasonCode, p.Note, p.AnsweredAt, p.AnsweredBy = reason, note, st.Now(), a.Account
	})
	if err != nil {
		return err
	}
	if err := letGo(ctx, st, p, key); err != nil {
		return err
	}
	return st.Notify(ctx, p.notice(p.Centre, "notices.declined"))
}

// DeclineWithOffer declines a proposal because the municipality takes back the offer whose places it has reserved, in the transaction of that act;
// note is the reason given there.
func DeclineWithOffer(ctx context.Context, st ChainStore, a identity.Actor, proposal, press uuid.UUID, note string) (err error) {
	defer fault.Wrap(&err, "placement.DeclineWithOffer(%s)", proposal)
	p, err := st.LockProposal(ctx, proposal)
	if err != nil {
		return err
	}
	return decline(ctx, st, a, p, ClockKey(proposal, "offer "+press.String()), "capacity_used", note)
}

// answer runs a municipality's step on the version that the person saw.
func (s Chain) answer(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, do func(ChainStore, Proposal) error) error {
	if err := refuse(a, identity.ProposalAnswer); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		p, err := lockAt(ctx, st, id, press.Version)
		if err != nil {
			return err
		}
		return do(st, p)
	})
}

// CheckReason returns every mistake of a reason code with its note: the code must be known, "other" says more, and nobody is identified.
func CheckReason(reason, note string, known []string) error {
	var mistakes []fault.Field
	if !slices.Contains(known, reason) {
		mistakes = append(mistakes, fault.At("reason", "fault.choose_one"))
	}
	if reason == "other" && note == "" {
		mistakes = append(mistakes, fault.At("note", "fault.reason_required"))
	}
	if casework.HoldsIdentityCode(note) {
		mistakes = append(mistakes, fault.At("note", "fault.personal_data"))
	}
	return fault.Bad(mistakes...)
}

// letGo frees what the proposal holds and ends what it showed: the first pair's access ends at once, whatever comes next. A supplement opened
// nothing: the direction beside it stands, and with it what that opened.
func letGo(ctx context.Context, st ChainStore, p Proposal, key uuid.UUID) error {
	if p.HoldsPlaces() {
		if err := st.MovePlaces(ctx, Movement{Kind: Release, Proposal: p.ID, Key: key}); err != nil {
			return err
		}
	}
	if err := LeaveDwelling(ctx, st, p); err != nil {
		return err
	}
	if p.Supplement {
		return nil
	}
	h, err := st.HearingOf(ctx, p.ID)
	if err != nil {
		return err
	}
	if h.Org != uuid.Nil {
		if err := st.EndHeardAccess(ctx, p.Case, h.Org); err != nil {
			return err
		}
	}
	_, err = st.EndAccess(ctx, p.Case, p.MunicipalOrg)
	return err
}

// notice is the notice about the proposal to one of its parties.
func (p Proposal) notice(org uuid.UUID, key string) Notice {
	return Notice{
		Org: org, Case: p.Case, Key: key, Args: []string{p.Reference}, Href: "/proposals/" + p.ID.String(), Urgent: p.Priority != casework.PriorityNormal,
	}
}

// Ask puts the municipality's question to the centre; no clock stops for it.
func (s Chain) Ask(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, body string) (err error) {
	defer fault.Wrap(&err, "placement.Ask(%s)", id)
	return s.talk(ctx, a, press, id, Ask, "question", body)
}

// Reply answers the municipality's question.
func (s Chain) Reply(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, body string) (err error) {
	defer fault.Wrap(&err, "placement.Reply(%s)", id)
	return s.talk(ctx, a, press, id, Reply, "answer", body)
}

func (s Chain) talk(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, e ProposalEvent, kind, body string) error {
	if err := refuse(a, identity.ProposalAsk); err != nil {
		return err
	}
	if body == "" {
		return fault.Bad(fault.At("body", "fault.required"))
	}
	if casework.HoldsIdentityCode(body) {
		return fault.Bad(fault.At("body", "fault.personal_data"))
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		p, err := lockAt(ctx, st, id, press.Version)
		if err != nil {
			return err
		}
		p, err = moveProposal(ctx, st, a, p, e, nil)
		if err != nil {
			return err
		}
		err = st.AddMessage(ctx, Message{ID: uuid.Must(uuid.NewV7()), Proposal: id, Kind: kind, Body: body, Org: a.Organisation(), At: st.Now()})
		if err != nil {
			return err
		}
		other := p.Centre
		if e == Reply {
			other = p.MunicipalOrg
		}
		return st.Notify(ctx, p.notice(other, noticeOf(e)))
	})
}

func noticeOf(e ProposalEvent) string {
	if e == Ask {
		return "notices.question"
	}
	return "notices.answer"
}

// AnswerHearing records the wellbeing area's statement.
func (s Chain) AnswerHearing(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, outcome Outcome, services []ServiceAnswer, statement string) (err error) {
	defer fault.Wrap(&err, "placement.AnswerHearing(%s)", id)
	if err := refuse(a, identity.HearingAnswer); err != nil {
		return err
	}
	if casework.HoldsIdentityCode(statement) {
		return fault.Bad(fault.At("statement", "fault.personal_data"))
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		h, err := st.LockHearing(ctx, id)
		if err != nil {
			return err
		}
		if h.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		p, err := st.Proposal(ctx, h.Proposal)
		if err != nil {
			return err
		}
		if !p.State.Open() { // nothing is asked any more
			return fault.New(fault.Conflict, "hearings.wrong_state")
		}
		before := h.State
		if h, err = h.Answer(outcome, services, statement); err != nil {
			return err
		}
		h.AnsweredAt, h.AnsweredBy = st.Now(), a.Account
		if err := st.UpdateHearing(ctx, h); err != nil {
			return err
		}
		return h.answered(ctx, st, before)
	})
}

// answered writes the statement into the history and tells the municipality and the centre.
func (h Hearing) answered(ctx context.Context, st ChainStore, before HearingState) error {
	ground := hearingGround(h.Kind)
	err := step(ctx, st, casework.HearingMachine, h.Case, h.ID, "answer", string(before), string(h.State), string(h.Outcome), "", ground)
	if err != nil {
		return err
	}
	for _, org := range []uuid.UUID{h.MunicipalOrg, h.Centre} {
		err := st.Notify(ctx, Notice{
			Org: org, Case: h.Case, Key: "notices.hearing_answered", Args: []string{h.Reference}, Href: "/proposals/" + h.Proposal.String(),
			Urgent: h.Priority != casework.PriorityNormal,
		})
		if err != nil {
			return err
		}
	}
	return st.Record(ctx, audit.Event{
		Action: "hearing.answer", Subject: audit.Hearing, ID: h.ID, Case: h.Case, Ground: ground, Detail: map[string]string{"outcome": string(h.Outcome)},
	})
}
