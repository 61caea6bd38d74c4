package sampling

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
)

// Candidate is a unit of the frame with the line that it stands for, and what the rules of risk find in it.
type Candidate struct {
	Unit
	Claim, Line uuid.UUID
	Risks       []Risk
}

// Store is what sampling needs of the database.
type Store interface {
	Samples(ctx context.Context, p page.Params) (page.Of[Sample], error)
	Sample(ctx context.Context, id uuid.UUID) (Sample, error)
	LockSample(ctx context.Context, id uuid.UUID, version int64) (Sample, error)
	NextSampleNumber(ctx context.Context, year int) (string, error)
	AddSample(ctx context.Context, s Sample, seed string) error
	HiddenSeed(ctx context.Context, id uuid.UUID) (string, error)
	Candidates(ctx context.Context, t Terms) ([]Candidate, error)
	DrawSample(ctx context.Context, s Sample, all []Picked) error
	PickedOf(ctx context.Context, sample uuid.UUID) ([]Picked, error)
	Picked(ctx context.Context, sample, id uuid.UUID) (Picked, error)
	LockPicked(ctx context.Context, sample, id uuid.UUID, version int64) (Picked, error)
	UpdatePicked(ctx context.Context, p Picked) error
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where samples are bound, drawn and inspected.
type Desk struct {
	InTx identity.InTx[Store]
	Now  func() time.Time
}

const ground = "688/2001 s. 15-16"

func (d Desk) today() civil.Date { return civil.DateIn(d.Now()) }

func event(action string, id uuid.UUID) audit.Event {
	return audit.Event{Action: action, Subject: audit.Sample, ID: id, Ground: ground}
}

// List returns the samples, the last bound first.
func (d Desk) List(ctx context.Context, a identity.Actor, p page.Params) (list page.Of[Sample], err error) {
	defer fault.Wrap(&err, "sampling.List")
	err = d.reading(ctx, a, func(st Store) error {
		list, err = st.Samples(ctx, p)
		return err
	})
	return list, err
}

func (d Desk) reading(ctx context.Context, a identity.Actor, fn func(Store) error) error {
	if !a.May(identity.SampleRead) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, identity.Press{}, fn)
}

// Commit binds how a sample will be drawn. The seed is drawn here and kept where nobody reads it before the day of the draw; its hash is returned with the sample
// and stands for anybody to see.
func (d Desk) Commit(ctx context.Context, a identity.Actor, press identity.Press, t Terms) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "sampling.Commit")
	if !a.May(identity.SampleWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := t.Check(d.today()); err != nil {
		return id, err
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		seed := newSeed()
		s := Sample{ID: id, Version: 1, Terms: t, Method: Method, Commitment: Commitment(seed), CommittedBy: a.Account, CommittedAt: d.Now()}
		if s.Number, err = st.NextSampleNumber(ctx, d.today().Year()); err != nil {
			return err
		}
		if err := st.AddSample(ctx, s, seed); err != nil {
			return err
		}
		return st.Record(ctx, event("sample.commit", id))
	})
	return id, err
}

// newSeed is 256 bits of chance as hexadecimal digits: a text that a shell can hold.
func newSeed() string {
	var seed [32]byte
	_, _ = rand.Read(seed[:]) // never fails
	return hex.EncodeToString(seed[:])
}

// Seen is a sample as somebody opens it.
type Seen struct {
	Sample
	All    []Picked
	Result Result
	Holds  bool // drawn again from what is published, it gives the same lines
	Names  map[uuid.UUID]string
}

// Get reads a sample and draws it again.
func (d Desk) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (s Seen, err error) {
	defer fault.Wrap(&err, "sampling.Get(%s)", id)
	err = d.reading(ctx, a, func(st Store) error {
		if s.Sample, err = st.Sample(ctx, id); err != nil {
			return err
		}
		if s.All, err = st.PickedOf(ctx, id); err != nil {
			return err
		}
		if s.Names, err = st.Names(ctx, []uuid.UUID{s.CommittedBy, s.DrawnBy}); err != nil || !s.Drawn() {
			return err
		}
		units, err := ParseFrame(s.Frame)
		if err != nil {
			return err
		}
		s.Result = Estimate(units, s.All)
		s.Holds, err = s.Redraw(s.All)
		return err
	})
	return s, err
}

// Draw draws a sample on its day: who bound it never does. The frame is what stands decided, the seed is revealed, and what a rule of risk finds is added.
func (d Desk) Draw(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "sampling.Draw(%s)", id)
	if !a.May(identity.SampleWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		s, err := st.LockSample(ctx, id, press.Version)
		if err != nil {
			return err
		}
		if err := s.Refusal(a, d.today()); err != nil {
			return err
		}
		all, err := st.Candidates(ctx, s.Terms)
		if err != nil {
			return err
		}
		if len(all) == 0 {
			return fault.New(fault.Conflict, "samples.nothing_decided")
		}
		if s.Seed, err = st.HiddenSeed(ctx, id); err != nil {
			return err
		}
		s.Frame, s.DrawnBy, s.DrawnAt = Frame(units(all)), a.Account, d.Now()
		s.FrameHash = sha256.Sum256(s.Frame)
		if err := st.DrawSample(ctx, s, pick(s, all)); err != nil {
			return err
		}
		return st.Record(ctx, event("sample.draw", id))
	})
}

