package placement

import (
	"context"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Agree is the centre's confirmation of the municipality's yes. A minor's also needs the wellbeing area's agreement (681/2023 s. 43.5).
func (s Chain) Agree(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID) (err error) {
	defer fault.Wrap(&err, "placement.Agree(%s)", id)
	return s.decide(ctx, a, press, id, func(st ChainStore, p Proposal) error {
		if err := agreedByAll(ctx, st, p); err != nil {
			return err
		}
		p, err := moveProposal(ctx, st, a, p, Agree, nil)
		if err != nil {
			return err
		}
		return st.Notify(ctx, p.notice(p.MunicipalOrg, "notices.agreed"))
	})
}

// decide runs a centre's step on the version that the person saw.
func (s Chain) decide(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, do func(ChainStore, Proposal) error) error {
	if err := refuse(a, identity.DirectionMake); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st ChainStore) error {
		p, err := lockAt(ctx, st, id, press.Version)
		if err != nil {
			return err
		}
		return do(st, p)
	})
}

// agreedByAll refuses a minor's place without the wellbeing area's yes.
func agreedByAll(ctx context.Context, st ChainStore, p Proposal) error {
	h, err := st.HearingOf(ctx, p.ID)
	if err == nil && h.Kind == Agreement && !h.Agrees() {
		err = fault.New(fault.Conflict, "proposals.no_agreement_of_area")
	}
	return err
}

// Decision is what the centre writes into the direction.
type Decision struct {
	Reasons   string
	ChildView string // the child's view, or why it was not heard (s. 4); asked when there are children
}

// Direct is the direction to the municipal place (681/2023 s. 43): the case is placed, and the identity opens to the municipality and the
// wellbeing area (s. 83.2), which also reads the health detail. It answers with the direction's id.
func (s Chain) Direct(ctx context.Context, a identity.Actor, press identity.Press, proposal uuid.UUID, decision Decision) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "placement.Direct(%s)", proposal)
	err = s.decide(ctx, a, press.Keeping(&id), proposal, func(st ChainStore, p Proposal) error {
		c, err := st.LockCase(ctx, p.Case)
		if err != nil {
			return err
		}
		if err := mayDirect(ctx, st, c, p, decision); err != nil {
			return err
		}
		p, err = moveProposal(ctx, st, a, p, Direct, nil)
		if err != nil {
			return err
		}
		d, err := newDirection(ctx, st, a, c, p, decision)
		if err != nil {
			return err
		}
		id = d.ID
		if p.Supplement {
			return replace(ctx, st, c, p, d)
		}
		if err := st.AddDirection(ctx, d); err != nil {
			return err
		}
		_, err = st.MoveCase(ctx, p.Case, casework.Move{Event: casework.Direct, Municipality: p.Municipality, Ground: "681/2023 s. 43"})
		if err != nil {
			return err
		}
		if err := st.StartArrivals(ctx, d, c, p.PlannedArrival); err != nil {
			return err
		}
		return disclose(ctx, st, p, d)
	})
	return id, err
}

// mayDirect checks what a direction rests on: an agreement in force (s. 42), which a minor's may lack for a good reason (s. 43.5), the area's
// agreement for a minor, and the child's view (s. 4).
func mayDirect(ctx context.Context, st ChainStore, c casework.Case, p Proposal, d Decision) error {
	if err := agreedByAll(ctx, st, p); err != nil {
		return err
	}
	inForce, err := st.AgreementOn(ctx, p.MunicipalOrg, civil.DateIn(st.Now()))
	if err != nil {
		return err
	}
	if !inForce && p.Group != casework.Minor {
		return fault.New(fault.Conflict, "proposals.agreement_lapsed")
	}
	return d.Check(c, st.Now())
}

// Check returns every mistake of the decision at once.
func (d Decision) Check(c casework.Case, now time.Time) error {
	var mistakes []fault.Field
	if d.Reasons == "" {
		mistakes = append(mistakes, fault.At("reasons", "fault.reason_required"))
	}
	if HasChildren(c, now.Year()) && d.ChildView == "" {
		mistakes = append(mistakes, fault.At("child_view", "proposals.child_view_needed"))
	}
	for name, text := range map[string]string{"reasons": d.Reasons, "child_view": d.ChildView} {
		if casework.HoldsIdentityCode(text) {
			mistakes = append(mistakes, fault.At(name, "fault.personal_data"))
		}
	}
	return fault.Bad(mistakes...)
}

