package pack

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/recovery"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/grants/review"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/grants/settling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/region"
)

// Store is what the use cases of packs need of the database.
type Store interface {
	Register(ctx context.Context) (*region.Register, error)
	Claim(ctx context.Context, id uuid.UUID) (claims.Claim, error)
	ClaimSteps(ctx context.Context, claim uuid.UUID) ([]claims.Noted, error)
	DecisionOf(ctx context.Context, claim uuid.UUID) (claims.Decision, error)
	EntriesOf(ctx context.Context, claim uuid.UUID) ([]ledger.Entry, error)
	HeadsOf(ctx context.Context, claims []uuid.UUID) (ledger.Balances, error)
	Attachment(ctx context.Context, claim, file uuid.UUID) (claims.Attachment, []byte, error)
	PackedPayments(ctx context.Context, claim uuid.UUID) ([]Payment, error)
	PackedEvidence(ctx context.Context, claim uuid.UUID) ([]Evidence, error)
	PackedAccess(ctx context.Context, claim uuid.UUID) ([]Link, error)
	TellsWho(ctx context.Context, claim uuid.UUID, texts []string) ([]bool, error)
	PackedMark(ctx context.Context, claim uuid.UUID) (string, error)
	Recoveries(ctx context.Context, f recovery.Filter, p page.Params) (page.Of[recovery.Recovery], error)
	Recovery(ctx context.Context, id uuid.UUID) (recovery.Recovery, error)
	RecoveryDecision(ctx context.Context, recovery uuid.UUID) (recovery.Decision, error)
	Reviews(ctx context.Context, f review.Filter, p page.Params) (page.Of[review.Review], error)
	ReviewDecision(ctx context.Context, review uuid.UUID) (review.Decision, error)
	Instalments(ctx context.Context, claim uuid.UUID) ([]reporting.Part, error)
	ClaimSettlement(ctx context.Context, claim uuid.UUID) (settling.Settlement, error)
	PackedReports(ctx context.Context, claim uuid.UUID) ([]reporting.Report, error)
	PackedChanges(ctx context.Context, claim uuid.UUID) ([]Change, error)
	PackedInspections(ctx context.Context, claim uuid.UUID) (all []Picked, samples []uuid.UUID, err error)
	PackedSteps(ctx context.Context, claim uuid.UUID) ([]AfterStep, error)
	Sample(ctx context.Context, id uuid.UUID) (sampling.Sample, error)
	ClaimsToPack(ctx context.Context, s Scope) ([]uuid.UUID, error)
	Claimants(ctx context.Context) ([]identity.Organisation, error)
	AddPack(ctx context.Context, p Pack) error
	EndPack(ctx context.Context, p Pack) error
	AddPackPart(ctx context.Context, pack uuid.UUID, n int, content []byte) error
	DropPackParts(ctx context.Context, pack uuid.UUID) error
	FailPack(ctx context.Context, pack uuid.UUID) error
	PackGoes(ctx context.Context, pack uuid.UUID, done, of int) error
	PackPart(ctx context.Context, pack uuid.UUID, n int) ([]byte, error)
	Pack(ctx context.Context, id uuid.UUID) (Pack, error)
	Packs(ctx context.Context, claim uuid.UUID, p page.Params) (page.Of[Pack], error)
	PackAsker(ctx context.Context, id uuid.UUID) (identity.Actor, error)
	EnqueuePack(ctx context.Context, id uuid.UUID) error
	OpenIdentities(ctx context.Context, cases []uuid.UUID) (map[string]casework.Identity, error)
	AddAnnex(ctx context.Context, id, pack uuid.UUID, manifest []byte, cases int) error
	Record(ctx context.Context, e audit.Event) error
}

// Desk is where packs are made and fetched. Letter sets a letter that was kept as it was issued; Seal is the log's key.
type Desk struct {
	InTx   identity.InTx[Store]
	Now    func() time.Time
	Letter func(kept json.RawMessage) ([]byte, error)
	Seal   Seal
}

const ground = "1125/2021 s. 17, 28; 2021/1060 art. 69"

func event(action string, p Pack) audit.Event {
	return audit.Event{Action: action, Subject: audit.Pack, ID: p.ID, Ground: ground, Detail: map[string]string{"kind": string(p.Scope.Kind), "subject": p.Subject}}
}

// Ask makes the pack of a claim at once, and puts the making of a larger one in the queue. Pressed again it is the same pack. A claimant gets packs of its own claims,
// without the access log; every other scope is for who watches over the money.
func (d Desk) Ask(ctx context.Context, a identity.Actor, press identity.Press, s Scope) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "pack.Ask(%s)", s.Kind)
	if !a.May(identity.PackMake) || s.Kind != OfClaim && !a.May(identity.FundRead) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	if err := s.Check(); err != nil {
		return id, err
	}
	id = uuid.Must(uuid.NewV7())
	err = d.InTx(ctx, a, press.Keeping(&id), func(st Store) error {
		p := Pack{ID: id, Scope: s, State: Asked, AskedBy: a.Account, Org: a.Membership.Organisation, Role: a.Role(), AskedAt: d.Now(), Access: seesLog(a)}
		if p.Subject, err = subject(ctx, st, s); err != nil {
			return err
		}
		if err := st.AddPack(ctx, p); err != nil {
			return err
		}
		if s.Kind != OfClaim {
			if err := st.EnqueuePack(ctx, id); err != nil {
				return err
			}
			return st.Record(ctx, event("pack.ask", p))
		}
		return d.once(ctx, st, p)
	})
	return id, err
}

// subject names what a pack is of. A claim without a number is nobody's to pack yet.
func subject(ctx context.Context, st Store, s Scope) (string, error) {
	switch s.Kind {
	case OfClaim:
		c, err := st.Claim(ctx, s.Claim)
		if err == nil && c.Number == "" {
			err = fault.New(fault.Conflict, "fund.pack_draft")
		}
		return c.Number, err
	case OfMunicipality:
		all, err := st.Claimants(ctx)
		if i := slices.IndexFunc(all, func(o identity.Organisation) bool { return o.ID == s.Org }); err == nil && i >= 0 {
			return all[i].Code, nil
		}
		if err == nil {
			err = fault.Bad(fault.At("claimant", "fault.choose_one"))
		}
		return "", err
	}
	return strconv.Itoa(s.Year), nil
}
