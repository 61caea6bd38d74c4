package casework

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

// View is a case as its page shows it: the anonymous profile, what it is linked with, and who may read which layer.
type View struct {
	Case     Case
	Links    []Link
	Accesses []Access                            // the reader's own; all of them for those who may see who reads
	Open     []Layer                             // the layers that are open to the reader
	Steps    []Step                              // the history, the newest first, as far as it is the reader's to see
	Orgs     map[uuid.UUID]identity.Organisation // those that the case names
}

// orgs lists the organisations that the case and its accesses name.
func (v View) orgs() []uuid.UUID {
	ids := []uuid.UUID{v.Case.Intake, v.Case.Centre}
	for _, p := range v.Case.Profile.Sources {
		ids = append(ids, p.Org)
	}
	for _, a := range v.Accesses {
		ids = append(ids, a.Org)
	}
	return ids
}

// Look reads a case for its page. The first look of a day at a state of the case is recorded with its ground.
func (s Service) Look(ctx context.Context, a identity.Actor, id ID) (v View, err error) {
	defer fault.Wrap(&err, "casework.Look(%s)", id)
	if err := refuse(a, identity.CaseRead); err != nil {
		return v, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Case, err = st.Case(ctx, id); err != nil {
			return err
		}
		if v.Links, err = st.Links(ctx, id); err != nil {
			return err
		}
		if v.Accesses, err = st.Accesses(ctx, id); err != nil {
			return err
		}
		if v.Steps, err = st.Steps(ctx, id); err != nil {
			return err
		}
		if v.Orgs, err = st.OrganisationsByID(ctx, v.orgs()); err != nil {
			return err
		}
		v.Open = openTo(a, v.Accesses)
		return looked(ctx, st, a, v.Case, v.Accesses, ProfileLayer)
	})
	return v, err
}

// openTo returns the layers that the actor may open: the intake body and the deciding centre all but protection, everyone else by access row, the
// coordinator only when named (681/2023 s. 82-83). The row-level policies say the same; this only spares the reader a press that finds nothing.
func openTo(a identity.Actor, accesses []Access) []Layer {
	var open []Layer
	if a.Role() == identity.Regional || a.Role() == identity.Intake {
		open = []Layer{ProfileLayer, IdentityLayer, HealthLayer}
	}
	for _, x := range accesses {
		mine := x.Org == a.Organisation() && (x.Account == uuid.Nil || x.Account == a.Account)
		if mine && x.Until.IsZero() && !slices.Contains(open, x.Layer) {
			open = append(open, x.Layer)
		}
	}
	return open
}

// LookStore is what recording a look needs of the database.
type LookStore interface {
	Accesses(ctx context.Context, id ID) ([]Access, error)
	FirstLook(ctx context.Context, c Case, layer string) (bool, error)
	Record(ctx context.Context, e audit.Event) error
}

// Seen records that the actor sees a case's profile, on whichever page: every use case that reads one to show it ends with this.
func Seen(ctx context.Context, st LookStore, a identity.Actor, c Case) error {
	accesses, err := st.Accesses(ctx, c.ID)
	if err != nil {
		return err
	}
	return looked(ctx, st, a, c, accesses, ProfileLayer)
}

// looked records the first look of the day of a person at a layer of a case in its state; if it cannot be recorded, nothing is shown.
func looked(ctx context.Context, st LookStore, a identity.Actor, c Case, accesses []Access, l Layer) error {
	first, err := st.FirstLook(ctx, c, string(l))
	if err != nil || !first {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: string(l) + ".read", Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: groundOf(a, accesses, l), Detail: map[string]string{"state": string(c.State)},
	})
}

// groundOf is the section that opened the layer to the actor: that of the access row, else the role's own.
func groundOf(a identity.Actor, accesses []Access, l Layer) string {
	for _, x := range accesses {
		if x.Org == a.Organisation() && x.Layer == l && x.Until.IsZero() && x.Ground != "" {
			return x.Ground
		}
	}
	switch a.Role() {
	case identity.Coordinator:
		return "681/2023 s. 40, 82"
	case identity.Regional:
		return "681/2023 s. 83.1"
	case identity.Representative:
		return "681/2023 s. 93"
	case identity.Municipality, identity.Wellbeing:
		return "681/2023 s. 83.2"
	default:
		return "681/2023 s. 43.1"
	}
}

