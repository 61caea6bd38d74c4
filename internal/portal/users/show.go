package users

import (
	"context"
	"net/http"
	"net/url"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/store"
	"kuntapaikka/templates/ui"
	views "kuntapaikka/templates/users"
)

// Show shows an account with its rights.
func (p Pages) Show(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	return p.show(e, http.StatusOK, id, "", e.NewForm(0, url.Values{"from": {kit.Typed(civil.DateIn(e.Now()))}}))
}

// show draws the account; password is one that was just drawn, or empty.
func (p Pages) show(e *kit.Exchange, status int, id uuid.UUID, password string, form ui.Form) error {
	found, err := p.Service.Show(e.R.Context(), e.Actor, id)
	if err != nil {
		return err
	}
	v := views.ShowView{
		Lang: e.Lang, ID: id.String(), Login: found.Account.Login, Name: found.Account.Name, Disabled: found.Account.Disabled(), Sessions: found.Sessions,
		Password: password, Form: form, Own: id == e.Actor.Account, Version: found.Account.Version, Grants: grantViews(e, found.Grants, "/admin/grants/"),
	}
	if !v.Own {
		v.Flags = flagOptions(e.Lang, account.Flags(false))
		if v.Organisations, err = p.organisations(e); err != nil {
			return err
		}
	}
	return e.PageStatus(status, kit.Page{Title: found.Account.Name, Failed: form.Failed()}, views.Show(v))
}

// organisations are the choices of a grant, each under its role.
func (p Pages) organisations(e *kit.Exchange) (options []ui.Option, err error) {
	err = p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) error {
		all, err := tx.EveryOrganisation(e.R.Context())
		for _, o := range all {
			label := msg.Code(e.Lang, "role", string(identity.RoleOf(o.Kind))) + ": " + kit.Name(e.Lang, o)
			options = append(options, ui.Option{Value: o.ID.String(), Label: label})
		}
		return err
	})
	i18n.SortBy(e.Lang, options, func(o ui.Option) string { return o.Label })
	return options, err
}

func flagOptions(l i18n.Lang, flags []identity.Flag) []ui.Option {
	var options []ui.Option
	for _, f := range flags {
		options = append(options, ui.Option{Value: string(f), Label: msg.Code(l, "flag", string(f))})
	}
	return options
}

// grantViews draws grants; one that is still to end and not the reader's own has the address where it is ended.
func grantViews(e *kit.Exchange, grants []account.Grant, base string) []views.Grant {
	var all []views.Grant
	for _, g := range grants {
		v := views.Grant{
			Holder: g.Holder, Role: msg.Code(e.Lang, "role", string(g.Role)), Organisation: kit.Name(e.Lang, g.Organisation), From: g.Valid.From, Until: g.Valid.Last(),
			By: g.GrantedBy, Reason: g.Reason, Ended: g.Ended(civil.DateIn(e.Now())),
		}
		for _, f := range g.Flags {
			v.Flags = append(v.Flags, msg.Code(e.Lang, "flag", string(f)))
		}
		main := slices.Contains(g.Flags, identity.MainUser) && !e.Actor.May(identity.AdminUsers)
		if !v.Ended && g.Account != e.Actor.Account && !main {
			v.EndHref = base + g.ID.String() + "/end"
		}
		all = append(all, v)
	}
	return all
}

// act is one of the presses that change an account; it returns a password where it drew one.
type act func(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (password string, err error)

// change carries out an act and shows the account again.
func (p Pages) change(e *kit.Exchange, do act) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if err := form.Err(); err != nil {
		return err
	}
	password, err := do(e.R.Context(), e.Actor, press, id)
	if err != nil {
		return err
	}
	if password != "" {
		return p.show(e, http.StatusOK, id, password, e.NewForm(0, nil))
	}
	return e.SeeOther(listPath + "/" + id.String())
}

// Disable shuts an account.
func (p Pages) Disable(e *kit.Exchange) error {
	return p.change(e, func(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (string, error) {
		return "", p.Service.Disable(ctx, a, press, id)
	})
}

// Enable opens a shut account.
func (p Pages) Enable(e *kit.Exchange) error {
	return p.change(e, func(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (string, error) {
		return "", p.Service.Enable(ctx, a, press, id)
	})
}

// Renew gives an account a new password.
func (p Pages) Renew(e *kit.Exchange) error { return p.change(e, p.Service.Renew) }

// EndSessions ends the sessions of a person.
func (p Pages) EndSessions(e *kit.Exchange) error {
	return p.change(e, func(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (string, error) {
		_, err := p.Service.EndSessions(ctx, a, press, id)
		return "", err
	})
}