// HasChildren reports whether somebody of the household is under 18 this year, as far as the birth years tell.
func HasChildren(c casework.Case, year int) bool {
	for _, p := range c.Profile.Persons {
		if p.AgeIn(year) < 18 {
			return true
		}
	}
	return false
}

func newDirection(ctx context.Context, st ChainStore, a identity.Actor, c casework.Case, p Proposal, decision Decision) (d Direction, err error) {
	now := st.Now()
	today := civil.DateIn(now)
	reg, err := st.Register(ctx)
	if err != nil {
		return d, err
	}
	h, err := st.HearingOf(ctx, p.ID)
	if err != nil {
		return d, err
	}
	wellbeing, err := areaOf(ctx, st, reg, p.Municipality, today)
	if err != nil {
		return d, err
	}
	number, err := st.NextDirectionNumber(ctx, today.Year())
	if err != nil {
		return d, err
	}
	return Direction{
		ID: uuid.Must(uuid.NewV7()), Number: number, Case: p.Case, Reference: p.Reference, Proposal: p.ID, Centre: p.Centre, MunicipalOrg: p.MunicipalOrg,
		Wellbeing: wellbeing, Municipality: p.Municipality, DecidedOn: today, DecidedBy: a.Account, DecidedAt: now, ChildView: decision.ChildView,
		Document: NewDocument(reg, a, c, p, h, decision, today),
	}, nil
}

func areaOf(ctx context.Context, st ChainStore, reg *region.Register, municipality string, today civil.Date) (uuid.UUID, error) {
	area, ok := reg.HearingAuthority(municipality, today)
	if !ok {
		return uuid.Nil, nil
	}
	org, err := st.OrganisationByCode(ctx, identity.WellbeingArea, area.Code)
	return org.ID, err
}

// disclose opens what the direction opens, and tells those who now prepare the arrival.
func disclose(ctx context.Context, st ChainStore, p Proposal, d Direction) error {
	const ground = "681/2023 s. 83.2"
	accesses := []casework.Access{
		{Case: p.Case, Org: p.MunicipalOrg, Layer: casework.IdentityLayer, Ground: ground},
	}
	orgs := []uuid.UUID{p.MunicipalOrg}
	if d.Wellbeing != uuid.Nil {
		orgs = append(orgs, d.Wellbeing)
		for _, layer := range []casework.Layer{casework.ProfileLayer, casework.IdentityLayer, casework.HealthLayer} {
			accesses = append(accesses, casework.Access{Case: p.Case, Org: d.Wellbeing, Layer: layer, Ground: ground})
		}
	}
	if err := st.GrantAccess(ctx, accesses...); err != nil {
		return err
	}
	for _, org := range orgs {
		err := st.Notify(ctx, Notice{
			Org: org, Case: p.Case, Key: "notices.directed", Args: []string{p.Reference}, Href: "/cases/" + p.Case.String(), Urgent: p.Priority != casework.PriorityNormal,
		})
		if err != nil {
			return err
		}
	}
	return st.Record(ctx, audit.Event{
		Action: "direction.make", Subject: audit.Direction, ID: d.ID, Case: p.Case, Ground: "681/2023 s. 43",
		Detail: map[string]string{"number": d.Number, "municipality": p.Municipality},
	})
}

// Withdraw takes a proposal back before a direction: the places are free again and what it showed is closed.
func (s Chain) Withdraw(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason, note string) (err error) {
	defer fault.Wrap(&err, "placement.Withdraw(%s)", id)
	if err := CheckReason(reason, note, WithdrawReasons()); err != nil {
		return err
	}
	return s.decide(ctx, a, press, id, func(st ChainStore, p Proposal) error {
		return withdraw(ctx, st, a, p, reason, note, press.Key)
	})
}
