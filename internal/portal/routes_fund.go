package portal

import (
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/fund"
	"kuntapaikka/internal/store"
)

// fundRoutes are the pages of the fund, and of audit packs.
func (p *Portal) fundRoutes() []Route {
	made := fund.Packs{Desk: pack.Desk{InTx: store.As(p.db, func(tx *store.Tx) pack.Store { return tx }), Now: p.now, Letter: document.Reissue, Seal: p.seal}}
	return []Route{
		{"GET", "/claims/{id}/pack", identity.PackMake, made.OfClaim},
		{"POST", "/claims/{id}/pack", identity.PackMake, made.MakeOfClaim},
		{"GET", fund.PacksPath, identity.FundRead, made.List},
		{"POST", fund.PacksPath, identity.FundRead, made.Ask},
		{"GET", "/packs/{id}", identity.PackMake, made.Show},
		{"GET", "/packs/{id}/pack.zip", identity.PackMake, made.Fetch},
		{"GET", "/packs/{id}/annex.zip", identity.BreakGlass, made.Annex},
	}
}
