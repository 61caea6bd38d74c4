package inbox

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
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Store is what reading needs of the database.
type Store interface {
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	ListProposals(ctx context.Context, t Tab, p page.Params) (page.Of[ProposalRow], error)
	CountProposals(ctx context.Context) (map[Tab]int, error)
	ListHearings(ctx context.Context, t Tab, p page.Params) (page.Of[HearingRow], error)
	CountHearings(ctx context.Context) (map[Tab]int, error)

	Proposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error)
	Hearing(ctx context.Context, id uuid.UUID) (placement.Hearing, error)
	HearingOf(ctx context.Context, proposal uuid.UUID) (placement.Hearing, error)
	Messages(ctx context.Context, proposal uuid.UUID) ([]placement.Message, error)
	Direction(ctx context.Context, id uuid.UUID) (placement.Direction, error)
	OpenProposal(ctx context.Context, id casework.ID) (uuid.UUID, error)
	StandingDirection(ctx context.Context, id casework.ID) (placement.Direction, error)
	DirectionOfProposal(ctx context.Context, proposal uuid.UUID) (placement.Direction, error)
	Case(ctx context.Context, id casework.ID) (casework.Case, error)
	Steps(ctx context.Context, id casework.ID) ([]casework.Step, error)
	Parties(ctx context.Context, ids ...uuid.UUID) (map[uuid.UUID]Party, error)
	BookingOf(ctx context.Context, id casework.ID) (placement.Booking, error)
	FreeDwellings(ctx context.Context, p placement.Proposal, from civil.Date) ([]placement.Dwelling, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	FirstLook(ctx context.Context, c casework.Case, layer string) (bool, error)
	Record(ctx context.Context, e audit.Event) error
}

// Reading is the use cases of reading.
type Reading struct {
	InTx identity.InTx[Store]
}

// Party is an organisation with the number of its duty phone, empty when it has given none.
type Party struct {
	identity.Organisation
	DutyPhone string
}

// Around is what stands around a proposal, a hearing or a direction.
type Around struct {
	Register *region.Register
	Now      time.Time
	Case     casework.Case // zero: the reader's ground to see it has ended
	Parties  map[uuid.UUID]Party
	Names    map[uuid.UUID]string // of the persons who acted, for those who may know them
	Steps    []casework.Step      // of the proposal and its hearing, the newest first
}

// Seen reports whether the case is open to the reader.
func (v Around) Seen() bool { return v.Case.ID != uuid.Nil }

// ProposalView is a proposal with its hearing, its thread and what came of it.
type ProposalView struct {
	Around
	Proposal  placement.Proposal
	Hearing   placement.Hearing
	Messages  []placement.Message
	Direction placement.Direction  // zero: none has come of it
	Booking   placement.Booking    // without a dwelling: none has been named
	Dwellings []placement.Dwelling // that the municipality could name with its yes
}

// Proposal reads a proposal for its page. The look is recorded: the profile is personal data of a household that is not named.
func (r Reading) Proposal(ctx context.Context, a identity.Actor, id uuid.UUID) (v ProposalView, err error) {
	defer fault.Wrap(&err, "inbox.Proposal(%s)", id)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Proposal, err = st.Proposal(ctx, id); err != nil {
			return err
		}
		if v.Hearing, err = st.HearingOf(ctx, id); err != nil {
			return err
		}
		if v.Messages, err = st.Messages(ctx, id); err != nil {
			return err
		}
		if v.Direction, err = st.DirectionOfProposal(ctx, id); err != nil {
			return err
		}
		p, h := v.Proposal, v.Hearing
		if v.Around, err = around(ctx, st, a, p.Case, p.Centre, p.MunicipalOrg, h.Org); err != nil {
			return err
		}
		v.keep(p.ID, h.ID)
		if v.Booking, err = st.BookingOf(ctx, p.Case); err != nil {
			return err
		}
		if p.Allows(placement.Accept, a.Role()) {
			if v.Dwellings, err = st.FreeDwellings(ctx, p, p.PlannedArrival); err != nil {
				return err
			}
		}
		return looked(ctx, st, v.Around, audit.Proposal, id, string(p.State))
	})
	return v, err
}

// HearingView is a hearing with the proposal that it is about.
type HearingView struct {
	Around
	Hearing  placement.Hearing
	Proposal placement.Proposal
}

