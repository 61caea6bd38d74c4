package placement

// Group is a group of cases and of the places that are kept for them (product.md's codes: the same in code, database and address).
type Group string

// The groups.
const (
	Quota     Group = "quota"
	Emergency Group = "emergency"
	Permit    Group = "permit"
	Family    Group = "family"
	Minor     Group = "minor"
	Temporary Group = "temporary"
)
