package portal

import (
	"slices"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/account"
	"kuntapaikka/internal/portal/agreements"
	"kuntapaikka/internal/portal/home"
	"kuntapaikka/internal/portal/ranking"
	"kuntapaikka/internal/store"
)

// Routes is the only route table: method, path, the right that it needs, and the handler. docs/routes.md is made from it, and a test tries each
// line as each role and as nobody.
func (p *Portal) Routes() []Route {
	own := account.Pages{Kit: p.kit, Accounts: p.accounts, Sessions: p.sessions, Desk: p.desk}
	first := home.Pages{DB: p.db}
	chain := placement.Chain{InTx: store.As(p.db, func(tx *store.Tx) placement.ChainStore { return tx })}
	ranked := ranking.Pages{DB: p.db, Chain: chain}
	return slices.Concat(p.placeRoutes(), []Route{
		{"GET", "/", identity.SignedIn, first.Show},
		{"POST", "/notices/read", identity.SignedIn, first.ReadNotices},

		{"GET", "/cases/{id}/ranking", identity.RankingRead, ranked.Show},
		{"POST", "/cases/{id}/ranking", identity.RankingRead, ranked.Choose},
		{"GET", ranking.MapPath, identity.SignedIn, ranked.Map(&p.base)},

		{"GET", "/sign-in", identity.Anyone, own.ShowSignIn},
		{"POST", "/sign-in", identity.Anyone, own.SignIn},
		{"POST", "/sign-out", identity.Anyone, own.SignOut},
		{"GET", "/account", identity.SignedIn, own.Show},
		{"GET", "/account/role", identity.Anyone, own.ShowRoles},
		{"POST", "/account/role", identity.Anyone, own.ChooseRole},
		{"POST", "/account/scheme", identity.SignedIn, own.ChooseScheme},
		{"POST", "/account/sessions/end", identity.SignedIn, own.EndOthers},
	})
}

// placeRoutes are the pages about where places come from.
func (p *Portal) placeRoutes() []Route {
	register := agreements.Pages{
		Agreements: places.Agreements{InTx: store.As(p.db, func(tx *store.Tx) places.AgreementStore { return tx }), Now: p.now}, Register: p.db.Register,
	}
	return []Route{
		{"GET", "/agreements", identity.AgreementRead, register.List},
		{"GET", "/agreements/new", identity.AgreementWrite, register.New},
		{"POST", "/agreements", identity.AgreementWrite, register.Add},
		{"GET", "/agreements/{id}", identity.AgreementRead, register.Show},
		{"GET", "/agreements/{id}/edit", identity.AgreementWrite, register.Edit},
		{"POST", "/agreements/{id}", identity.AgreementWrite, register.Save},
		{"POST", "/agreements/{id}/commitments", identity.CommitmentWrite, register.Commit},
	}
}
