package places

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// Agreement is what a municipality and its regional centre have agreed on directing persons to the municipality (681/2023 s. 42). Places are
// offered, and persons directed, only under one in force.
type Agreement struct {
	ID                   uuid.UUID
	Version              int64
	Municipality, Centre identity.Organisation
	Valid                civil.Period // To is the first day on which it no longer holds
	ReviewedOn           civil.Date   // the last review, or none yet
	ReviewBy             civil.Date   // the last day for the next one (s. 42.2)
	YearlyPlaces         int          // places a year as agreed; checked every year
	DiaryNumber          string
	SignedOn             civil.Date
	ProgrammeOn          civil.Date            // decision on the integration programme, which compensation needs beside the agreement (s. 59)
	Heard                identity.Organisation // the wellbeing area that was heard (s. 42.1)
	HeardOn              civil.Date
	HeardReference       string
}

// AgreementState is how an agreement stands on a day.
type AgreementState string

// The states. Only the first lets persons be directed.
const (
	AgreementInForce  AgreementState = "in_force"
	AgreementComing   AgreementState = "coming"
	AgreementUnsigned AgreementState = "unsigned"
	AgreementUnheard  AgreementState = "unheard" // no proof that the wellbeing area was heard
	AgreementLapsed   AgreementState = "lapsed"  // not reviewed in time
	AgreementEnded    AgreementState = "ended"
)

// AgreementStates lists the states.
func AgreementStates() []AgreementState {
	return []AgreementState{AgreementInForce, AgreementComing, AgreementUnsigned, AgreementUnheard, AgreementLapsed, AgreementEnded}
}

// State returns how the agreement stands on a day.
func (a Agreement) State(on civil.Date) AgreementState {
	switch {
	case !a.Valid.To.IsZero() && !on.Before(a.Valid.To):
		return AgreementEnded
	case a.SignedOn.IsZero() || a.SignedOn.After(on):
		return AgreementUnsigned
	case a.HeardOn.IsZero() || a.HeardReference == "":
		return AgreementUnheard
	case on.Before(a.Valid.From):
		return AgreementComing
	case on.After(a.ReviewBy):
		return AgreementLapsed
	}
	return AgreementInForce
}

// InForce reports whether places may be offered and persons directed under the agreement on a day.
func (a Agreement) InForce(on civil.Date) bool { return a.State(on) == AgreementInForce }

// AgreementOn returns the agreement in force on a day, or reports that there is none.
func AgreementOn(all []Agreement, on civil.Date) (Agreement, bool) {
	for _, a := range all {
		if a.InForce(on) {
			return a, true
		}
	}
	return Agreement{}, false
}

// Alert is something about an agreement that somebody must see to before On.
type Alert struct {
	Code string // of "agreement_alert": review, end, programme, hearing, signature
	On   civil.Date
	Late bool
}

// alertMonths is how long before its day an alert begins: time enough for a council's round of handling.
const alertMonths = 6

// Alerts lists what would make places or compensation lapse, the most pressing first. An agreement that has ended has none.
func (a Agreement) Alerts(on civil.Date) []Alert {
	state := a.State(on)
	if state == AgreementEnded {
		return nil
	}
	var alerts []Alert
	if state == AgreementLapsed || !a.ReviewBy.After(on.AddMonths(alertMonths)) {
		alerts = append(alerts, Alert{"review", a.ReviewBy, on.After(a.ReviewBy)})
	}
	if a.HeardOn.IsZero() || a.HeardReference == "" {
		alerts = append(alerts, Alert{"hearing", a.Valid.From, !on.Before(a.Valid.From)})
	}
	if a.SignedOn.IsZero() {
		alerts = append(alerts, Alert{"signature", a.Valid.From, !on.Before(a.Valid.From)})
	}
	if a.ProgrammeOn.IsZero() {
		alerts = append(alerts, Alert{"programme", a.Valid.From, !on.Before(a.Valid.From)})
	}
	if last := a.Valid.Last(); !last.IsZero() && !last.After(on.AddMonths(alertMonths)) {
		alerts = append(alerts, Alert{"end", last, false})
	}
	return alerts
}

