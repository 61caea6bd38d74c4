package portal

import (
	"slices"

	rights "kuntapaikka/internal/account"
	breaking "kuntapaikka/internal/casework/glass"
	readers "kuntapaikka/internal/casework/named"
	granting "kuntapaikka/internal/grants/claims"
	due "kuntapaikka/internal/grants/compensation"
	"kuntapaikka/internal/grants/paying"
	making "kuntapaikka/internal/grants/rounds"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake/batch"
	planning "kuntapaikka/internal/matching/plans"
	"kuntapaikka/internal/matching/plans/drift"
	"kuntapaikka/internal/placement"
	ways "kuntapaikka/internal/placement/arrivals"
	facts "kuntapaikka/internal/placement/changes"
	housing "kuntapaikka/internal/placement/dwellings"
	"kuntapaikka/internal/placement/inbox"
	"kuntapaikka/internal/placement/places"
	lane "kuntapaikka/internal/placement/standing"
	"kuntapaikka/internal/portal/account"
	"kuntapaikka/internal/portal/agreements"
	"kuntapaikka/internal/portal/arrivals"
	"kuntapaikka/internal/portal/auditlog"
	"kuntapaikka/internal/portal/capacity"
	"kuntapaikka/internal/portal/cases"
	"kuntapaikka/internal/portal/changes"
	"kuntapaikka/internal/portal/claims"
	"kuntapaikka/internal/portal/compensation"
	"kuntapaikka/internal/portal/directions"
	"kuntapaikka/internal/portal/dwellings"
	"kuntapaikka/internal/portal/glass"
	"kuntapaikka/internal/portal/hearings"
	"kuntapaikka/internal/portal/home"
	"kuntapaikka/internal/portal/imports"
	"kuntapaikka/internal/portal/named"
	"kuntapaikka/internal/portal/offers"
	"kuntapaikka/internal/portal/organisations"
	"kuntapaikka/internal/portal/payments"
	"kuntapaikka/internal/portal/plans"
	"kuntapaikka/internal/portal/proposals"
	"kuntapaikka/internal/portal/public"
	"kuntapaikka/internal/portal/ranking"
	"kuntapaikka/internal/portal/rounds"
	"kuntapaikka/internal/portal/standing"
	"kuntapaikka/internal/portal/users"
	"kuntapaikka/internal/signin"
	"kuntapaikka/internal/store"
	"kuntapaikka/templates/styleguide"
)

// Routes is the only route table: method, path, the right that it needs, and the handler. docs/routes.md is made from it, and a test tries each
// line as each role and as nobody.
func (p *Portal) Routes() []Route {
	own := account.Pages{Kit: p.kit, Accounts: p.accounts, Sessions: p.sessions, Desk: p.desk}
	first := home.Pages{DB: p.db}
	return slices.Concat(p.caseRoutes(), p.placeRoutes(), p.chainRoutes(), p.wayRoutes(), p.planRoutes(), p.fileRoutes(), p.moneyRoutes(), p.paymentRoutes(), p.recoverRoutes(), p.reportRoutes(), p.costRoutes(), p.fundRoutes(), p.watchRoutes(), []Route{
		{"GET", "/", identity.SignedIn, first.Show},
		{"POST", "/notices/read", identity.SignedIn, first.ReadNotices},

		{"GET", "/sign-in", identity.Anyone, own.ShowSignIn},
		{"POST", "/sign-in", identity.Anyone, own.SignIn},
		{"POST", "/sign-out", identity.Anyone, own.SignOut},
		{"GET", "/account", identity.SignedIn, own.Show},
		{"GET", "/account/role", identity.Anyone, own.ShowRoles},
		{"POST", "/account/role", identity.Anyone, own.ChooseRole},
		{"POST", "/account/scheme", identity.SignedIn, own.ChooseScheme},
		{"POST", "/account/sessions/end", identity.SignedIn, own.End},
		{"GET", "/account/password", identity.SignedIn, own.ShowPassword},
		{"POST", "/account/password", identity.SignedIn, own.ChangePassword},
		{"POST", "/session", identity.SignedIn, own.KeepSession},
	}, p.publicRoutes())
}

