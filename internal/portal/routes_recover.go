package portal

import (
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/recoveries"
	"kuntapaikka/internal/portal/reviews"
	"kuntapaikka/internal/store"
)

// recoverRoutes are the pages about what is claimed back, and about decisions that are reviewed.
func (p *Portal) recoverRoutes() []Route {
	back := recoveries.Pages{Desk: recovery.Desk{InTx: store.As(p.db, func(tx *store.Tx) recovery.Store { return tx }), Now: p.now}}
	again := reviews.Pages{Desk: review.Desk{InTx: store.As(p.db, func(tx *store.Tx) review.Store { return tx }), Now: p.now}}
	return []Route{
		{"GET", reviews.Path, identity.ReviewRead, again.List},
		{"POST", reviews.Path, identity.ReviewAsk, again.Ask},
		{"GET", "/reviews/new", identity.ReviewAsk, again.New},
		{"GET", "/reviews/{id}", identity.ReviewRead, again.Show},
		{"POST", "/reviews/{id}/prepare", identity.ReviewDecide, again.Prepare},
		{"POST", "/reviews/{id}/return", identity.ReviewDecide, again.Return},
		{"GET", "/reviews/{id}/decide", identity.ReviewDecide, again.ShowDecide},
		{"POST", "/reviews/{id}/decide", identity.ReviewDecide, again.Decide},
		{"GET", "/reviews/{id}/decision", identity.ReviewRead, again.Decision},
		{"GET", "/reviews/{id}/decision/pdf", identity.ReviewRead, again.PDF},

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
		{"GET", "/recoveries/{id}/movements/{movement}/cancel", identity.RecoveryWrite, back.ShowCancel},
		{"POST", "/recoveries/{id}/movements/{movement}/cancel", identity.RecoveryWrite, back.Cancel},
		{"POST", "/recoveries/{id}/set-off", identity.RecoveryWrite, back.SetOff},
		{"POST", "/recoveries/{id}/write-off", identity.RecoveryWrite, back.Propose},
		{"POST", "/recoveries/{id}/write-off/settle", identity.RecoveryWrite, back.Settle},
	}
}
