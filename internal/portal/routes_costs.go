package portal

import (
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/settlements"
	"kuntapaikka/internal/store"
)

// costRoutes are the pages about what a salary has cost, and what is settled of its grant.
func (p *Portal) costRoutes() []Route {
	costs := settlements.Pages{Desk: settling.Desk{InTx: store.As(p.db, func(tx *store.Tx) settling.Store { return tx }), Now: p.now, Scan: p.scan}}
	return []Route{
		{"GET", "/claims/{id}/costs", identity.ClaimRead, costs.Show},
		{"POST", "/claims/{id}/costs", identity.ClaimWrite, costs.Save},
		{"POST", "/claims/{id}/costs/files", identity.ClaimWrite, costs.Enclose},
		{"GET", "/claims/{id}/costs/submit", identity.ClaimWrite, costs.ShowSubmit},
		{"POST", "/claims/{id}/costs/submit", identity.ClaimWrite, costs.Submit},
		{"GET", "/claims/{id}/costs/check", identity.ClaimCheck, costs.ShowCheck},
		{"POST", "/claims/{id}/costs/check", identity.ClaimCheck, costs.Check},
		{"POST", "/claims/{id}/costs/ask", identity.ClaimCheck, costs.Ask},
		{"GET", "/claims/{id}/costs/approve", identity.ClaimCheck, costs.ShowApprove},
		{"POST", "/claims/{id}/costs/approve", identity.ClaimCheck, costs.Approve},
		{"GET", "/claims/{id}/costs/decision", identity.ClaimRead, costs.Decision},
		{"GET", "/claims/{id}/costs/decision/pdf", identity.ClaimRead, costs.PDF},
		{"POST", "/claims/{id}/costs/return", identity.ClaimCheck, costs.Return},
	}
}
