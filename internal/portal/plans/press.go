package plans

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/plans"
)

// act carries one press out and leads back to the plan.
func act(e *kit.Exchange, do func(ctx context.Context, form *kit.Form, press identity.Press, id uuid.UUID) (back string, err error)) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	back, err := do(e.R.Context(), form, press, id)
	if err != nil {
		return err
	}
	return e.SeeOther(back)
}

func pathOf(id uuid.UUID) string { return Path + "/" + id.String() }

// Stop stops a run.
func (p Pages) Stop(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		return pathOf(id), p.Desk.Stop(ctx, e.Actor, press, id)
	})
}

// Again queues a plan that was stopped or failed.
func (p Pages) Again(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		return pathOf(id), p.Desk.Again(ctx, e.Actor, press, id)
	})
}

// MakeStanding makes the plan the one that the next start from.
func (p Pages) MakeStanding(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		return pathOf(id), p.Desk.MakeStanding(ctx, e.Actor, press, id)
	})
}

// Share shares a plan, or no longer.
func (p Pages) Share(shared bool) kit.Handler {
	return func(e *kit.Exchange) error {
		return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
			return pathOf(id), p.Desk.Share(ctx, e.Actor, press, id, shared)
		})
	}
}

// Freeze freezes the row whose button was pressed, or ends its freeze.
func (p Pages) Freeze(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, form *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		raw, municipality := form.Raw("unfreeze"), ""
		if raw == "" {
			const idLength = 36
			if raw = form.Raw("freeze"); len(raw) > idLength+1 {
				raw, municipality = raw[:idLength], raw[idLength+1:]
			}
		}
		c, err := uuid.Parse(raw)
		if err != nil || form.Raw("unfreeze") == "" && municipality == "" {
			form.Fail("freeze", "fault.choose_one")
			return "", form.Err()
		}
		return pathOf(id) + "#rows", p.Desk.Freeze(ctx, e.Actor, press, id, c, municipality)
	})
}

// ShowDelete asks once more.
func (p Pages) ShowDelete(e *kit.Exchange) error {
	id, err := e.ID("id")
	if err != nil {
		return err
	}
	found, err := p.Desk.Show(e.R.Context(), e.Actor, id, plans.All, page.Params{Limit: 1})
	if err != nil {
		return err
	}
	at := kit.Page{Title: msg.PlansDeleteTitle(e.Lang), Crumbs: crumbs(e.Lang, id.String(), found.Plan.Name, msg.PlansDeleteTitle(e.Lang))}
	return e.Page(at, views.Delete(e.Lang, found.Plan, pathOf(id), e.NewForm(found.Plan.Version, nil)))
}

// Delete deletes a plan.
func (p Pages) Delete(e *kit.Exchange) error {
	return act(e, func(ctx context.Context, _ *kit.Form, press identity.Press, id uuid.UUID) (string, error) {
		return Path, p.Desk.Delete(ctx, e.Actor, press, id)
	})
}

// Download sends one of the files of a plan, for `kuntapaikka match`.
func (p Pages) Download(which plans.File) kit.Handler {
	return func(e *kit.Exchange) error {
		id, err := e.ID("id")
		if err != nil {
			return err
		}
		found, file, err := p.Desk.Download(e.R.Context(), e.Actor, id, which)
		if err != nil {
			return err
		}
		text, err := plans.Unpacked(file)
		if err != nil {
			return err
		}
		return e.Stream(string(which)+"-"+found.ID.String()[:8]+".json", "application/json", text)
	}
}
