package identity

// Capability is a right to do one kind of thing. Its code is the noun and the verb.
type Capability string

// The rights, by noun.
const (
	Anyone   Capability = "anyone"    // also without signing in
	SignedIn Capability = "signed_in" // every role

	CaseRead     Capability = "case.read"
	CaseWrite    Capability = "case.write"
	CaseImport   Capability = "case.import"
	CaseIdentity Capability = "case.identity"
	CaseAssign   Capability = "case.assign" // start matching, cancel, reopen

	RankingRead    Capability = "ranking.read"
	PlanRead       Capability = "plan.read" // a centre those that are shared
	PlanRun        Capability = "plan.run"
	SuggestionMake Capability = "suggestion.make"
	ProposalMake   Capability = "proposal.make"
	ProposalRead   Capability = "proposal.read"
	ProposalAnswer Capability = "proposal.answer"
	ProposalAsk    Capability = "proposal.ask"
	HearingRead    Capability = "hearing.read"
	HearingAnswer  Capability = "hearing.answer"
	DirectionMake  Capability = "direction.make"
	DirectionRead  Capability = "direction.read"

	AuthorisationRead  Capability = "authorisation.read"  // standing ones of the emergency lane
	AuthorisationWrite Capability = "authorisation.write" // grant and end its own
	AccessName         Capability = "access.name"         // name persons who read a layer of a case (s. 68, 82)
	BreakGlass         Capability = "glass.open"          // personal data through a written reason
	GlassReview        Capability = "glass.review"        // the data protection officer's look at what was opened so

	AgreementRead   Capability = "agreement.read"
	AgreementWrite  Capability = "agreement.write"
	CommitmentWrite Capability = "commitment.write" // a municipality's promise beforehand to take urgent cases
	OfferRead       Capability = "offer.read"
	OfferWrite      Capability = "offer.write"
	OfferConfirm    Capability = "offer.confirm"
	OfferImport     Capability = "offer.import" // drafts only: a municipality its own, a centre those of its area
	CapacityRead    Capability = "capacity.read"
	// CapacityFeedback is to tell a municipality why its places were not used.
	CapacityFeedback Capability = "capacity.feedback"

	DwellingWrite Capability = "dwelling.write" // list, edit and name its own dwellings
	ArrivalRead   Capability = "arrival.read"
	ArrivalWrite  Capability = "arrival.write"
	ArrivalImport Capability = "arrival.import"

	RoundRead  Capability = "round.read"
	RoundWrite Capability = "round.write" // draft and publish: a published one somebody else has written

	ClaimRead   Capability = "claim.read"
	ClaimWrite  Capability = "claim.write" // its own; a signatory submits
	ClaimCheck  Capability = "claim.check"
	ClaimDecide Capability = "claim.decide" // the authority that the round names, and nobody who checked it

	CompensationRead   Capability = "compensation.read"   // what is due to the own organisation
	CompensationImport Capability = "compensation.import" // lists of what KEHA has paid
	PaymentRead        Capability = "payment.read"
	PaymentWrite       Capability = "payment.write"   // batches, their files, the bank's reports
	PaymentRelease     Capability = "payment.release" // what somebody else has made
	LedgerRead         Capability = "ledger.read"     // a claimant its own

	RecoveryRead   Capability = "recovery.read"   // a claimant its own
	RecoveryWrite  Capability = "recovery.write"  // open, prepare, decide what another prepared, keep what is paid back
	RecoveryAnswer Capability = "recovery.answer" // the claimant's word before it is decided
	ReviewRead     Capability = "review.read"     // requests for administrative review; a claimant its own
	ReviewAsk      Capability = "review.ask"      // of its own decisions, by a signatory
	ReviewDecide   Capability = "review.decide"   // prepare, and decide what another prepared, where the own authority decided

	SampleRead  Capability = "sample.read"  // of decided lines
	SampleWrite Capability = "sample.write" // bind, draw, inspect: each step another person
	FundRead    Capability = "fund.read"    // persons by scheme, the use of the appropriation, the yearly report, every pack
	FundWrite   Capability = "fund.write"   // classify persons; prepare a yearly report, or approve what somebody else has prepared
	PackMake    Capability = "pack.make"    // an audit pack of a claim; a claimant its own

	AuditRead  Capability = "audit.read"
	AdminUsers Capability = "admin.users"
	// AdminOrganisations is to keep how organisations are named and reached.
	AdminOrganisations Capability = "admin.organisations"
	RightsGrant        Capability = "rights.grant" // inside its own organisation, by its main user (s. 79-81)
	RegisterUse        Capability = "register.read"
)

