package portal

import (
	"kuntapaikka/internal/document"
	reported "kuntapaikka/internal/grants/fund"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/fund"
	"kuntapaikka/internal/store"
)

// fundRoutes are the pages of the fund, and of audit packs.
func (p *Portal) fundRoutes() []Route {
	made := fund.Packs{Desk: pack.Desk{InTx: store.As(p.db, func(tx *store.Tx) pack.Store { return tx }), Now: p.now, Letter: document.Reissue, Seal: p.seal}}
	told := fund.Pages{Desk: reported.Desk{InTx: store.As(p.db, func(tx *store.Tx) reported.Store { return tx }), Now: p.now}}
	return []Route{
		{"GET", fund.Path, identity.FundRead, told.Persons},
		{"POST", fund.Path + "/persons", identity.FundWrite, told.Classify},
		{"GET", fund.Path + "/persons.csv", identity.FundRead, told.PersonsFile},
		{"GET", fund.MoneyPath, identity.FundRead, told.Money},
		{"GET", fund.MoneyPath + "/rounds.csv", identity.FundRead, told.MoneyCSV},
		{"GET", fund.MoneyPath + "/tables.xlsx", identity.FundRead, told.MoneyXLSX},
		{"GET", fund.ReportPath, identity.FundRead, told.Year},
		{"POST", fund.ReportPath, identity.FundWrite, told.Prepare},
		{"GET", fund.ReportPath + "/tables.xlsx", identity.FundRead, told.YearFile},
		{"GET", fund.ReportPath + "/{id}", identity.FundRead, told.Version},
		{"GET", fund.ReportPath + "/{id}/report.xlsx", identity.FundRead, told.VersionFile},
		{"POST", fund.ReportPath + "/{id}/approve", identity.FundWrite, told.Approve},
		{"POST", fund.ReportPath + "/{id}/drop", identity.FundWrite, told.Drop},
		{"GET", "/claims/{id}/pack", identity.PackMake, made.OfClaim},
		{"POST", "/claims/{id}/pack", identity.PackMake, made.MakeOfClaim},
		{"GET", fund.PacksPath, identity.FundRead, made.List},
		{"POST", fund.PacksPath, identity.FundRead, made.Ask},
		{"GET", "/packs/{id}", identity.PackMake, made.Show},
		{"GET", "/packs/{id}/pack.zip", identity.PackMake, made.Fetch},
		{"GET", "/packs/{id}/annex.zip", identity.BreakGlass, made.Annex},
	}
}