// publicRoutes are the pages that anyone may read.
func (p *Portal) publicRoutes() []Route {
	open := public.New(p.db.Register, absoluteLimit)
	return []Route{
		{"GET", "/accessibility", identity.Anyone, open.Accessibility},
		{"GET", "/privacy", identity.Anyone, open.Privacy},
		{"GET", "/help", identity.Anyone, open.Help},
		{"GET", "/styleguide", identity.Anyone, open.Styleguide},
		{"GET", styleguide.MapPath, identity.Anyone, open.StyleguideMap},
		{"GET", styleguide.PlainPath, identity.Anyone, open.StyleguidePlain},
	}
}

// caseRoutes are the pages of cases: the list, the case, its form and its steps.
func (p *Portal) caseRoutes() []Route {
	c := cases.New(p.db)
	who := named.Pages{Desk: readers.Desk{InTx: store.As(p.db, func(tx *store.Tx) readers.Store { return tx })}}
	return []Route{
		{"GET", "/cases", identity.CaseRead, c.List},
		{"GET", "/cases/new", identity.CaseWrite, c.ShowNew},
		{"POST", "/cases/new", identity.CaseWrite, c.Begin},
		{"GET", "/cases/{id}", identity.CaseRead, c.Show},
		{"GET", "/cases/{id}/history", identity.CaseRead, c.History},
		{"GET", "/cases/{id}/named", identity.AccessName, who.Show},
		{"POST", "/cases/{id}/named", identity.AccessName, who.Name},
		{"POST", "/cases/{id}/named/{access}/end", identity.AccessName, who.End},
		{"GET", "/cases/{id}/identity", identity.CaseIdentity, c.Identity},
		{"GET", "/cases/{id}/edit", identity.CaseWrite, c.ShowEdit},
		{"GET", "/cases/{id}/edit/{stage}", identity.CaseWrite, c.ShowStage},
		{"POST", "/cases/{id}/edit/{stage}", identity.CaseWrite, c.SaveStage},
		{"GET", "/cases/{id}/check", identity.CaseWrite, c.ShowCheck},
		{"POST", "/cases/{id}/receive", identity.CaseWrite, c.Receive},
		{"GET", "/cases/{id}/step/{event}", identity.CaseWrite, c.ShowStep},
		{"POST", "/cases/{id}/step/{event}", identity.CaseWrite, c.Step},
		{"GET", "/cases/{id}/links", identity.CaseWrite, c.ShowLinks},
		{"POST", "/cases/{id}/links", identity.CaseWrite, c.Link},
		{"POST", "/cases/{id}/links/{other}/remove", identity.CaseWrite, c.Unlink},
	}
}

// wayRoutes are the pages of a case's way: the ranking, and the arrival.
func (p *Portal) wayRoutes() []Route {
	chain := placement.Chain{InTx: store.As(p.db, func(tx *store.Tx) placement.ChainStore { return tx })}
	ranked := ranking.Pages{DB: p.db, Chain: chain}
	coming := arrivals.Pages{
		DB: p.db, Service: ways.Service{InTx: store.As(p.db, func(tx *store.Tx) ways.Store { return tx })},
		Desk: ways.Desk{InTx: store.As(p.db, func(tx *store.Tx) ways.NoticeStore { return tx })}, Registry: ways.Registry{InTx: store.As(p.db, func(tx *store.Tx) ways.FactStore { return tx })},
	}
	homes := housing.Service{InTx: store.As(p.db, func(tx *store.Tx) housing.Store { return tx })}
	coming.Dwellings = homes
	dwelling := dwellings.Pages{Service: homes}
	return []Route{
		{"GET", "/cases/{id}/ranking", identity.RankingRead, ranked.Show},
		{"POST", "/cases/{id}/ranking", identity.RankingRead, ranked.Choose},
		{"GET", "/cases/{id}/ranking/why", identity.RankingRead, ranked.Why},
		{"GET", "/proposals/{id}/ranking", identity.RankingRead, ranked.Kept},
		{"GET", ranking.MapPath, identity.SignedIn, ranked.Map(&p.base)},

		{"GET", "/arrivals", identity.ArrivalRead, coming.List},
		{"GET", "/arrivals/new", identity.ArrivalWrite, coming.New},
		{"POST", "/arrivals", identity.ArrivalWrite, coming.Add},
		{"GET", "/arrivals/{id}", identity.ArrivalRead, coming.Show},
		{"POST", "/arrivals/{id}", identity.ArrivalWrite, coming.Take},
		{"GET", "/arrivals/{id}/facts", identity.ArrivalWrite, coming.Facts},
		{"POST", "/arrivals/{id}/facts", identity.ArrivalWrite, coming.SaveFacts},
		{"POST", "/arrivals/{id}/dwelling", identity.DwellingWrite, coming.NameDwelling},

		{"GET", "/dwellings", identity.DwellingWrite, dwelling.List},
		{"GET", "/dwellings/new", identity.DwellingWrite, dwelling.New},
		{"POST", "/dwellings", identity.DwellingWrite, dwelling.Add},
		{"GET", "/dwellings/{id}", identity.DwellingWrite, dwelling.Show},
		{"POST", "/dwellings/{id}", identity.DwellingWrite, dwelling.Save},
	}
}

