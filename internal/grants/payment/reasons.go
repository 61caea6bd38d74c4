package payment

import "strings"

// Mend is what helps after a rejection.
type Mend string

// The ways on.
const (
	MendAccount Mend = "account" // ask the claimant for its account and send again
	MendAgain   Mend = "again"   // send again, as it was
	MendOwn     Mend = "own"     // mend the paying authority's own side: cover, agreement, account
	MendBank    Mend = "bank"    // ask the bank
)

// KnownReason is a reason of the register with the way on; its text is the catalogue's "payments.reason_" and the code.
type KnownReason struct {
	Code string
	Mend Mend
}

// Reasons lists those of the codes of ISO 20022 (External code sets, ExternalStatusReason1Code) that a bank gives for a credit transfer, as the EPC's guidelines
// for the SEPA credit transfer and the Finnish banks' guides name them. Another code is shown as it came, and the bank is asked.
func Reasons() []KnownReason {
	return []KnownReason{
		{"AC01", MendAccount},
		{"AC03", MendAccount},
		{"AC04", MendAccount},
		{"AC06", MendAccount},
		{"AG01", MendAccount},
		{"AG02", MendBank},
		{"AM01", MendBank},
		{"AM02", MendBank},
		{"AM03", MendBank},
		{"AM04", MendOwn},
		{"AM05", MendBank},
		{"BE04", MendAccount},
		{"CNOR", MendAccount},
		{"CURR", MendBank},
		{"CUST", MendAgain},
		{"DNOR", MendOwn},
		{"DT01", MendAgain},
		{"FF01", MendBank},
		{"MD07", MendAccount},
		{"MS02", MendAccount},
		{"MS03", MendBank},
		{"RC01", MendAccount},
		{"RF01", MendBank},
		{"RR01", MendBank},
		{"RR02", MendBank},
		{"RR03", MendAccount},
		{"RR04", MendBank},
		{"TM01", MendAgain},
	}
}

// MendOf is the way on after a rejection.
func MendOf(code string) (m Mend, known bool) {
	for _, r := range Reasons() {
		if r.Code == code {
			return r.Mend, true
		}
	}
	return MendBank, false
}

// ReasonKey is the catalogue key of a known reason's text; of another there is none.
func ReasonKey(code string) (key string, known bool) {
	_, known = MendOf(code)
	return "payments.reason_" + strings.ToLower(code), known
}
