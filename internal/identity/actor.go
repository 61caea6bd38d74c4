package identity

import (
	"context"
	"log/slog"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
)

// Organisation is a body whose members act in the portal. Code is its code in the registers (municipality, wellbeing area, centre), or its own.
type Organisation struct {
	ID                     uuid.UUID
	Kind                   OrganisationKind
	Code                   string
	NameFI, NameSV, NameEN string
}

// Membership is a person's time-limited right to act for an organisation.
type Membership struct {
	ID           uuid.UUID
	Account      uuid.UUID
	Organisation Organisation
	Role         Role
	Flags        []Flag
	Valid        civil.Period
}

// Actor is a person acting in one membership, or the system's clock work.
type Actor struct {
	Account    uuid.UUID
	Name       string
	Membership Membership
}

// Role returns the role in which the actor acts.
func (a Actor) Role() Role { return a.Membership.Role }

// Organisation returns the organisation for which the actor acts.
func (a Actor) Organisation() uuid.UUID { return a.Membership.Organisation.ID }

// Code returns the register code of the actor's organisation, such as a municipality's.
func (a Actor) Code() string { return a.Membership.Organisation.Code }

// Has reports whether the membership carries the flag.
func (a Actor) Has(f Flag) bool { return slices.Contains(a.Membership.Flags, f) }

// May reports whether the actor's role has the right.
func (a Actor) May(c Capability) bool { return slices.Contains(RolesWith(c), a.Role()) }

// LogValue keeps names out of the logs: an actor is logged by id.
func (a Actor) LogValue() slog.Value { return slog.StringValue(a.Account.String()) }

// System returns the actor of the clock work.
func System() Actor {
	return Actor{Name: "Kuntapaikka", Membership: Membership{Role: Job}}
}

// Press is one submission of a form. Key is drawn when the form is shown, so that the same press sent twice is known; Version is the version of
// the thing that the person saw; Digest is a hash of what was sent. The zero Press belongs to a look that changes nothing but the audit log.
type Press struct {
	Key     uuid.UUID
	Version int64
	Digest  [32]byte
	answer  any
}

// Keeping returns the press with a pointer to the use case's answer: it is stored with the effect, and a repeated press gets it back.
func (p Press) Keeping(answer any) Press {
	p.answer = answer
	return p
}

// Answer returns the pointer given to Keeping, or nil.
func (p Press) Answer() any { return p.answer }

// InTx runs fn in one transaction as the actor: with the role's own login, under the row-level policies, under the press's key. It is what a
// noun's service holds of the database; S is the noun's own view of the store.
type InTx[S any] func(ctx context.Context, a Actor, p Press, fn func(S) error) error