// planRoutes are the pages of plans and scenarios.
func (p *Portal) planRoutes() []Route {
	made := plans.Pages{
		Desk:  planning.Desk{InTx: store.As(p.db, func(tx *store.Tx) planning.DeskStore { return tx })},
		Drift: drift.Desk{InTx: store.As(p.db, func(tx *store.Tx) drift.Store { return tx })},
	}
	return []Route{
		{"GET", "/plans", identity.PlanRead, made.List},
		{"GET", "/plans/new", identity.PlanRun, made.New},
		{"POST", "/plans", identity.PlanRun, made.Start},
		{"GET", plans.DriftPath, identity.PlanRun, made.Over},
		{"GET", "/plans/{id}", identity.PlanRead, made.Show},
		{"GET", "/plans/{id}/fairness", identity.PlanRead, made.Fairness},
		{"POST", "/plans/{id}/curve", identity.PlanRun, made.AskCurve},
		{"GET", "/plans/{id}/progress", identity.PlanRun, made.Progress},
		{"GET", "/plans/{id}/instance.json", identity.PlanRun, made.Download(planning.InstanceFile)},
		{"GET", "/plans/{id}/plan.json", identity.PlanRun, made.Download(planning.PlanFile)},
		{"GET", "/plans/{id}/scenario/new", identity.PlanRun, made.NewScenario},
		{"POST", "/plans/{id}/scenario", identity.PlanRun, made.Suppose},
		{"POST", "/plans/{id}/stop", identity.PlanRun, made.Stop},
		{"POST", "/plans/{id}/again", identity.PlanRun, made.Again},
		{"POST", "/plans/{id}/standing", identity.PlanRun, made.MakeStanding},
		{"POST", "/plans/{id}/share", identity.PlanRun, made.Share(true)},
		{"POST", "/plans/{id}/unshare", identity.PlanRun, made.Share(false)},
		{"POST", "/plans/{id}/freeze", identity.PlanRun, made.Freeze},
		{"GET", "/plans/{id}/delete", identity.PlanRun, made.ShowDelete},
		{"POST", "/plans/{id}/delete", identity.PlanRun, made.Delete},
	}
}

// fileRoutes are the pages where files are brought: the same for each kind, below the list that it fills.
func (p *Portal) fileRoutes() (all []Route) {
	desk := batch.Desk{InTx: store.As(p.db, func(tx *store.Tx) batch.Store { return tx }), Read: imports.ReadTable}
	for _, f := range []imports.Pages{
		{Desk: desk, Kind: batch.Cases, Home: "/cases", List: msg.CasesListTitle},
		{Desk: desk, Kind: batch.Offers, Home: "/offers", List: msg.OffersTitle},
		{Desk: desk, Kind: batch.Arrivals, Home: "/arrivals", List: msg.ArrivalsTitle},
		{Desk: desk, Kind: batch.Payments, Home: compensation.ListsPath, Above: compensation.Path, List: msg.CompensationViewLists},
	} {
		right, path := f.Kind.Right(), f.Path()
		all = append(all, []Route{
			{"GET", path, right, f.New},
			{"POST", path, right, f.Keep},
			{"GET", path + "/template.{ending}", right, f.Template},
			{"GET", path + "/{id}", right, f.Show},
			{"POST", path + "/{id}", right, f.Confirm},
		}...)
	}
	return all
}

