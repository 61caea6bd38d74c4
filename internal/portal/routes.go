package portal

import (
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/portal/account"
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
	return []Route{
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
	}
}