// Validate returns every mistake of the agreement at once. review is the dated limit "agreement_review".
func (a Agreement) Validate(today civil.Date, review region.Limit) error {
	var c checks
	c.needs("valid_from", !a.Valid.From.IsZero())
	if last := a.Valid.Last(); !last.IsZero() && last.Before(a.Valid.From) {
		c.add("valid_to", "fault.must_be_after", a.Valid.From)
	}
	c.needs("review_by", !a.ReviewBy.IsZero())
	from := a.Valid.From
	if a.ReviewedOn.After(from) {
		from = a.ReviewedOn
	}
	if most := review.After(from); !from.IsZero() && !a.ReviewBy.IsZero() {
		switch {
		case !a.ReviewBy.After(from):
			c.add("review_by", "fault.must_be_after", from)
		case !most.IsZero() && a.ReviewBy.After(most):
			c.add("review_by", "agreements.review_too_late", most)
		}
	}
	c.notAfter("reviewed_on", a.ReviewedOn, today)
	c.between("yearly_places", a.YearlyPlaces, 0, mostPlaces)
	c.validateSigning(a, today)
	return c.err()
}

// validateSigning: what is signed has a diary number, and the area is heard before anything is signed (s. 42.1).
func (c *checks) validateSigning(a Agreement, today civil.Date) {
	c.notAfter("signed_on", a.SignedOn, today)
	if !a.SignedOn.IsZero() && a.DiaryNumber == "" {
		c.add("diary_number", "fault.required")
	}
	c.notAfter("programme_on", a.ProgrammeOn, today)
	c.notAfter("heard_on", a.HeardOn, today)
	switch {
	case a.HeardOn.IsZero() && a.HeardReference != "":
		c.add("heard_on", "fault.required")
	case !a.HeardOn.IsZero() && a.HeardReference == "":
		c.add("heard_reference", "agreements.proof_needed")
	case !a.SignedOn.IsZero() && a.HeardOn.After(a.SignedOn):
		c.add("heard_on", "agreements.heard_too_late", a.SignedOn)
	}
}

// Commitment is a municipality's promise beforehand to take urgent cases in a calendar year; the supplementary support asks for one.
type Commitment struct {
	ID                   uuid.UUID
	Municipality, Centre uuid.UUID
	Year                 int
	Persons              int
	CommittedOn          civil.Date
	Reference            string // of the municipality's decision
}

// Validate returns every mistake of the commitment at once. least is the dated limit "emergency_commitment".
func (m Commitment) Validate(today civil.Date, least region.Limit) error {
	var c checks
	c.between("commit_year", m.Year, today.Year()-1, today.Year()+4)
	if m.Persons < least.Amount {
		c.add("commit_persons", "agreements.commit_too_few", least.Amount)
	} else {
		c.between("commit_persons", m.Persons, 1, mostPlaces)
	}
	c.needs("commit_on", !m.CommittedOn.IsZero())
	c.notAfter("commit_on", m.CommittedOn, today)
	if !m.CommittedOn.IsZero() && m.CommittedOn.Year() > m.Year {
		c.add("commit_on", "agreements.commit_beforehand", m.Year)
	}
	c.needs("commit_reference", m.Reference != "")
	return c.err()
}

// AgreementStore is what the use cases of agreements need of the database.
type AgreementStore interface {
	Register(ctx context.Context) (*region.Register, error)
	OrganisationByCode(ctx context.Context, kind identity.OrganisationKind, code string) (identity.Organisation, error)
	Agreements(ctx context.Context) ([]Agreement, error)
	Agreement(ctx context.Context, id uuid.UUID) (Agreement, error)
	LockAgreement(ctx context.Context, id uuid.UUID, version int64) (Agreement, error)
	AddAgreement(ctx context.Context, a Agreement) error
	UpdateAgreement(ctx context.Context, a Agreement) error
	Commitments(ctx context.Context, municipality uuid.UUID) ([]Commitment, error)
	PutCommitment(ctx context.Context, c Commitment) error
	Record(ctx context.Context, e audit.Event) error
}

// Agreements are the use cases of the register of agreements.
type Agreements struct {
	InTx identity.InTx[AgreementStore]
	Now  func() time.Time
}

const ground42 = "681/2023 s. 42"

// All lists the agreements that the reader may see, by municipality, the newest first of each.
func (s Agreements) All(ctx context.Context, a identity.Actor) (all []Agreement, err error) {
	defer fault.Wrap(&err, "places.Agreements.All")
	err = s.InTx(ctx, a, identity.Press{}, func(st AgreementStore) error {
		all, err = st.Agreements(ctx)
		return err
	})
	return all, err
}

// Get reads an agreement with the municipality's commitments, the newest first.
func (s Agreements) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (g Agreement, commitments []Commitment, err error) {
	defer fault.Wrap(&err, "places.Agreements.Get(%s)", id)
	err = s.InTx(ctx, a, identity.Press{}, func(st AgreementStore) error {
		if g, err = st.Agreement(ctx, id); err != nil {
			return err
		}
		commitments, err = st.Commitments(ctx, g.Municipality.ID)
		return err
	})
	return g, commitments, err
}