// placeRoutes are the pages about where places come from.
func (p *Portal) placeRoutes() []Route {
	register := agreements.Pages{
		Agreements: places.Agreements{InTx: store.As(p.db, func(tx *store.Tx) places.AgreementStore { return tx }), Now: p.now}, Register: p.db.Register,
	}
	offer := offers.Pages{
		Offers: places.Offers{InTx: store.As(p.db, func(tx *store.Tx) places.OfferStore { return tx }), Now: p.now}, Register: p.db.Register,
	}
	seen := capacity.Pages{Capacities: places.Capacities{InTx: store.As(p.db, func(tx *store.Tx) places.CapacityStore { return tx }), Now: p.now}}
	return []Route{
		{"GET", "/offers", identity.OfferRead, offer.List},
		{"GET", "/offers/new", identity.OfferWrite, offer.New},
		{"POST", "/offers", identity.OfferWrite, offer.Start},
		{"GET", "/offers/{id}", identity.OfferRead, offer.Show},
		{"GET", "/offers/{id}/contact", identity.OfferWrite, offer.Section(places.ContactSection)},
		{"POST", "/offers/{id}/contact", identity.OfferWrite, offer.Save(places.ContactSection)},
		{"GET", "/offers/{id}/places", identity.OfferWrite, offer.Section(places.PlacesSection)},
		{"POST", "/offers/{id}/places", identity.OfferWrite, offer.Save(places.PlacesSection)},
		{"GET", "/offers/{id}/services", identity.OfferWrite, offer.Section(places.ServicesSection)},
		{"POST", "/offers/{id}/services", identity.OfferWrite, offer.Save(places.ServicesSection)},
		{"GET", "/offers/{id}/check", identity.OfferWrite, offer.Section(places.DecisionSection)},
		{"POST", "/offers/{id}/check", identity.OfferWrite, offer.Save(places.DecisionSection)},
		{"POST", "/offers/{id}/submit", identity.OfferWrite, offer.Submit},
		{"GET", "/offers/{id}/withdraw", identity.OfferWrite, offer.ShowWithdraw},
		{"POST", "/offers/{id}/withdraw", identity.OfferWrite, offer.Withdraw},
		{"POST", "/offers/{id}/confirm", identity.OfferConfirm, offer.Confirm},
		{"POST", "/offers/{id}/return", identity.OfferConfirm, offer.Return},
		{"GET", "/offers/{id}/lines/{line}/lower", identity.OfferWrite, offer.ShowLower},
		{"POST", "/offers/{id}/lines/{line}/lower", identity.OfferWrite, offer.Lower},
		{"GET", "/offers/{id}/lines/{line}/relabel", identity.OfferConfirm, offer.ShowRelabel},
		{"POST", "/offers/{id}/lines/{line}/relabel", identity.OfferConfirm, offer.Relabel},

		{"GET", capacity.Path, identity.CapacityRead, seen.Show},
		{"GET", capacity.MapPath, identity.CapacityRead, seen.Map},
		{"GET", capacity.FilePath, identity.CapacityRead, seen.File},
		{"GET", capacity.UnusedPath, identity.CapacityRead, seen.Unused},
		{"GET", capacity.UnusedPath + "/{line}", identity.CapacityFeedback, seen.ShowFeedback},
		{"POST", capacity.UnusedPath + "/{line}", identity.CapacityFeedback, seen.GiveFeedback},

		{"GET", "/agreements", identity.AgreementRead, register.List},
		{"GET", "/agreements/new", identity.AgreementWrite, register.New},
		{"POST", "/agreements", identity.AgreementWrite, register.Add},
		{"GET", "/agreements/{id}", identity.AgreementRead, register.Show},
		{"GET", "/agreements/{id}/edit", identity.AgreementWrite, register.Edit},
		{"POST", "/agreements/{id}", identity.AgreementWrite, register.Save},
		{"POST", "/agreements/{id}/commitments", identity.CommitmentWrite, register.Commit},
	}
}

