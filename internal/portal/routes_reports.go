package portal

import (
	"kuntapaikka/internal/grants/changes"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/changerequests"
	"kuntapaikka/internal/portal/reports"
	"kuntapaikka/internal/portal/samples"
	"kuntapaikka/internal/store"
)

// reportRoutes are the pages about what follows an award: reports, changes that are asked for, and samples of what was decided.
func (p *Portal) reportRoutes() []Route {
	drawn := samples.Pages{
		Desk:     sampling.Desk{InTx: store.As(p.db, func(tx *store.Tx) sampling.Store { return tx }), Now: p.now},
		Register: p.db.Register, Published: p.db.PublishedSamples,
	}
	told := reports.Pages{Desk: reporting.Desk{InTx: store.As(p.db, func(tx *store.Tx) reporting.Store { return tx }), Now: p.now, Scan: p.scan}}
	asked := changerequests.Pages{Desk: changes.Desk{InTx: store.As(p.db, func(tx *store.Tx) changes.Store { return tx }), Now: p.now}}
	return []Route{
		{"GET", "/reports", identity.ClaimRead, told.List},
		{"GET", "/reports/{id}", identity.ClaimRead, told.Show},
		{"GET", "/reports/{id}/edit", identity.ClaimWrite, told.Edit},
		{"POST", "/reports/{id}/edit", identity.ClaimWrite, told.Save},
		{"POST", "/reports/{id}/files", identity.ClaimWrite, told.Enclose},
		{"POST", "/reports/{id}/files/{file}/remove", identity.ClaimWrite, told.TakeOut},
		{"POST", "/reports/{id}/submit", identity.ClaimWrite, told.Submit},
		{"POST", "/reports/{id}/ask", identity.ClaimCheck, told.Ask},
		{"POST", "/reports/{id}/check", identity.ClaimCheck, told.Check},
		{"POST", "/reports/{id}/return", identity.ClaimCheck, told.Return},
		{"POST", "/reports/{id}/approve", identity.ClaimCheck, told.Approve},

		{"GET", changerequests.Path, identity.ClaimRead, asked.List},
		{"GET", "/claims/{id}/changes/new", identity.ClaimWrite, asked.New},
		{"POST", "/claims/{id}/changes", identity.ClaimWrite, asked.Ask},
		{"GET", "/change-requests/{id}", identity.ClaimRead, asked.Show},
		{"POST", "/change-requests/{id}/withdraw", identity.ClaimWrite, asked.Withdraw},
		{"POST", "/change-requests/{id}/prepare", identity.ClaimDecide, asked.Prepare},
		{"POST", "/change-requests/{id}/return", identity.ClaimDecide, asked.Return},
		{"GET", "/change-requests/{id}/decide", identity.ClaimDecide, asked.ShowDecide},
		{"POST", "/change-requests/{id}/decide", identity.ClaimDecide, asked.Decide},
		{"GET", "/change-requests/{id}/decision", identity.ClaimRead, asked.Decision},
		{"GET", "/change-requests/{id}/decision/pdf", identity.ClaimRead, asked.PDF},

		{"GET", "/samples", identity.SampleRead, drawn.List},
		{"GET", "/samples/new", identity.SampleWrite, drawn.New},
		{"POST", "/samples", identity.SampleWrite, drawn.Commit},
		{"GET", "/samples/{id}", identity.SampleRead, drawn.Show},
		{"POST", "/samples/{id}/draw", identity.SampleWrite, drawn.Draw},
		{"GET", "/samples/{id}/lines/{line}", identity.SampleRead, drawn.Line},
		{"POST", "/samples/{id}/lines/{line}", identity.SampleWrite, drawn.Find},
		{"POST", "/samples/{id}/lines/{line}/confirm", identity.SampleWrite, drawn.Confirm},
		{"POST", "/samples/{id}/lines/{line}/return", identity.SampleWrite, drawn.Return},
		{"GET", samples.PublishedPath, identity.Anyone, drawn.Everybody},
		{"GET", samples.PublishedPath + "/{id}", identity.Anyone, drawn.Public},
		{"GET", samples.PublishedPath + "/{id}/frame.csv", identity.Anyone, drawn.Frame},
		{"GET", samples.PublishedPath + "/{id}/seed.txt", identity.Anyone, drawn.Seed},
		{"GET", samples.PublishedPath + "/{id}/sample.csv", identity.Anyone, drawn.Lines},
	}
}
