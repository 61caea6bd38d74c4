package portal

import (
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/recoveries"
	"kuntapaikka/internal/store"
)

// recoverRoutes are the pages about what is claimed back.
func (p *Portal) recoverRoutes() []Route {
	back := recoveries.Pages{Desk: recovery.Desk{InTx: store.As(p.db, func(tx *store.Tx) recovery.Store { return tx }), Now: p.now}}
	return []Route{
		{"GET", recoveries.Path, identity.RecoveryRead, back.List},
		{"POST", recoveries.Path, identity.RecoveryWrite, back.Start},
		{"GET", "/recoveries/new", identity.RecoveryWrite, back.New},
		{"GET", recoveries.RulesPath, identity.RecoveryRead, back.Rules},
		{"POST", recoveries.RulesPath, identity.RecoveryWrite, back.EnterRate},
		{"GET", "/recoveries/{id}", identity.RecoveryRead, back.Show},
		{"POST", "/recoveries/{id}/answer", identity.RecoveryAnswer, back.Answer},
		{"POST", "/recoveries/{id}/prepare", identity.RecoveryWrite, back.Prepare},
		{"POST", "/recoveries/{id}/return", identity.RecoveryWrite, back.Return},
		{"POST", "/recoveries/{id}/drop", identity.RecoveryWrite, back.Drop},
		{"GET", "/recoveries/{id}/decide", identity.RecoveryWrite, back.ShowDecide},
		{"POST", "/recoveries/{id}/decide", identity.RecoveryWrite, back.Decide},
		{"GET", "/recoveries/{id}/decision", identity.RecoveryRead, back.Decision},
		{"GET", "/recoveries/{id}/decision/pdf", identity.RecoveryRead, back.PDF},
		{"POST", "/recoveries/{id}/repay", identity.RecoveryWrite, back.Repay},
		{"POST", "/recoveries/{id}/set-off", identity.RecoveryWrite, back.SetOff},
		{"POST", "/recoveries/{id}/write-off", identity.RecoveryWrite, back.Propose},
		{"POST", "/recoveries/{id}/write-off/settle", identity.RecoveryWrite, back.Settle},
	}
}