// paymentRoutes are the pages about how decided money is paid, and the book of it.
func (p *Portal) paymentRoutes() []Route {
	paid := payments.Pages{Desk: paying.Desk{InTx: store.As(p.db, func(tx *store.Tx) paying.Store { return tx }), Now: p.now}}
	return []Route{
		{"GET", "/payments", identity.PaymentRead, paid.List},
		{"POST", "/payments", identity.PaymentWrite, paid.Make},
		{"GET", "/payments/batches/{id}", identity.PaymentRead, paid.Batch},
		{"POST", "/payments/batches/{id}/release", identity.PaymentRelease, paid.Release},
		{"POST", "/payments/batches/{id}/drop", identity.PaymentWrite, paid.Drop},
		{"GET", "/payments/batches/{id}/file.xml", identity.PaymentWrite, paid.File},
		{"GET", "/payments/reports/new", identity.PaymentWrite, paid.NewReport},
		{"POST", "/payments/reports", identity.PaymentWrite, paid.KeepReport},
		{"GET", "/payments/reports/{id}", identity.PaymentRead, paid.Report},
		{"POST", "/payments/reports/{id}", identity.PaymentWrite, paid.Confirm},
		{"GET", "/payments/accounts/{id}", identity.PaymentWrite, paid.Account},
		{"POST", "/payments/accounts/{id}", identity.PaymentWrite, paid.MendAccount},
		{"GET", "/payments/reconciliation", identity.PaymentRead, paid.Reconciliation},
		{"GET", "/payments/reconciliation.csv", identity.PaymentRead, paid.ReconciliationFile},
		{"GET", "/ledger", identity.LedgerRead, paid.Ledger},
		{"GET", "/ledger/{id}", identity.LedgerRead, paid.Claim},
		{"GET", "/ledger/{id}/entries.csv", identity.LedgerRead, paid.Entries},
	}
}

// moneyRoutes are the pages about who is paid what.
func (p *Portal) moneyRoutes() []Route {
	asked := claims.Pages{Desk: granting.Desk{InTx: store.As(p.db, func(tx *store.Tx) granting.Store { return tx }), Now: p.now, Scan: p.scan}, Register: p.db.Register}
	support := rounds.Pages{Desk: making.Desk{InTx: store.As(p.db, func(tx *store.Tx) making.Store { return tx }), Now: p.now}, Register: p.db.Register}
	own := compensation.Pages{Desk: due.Desk{InTx: store.As(p.db, func(tx *store.Tx) due.Store { return tx })}, Register: p.db.Register}
	return []Route{
		{"GET", compensation.Path, identity.CompensationRead, own.Forecast},
		{"GET", compensation.PersonsPath, identity.CompensationRead, own.Persons},
		{"GET", compensation.FilePath, identity.CompensationRead, own.File},
		{"GET", compensation.CheckPath, identity.CompensationRead, own.Check},
		{"GET", compensation.CheckFilePath, identity.CompensationRead, own.CheckFile},
		{"GET", compensation.ListsPath, identity.CompensationImport, own.Lists},

		{"GET", "/rounds", identity.RoundRead, support.List},
		{"POST", "/rounds", identity.RoundWrite, support.Start},
		{"GET", "/rounds/{code}", identity.RoundRead, support.Show},
		{"GET", "/rounds/drafts/{id}", identity.RoundWrite, support.Draft},
		{"GET", "/rounds/drafts/{id}/edit", identity.RoundWrite, support.Edit},
		{"POST", "/rounds/drafts/{id}", identity.RoundWrite, support.Save},
		{"POST", "/rounds/drafts/{id}/publish", identity.RoundWrite, support.Publish},
		{"POST", "/rounds/drafts/{id}/discard", identity.RoundWrite, support.Discard},

		{"GET", "/claims", identity.ClaimRead, asked.List},
		{"POST", "/claims", identity.ClaimWrite, asked.Start},
		{"GET", "/claims/{id}", identity.ClaimRead, asked.Show},
		{"GET", "/claims/{id}/edit", identity.ClaimWrite, asked.Edit},
		{"POST", "/claims/{id}/edit", identity.ClaimWrite, asked.Save},
		{"POST", "/claims/{id}/refresh", identity.ClaimWrite, asked.Refresh},
		{"GET", "/claims/{id}/submit", identity.ClaimWrite, asked.ShowSend},
		{"POST", "/claims/{id}/submit", identity.ClaimWrite, asked.Send},
		{"POST", "/claims/{id}/withdraw", identity.ClaimWrite, asked.Withdraw},
		{"GET", "/claims/{id}/persons/new", identity.ClaimWrite, asked.ShowAdd},
		{"POST", "/claims/{id}/persons", identity.ClaimWrite, asked.Add},
		{"POST", "/claims/{id}/persons/{line}/remove", identity.ClaimWrite, asked.Drop},
		{"POST", "/claims/{id}/files", identity.ClaimWrite, asked.Enclose},
		{"GET", "/claims/{id}/files/{file}", identity.ClaimRead, asked.File},
		{"POST", "/claims/{id}/files/{file}/remove", identity.ClaimWrite, asked.TakeOut},
		{"GET", "/claims/{id}/check", identity.ClaimCheck, asked.ShowCheck},
		{"POST", "/claims/{id}/check", identity.ClaimCheck, asked.Check},
		{"POST", "/claims/{id}/ask", identity.ClaimCheck, asked.Ask},
		{"GET", "/claims/{id}/decide", identity.ClaimDecide, asked.ShowDecide},
		{"POST", "/claims/{id}/decide", identity.ClaimDecide, asked.Decide},
		{"POST", "/claims/{id}/return", identity.ClaimDecide, asked.Return},
		{"GET", "/claims/{id}/decision", identity.ClaimRead, asked.Decision},
		{"GET", "/claims/{id}/decision/pdf", identity.ClaimRead, asked.PDF},
	}
}

