package standing

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

const (
	ground    = "681/2023 s. 43"
	mostYears = 1
)

// Grant is an authorisation as it is granted: the days, the last one included, and the reference of the centre's own decision.
type Grant struct {
	From, Last civil.Date
	Reference  string
}

// Check returns every mistake of a grant at once: it begins today or later, and lasts a year at most, so that it is thought about again.
func (g Grant) Check(today civil.Date) error {
	var bad []fault.Field
	switch {
	case g.From.IsZero():
		bad = append(bad, fault.At("from", "fault.required"))
	case g.From.Before(today):
		bad = append(bad, fault.At("from", "fault.must_be_on_or_after", today))
	}
	switch {
	case g.Last.IsZero():
		bad = append(bad, fault.At("last", "fault.required"))
	case g.Last.Before(g.From):
		bad = append(bad, fault.At("last", "fault.must_be_on_or_after", g.From))
	case g.Last.After(g.From.AddMonths(12 * mostYears)):
		bad = append(bad, fault.At("last", "standing.too_long"))
	}
	if g.Reference == "" {
		bad = append(bad, fault.At("reference", "fault.required"))
	}
	if casework.HoldsIdentityCode(g.Reference) {
		bad = append(bad, fault.At("reference", "fault.personal_data"))
	}
	return fault.Bad(bad...)
}

// Store is what authorisations need of the database.
type Store interface {
	Now() time.Time
	Authorisations(ctx context.Context) ([]placement.Authorisation, error)
	AddAuthorisation(ctx context.Context, a placement.Authorisation) error
	EndAuthorisation(ctx context.Context, id uuid.UUID) error
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk grants and ends authorisations.
type Desk struct {
	InTx identity.InTx[Store]
}

// List reads the authorisations that the actor may see, the latest first: a centre its own, the ministry all.
func (s Desk) List(ctx context.Context, a identity.Actor) (all []placement.Authorisation, err error) {
	defer fault.Wrap(&err, "standing.List")
	if !a.May(identity.AuthorisationRead) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) error {
		all, err = st.Authorisations(ctx)
		return err
	})
	return all, err
}

// Grant authorises the ministry in the centre's name. Days on which another stands already are a conflict.
func (s Desk) Grant(ctx context.Context, a identity.Actor, press identity.Press, g Grant) (err error) {
	defer fault.Wrap(&err, "standing.Grant")
	if !a.May(identity.AuthorisationWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		if err := g.Check(civil.DateIn(st.Now())); err != nil {
			return err
		}
		one := placement.Authorisation{
			ID: uuid.Must(uuid.NewV7()), Centre: a.Membership.Organisation, Valid: civil.Period{From: g.From, To: g.Last.AddDays(1)}, Reference: g.Reference,
		}
		if err := st.AddAuthorisation(ctx, one); err != nil {
			return err
		}
		return tell(ctx, st, one.ID, "grant", "notices.authorised", g.Reference)
	})
}

// End ends an authorisation now; what was proposed under it stands.
func (s Desk) End(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "standing.End(%s)", id)
	if !a.May(identity.AuthorisationWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		if err := st.EndAuthorisation(ctx, id); err != nil {
			return err
		}
		return tell(ctx, st, id, "end", "notices.authorisation_ended", "")
	})
}

// tell gives the ministry notice and writes the audit event.
func tell(ctx context.Context, st Store, id uuid.UUID, event, key, reference string) error {
	ministries, err := st.OrganisationsOf(ctx, identity.Ministry)
	if err != nil {
		return err
	}
	for _, o := range ministries {
		if err := st.Notify(ctx, placement.Notice{Org: o.ID, Key: key, Href: "/authorisations"}); err != nil {
			return err
		}
	}
	e := audit.Event{Action: "standing." + event, Subject: audit.Suggestion, ID: id, Ground: ground}
	if reference != "" {
		e.Detail = map[string]string{"reference": reference}
	}
	return st.Record(ctx, e)
}
