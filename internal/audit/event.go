package audit

import (
	"github.com/google/uuid"
)

// Subject is the kind of thing that an event is about.
type Subject string

// The subjects.
const (
	Case         Subject = "case"
	Offer        Subject = "offer"
	Agreement    Subject = "agreement"
	Proposal     Subject = "proposal"
	Hearing      Subject = "hearing"
	Direction    Subject = "direction"
	Arrival      Subject = "arrival"
	Dwelling     Subject = "dwelling"
	Suggestion   Subject = "suggestion"
	Account      Subject = "account"
	Membership   Subject = "membership"
	Session      Subject = "session"
	Organisation Subject = "organisation"
	Import       Subject = "import"
	Register     Subject = "register"
	Glass        Subject = "glass"        // an opening of a case by break-glass
	Plan         Subject = "plan"         // of a year, or a scenario of it
	Round        Subject = "round"        // of supplementary support
	Claim        Subject = "claim"        // of supplementary support
	Compensation Subject = "compensation" // of an organisation: what is due to it for its persons
	Payment      Subject = "payment"      // a batch of payments, or a report of the bank
	Sample       Subject = "sample"       // of decided lines, or a line of it
	Pack         Subject = "pack"         // an audit pack, or its annex
	Fund         Subject = "fund"         // the persons and the yearly report of the asylum, migration and integration fund
	Recovery     Subject = "recovery"     // of what was paid on a claim
	GrantReport  Subject = "report"       // on what was granted
	Review       Subject = "review"       // a request for administrative review
	Change       Subject = "change"       // that is asked for after a decision
	Log          Subject = "log"          // the audit log itself
)

// Subjects lists them.
func Subjects() []Subject {
	return []Subject{
		Case, Offer, Agreement, Proposal, Hearing, Direction, Arrival, Dwelling, Suggestion, Account, Membership, Session, Organisation, Import, Register, Glass, Plan, Round, Claim, Compensation, Payment, Recovery, Review, Sample, Pack, Fund, GrantReport, Change, Log,
	}
}

// Event is one act. Actor, role, organisation and time are the transaction's; Detail carries codes, ids and counts, never a name, a birth date
// or a free text about a person.
type Event struct {
	Action  string    // noun.verb, such as "proposal.send"; a look at personal data has the verb read
	Subject Subject   // what it was done to
	ID      uuid.UUID // its id
	Case    uuid.UUID // the case it belongs to, or the zero id
	Ground  string    // the statute section that lets the actor do or see it, such as "681/2023 s. 43"
	Detail  map[string]string
}