// watchRoutes are the pages of those who watch over the use: auditor, administrator and main users.
func (p *Portal) watchRoutes() []Route {
	log := auditlog.Pages{DB: p.db}
	broken := glass.Pages{Desk: breaking.Desk{InTx: store.As(p.db, func(tx *store.Tx) breaking.Store { return tx })}}
	bodies := organisations.Pages{Offices: rights.Offices{InTx: store.As(p.db, func(tx *store.Tx) rights.OfficeStore { return tx })}}
	people := users.Pages{DB: p.db, Post: p.post, Service: rights.Service{InTx: store.As(p.db, func(tx *store.Tx) rights.Store { return tx }), Hash: signin.Hash}}
	return []Route{
		{"GET", "/audit", identity.AuditRead, log.Events},
		{"GET", "/audit/looks", identity.AuditRead, log.Looks},
		{"GET", "/audit/chain", identity.AuditRead, log.Chain},
		{"POST", "/audit/verify", identity.AuditRead, log.Verify},
		{"GET", "/audit/glass", identity.BreakGlass, broken.Openings},
		{"GET", "/audit/glass/new", identity.BreakGlass, broken.New},
		{"POST", "/audit/glass", identity.BreakGlass, broken.Open},
		{"GET", "/audit/glass/{id}", identity.BreakGlass, broken.Show},
		{"GET", "/glass", identity.GlassReview, broken.Reviews},
		{"GET", "/glass/{id}", identity.GlassReview, broken.ShowReview},
		{"POST", "/glass/{id}", identity.GlassReview, broken.Review},

		{"GET", "/admin/users", identity.AdminUsers, people.List},
		{"GET", "/admin/users/new", identity.AdminUsers, people.New},
		{"POST", "/admin/users", identity.AdminUsers, people.Create},
		{"GET", "/admin/users/{id}", identity.AdminUsers, people.Show},
		{"POST", "/admin/users/{id}/disable", identity.AdminUsers, people.Disable},
		{"POST", "/admin/users/{id}/enable", identity.AdminUsers, people.Enable},
		{"POST", "/admin/users/{id}/password", identity.AdminUsers, people.Renew},
		{"POST", "/admin/users/{id}/sessions", identity.AdminUsers, people.EndSessions},
		{"POST", "/admin/users/{id}/grants", identity.AdminUsers, people.Grant},
		{"POST", "/admin/grants/{id}/end", identity.AdminUsers, people.End},
		{"GET", "/admin/organisations", identity.AdminOrganisations, bodies.List},
		{"GET", "/admin/organisations/{id}", identity.AdminOrganisations, bodies.Show},
		{"POST", "/admin/organisations/{id}", identity.AdminOrganisations, bodies.Save},
		{"GET", "/admin/outbox", identity.AdminUsers, people.Outbox},
		{"GET", "/account/rights", identity.RightsGrant, people.Rights},
		{"POST", "/account/rights", identity.RightsGrant, people.Invite},
		{"POST", "/account/rights/{id}/end", identity.RightsGrant, people.End},
	}
}

