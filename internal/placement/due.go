package placement

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Batch is how many overdue things one run of the clock work takes at most.
const Batch = 100

// ClockStore is what the clock work needs beside the chain's own store: what has run out by now.
type ClockStore interface {
	ChainStore
	ExpiredProposals(ctx context.Context, most int) ([]uuid.UUID, error)
	SilentHearings(ctx context.Context, most int) ([]uuid.UUID, error)
	ProposalsToRemind(ctx context.Context, most int) ([]Proposal, error)
	ProposalsToEscalate(ctx context.Context, most int) ([]Proposal, error)
	Reminded(ctx context.Context, id uuid.UUID) error
	HearingsToRemind(ctx context.Context, most int) ([]Hearing, error)
	HearingsToEscalate(ctx context.Context, most int) ([]Hearing, error)
	HearingReminded(ctx context.Context, id uuid.UUID) error
	HearingEscalated(ctx context.Context, id uuid.UUID) error
}

// Clockwork does what the clock alone decides: never an acceptance, only reminders, escalations, silence and expiry.
type Clockwork struct {
	InTx identity.InTx[ClockStore]
}

// ExpireDue ends proposals whose places were held long enough: the case is free to be proposed anew, the places are free.
func (s Clockwork) ExpireDue(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.ExpireDue")
	return s.each(ctx, ClockStore.ExpiredProposals, func(st ClockStore, id uuid.UUID) error {
		p, err := st.LockProposal(ctx, id)
		if err != nil || !p.State.Unanswered() {
			return err
		}
		if p, err = moveProposal(ctx, st, identity.System(), p, Expire, nil); err != nil {
			return err
		}
		if err := letGo(ctx, st, p, ClockKey(id, string(Expire))); err != nil {
			return err
		}
		for _, org := range []uuid.UUID{p.Centre, p.MunicipalOrg} {
			if err := st.Notify(ctx, p.notice(org, "notices.expired")); err != nil {
				return err
			}
		}
		return nil
	})
}

// SilenceDue notes that a wellbeing area did not answer in time: the municipality may go on with a recorded reason.
func (s Clockwork) SilenceDue(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.SilenceDue")
	return s.each(ctx, ClockStore.SilentHearings, func(st ClockStore, id uuid.UUID) error {
		h, err := st.LockHearing(ctx, id)
		if err != nil || h.State != HearingOpen {
			return err
		}
		h.State = HearingSilent
		if err := st.UpdateHearing(ctx, h); err != nil {
			return err
		}
		err = step(ctx, st, casework.HearingMachine, h.Case, h.ID, "silence", string(HearingOpen), string(HearingSilent), "", "", hearingGround(h.Kind))
		if err != nil {
			return err
		}
		for _, org := range []uuid.UUID{h.MunicipalOrg, h.Centre} {
			if err := st.Notify(ctx, h.notice(org, "notices.silent", "/proposals/"+h.Proposal.String())); err != nil {
				return err
			}
		}
		return st.Record(ctx, audit.Event{Action: "hearing.silence", Subject: audit.Hearing, ID: h.ID, Case: h.Case})
	})
}

// notice is the notice about the hearing to one of its parties.
func (h Hearing) notice(org uuid.UUID, key, href string) Notice {
	return Notice{Org: org, Case: h.Case, Key: key, Args: []string{h.Reference}, Href: href, Urgent: true}
}

// RemindHearings reminds the wellbeing areas at half of their time, each once.
func (s Clockwork) RemindHearings(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.RemindHearings")
	return s.hearings(ctx, ClockStore.HearingsToRemind, func(st ClockStore, h Hearing) error {
		notice := h.notice(h.Org, "notices.hearing_reminder", "/hearings/"+h.ID.String())
		notice.Urgent = h.Priority != casework.PriorityNormal
		if err := st.Notify(ctx, notice); err != nil {
			return err
		}
		return st.HearingReminded(ctx, h.ID)
	})
}

// EscalateHearings tells both superiors, of the area and of the municipality in whose name it was asked, that a statement is late.
func (s Clockwork) EscalateHearings(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.EscalateHearings")
	return s.hearings(ctx, ClockStore.HearingsToEscalate, func(st ClockStore, h Hearing) error {
		for _, org := range []uuid.UUID{h.Org, h.MunicipalOrg} {
			if err := st.Notify(ctx, h.notice(org, "notices.hearing_overdue", "/hearings/"+h.ID.String())); err != nil {
				return err
			}
		}
		if err := st.HearingEscalated(ctx, h.ID); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "hearing.escalate", Subject: audit.Hearing, ID: h.ID, Case: h.Case, Ground: hearingGround(h.Kind)})
	})
}

// hearings does something with each due hearing, in one transaction.
func (s Clockwork) hearings(ctx context.Context, due func(ClockStore, context.Context, int) ([]Hearing, error), do func(ClockStore, Hearing) error) (n int, err error) {
	err = s.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) error {
		all, err := due(st, ctx, Batch)
		if err != nil {
			return err
		}
		for _, h := range all {
			if err := do(st, h); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

// each runs one transaction per due thing, so that one that fails does not hold up the others.
func (s Clockwork) each(ctx context.Context, due func(ClockStore, context.Context, int) ([]uuid.UUID, error), do func(ClockStore, uuid.UUID) error) (int, error) {
	var ids []uuid.UUID
	err := s.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) (err error) {
		ids, err = due(st, ctx, Batch)
		return err
	})
	done := 0
	for _, id := range ids {
		if failed := s.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) error { return do(st, id) }); failed != nil {
			err = errors.Join(err, failed)
			continue
		}
		done++
	}
	return done, err
}

// RemindDue reminds the municipality at half of its time.
func (s Clockwork) RemindDue(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.RemindDue")
	err = s.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) error {
		all, err := st.ProposalsToRemind(ctx, Batch)
		if err != nil {
			return err
		}
		for _, p := range all {
			if err := st.Notify(ctx, p.notice(p.MunicipalOrg, "notices.reminder")); err != nil {
				return err
			}
			if err := st.Reminded(ctx, p.ID); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

// EscalateDue tells both superiors, through their organisations, that an answer is late.
func (s Clockwork) EscalateDue(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "placement.EscalateDue")
	err = s.InTx(ctx, identity.System(), identity.Press{}, func(st ClockStore) error {
		all, err := st.ProposalsToEscalate(ctx, Batch)
		if err != nil {
			return err
		}
		for _, p := range all {
			p.EscalatedAt = st.Now()
			if err := st.UpdateProposal(ctx, p); err != nil {
				return err
			}
			for _, org := range []uuid.UUID{p.MunicipalOrg, p.Centre} {
				n := p.notice(org, "notices.overdue")
				n.Urgent = true
				if err := st.Notify(ctx, n); err != nil {
					return err
				}
			}
			err := st.Record(ctx, audit.Event{Action: "proposal.escalate", Subject: audit.Proposal, ID: p.ID, Case: p.Case})
			if err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}
