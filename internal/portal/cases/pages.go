package cases

import (
	"context"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/templates/layout"
	"kuntapaikka/templates/ui"
)

// Pages are the pages about cases. Registers gives the registers as they are now, for names of places and languages.
type Pages struct {
	Cases     casework.Service
	Reading   inbox.Reading
	Chain     placement.Chain
	Registers func(context.Context) (*region.Register, error)
}

// New makes the pages on a database.
func New(db *store.DB) Pages {
	return Pages{
		Cases:     casework.Service{InTx: store.As(db, func(tx *store.Tx) casework.Store { return tx })},
		Reading:   inbox.Reading{InTx: store.As(db, func(tx *store.Tx) inbox.Store { return tx })},
		Chain:     placement.Chain{InTx: store.As(db, func(tx *store.Tx) placement.ChainStore { return tx })},
		Registers: db.Register,
	}
}

// words names codes of registers in the reader's language on the day of the request.
type words struct {
	l   i18n.Lang
	reg *region.Register
	day civil.Date
}

func (p Pages) words(e *kit.Exchange) (words, error) {
	reg, err := p.Registers(e.R.Context())
	return words{l: e.Lang, reg: reg, day: civil.DateIn(e.Now())}, err
}

// place names a municipality, also one that has merged since.
func (w words) place(code string) string {
	if m, ok := w.reg.Municipality(code, w.day); ok {
		return m.Name.In(w.l)
	}
	if m, ok := w.reg.Resolve(code, w.day); ok {
		return m.Name.In(w.l)
	}
	return code
}

func (w words) language(code string) string {
	if language, ok := w.reg.Language(code); ok {
		return language.Name.In(w.l)
	}
	return code
}

// org names an organisation of those that a use case brought along.
func (w words) org(all map[uuid.UUID]identity.Organisation, id uuid.UUID) string {
	return kit.Name(w.l, all[id])
}

// reference names a case; a draft has no number yet.
func reference(l i18n.Lang, c casework.State, ref string, begun civil.Date) string {
	if c == casework.Draft {
		return msg.CasesDraftOf(l, begun)
	}
	return ref
}

func nameOf(l i18n.Lang, c casework.Case) string {
	return reference(l, c.State, c.Reference, civil.DateIn(c.ReceivedAt))
}

// listCrumbs lead from the list to a page that is no case's.
func listCrumbs(l i18n.Lang, here string) []layout.Crumb {
	return []layout.Crumb{{Label: msg.CasesListTitle(l), Href: "/cases"}, {Label: here}}
}

// crumbs lead from the list to a case's page; here is the last step, none on the case's own page.
func crumbs(l i18n.Lang, c casework.Case, here string) []layout.Crumb {
	all := []layout.Crumb{{Label: msg.CasesListTitle(l), Href: "/cases"}, {Label: nameOf(l, c), Href: path(c.ID)}}
	if here != "" {
		return append(all, layout.Crumb{Label: here})
	}
	all[1].Href = ""
	return all
}

func path(id casework.ID) string { return "/cases/" + id.String() }

// stateKind colours a state: what waits for somebody, what goes well, what has ended.
func stateKind(s casework.State) ui.Kind {
	switch s {
	case casework.NeedsCompletion:
		return ui.Warning
	case casework.Received, casework.Matching, casework.Notified:
		return ui.Info
	case casework.Placed, casework.Arrived, casework.Registered:
		return ui.Success
	case casework.Cancelled:
		return ui.Danger
	default:
		return ui.Neutral
	}
}

func stateTag(l i18n.Lang, s casework.State) ui.Tag {
	return ui.Tag{Text: msg.Code(l, "case_state", string(s)), Kind: stateKind(s)}
}
