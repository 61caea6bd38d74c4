package rounds

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Store is what the use cases of rounds need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	RoundDrafts(ctx context.Context) ([]Draft, error)
	RoundDraft(ctx context.Context, id uuid.UUID) (Draft, error)
	LockRoundDraft(ctx context.Context, id uuid.UUID, version int64) (Draft, error)
	AddRoundDraft(ctx context.Context, d Draft) error
	UpdateRoundDraft(ctx context.Context, d Draft) error
	PublishRound(ctx context.Context, d Draft) error
	ArrivedIn(ctx context.Context, days civil.Period) ([]Arrived, error)
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where rounds are made.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

const ground = "688/2001; 1125/2021 s. 28"

// All returns the rounds as they count today, the newest first, and the drafts that are open.
func (d Desk) All(ctx context.Context, a identity.Actor) (published []region.Round, open []Draft, err error) {
	defer fault.Wrap(&err, "rounds.All")
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		published = reg.Rounds(d.today())
		slices.SortStableFunc(published, func(a, b region.Round) int { return b.From.Compare(a.From) })
		if a.May(identity.RoundWrite) {
			open, err = st.RoundDrafts(ctx)
		}
		return err
	})
	return published, open, err
}

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

// Get reads a draft.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (draft Draft, err error) {
	defer fault.Wrap(&err, "rounds.Get(%s)", id)
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		draft, err = st.RoundDraft(ctx, id)
		return err
	})
	return draft, err
}

// Start begins a draft with what a published round says: of the next year, or as a correction of it.
func (d Desk) Start(ctx context.Context, a identity.Actor, press identity.Press, code string, correction bool) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "rounds.Start(%s)", code)
	if !a.May(identity.RoundWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		of, ok := reg.Round(code, d.today())
		if !ok || !slices.Contains(Kinds(), of.Kind) {
			return fault.Missing()
		}
		draft := Draft{ID: id, State: Open, Round: Copy(of, correction, d.today()), Corrects: correction, Writers: []uuid.UUID{a.Account}, UpdatedAt: d.Now()}
		if err := st.AddRoundDraft(ctx, draft); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "round.start", Subject: audit.Round, ID: id, Ground: ground})
	})
	return id, err
}

// Change writes the draft anew; whoever does is one of its writers.
func (d Desk) Change(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, to region.Round, reason string) (err error) {
	defer fault.Wrap(&err, "rounds.Change(%s)", id)
	return d.write(ctx, a, press, id, "round.change", func(st Store, draft Draft) error {
		if draft.Corrects {
			to.Code = draft.Round.Code
			if to, err = d.extended(ctx, st, to); err != nil {
				return err
			}
		}
		draft.Round, draft.Reason = to, reason
		if !slices.Contains(draft.Writers, a.Account) {
			draft.Writers = append(draft.Writers, a.Account)
		}
		if err := d.validate(ctx, st, draft); err != nil {
			return err
		}
		return st.UpdateRoundDraft(ctx, draft)
	})
}

// extended notes which last day was announced first, when a correction gives more time.
func (d Desk) extended(ctx context.Context, st Store, to region.Round) (region.Round, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return to, err
	}
	if stands, ok := reg.Round(to.Code, d.today()); ok && to.Announced.IsZero() && stands.Window.To.Before(to.Window.To) {
		to.Announced = stands.Window.Last()
	}
	return to, nil
}

// Publish puts the round in force from today. Nobody who wrote in the draft may; a second version on one day waits for the next.
func (d Desk) Publish(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "rounds.Publish(%s)", id)
	return d.write(ctx, a, press, id, "round.publish", func(st Store, draft Draft) error {
		if !draft.MayPublish(a.Account) {
			return fault.New(fault.Forbidden, "rounds.second_person")
		}
		if err := d.validate(ctx, st, draft); err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		draft.State, draft.Round.From, draft.Round.Version = Published, d.today(), 1+len(reg.RoundVersions(draft.Round.Code))
		draft.Round.Note, draft.Round.Status = draft.Reason, region.Guidance
		if err := st.PublishRound(ctx, draft); err != nil {
			return err
		}
		return st.UpdateRoundDraft(ctx, draft)
	})
}

// Discard gives a draft up.
func (d Desk) Discard(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "rounds.Discard(%s)", id)
	return d.write(ctx, a, press, id, "round.discard", func(st Store, draft Draft) error {
		draft.State = Discarded
		return st.UpdateRoundDraft(ctx, draft)
	})
}

// write is what all changes of a draft have in common: the right, the transaction, the press, the lock at the version that was seen, the audit event.
func (d Desk) write(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, action string, change func(Store, Draft) error) error {
	if !a.May(identity.RoundWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		draft, err := st.LockRoundDraft(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if draft.State != Open {
			return fault.New(fault.Conflict, "rounds.not_open")
		}
		draft.UpdatedAt = d.Now()
		if err := change(st, draft); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: action, Subject: audit.Round, ID: id, Ground: ground})
	})
}

func (d Desk) validate(ctx context.Context, st Store, draft Draft) error {
	reg, err := st.Register(ctx)
	if err != nil {
		return err
	}
	return draft.Validate(d.today(), reg)
}