// Add enters a new agreement of the actor's centre with one of its municipalities, named by code.
func (s Agreements) Add(ctx context.Context, a identity.Actor, press identity.Press, g Agreement) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "places.Agreements.Add")
	if !a.May(identity.AgreementWrite) {
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	}
	id = uuid.Must(uuid.NewV7())
	err = s.InTx(ctx, a, press.Keeping(&id), func(st AgreementStore) error {
		g.ID, g.Version, g.Centre = id, 1, a.Membership.Organisation
		if g, err = s.complete(ctx, st, g); err != nil {
			return err
		}
		if err := st.AddAgreement(ctx, g); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "agreement.add", Subject: audit.Agreement, ID: id, Ground: ground42})
	})
	return id, err
}

// Change writes an agreement anew as the centre's officer edited it; the municipality stays.
func (s Agreements) Change(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, to Agreement) (err error) {
	defer fault.Wrap(&err, "places.Agreements.Change(%s)", id)
	if !a.May(identity.AgreementWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st AgreementStore) error {
		before, err := st.LockAgreement(ctx, id, press.Version)
		if err != nil {
			return err
		}
		to.ID, to.Version, to.Municipality, to.Centre = before.ID, before.Version, before.Municipality, before.Centre
		if to, err = s.complete(ctx, st, to); err != nil {
			return err
		}
		if err := st.UpdateAgreement(ctx, to); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "agreement.change", Subject: audit.Agreement, ID: id, Ground: ground42})
	})
}

// complete looks up the parties and checks the agreement by the limits of the day on which it begins.
func (s Agreements) complete(ctx context.Context, st AgreementStore, g Agreement) (Agreement, error) {
	reg, err := st.Register(ctx)
	if err != nil {
		return g, err
	}
	today := civil.DateIn(s.Now())
	var c checks
	if g.Municipality.ID == uuid.Nil {
		centre, ok := reg.CentreOf(g.Municipality.Code, today)
		switch {
		case g.Municipality.Code == "":
			c.add("municipality", "fault.required")
		case !ok || centre.Code != g.Centre.Code:
			c.add("municipality", "agreements.not_in_area")
		default:
			if g.Municipality, err = st.OrganisationByCode(ctx, identity.MunicipalAuthority, g.Municipality.Code); err != nil {
				return g, err
			}
		}
	}
	if !g.HeardOn.IsZero() && g.Municipality.ID != uuid.Nil {
		if g.Heard, err = heardFor(ctx, st, reg, g.Municipality.Code, today); err != nil {
			return g, err
		}
	}
	limit, _ := reg.Limit("agreement_review", today)
	c.take(g.Validate(today, limit))
	return g, c.err()
}

// heardFor finds the authority that the municipality must hear (s. 42.1, 100).
func heardFor(ctx context.Context, st AgreementStore, reg *region.Register, municipality string, on civil.Date) (identity.Organisation, error) {
	area, ok := reg.HearingAuthority(municipality, on)
	if !ok {
		return identity.Organisation{}, fault.Bad(fault.At("heard_on", "agreements.no_area"))
	}
	return st.OrganisationByCode(ctx, identity.WellbeingArea, area.Code)
}

// Commit records the municipality's commitment of a year beside the agreement, by its signatory or by the centre.
func (s Agreements) Commit(ctx context.Context, a identity.Actor, press identity.Press, agreement uuid.UUID, m Commitment) (err error) {
	defer fault.Wrap(&err, "places.Agreements.Commit(%s)", agreement)
	if !a.May(identity.CommitmentWrite) || a.Role() == identity.Municipality && !a.Has(identity.Signatory) {
		return fault.New(fault.Forbidden, "agreements.commit_needs_signatory")
	}
	return s.InTx(ctx, a, press, func(st AgreementStore) error {
		g, err := st.Agreement(ctx, agreement)
		if err != nil {
			return err
		}
		reg, err := st.Register(ctx)
		if err != nil {
			return err
		}
		today := civil.DateIn(s.Now())
		least, _ := reg.Limit("emergency_commitment", today)
		m.ID, m.Municipality, m.Centre, m.Reference = uuid.Must(uuid.NewV7()), g.Municipality.ID, g.Centre.ID, strings.TrimSpace(m.Reference)
		if err := m.Validate(today, least); err != nil {
			return err
		}
		if err := st.PutCommitment(ctx, m); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: "agreement.commit", Subject: audit.Agreement, ID: g.ID, Ground: ground42})
	})
}
