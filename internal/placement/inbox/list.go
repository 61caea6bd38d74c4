package inbox

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// Tab is a part of a list: the proposals or hearings of some states.
type Tab string

// The tabs of proposals, and of hearings.
const (
	Open     Tab = "open"     // the municipality, or the wellbeing area, has to answer
	Accepted Tab = "accepted" // the centre has to confirm
	Agreed   Tab = "agreed"   // the centre has to direct
	Directed Tab = "directed"
	Ended    Tab = "ended"

	Answered Tab = "answered"
	Silent   Tab = "silent"
)

// ProposalTabs lists the tabs of proposals in the order of their way.
func ProposalTabs() []Tab { return []Tab{Open, Accepted, Agreed, Directed, Ended} }

// HearingTabs lists the tabs of hearings.
func HearingTabs() []Tab { return []Tab{Open, Answered, Silent} }

// ProposalStates returns the states that a tab of proposals shows.
func (t Tab) ProposalStates() []placement.ProposalState {
	switch t {
	case Open:
		return []placement.ProposalState{placement.Sent, placement.Question}
	case Accepted:
		return []placement.ProposalState{placement.Accepted}
	case Agreed:
		return []placement.ProposalState{placement.Agreed}
	case Directed:
		return []placement.ProposalState{placement.Directed}
	default:
		return []placement.ProposalState{placement.Declined, placement.Withdrawn, placement.Expired}
	}
}

// HearingStates returns the states that a tab of hearings shows.
func (t Tab) HearingStates() []placement.HearingState {
	switch t {
	case Answered:
		return []placement.HearingState{placement.HearingAnswered}
	case Silent:
		return []placement.HearingState{placement.HearingSilent}
	default:
		return []placement.HearingState{placement.HearingOpen}
	}
}

// LatestFirst reports whether the tab shows what is over, and so begins with the latest.
func (t Tab) LatestFirst() bool { return t == Directed || t == Ended || t == Answered || t == Silent }

// ProposalRow is a proposal as lists show it: nothing in it tells of a person.
type ProposalRow struct {
	ID             uuid.UUID
	Reference      string
	State          placement.ProposalState
	Municipality   string // code
	Centre         identity.Organisation
	Group          casework.Group
	Priority       casework.Priority
	Persons        int
	PlannedArrival civil.Date
	DueAt          time.Time
	Hearing        placement.HearingState
	Outcome        placement.Outcome
}

// HearingRow is a hearing as lists show it.
type HearingRow struct {
	ID           uuid.UUID
	Reference    string
	State        placement.HearingState
	Kind         placement.HearingKind
	Why          string
	Outcome      placement.Outcome
	Municipality string // code
	Org          identity.Organisation
	Priority     casework.Priority
	Persons      int
	DueAt        time.Time
	AnsweredAt   time.Time
}

// MostCounted is how far the tabs count.
const MostCounted = 99

// Proposals lists the proposals of a tab that the reader may see, counts every tab up to MostCounted+1, and returns
// the register for the names.
func (r Reading) Proposals(ctx context.Context, a identity.Actor, t Tab, p page.Params) (rows page.Of[ProposalRow], counts map[Tab]int, reg *region.Register, err error) {
	defer fault.Wrap(&err, "inbox.Proposals(%s)", t)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if rows, err = st.ListProposals(ctx, t, p); err != nil {
			return err
		}
		if counts, err = st.CountProposals(ctx); err != nil {
			return err
		}
		reg, err = st.Register(ctx)
		return err
	})
	return rows, counts, reg, err
}

// Hearings lists the hearings of a tab that the reader may see, counts every tab up to MostCounted+1, and returns
// the register for the names.
func (r Reading) Hearings(ctx context.Context, a identity.Actor, t Tab, p page.Params) (rows page.Of[HearingRow], counts map[Tab]int, reg *region.Register, err error) {
	defer fault.Wrap(&err, "inbox.Hearings(%s)", t)
	err = r.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if rows, err = st.ListHearings(ctx, t, p); err != nil {
			return err
		}
		if counts, err = st.CountHearings(ctx); err != nil {
			return err
		}
		reg, err = st.Register(ctx)
		return err
	})
	return rows, counts, reg, err
}
