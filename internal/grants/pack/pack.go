package pack

import (
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

// Kind is what a pack is of.
type Kind string

// The kinds.
const (
	OfClaim        Kind = "claim"
	OfMunicipality Kind = "municipality" // a claimant's claims that were submitted in a year
	OfYear         Kind = "year"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{OfClaim, OfMunicipality, OfYear} }

// State is how a pack stands.
type State string

// The states: a pack of many claims is asked for and made beside the pages; one that failed is asked for again.
const (
	Asked  State = "asked"
	Made   State = "made"
	Failed State = "failed"
)

// Scope is what a pack is asked of.
type Scope struct {
	Kind  Kind
	Claim uuid.UUID // of a claim
	Org   uuid.UUID // of a municipality: the claimant
	Year  int       // of a municipality and a year
}

// The years of which a pack can be asked.
const (
	firstYear = 2016
	lastYear  = 2100
)

// Check says what is missing of the scope.
func (s Scope) Check() error {
	var bad []fault.Field
	if !slices.Contains(Kinds(), s.Kind) {
		bad = append(bad, fault.At("kind", "fault.choose_one"))
	}
	if s.Kind == OfMunicipality && s.Org == uuid.Nil {
		bad = append(bad, fault.At("claimant", "fault.choose_one"))
	}
	if s.Kind != OfClaim && (s.Year < firstYear || s.Year > lastYear) {
		bad = append(bad, fault.At("year", "fund.pack_year", firstYear))
	}
	return fault.Bad(bad...)
}

// Pack is a pack that was made or asked for.
type Pack struct {
	ID       uuid.UUID
	Scope    Scope
	Subject  string // TUKI-2026-00001, the claimant's code, or the year
	State    State
	AskedBy  uuid.UUID
	Name     string // of who asked, where the reader may know it
	Org      identity.Organisation
	Role     identity.Role
	AskedAt  time.Time
	MadeAt   time.Time
	Access   bool // the access log is in it
	Claims   int  // so far, of Of
	Of       int  // claims, once it is under way beside the pages
	Files    int
	Bytes    int64
	Manifest []byte // SHA-256 of the manifest; nil until it is made
}

// FileName is how the pack is called when it is downloaded.
func (p Pack) FileName() string {
	name := "pack-" + p.Subject
	if p.Scope.Kind == OfMunicipality {
		name += "-" + strconv.Itoa(p.Scope.Year)
	}
	return name + ".zip"
}

// seesLog says whether who asks gets the access log: who watches over the money, and not a claimant.
func seesLog(a identity.Actor) bool { return a.May(identity.FundRead) }
