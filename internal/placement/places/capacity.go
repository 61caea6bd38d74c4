package places

import (
	"context"
	"slices"
	"strconv"
	"strings"
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

// CapacityFilter narrows the view of the places; zero fields do not.
type CapacityFilter struct {
	Year      int
	Group     casework.Group
	Centre    string // code of a regional centre
	Wellbeing string // code of a wellbeing area
	FreeOnly  bool
}

// Capacity is how the places of a municipality and group stand in a year. What is taken of a withdrawn offer stands and is counted as offered.
type Capacity struct {
	Municipality             identity.Organisation
	Centre, Wellbeing        string // codes
	Year                     int
	Group                    casework.Group
	Offered, Reserved, Taken int
	Unused                   int       // nobody held them when their window ended, so nobody can any more
	Offers                   int       // how many offers lie behind
	Offer                    uuid.UUID // one of them
}

// Free is how many places nobody holds and somebody still may.
func (c Capacity) Free() int { return c.Offered - c.Reserved - c.Taken - c.Unused }

// Add returns the sum of both.
func (c Capacity) Add(other Capacity) Capacity {
	c.Offered, c.Reserved, c.Taken, c.Unused = c.Offered+other.Offered, c.Reserved+other.Reserved, c.Taken+other.Taken, c.Unused+other.Unused
	return c
}

// Unused is a line whose window is over while places of it were free, with the feedback that was given on it.
type Unused struct {
	Line, Offer  uuid.UUID
	Municipality identity.Organisation
	Centre       uuid.UUID
	Year         int
	Group        casework.Group
	Window       civil.Period
	Offered      int
	Unused       int
	Feedback     Feedback // zero while none has been given
}

// Feedback tells a municipality why places that it kept ready were not used, so that the next offer can be a better one. It is given once and stands.
type Feedback struct {
	Reason string // one of FeedbackReasons
	Note   string
	At     time.Time
}

// FeedbackReasons lists the codes of why places stayed unused; other needs a note. They are practice, not law.
func FeedbackReasons() []string {
	return []string{"few_cases", "household_size", "services", "timing", "language", "other"}
}

// Check returns every mistake of the feedback at once.
func (f Feedback) Check() error {
	var c checks
	if !slices.Contains(FeedbackReasons(), f.Reason) {
		c.add("reason", "fault.choose_one")
	}
	if f.Reason == "other" && f.Note == "" {
		c.add("note", "fault.reason_required")
	}
	c.text("note", f.Note, MostNote)
	return c.err()
}

// CapacityStore is what the view of the places needs of the database.
type CapacityStore interface {
	Register(ctx context.Context) (*region.Register, error)
	Targets(ctx context.Context, year int) ([]region.Target, error)
	Capacities(ctx context.Context, f CapacityFilter, today civil.Date) ([]Capacity, error)
	UnusedPlaces(ctx context.Context, f CapacityFilter, today civil.Date, p page.Params) (page.Of[Unused], error)
	UnusedLine(ctx context.Context, line uuid.UUID, today civil.Date) (Unused, error)
	AddFeedback(ctx context.Context, u Unused) error
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Capacities are the use cases of the view of the places.
type Capacities struct {
	InTx identity.InTx[CapacityStore]
	Now  func() time.Time
}

// CapacityView is how the places stand, with what the page needs to say it.
type CapacityView struct {
	Filter   CapacityFilter // as it was applied
	Rows     []Capacity     // in no order
	Targets  []region.Target
	Register *region.Register
}

// scope keeps a regional centre to its own area; a municipality sees its own lines only, by the policies.
func (f CapacityFilter) scope(a identity.Actor) CapacityFilter {
	if a.Role() == identity.Regional {
		f.Centre = a.Code()
	}
	return f
}

// View reads how the places stand: of the country for the ministry, of its area for a centre, its own for a municipality. The targets of the year
// (681/2023 s. 40) are for those who set them.
func (s Capacities) View(ctx context.Context, a identity.Actor, f CapacityFilter) (v CapacityView, err error) {
	defer fault.Wrap(&err, "places.Capacities.View(%d)", f.Year)
	if !a.May(identity.CapacityRead) {
		return v, fault.New(fault.Forbidden, "fault.forbidden")
	}
	v.Filter = f.scope(a)
	err = s.InTx(ctx, a, identity.Press{}, func(st CapacityStore) error {
		if v.Register, err = st.Register(ctx); err != nil {
			return err
		}
		if v.Rows, err = st.Capacities(ctx, v.Filter, civil.DateIn(s.Now())); err != nil {
			return err
		}
		if f.Year != 0 && f.Group == "" && a.Role() != identity.Municipality {
			v.Targets, err = st.Targets(ctx, f.Year)
		}
		return err
	})
	return v, err
}

// Unused lists the lines whose window is over while places of them were free, the largest number first.
func (s Capacities) Unused(ctx context.Context, a identity.Actor, f CapacityFilter, p page.Params) (rows page.Of[Unused], err error) {
	defer fault.Wrap(&err, "places.Capacities.Unused(%d)", f.Year)
	if !a.May(identity.CapacityRead) {
		return rows, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st CapacityStore) error {
		rows, err = st.UnusedPlaces(ctx, f.scope(a), civil.DateIn(s.Now()), p)
		return err
	})
	return rows, err
}

// UnusedLine reads one such line of the centre's own area, for the feedback on it.
func (s Capacities) UnusedLine(ctx context.Context, a identity.Actor, line uuid.UUID) (u Unused, err error) {
	defer fault.Wrap(&err, "places.Capacities.UnusedLine(%s)", line)
	if !a.May(identity.CapacityFeedback) {
		return u, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st CapacityStore) error {
		u, err = ownLine(ctx, st, a, line, civil.DateIn(s.Now()))
		return err
	})
	return u, err
}

// ownLine reads an unused line; one of another centre's area is missing.
func ownLine(ctx context.Context, st CapacityStore, a identity.Actor, line uuid.UUID, today civil.Date) (Unused, error) {
	u, err := st.UnusedLine(ctx, line, today)
	if err == nil && u.Centre != a.Organisation() {
		err = fault.Missing()
	}
	return u, err
}

// GiveFeedback tells the municipality why its places were not used.
func (s Capacities) GiveFeedback(ctx context.Context, a identity.Actor, press identity.Press, line uuid.UUID, f Feedback) (err error) {
	defer fault.Wrap(&err, "places.Capacities.GiveFeedback(%s)", line)
	if !a.May(identity.CapacityFeedback) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	f.Note = strings.TrimSpace(f.Note)
	if err := f.Check(); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st CapacityStore) error {
		u, err := ownLine(ctx, st, a, line, civil.DateIn(s.Now()))
		if err != nil {
			return err
		}
		if u.Feedback.Reason != "" {
			return fault.New(fault.Conflict, "capacity.feedback_given")
		}
		u.Feedback = f
		if err := st.AddFeedback(ctx, u); err != nil {
			return err
		}
		err = st.Notify(ctx, placement.Notice{
			Org: u.Municipality.ID, Key: "notices.unused_feedback", Args: []string{strconv.Itoa(u.Year)}, Href: "/capacity/unused?year=" + strconv.Itoa(u.Year),
		})
		if err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{
			Action: "offer.feedback", Subject: audit.Offer, ID: u.Offer, Ground: ground42,
			Detail: map[string]string{"line": line.String(), "unused": strconv.Itoa(u.Unused), "reason": f.Reason},
		})
	})
}