// Personal is what a press on "show the identity" opens: the layers that are open to the reader; the others stay empty.
type Personal struct {
	View
	Identity   *Identity
	Health     *Health
	Protection *Protection
	Ground     string // on which the identity is open to the reader
}

// Open reads the personal layers of a case that are open to the actor, and records the look at each with its ground.
func (s Service) Open(ctx context.Context, a identity.Actor, id ID) (v Personal, err error) {
	defer fault.Wrap(&err, "casework.Open(%s)", id)
	if err := refuse(a, identity.CaseIdentity); err != nil {
		return v, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if v.Case, err = st.Case(ctx, id); err != nil {
			return err
		}
		if v.Accesses, err = st.Accesses(ctx, id); err != nil {
			return err
		}
		v.Open, v.Ground = openTo(a, v.Accesses), groundOf(a, v.Accesses, IdentityLayer)
		if v.Identity, err = layer(ctx, st, a, v.View, IdentityLayer, st.Identity); err != nil {
			return err
		}
		if v.Health, err = layer(ctx, st, a, v.View, HealthLayer, st.Health); err != nil {
			return err
		}
		v.Protection, err = layer(ctx, st, a, v.View, ProtectionLayer, st.Protection)
		return err
	})
	return v, err
}

// IdentityStore is what reading an identity needs of the database.
type IdentityStore interface {
	LookStore
	Case(ctx context.Context, id ID) (Case, error)
	Identity(ctx context.Context, id ID) (Identity, error)
}

// OpenIdentity reads who a household is, and records the look: an identity of version 0 where nothing has been recorded. What is not open to the actor is
// not there.
func OpenIdentity(ctx context.Context, st IdentityStore, a identity.Actor, id ID) (c Case, i Identity, err error) {
	if c, err = st.Case(ctx, id); err != nil {
		return c, i, err
	}
	v := View{Case: c}
	if v.Accesses, err = st.Accesses(ctx, id); err != nil {
		return c, i, err
	}
	if v.Open = openTo(a, v.Accesses); !slices.Contains(v.Open, IdentityLayer) {
		return c, i, fault.Missing()
	}
	found, err := layer(ctx, st, a, v, IdentityLayer, st.Identity)
	if found != nil {
		i = *found
	}
	return c, i, err
}

// layer reads one layer when it is open to the actor and there is something in it.
func layer[T any](ctx context.Context, st LookStore, a identity.Actor, v View, l Layer, read func(context.Context, ID) (T, error)) (*T, error) {
	if !slices.Contains(v.Open, l) {
		return nil, nil //nolint:nilnil // a layer that is not open is not there
	}
	got, err := read(ctx, v.Case.ID)
	if fault.KindOf(err) == fault.NotFound && err != nil {
		return nil, nil //nolint:nilerr // nothing has been recorded
	}
	if err != nil {
		return nil, err
	}
	return &got, looked(ctx, st, a, v.Case, v.Accesses, l)
}

// List is a page of the list of cases: the rows, and how many cases each offered filter would show.
type List struct {
	Filter  Filter // as it was pinned
	Rows    page.Of[Row]
	Counts  []Count
	Centres []identity.Organisation // by code
}

// List reads a page of the cases that the actor may see.
func (s Service) List(ctx context.Context, a identity.Actor, f Filter, p page.Params) (l List, err error) {
	defer fault.Wrap(&err, "casework.List(%s)", a.Account)
	if err := refuse(a, identity.CaseRead); err != nil {
		return l, err
	}
	l.Filter = f.Pinned(a.Role())
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		if l.Rows, err = st.ListCases(ctx, l.Filter, p); err != nil {
			return err
		}
		if l.Counts, err = st.CountCases(ctx, l.Filter); err != nil {
			return err
		}
		l.Centres, err = st.OrganisationsOf(ctx, identity.RegionalCentre)
		return err
	})
	return l, err
}

// Search finds at most most of the cases that the actor may see by the beginning of a reference, or by its number.
func (s Service) Search(ctx context.Context, a identity.Actor, q string, most int) (rows []Row, err error) {
	defer fault.Wrap(&err, "casework.Search(%s)", a.Account)
	if err := refuse(a, identity.CaseRead); err != nil {
		return nil, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		rows, err = st.SearchCases(ctx, q, most)
		return err
	})
	return rows, err
}
