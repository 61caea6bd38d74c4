package dwellings

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

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

// Row is a dwelling in the list, with the booking of today or the next one; without a Reference there is none.
type Row struct {
	placement.Dwelling
	Reference string
	Case      casework.ID
	During    civil.Period
}

// Stay is a booking of a dwelling, past ones too.
type Stay struct {
	Reference string
	Case      casework.ID
	During    civil.Period
}

// Store is what the use cases need of the database.
type Store interface {
	placement.DwellingStore
	Now() time.Time
	Register(ctx context.Context) (*region.Register, error)
	OrganisationByCode(ctx context.Context, kind identity.OrganisationKind, code string) (identity.Organisation, error)
	Dwellings(ctx context.Context, today civil.Date, p page.Params) (page.Of[Row], error)
	LockDwelling(ctx context.Context, id uuid.UUID) (placement.Dwelling, error)
	AddDwelling(ctx context.Context, d placement.Dwelling) error
	UpdateDwelling(ctx context.Context, d placement.Dwelling) error
	Stays(ctx context.Context, dwelling uuid.UUID) ([]Stay, error)
	FreeDwellings(ctx context.Context, p placement.Proposal, from civil.Date) ([]placement.Dwelling, error)
	StandingDirection(ctx context.Context, id casework.ID) (placement.Direction, error)
	Proposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error)
	LockProposal(ctx context.Context, id uuid.UUID) (placement.Proposal, error)
	ArrivalDay(ctx context.Context, id casework.ID) (civil.Date, error)
}

// Service is the use cases.
type Service struct {
	InTx identity.InTx[Store]
}

// The bounds of what a dwelling can be.
const (
	MostName   = 120
	MostRooms  = 20
	MostSleeps = 30
)

// Check returns every mistake of a dwelling at once.
func Check(d placement.Dwelling) error {
	var mistakes []fault.Field
	add := func(name, key string, args ...any) { mistakes = append(mistakes, fault.At(name, key, args...)) }
	switch {
	case d.Name == "":
		add("name", "fault.required")
	case utf8.RuneCountInString(d.Name) > MostName:
		add("name", "fault.too_long", MostName)
	case casework.HoldsIdentityCode(d.Name):
		add("name", "fault.personal_data")
	}
	for _, n := range []struct {
		name        string
		value, most int
	}{{"rooms", d.Rooms, MostRooms}, {"sleeps", d.Sleeps, MostSleeps}} {
		switch {
		case n.value < 1:
			add(n.name, "fault.too_small", 1)
		case n.value > n.most:
			add(n.name, "fault.too_large", n.most)
		}
	}
	if d.ReadyOn.IsZero() {
		add("ready_on", "fault.required")
	}
	return fault.Bad(mistakes...)
}

func (s Service) allowed(a identity.Actor) error {
	if !a.May(identity.DwellingWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// List lists the municipality's dwellings by name.
func (s Service) List(ctx context.Context, a identity.Actor, p page.Params) (rows page.Of[Row], err error) {
	defer fault.Wrap(&err, "dwellings.List")
	if err := s.allowed(a); err != nil {
		return rows, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) error {
		rows, err = st.Dwellings(ctx, civil.DateIn(st.Now()), p)
		return err
	})
	return rows, err
}

// Get reads one of the municipality's dwellings with the households that it was, is and will be kept for.
func (s Service) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (d placement.Dwelling, stays []Stay, err error) {
	defer fault.Wrap(&err, "dwellings.Get(%s)", id)
	if err := s.allowed(a); err != nil {
		return d, nil, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) error {
		if d, err = st.Dwelling(ctx, id); err != nil {
			return err
		}
		stays, err = st.Stays(ctx, id)
		return err
	})
	return d, stays, err
}

// Add adds a dwelling and answers with its id.
func (s Service) Add(ctx context.Context, a identity.Actor, press identity.Press, d placement.Dwelling) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "dwellings.Add")
	if err := s.allowed(a); err != nil {
		return id, err
	}
	d.Name = strings.TrimSpace(d.Name)
	if err := Check(d); err != nil {
		return id, err
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		area, ok := reg.CentreOf(a.Code(), civil.DateIn(st.Now()))
		if !ok {
			return fault.New(fault.Conflict, "offers.unknown_municipality")
		}
		centre, err := st.OrganisationByCode(ctx, identity.RegionalCentre, area.Code)
		if err != nil {
			return err
		}
		d.ID, d.Version, d.Municipality, d.Centre = uuid.Must(uuid.NewV7()), 1, a.Organisation(), centre.ID
		if err := st.AddDwelling(ctx, d); err != nil {
			return err
		}
		id = d.ID
		return st.Record(ctx, audit.Event{Action: "dwelling.add", Subject: audit.Dwelling, ID: d.ID})
	})
	return id, err
}