// Hearing reads a hearing for its page, and records the look.
func (r Reading) Hearing(ctx context.Context, a identity.Actor, id uuid.UUID) (v HearingView, err error) {
	defer fault.Wrap(&err, "inbox.Hearing(%s)", id)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Hearing, err = st.Hearing(ctx, id); err != nil {
			return err
		}
		if v.Proposal, err = st.Proposal(ctx, v.Hearing.Proposal); err != nil {
			return err
		}
		h := v.Hearing
		if v.Around, err = around(ctx, st, a, h.Case, h.Centre, h.MunicipalOrg, h.Org); err != nil {
			return err
		}
		v.keep(h.ID)
		return looked(ctx, st, v.Around, audit.Hearing, id, string(h.State))
	})
	return v, err
}

// Standing is what stands of a case on its way to a place: the direction, and the proposal that waits for somebody. Either may be nothing.
type Standing struct {
	Direction placement.Direction
	Open      uuid.UUID // of the open proposal
	Unsettled bool      // the household changed since the direction, and nobody is asked about it as it now is
}

// Standing reads what stands of a case, for its page; who may not read directions or proposals sees none.
func (r Reading) Standing(ctx context.Context, a identity.Actor, c casework.Case) (v Standing, err error) {
	defer fault.Wrap(&err, "inbox.Standing(%s)", c.ID)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if a.May(identity.ProposalRead) {
			if v.Open, err = st.OpenProposal(ctx, c.ID); err != nil {
				return err
			}
		}
		if !a.May(identity.DirectionRead) {
			return nil
		}
		v.Direction, err = st.StandingDirection(ctx, c.ID)
		if fault.KindOf(err) == fault.NotFound {
			err = nil
		}
		v.Unsettled = v.Direction.ID != uuid.Nil && v.Open == uuid.Nil && c.State == casework.Placed && v.Direction.Document.Persons != c.Persons
		return err
	})
	return v, err
}

// DirectionView is a direction as it was issued.
type DirectionView struct {
	Around
	Direction placement.Direction
}

// Direction reads a decision, and records the look.
func (r Reading) Direction(ctx context.Context, a identity.Actor, id uuid.UUID) (v DirectionView, err error) {
	defer fault.Wrap(&err, "inbox.Direction(%s)", id)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Direction, err = st.Direction(ctx, id); err != nil {
			return err
		}
		d := v.Direction
		if v.Around, err = around(ctx, st, a, d.Case, d.Centre, d.MunicipalOrg, d.Wellbeing); err != nil {
			return err
		}
		v.Steps = nil
		return looked(ctx, st, v.Around, audit.Direction, id, "issued")
	})
	return v, err
}

// around reads what stands around; a case that is not open to the reader is left out.
func around(ctx context.Context, st Store, a identity.Actor, id casework.ID, orgs ...uuid.UUID) (v Around, err error) {
	v.Now = st.Now()
	if v.Register, err = st.Register(ctx); err != nil {
		return v, err
	}
	if a.May(identity.CaseRead) { // an auditor reads decisions, not cases
		if v.Case, err = st.Case(ctx, id); err != nil && fault.KindOf(err) != fault.NotFound {
			return v, err
		}
	}
	if v.Parties, err = st.Parties(ctx, orgs...); err != nil {
		return v, err
	}
	if v.Seen() {
		if v.Steps, err = st.Steps(ctx, id); err != nil {
			return v, err
		}
	}
	v.Names, err = st.Names(ctx, requirementsBy(v.Case.Profile))
	return v, err
}

// keep leaves of the case's history the steps of the subjects.
func (v *Around) keep(subjects ...uuid.UUID) {
	v.Steps = slices.DeleteFunc(v.Steps, func(s casework.Step) bool { return !slices.Contains(subjects, s.Subject) })
}

// requirementsBy lists who made requirements absolute: each is shown with its maker.
func requirementsBy(p casework.Profile) (ids []uuid.UUID) {
	all := []casework.SetBy{p.Dwelling.SetBy, p.ServiceLanguage.SetBy}
	for _, n := range p.Needs {
		all = append(all, n.SetBy)
	}
	for _, i := range p.Interpreters {
		all = append(all, i.SetBy)
	}
	for _, d := range p.Demands {
		all = append(all, d.SetBy)
	}
	for _, by := range all {
		if by.Account != uuid.Nil {
			ids = append(ids, by.Account)
		}
	}
	return ids
}

// looked records the reader's first look of the day at a step of the subject, unless there was nothing of the household's profile to see.
func looked(ctx context.Context, st Store, v Around, s audit.Subject, id uuid.UUID, step string) error {
	if !v.Seen() {
		return nil
	}
	at := v.Case
	at.State = casework.State(step)
	first, err := st.FirstLook(ctx, at, string(s)+" "+id.String())
	if err != nil || !first {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: string(s) + ".read", Subject: s, ID: id, Case: v.Case.ID, Ground: "681/2023 s. 43, 83", Detail: map[string]string{"state": step},
	})
}
