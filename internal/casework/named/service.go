package named

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// The sections on which somebody is named.
const (
	groundDirected   = "681/2023 s. 82"
	groundProtection = "681/2023 s. 68"
)

// Store is what naming needs of the database.
type Store interface {
	Now() time.Time
	Case(ctx context.Context, id casework.ID) (casework.Case, error)
	Accesses(ctx context.Context, id casework.ID) ([]casework.Access, error)
	GrantAccess(ctx context.Context, accesses ...casework.Access) error
	EndNamed(ctx context.Context, id casework.ID, access uuid.UUID) error
	MemberByLogin(ctx context.Context, login string, org uuid.UUID) (uuid.UUID, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
	OrganisationsByID(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]identity.Organisation, error)
	OrganisationsOf(ctx context.Context, kind identity.OrganisationKind) ([]identity.Organisation, error)
	Tell(ctx context.Context, n casework.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk names persons and ends what they were named for.
type Desk struct {
	InTx identity.InTx[Store]
}

// Offer is a layer for which the actor may name persons of an organisation.
type Offer struct {
	Layer casework.Layer
	Org   uuid.UUID
}

// View is who is named for a case, and whom the actor may name.
type View struct {
	Case   casework.Case
	Named  []casework.Access // open ones, the oldest first
	Names  map[uuid.UUID]string
	Orgs   map[uuid.UUID]identity.Organisation
	Offers []Offer
}

// List reads who is named for a case.
func (s Desk) List(ctx context.Context, a identity.Actor, id casework.ID) (v View, err error) {
	defer fault.Wrap(&err, "named.List(%s)", id)
	if !a.May(identity.AccessName) {
		return v, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		v, err = read(ctx, st, a, id)
		return err
	})
	return v, err
}

func read(ctx context.Context, st Store, a identity.Actor, id casework.ID) (v View, err error) {
	if v.Case, err = st.Case(ctx, id); err != nil {
		return v, err
	}
	accesses, err := st.Accesses(ctx, id)
	if err != nil {
		return v, err
	}
	ministries, err := st.OrganisationsOf(ctx, identity.Ministry)
	if err != nil {
		return v, err
	}
	var orgs, accounts []uuid.UUID
	v.Offers = offers(a, v.Case, accesses, ministries)
	for _, o := range v.Offers {
		orgs = append(orgs, o.Org)
	}
	for _, x := range accesses {
		if x.Account != uuid.Nil && x.Until.IsZero() {
			v.Named, orgs, accounts = append(v.Named, x), append(orgs, x.Org), append(accounts, x.Account)
		}
	}
	if v.Names, err = st.Names(ctx, accounts); err != nil {
		return v, err
	}
	v.Orgs, err = st.OrganisationsByID(ctx, orgs)
	return v, err
}

// offers lists whom the actor may name: the deciding centre persons of the ministry, while a direction stands; an officer who is named for the
// protection track himself, officers of those who handle the case, the receiving ones as soon as it is directed to them.
func offers(a identity.Actor, c casework.Case, accesses []casework.Access, ministries []identity.Organisation) (all []Offer) {
	directed := slices.Contains([]casework.State{casework.Placed, casework.Arrived, casework.Registered}, c.State)
	if directed && a.Role() == identity.Regional && c.Centre == a.Organisation() {
		for _, o := range ministries {
			all = append(all, Offer{casework.IdentityLayer, o.ID})
		}
	}
	mine := func(x casework.Access) bool {
		return x.Account == a.Account && x.Layer == casework.ProtectionLayer && x.Until.IsZero()
	}
	if !c.SpecialHandling || !slices.ContainsFunc(accesses, mine) {
		return all
	}
	orgs := []uuid.UUID{c.Centre, c.Intake}
	for _, x := range accesses {
		if directed && x.Layer == casework.IdentityLayer && x.Account == uuid.Nil && x.Until.IsZero() {
			orgs = append(orgs, x.Org)
		}
	}
	for i, org := range orgs {
		if org != uuid.Nil && !slices.Contains(orgs[:i], org) {
			all = append(all, Offer{casework.ProtectionLayer, org})
		}
	}
	return all
}

// Name names a person, found by the whole login, for a layer of a case.
func (s Desk) Name(ctx context.Context, a identity.Actor, press identity.Press, id casework.ID, o Offer, login string) (err error) {
	defer fault.Wrap(&err, "named.Name(%s, %s)", id, o.Layer)
	if !a.May(identity.AccessName) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		v, err := read(ctx, st, a, id)
		if err != nil {
			return err
		}
		if !slices.Contains(v.Offers, o) {
			return fault.Bad(fault.At("offer", "fault.choose_one"))
		}
		account, err := st.MemberByLogin(ctx, login, o.Org)
		if err != nil {
			return err
		}
		if account == uuid.Nil || account == a.Account {
			return fault.Bad(fault.At("login", "fault.no_such", login))
		}
		ground := groundDirected
		if o.Layer == casework.ProtectionLayer {
			ground = groundProtection
		}
		if err := st.GrantAccess(ctx, casework.Access{Case: id, Org: o.Org, Account: account, Layer: o.Layer, Ground: ground}); err != nil {
			return err
		}
		if o.Org != a.Organisation() {
			err := st.Tell(ctx, casework.Notice{Org: o.Org, Case: v.Case, Key: "notices.named", Urgent: v.Case.Priority != casework.PriorityNormal})
			if err != nil {
				return err
			}
		}
		return record(ctx, st, id, "access.name", ground, account, o.Layer)
	})
}

// End ends what a person was named for; who may name for the layer may end it too.
func (s Desk) End(ctx context.Context, a identity.Actor, press identity.Press, id casework.ID, access uuid.UUID) (err error) {
	defer fault.Wrap(&err, "named.End(%s, %s)", id, access)
	if !a.May(identity.AccessName) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st Store) error {
		v, err := read(ctx, st, a, id)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(v.Named, func(x casework.Access) bool { return x.ID == access })
		if at < 0 || !v.MayEnd(v.Named[at]) {
			return fault.Missing()
		}
		if err := st.EndNamed(ctx, id, access); err != nil {
			return err
		}
		return record(ctx, st, id, "access.end", v.Named[at].Ground, v.Named[at].Account, v.Named[at].Layer)
	})
}

// MayEnd reports whether the reader may end what somebody was named for.
func (v View) MayEnd(x casework.Access) bool {
	return slices.ContainsFunc(v.Offers, func(o Offer) bool { return o.Layer == x.Layer })
}

func record(ctx context.Context, st Store, id casework.ID, action, ground string, account uuid.UUID, l casework.Layer) error {
	return st.Record(ctx, audit.Event{
		Action: action, Subject: audit.Case, ID: id, Case: id, Ground: ground, Detail: map[string]string{"account": account.String(), "layer": string(l)},
	})
}