// Save changes a dwelling. One that is kept for somebody cannot be retired: the fault names the case.
func (s Service) Save(ctx context.Context, a identity.Actor, press identity.Press, d placement.Dwelling) (err error) {
	defer fault.Wrap(&err, "dwellings.Save(%s)", d.ID)
	if err := s.allowed(a); err != nil {
		return err
	}
	d.Name = strings.TrimSpace(d.Name)
	if err := Check(d); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		now, err := st.LockDwelling(ctx, d.ID)
		if err != nil {
			return err
		}
		if now.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if d.Retired && !now.Retired {
			if err := mayRetire(ctx, st, d.ID); err != nil {
				return err
			}
		}
		d.Version = now.Version + 1
		if err := st.UpdateDwelling(ctx, d); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "dwelling.save", Subject: audit.Dwelling, ID: d.ID})
	})
}

func mayRetire(ctx context.Context, st Store, id uuid.UUID) error {
	stays, err := st.Stays(ctx, id)
	if err != nil {
		return err
	}
	today := civil.DateIn(st.Now())
	for _, stay := range stays {
		if stay.During.To.IsZero() || stay.During.To.After(today) {
			return fault.Bad(fault.At("retired", "dwellings.held", stay.Reference, stay.During.From))
		}
	}
	return nil
}

// Naming is what the page of an arrival needs to name a dwelling: the booking as it stands, and what could be named instead.
type Naming struct {
	Booking placement.Booking // without a dwelling: none has been named
	Free    []placement.Dwelling
	From    civil.Date // the day from which it is kept
}

// Naming reads how the dwelling of a directed household stands; what is free is for the municipality that may name it.
func (s Service) Naming(ctx context.Context, a identity.Actor, id casework.ID) (n Naming, err error) {
	defer fault.Wrap(&err, "dwellings.Naming(%s)", id)
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) error {
		d, err := st.StandingDirection(ctx, id)
		if err != nil {
			return err
		}
		p, err := st.Proposal(ctx, d.Proposal)
		if err != nil {
			return err
		}
		if n.Booking, err = st.BookingOf(ctx, id); err != nil {
			return err
		}
		if n.From, err = arrivalDay(ctx, st, p); err != nil || !a.May(identity.DwellingWrite) {
			return err
		}
		n.Free, err = st.FreeDwellings(ctx, p, n.From)
		return err
	})
	return n, err
}

// arrivalDay is the first day on which somebody of the household needs the dwelling.
func arrivalDay(ctx context.Context, st Store, p placement.Proposal) (civil.Date, error) {
	day, err := st.ArrivalDay(ctx, p.Case)
	if day.IsZero() {
		day = p.PlannedArrival
	}
	return day, err
}

// Name keeps a dwelling for a directed household from its arrival until a day, or for good where none is given; the zero dwelling frees the one
// named before. Seen is what the page showed as named: another one by now is a Conflict.
func (s Service) Name(ctx context.Context, a identity.Actor, press identity.Press, id casework.ID, seen, dwelling uuid.UUID, until civil.Date) (err error) {
	defer fault.Wrap(&err, "dwellings.Name(%s)", id)
	if err := s.allowed(a); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		d, err := st.StandingDirection(ctx, id)
		if err != nil {
			return err
		}
		p, err := st.LockProposal(ctx, d.Proposal)
		if err != nil {
			return err
		}
		b, err := st.BookingOf(ctx, id)
		if err != nil {
			return err
		}
		if b.Dwelling.ID != seen {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		if dwelling == uuid.Nil {
			return placement.LeaveDwelling(ctx, st, p)
		}
		from, err := arrivalDay(ctx, st, p)
		if err != nil {
			return err
		}
		if !until.IsZero() && !until.After(from) {
			return fault.Bad(fault.At("until", "fault.must_be_after", from))
		}
		return placement.NameDwelling(ctx, st, p, dwelling, civil.Period{From: from, To: until})
	})
}