func units(all []Candidate) []Unit {
	frame := make([]Unit, len(all))
	for i, c := range all {
		frame[i] = c.Unit
	}
	return frame
}

// pick takes what is drawn at random, and beside it what a rule of risk has found.
func pick(s Sample, all []Candidate) (picked []Picked) {
	drawn := Draw(s.Seed, s.Terms.Size, units(all))
	for _, c := range all {
		p := Picked{ID: uuid.Must(uuid.NewV7()), Version: 1, Sample: s.ID, Unit: c.Unit, Claim: c.Claim, Line: c.Line, Random: slices.Contains(drawn, c.Unit), Risks: c.Risks, State: Open}
		if p.Random || len(p.Risks) > 0 {
			picked = append(picked, p)
		}
	}
	return picked
}

// Line reads one line of a sample with the names of who had a hand in its inspection. The look is in the log: the line is a person's.
func (d Desk) Line(ctx context.Context, a identity.Actor, sample, id uuid.UUID) (s Sample, p Picked, names map[uuid.UUID]string, err error) {
	defer fault.Wrap(&err, "sampling.Line(%s)", id)
	err = d.reading(ctx, a, func(st Store) error {
		if s, err = st.Sample(ctx, sample); err != nil {
			return err
		}
		if p, err = st.Picked(ctx, sample, id); err != nil {
			return err
		}
		if names, err = st.Names(ctx, []uuid.UUID{p.FoundBy, p.ConfirmedBy}); err != nil {
			return err
		}
		return st.Record(ctx, event("sample.read", id))
	})
	return s, p, names, err
}

// Find writes what an officer has found of a line; who wrote it may write it anew until another has confirmed it.
func (d Desk) Find(ctx context.Context, a identity.Actor, press identity.Press, sample, id uuid.UUID, f Finding) (err error) {
	defer fault.Wrap(&err, "sampling.Find(%s)", id)
	return d.move(ctx, a, press, sample, id, "sample.find", func(st Store, p *Picked) error {
		if err := p.MayFind(a); err != nil {
			return err
		}
		if f.Outcome == InOrder {
			f = Finding{Outcome: InOrder, Note: f.Note}
		}
		if err := f.check(p.Cents); err != nil {
			return err
		}
		p.State, p.Finding, p.FoundBy, p.FoundAt, p.Returned = Found, f, a.Account, d.Now(), ""
		return st.Notify(ctx, placement.Notice{Org: a.Organisation(), Key: "notices.sample_found", Args: []string{p.Name}, Href: "/samples/" + sample.String() + "/lines/" + id.String()})
	})
}

// Confirm lets another's finding stand.
func (d Desk) Confirm(ctx context.Context, a identity.Actor, press identity.Press, sample, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "sampling.Confirm(%s)", id)
	return d.move(ctx, a, press, sample, id, "sample.confirm", func(_ Store, p *Picked) error {
		if err := p.MayConfirm(a); err != nil {
			return err
		}
		p.State, p.ConfirmedBy, p.ConfirmedAt = Confirmed, a.Account, d.Now()
		return nil
	})
}

// Return gives another's finding back to be written anew, and says why.
func (d Desk) Return(ctx context.Context, a identity.Actor, press identity.Press, sample, id uuid.UUID, why string) (err error) {
	defer fault.Wrap(&err, "sampling.Return(%s)", id)
	return d.move(ctx, a, press, sample, id, "sample.return", func(st Store, p *Picked) error {
		if err := p.MayConfirm(a); err != nil {
			return err
		}
		if why == "" {
			return fault.Bad(fault.At("why", "fault.required"))
		}
		p.State, p.Finding, p.FoundBy, p.FoundAt, p.Returned = Open, Finding{}, uuid.Nil, time.Time{}, why
		return st.Notify(ctx, placement.Notice{Org: a.Organisation(), Key: "notices.sample_returned", Args: []string{p.Name}, Href: "/samples/" + sample.String() + "/lines/" + id.String()})
	})
}

// move is what the steps of a line have in common.
func (d Desk) move(ctx context.Context, a identity.Actor, press identity.Press, sample, id uuid.UUID, action string, step func(Store, *Picked) error) error {
	if !a.May(identity.SampleWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return d.InTx(ctx, a, press, func(st Store) error {
		p, err := st.LockPicked(ctx, sample, id, press.Version)
		if err != nil {
			return err
		}
		if err := step(st, &p); err != nil {
			return err
		}
		if err := st.UpdatePicked(ctx, p); err != nil {
			return err
		}
		return st.Record(ctx, event(action, id))
	})
}
