package placement

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// HearingState is where a hearing stands.
type HearingState string

// The states of a hearing.
const (
	HearingNotRequired HearingState = "not_required"
	HearingOpen        HearingState = "open"
	HearingAnswered    HearingState = "answered"
	HearingSilent      HearingState = "silent"
)

// Outcome is the wellbeing area's statement as a whole.
type Outcome string

// The outcomes.
const (
	Ready    Outcome = "ready"
	ReadyIf  Outcome = "ready_if"
	NotReady Outcome = "not_ready"
)

// Outcomes lists the outcomes, the readiest first.
func Outcomes() []string { return []string{string(Ready), string(ReadyIf), string(NotReady)} }

// HearingKind says what the wellbeing area is asked for: an opinion, which is no veto, or, for a minor without a guardian, its agreement (s. 43.5).
type HearingKind string

// The kinds of hearing.
const (
	Opinion   HearingKind = "opinion"
	Agreement HearingKind = "agreement"
)

// ServiceAnswer is the statement on one need: whether the service is ready, and from when.
type ServiceAnswer struct {
	Need    string     `json:"need"`
	Outcome Outcome    `json:"outcome"`
	From    civil.Date `json:"from,omitzero"`
}

// Hearing is the hearing of a wellbeing area on one proposal, asked for in the municipality's name.
type Hearing struct {
	ID           uuid.UUID
	Version      int64
	Proposal     uuid.UUID
	Case         casework.ID
	Reference    string // of the case
	Centre       uuid.UUID
	MunicipalOrg uuid.UUID
	Municipality string    // code
	Org          uuid.UUID // who is heard
	Kind         HearingKind
	State        HearingState
	Why          string // code of HearingGrounds
	Priority     casework.Priority
	Outcome      Outcome
	Services     []ServiceAnswer
	Statement    string
	RequestedAt  time.Time
	RemindAt     time.Time
	DueAt        time.Time
	EscalatedAt  time.Time
	AnsweredAt   time.Time
	AnsweredBy   uuid.UUID
}

// HearingGrounds lists why a hearing is asked for: a minor (s. 43.5), an emergency case (the ministry's guidance), evident needs of social or
// health services (s. 43.3), or none.
func HearingGrounds() []string { return []string{"minor", "emergency", "evident_needs", "none"} }

// HearingFor decides whether the authority of the place must be heard on a case. Whose hears is "health" (Åland's health authority) is heard on
// health needs and on nothing else: neither an emergency nor a minor as such is its business (681/2023 s. 43.3).
func HearingFor(c casework.Case, hears string) (kind HearingKind, why string) {
	health := slices.ContainsFunc(c.Profile.Needs, func(n casework.Need) bool { return n.Code != "child_protection" })
	switch {
	case hears == "health" && health:
		return Opinion, "evident_needs"
	case hears == "health":
		return Opinion, "none"
	case c.Group == casework.Minor:
		return Agreement, "minor"
	case c.Priority == casework.PriorityEmergency || c.Group == casework.Emergency:
		return Opinion, "emergency"
	case len(c.Profile.Needs) > 0:
		return Opinion, "evident_needs"
	}
	return Opinion, "none"
}

// Answer records the statement. It may come late, as long as nobody has gone on without it.
func (h Hearing) Answer(outcome Outcome, services []ServiceAnswer, statement string) (Hearing, error) {
	if h.State != HearingOpen && h.State != HearingSilent {
		return h, fault.New(fault.Conflict, "hearings.wrong_state")
	}
	var mistakes []fault.Field
	if !slices.Contains(Outcomes(), string(outcome)) {
		mistakes = append(mistakes, fault.At("outcome", "fault.choose_one"))
	}
	if outcome != Ready && statement == "" {
		mistakes = append(mistakes, fault.At("statement", "hearings.statement_needed"))
	}
	for _, s := range services {
		if !slices.Contains(Outcomes(), string(s.Outcome)) {
			mistakes = append(mistakes, fault.At("service-"+s.Need, "fault.choose_one"))
		}
	}
	if len(mistakes) > 0 {
		return h, fault.Bad(mistakes...)
	}
	h.State, h.Outcome, h.Services, h.Statement = HearingAnswered, outcome, services, statement
	return h, nil
}

// Blocks reports whether the municipality must still wait: an asked hearing is open and its time has not run out.
func (h Hearing) Blocks(now time.Time) bool { return h.State == HearingOpen && !now.After(h.DueAt) }

// NeedsReason reports whether going on needs a recorded reason: the area was silent, late, or said no.
func (h Hearing) NeedsReason(now time.Time) bool {
	return h.State == HearingSilent || h.State == HearingOpen && now.After(h.DueAt) || h.Outcome == NotReady
}

// Agrees reports whether the area has agreed, which a minor's direction needs (s. 43.5).
func (h Hearing) Agrees() bool {
	return h.State == HearingAnswered && (h.Outcome == Ready || h.Outcome == ReadyIf)
}

// Waits reports whether the statement has not been given: also a late one still counts.
func (h Hearing) Waits() bool { return h.State == HearingOpen || h.State == HearingSilent }
