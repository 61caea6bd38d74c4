package placement

import (
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
)

// Direction is the centre's decision that a household is directed to a municipality's place (681/2023 s. 43). Once issued it is never changed;
// a revocation is a record of its own.
type Direction struct {
	ID           uuid.UUID
	Number       string // OHJ-2026-00012
	Case         casework.ID
	Reference    string // of the case
	Proposal     uuid.UUID
	Centre       uuid.UUID
	MunicipalOrg uuid.UUID
	Wellbeing    uuid.UUID // zero where nobody was heard
	Municipality string
	DecidedOn    civil.Date
	DecidedBy    uuid.UUID
	DecidedAt    time.Time
	ChildView    string
	Document     DirectionDocument
	RevokedAt    time.Time // zero: it stands
	RevokeReason string
}

// DirectionDocument is the decision as it was issued: what it rests on and what it says about appeal, in both official languages and English.
type DirectionDocument struct {
	Ground    string            `json:"ground"`
	Reasons   string            `json:"reasons"`
	Persons   int               `json:"persons"`
	Group     casework.Group    `json:"group"`
	Hearing   string            `json:"hearing"` // state or outcome of the hearing
	Accepted  civil.Date        `json:"accepted,omitzero"`
	Body      string            `json:"body,omitempty"` // who decided in the municipality
	AppealRef string            `json:"appeal_reference"`
	Appeal    map[string]string `json:"appeal"` // by language
}

// Stands reports whether the direction has not been revoked.
func (d Direction) Stands() bool { return d.RevokedAt.IsZero() }
