package account

import (
	"context"
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// MayGrant reports whether the actor gives rights inside its own organisation (s. 79-81).
func MayGrant(a identity.Actor) bool { return a.May(identity.RightsGrant) && a.Has(identity.MainUser) }

// mayGive refuses a grant that is not the actor's to give: the administrator gives all, a main user what is inside its own organisation and does not
// make another main user.
func mayGive(a identity.Actor, organisation uuid.UUID, flags []identity.Flag) error {
	switch {
	case a.May(identity.AdminUsers):
		return nil
	case !MayGrant(a):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case organisation != a.Organisation():
		return fault.Missing()
	}
	for _, f := range flags {
		if !slices.Contains(Flags(true), f) {
			return fault.New(fault.Forbidden, "users.main_user_by_admin")
		}
	}
	return nil
}

// Grant gives an account a right and returns the grant's id.
func (s Service) Grant(ctx context.Context, a identity.Actor, press identity.Press, g NewGrant) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "account.Grant(%s)", g.Account)
	if err := notOneself(a, g.Account); err != nil {
		return id, err
	}
	if err := mayGive(a, g.Organisation, g.Flags); err != nil {
		return id, err
	}
	if err := fault.Bad(checkTerm(g.Valid, g.Reason)...); err != nil {
		return id, err
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st Store) (err error) {
		id, err = give(ctx, st, g)
		return err
	})
	return id, err
}

func give(ctx context.Context, st Store, g NewGrant) (uuid.UUID, error) {
	org, err := st.Organisation(ctx, g.Organisation)
	if err != nil {
		return uuid.Nil, err
	}
	held, err := st.Grants(ctx, g.Account)
	if err != nil {
		return uuid.Nil, err
	}
	if err := fits(held, org, g); err != nil {
		return uuid.Nil, err
	}
	id := uuid.Must(uuid.NewV7())
	if err := st.AddGrant(ctx, g, id, identity.RoleOf(org.Kind)); err != nil {
		return uuid.Nil, err
	}
	return id, record(ctx, st, "membership.grant", id, org.ID, g.Account, g.Flags)
}

// fits refuses a grant beside what the person holds already: twice the same on one day, and administration beside anything else.
func fits(held []Grant, org identity.Organisation, g NewGrant) error {
	for _, h := range held {
		never := !h.Valid.To.IsZero() && h.Valid.To == h.Valid.From
		if never || !h.Valid.Overlaps(g.Valid) {
			continue
		}
		if h.Organisation.ID == org.ID {
			return fault.Bad(fault.At("organisation", "users.overlaps"))
		}
		if (h.Role == identity.Admin) != (org.Kind == identity.Administration) {
			return fault.Bad(fault.At("organisation", "users.admin_alone"))
		}
	}
	return nil
}

// record writes who got what: organisation, account and duties, by their ids and codes.
func record(ctx context.Context, st Store, action string, id, org, account uuid.UUID, flags []identity.Flag) error {
	detail := map[string]string{"account": account.String(), "organisation": org.String()}
	if len(flags) > 0 {
		codes := make([]string, len(flags))
		for i, f := range flags {
			codes[i] = string(f)
		}
		detail["flags"] = strings.Join(codes, " ")
	}
	return st.Record(ctx, audit.Event{Action: action, Subject: audit.Membership, ID: id, Ground: "681/2023 s. 79-81", Detail: detail})
}

// ChangeGrant changes duties and time of a grant. The change holds at the holder's next request.
func (s Service) ChangeGrant(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, c Change) (err error) {
	defer fault.Wrap(&err, "account.ChangeGrant(%s)", id)
	if err := fault.Bad(checkTerm(c.Valid, c.Reason)...); err != nil {
		return err
	}
	return s.onGrant(ctx, a, press, id, func(st Store, g Grant) error {
		if err := mayGive(a, g.Organisation.ID, c.Flags); err != nil {
			return err
		}
		if err := st.UpdateGrant(ctx, id, c); err != nil {
			return err
		}
		return record(ctx, st, "membership.change", id, g.Organisation.ID, g.Account, c.Flags)
	})
}

// EndGrant ends a grant today: from the holder's next request on he does not act in it. One that had not begun yet never begins.
func (s Service) EndGrant(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason string) (err error) {
	defer fault.Wrap(&err, "account.EndGrant(%s)", id)
	if strings.TrimSpace(reason) == "" {
		return fault.Bad(fault.At("reason", "fault.reason_required"))
	}
	return s.onGrant(ctx, a, press, id, func(st Store, g Grant) error {
		if g.Ended(today(st)) {
			return fault.New(fault.Conflict, "users.ended_already")
		}
		end := g.Valid
		if end.To = today(st); end.To.Before(end.From) {
			end.To = end.From
		}
		if err := st.UpdateGrant(ctx, id, Change{Flags: g.Flags, Valid: end, Reason: reason}); err != nil {
			return err
		}
		return record(ctx, st, "membership.end", id, g.Organisation.ID, g.Account, nil)
	})
}

// onGrant locks a grant that the actor may touch: not his own, of an organisation in which he gives rights, and of a main user only as administrator.
func (s Service) onGrant(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, do func(Store, Grant) error) error {
	return s.InTx(ctx, a, press, func(st Store) error {
		g, err := st.LockGrant(ctx, id)
		if err != nil {
			return err
		}
		if err := notOneself(a, g.Account); err != nil {
			return err
		}
		if err := mayGive(a, g.Organisation.ID, g.Flags); err != nil {
			return err
		}
		return do(st, g)
	})
}

// Own returns the grants of the actor's organisation, for its main user.
func (s Service) Own(ctx context.Context, a identity.Actor) (all []Grant, err error) {
	defer fault.Wrap(&err, "account.Own")
	if !MayGrant(a) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st Store) (err error) {
		all, err = st.GrantsOf(ctx, a.Organisation())
		return err
	})
	return all, err
}

// Invite grants a right in the actor's organisation to the person of a login. Somebody who has no account yet gets one, with a password that is
// returned once.
func (s Service) Invite(ctx context.Context, a identity.Actor, press identity.Press, n New, g NewGrant) (password string, err error) {
	defer fault.Wrap(&err, "account.Invite")
	g.Organisation = a.Organisation()
	if err := mayGive(a, g.Organisation, g.Flags); err != nil {
		return "", err
	}
	n, bad := n.checked()
	mistakes := checkTerm(g.Valid, g.Reason)
	if f, ok := fault.As(bad); ok {
		mistakes = append(mistakes, f.Fields...)
	}
	if err := fault.Bad(mistakes...); err != nil {
		return "", err
	}
	fresh, hash, err := s.draw()
	if err != nil {
		return "", err
	}
	err = s.InTx(ctx, a, press, func(st Store) (err error) {
		if g.Account, err = st.AccountByLogin(ctx, n.Login); err != nil {
			return err
		}
		if g.Account == uuid.Nil {
			password = fresh
			if g.Account, err = add(ctx, st, n, hash); err != nil {
				return err
			}
		}
		if err := notOneself(a, g.Account); err != nil {
			return err
		}
		_, err = give(ctx, st, g)
		return err
	})
	return password, err
}