// chainRoutes are the pages from a proposal to a direction.
func (p *Portal) chainRoutes() []Route {
	chain := placement.Chain{InTx: store.As(p.db, func(tx *store.Tx) placement.ChainStore { return tx })}
	reading := inbox.Reading{InTx: store.As(p.db, func(tx *store.Tx) inbox.Store { return tx })}
	proposed := proposals.Pages{Reading: reading, Chain: chain}
	heard := hearings.Pages{Reading: reading, Chain: chain}
	directed := directions.Pages{Reading: reading, Chain: chain}
	changed := changes.Pages{Desk: facts.Desk{InTx: store.As(p.db, func(tx *store.Tx) facts.Store { return tx })}}
	authorised := standing.Pages{Desk: lane.Desk{InTx: store.As(p.db, func(tx *store.Tx) lane.Store { return tx })}}
	return []Route{
		{"GET", "/authorisations", identity.AuthorisationRead, authorised.List},
		{"POST", "/authorisations", identity.AuthorisationWrite, authorised.Grant},
		{"POST", "/authorisations/{id}/end", identity.AuthorisationWrite, authorised.End},

		{"GET", "/cases/{id}/change", identity.ProposalMake, changed.Show},
		{"POST", "/cases/{id}/change", identity.ProposalMake, changed.Report},

		{"GET", "/proposals", identity.ProposalRead, proposed.List},
		{"GET", "/proposals/{id}", identity.ProposalRead, proposed.Show},
		{"POST", "/proposals/{id}/ask", identity.ProposalAnswer, proposed.Ask},
		{"POST", "/proposals/{id}/reply", identity.ProposalMake, proposed.Reply},
		{"GET", "/proposals/{id}/accept", identity.ProposalAnswer, proposed.ShowAccept},
		{"POST", "/proposals/{id}/accept", identity.ProposalAnswer, proposed.Accept},
		{"GET", "/proposals/{id}/decline", identity.ProposalAnswer, proposed.ShowDecline},
		{"POST", "/proposals/{id}/decline", identity.ProposalAnswer, proposed.Decline},
		{"GET", "/proposals/{id}/agree", identity.DirectionMake, proposed.ShowAgree},
		{"POST", "/proposals/{id}/agree", identity.DirectionMake, proposed.Agree},
		{"GET", "/proposals/{id}/withdraw", identity.ProposalMake, proposed.ShowWithdraw},
		{"POST", "/proposals/{id}/withdraw", identity.ProposalMake, proposed.Withdraw},

		{"GET", "/proposals/{id}/direct", identity.DirectionMake, directed.ShowMake},
		{"POST", "/proposals/{id}/direct", identity.DirectionMake, directed.Make},
		{"GET", "/directions/{id}", identity.DirectionRead, directed.Show},
		{"GET", "/directions/{id}/pdf", identity.DirectionRead, directed.PDF},
		{"GET", "/directions/{id}/revoke", identity.DirectionMake, directed.ShowRevoke},
		{"POST", "/directions/{id}/revoke", identity.DirectionMake, directed.Revoke},

		{"GET", "/hearings", identity.HearingRead, heard.List},
		{"GET", "/hearings/{id}", identity.HearingRead, heard.Show},
		{"POST", "/hearings/{id}", identity.HearingAnswer, heard.Answer},
	}
}