// RolesWith returns the roles that have the right: this table is the whole of it (product.md "Organisations and roles"; act 681/2023 s. 42-43,
// 79-83, 87, 93).
func RolesWith(c Capability) []Role {
	switch c {
	case Anyone, SignedIn, RegisterUse:
		return Roles()
	case CaseRead, CaseIdentity:
		return []Role{Coordinator, Regional, Municipality, Wellbeing, Intake, Representative}
	case DirectionRead:
		return []Role{Coordinator, Regional, Municipality, Wellbeing, Intake, Representative, Auditor}
	case RightsGrant:
		return []Role{Coordinator, Regional, Municipality, Wellbeing, Keha, Intake}
	case AgreementRead, RoundRead:
		return []Role{Coordinator, Regional, Municipality, Wellbeing, Keha, Auditor}
	case ClaimRead, LedgerRead, PackMake, RecoveryRead, ReviewRead:
		return []Role{Coordinator, Municipality, Wellbeing, Keha, Auditor}
	case HearingRead:
		return []Role{Coordinator, Regional, Municipality, Wellbeing}
	case ArrivalRead:
		return []Role{Regional, Municipality, Wellbeing, Intake}
	case ProposalRead, OfferRead, CapacityRead:
		return []Role{Coordinator, Regional, Municipality}
	case GlassReview:
		return []Role{Regional, Municipality, Intake}
	case RankingRead, PlanRead, AuthorisationRead:
		return []Role{Coordinator, Regional}
	case ClaimDecide, ReviewDecide:
		return []Role{Coordinator, Keha}
	case ProposalAsk, CommitmentWrite, OfferImport:
		return []Role{Regional, Municipality}
	case CaseWrite, CaseImport, AccessName:
		return []Role{Regional, Intake}
	case ClaimWrite, CompensationRead, RecoveryAnswer, ReviewAsk:
		return []Role{Municipality, Wellbeing}
	case PlanRun, SuggestionMake, RoundWrite, FundWrite:
		return []Role{Coordinator}
	case CaseAssign, ProposalMake, DirectionMake, AuthorisationWrite, AgreementWrite, OfferConfirm, CapacityFeedback:
		return []Role{Regional}
	case ProposalAnswer, OfferWrite, ArrivalWrite, ArrivalImport, DwellingWrite:
		return []Role{Municipality}
	case HearingAnswer:
		return []Role{Wellbeing}
	case CompensationImport:
		return []Role{Municipality, Wellbeing, Keha}
	case ClaimCheck, PaymentWrite, PaymentRelease, SampleWrite, RecoveryWrite:
		return []Role{Keha}
	case PaymentRead, SampleRead, FundRead:
		return []Role{Coordinator, Keha, Auditor}
	case BreakGlass, AuditRead:
		return []Role{Auditor}
	case AdminUsers, AdminOrganisations:
		return []Role{Admin}
	}
	return nil
}

// Capabilities lists every right, in the order of the access matrix.
func Capabilities() []Capability {
	return []Capability{
		Anyone, SignedIn, CaseRead, CaseWrite, CaseImport, CaseIdentity, CaseAssign, RankingRead, PlanRead, PlanRun, SuggestionMake, ProposalMake, ProposalRead,
		ProposalAnswer, ProposalAsk, HearingRead, HearingAnswer, DirectionMake, DirectionRead, AuthorisationRead, AuthorisationWrite,
		AccessName, BreakGlass, GlassReview, AgreementRead, AgreementWrite, CommitmentWrite, OfferRead, OfferWrite, OfferConfirm, OfferImport,
		CapacityRead, CapacityFeedback, DwellingWrite, ArrivalRead, ArrivalWrite, ArrivalImport, RoundRead, RoundWrite, ClaimRead, ClaimWrite, ClaimCheck, ClaimDecide,
		CompensationRead, CompensationImport, PaymentRead, PaymentWrite, PaymentRelease, LedgerRead, SampleRead, SampleWrite, FundRead, FundWrite, PackMake,
		RecoveryRead, RecoveryWrite, RecoveryAnswer, ReviewRead, ReviewAsk, ReviewDecide, AuditRead, AdminUsers, AdminOrganisations, RightsGrant, RegisterUse,
	}
}
