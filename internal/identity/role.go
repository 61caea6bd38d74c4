package identity

// Role is a code of what a membership lets its holder act as (act 681/2023 sections 79-81: rights are personal, limited in content and time).
type Role string

// The roles, each with the organisation that holds it.
const (
	Coordinator    Role = "coordinator"    // ministry (TEM): targets, quota frame, suggestions, grant rounds
	Regional       Role = "regional"       // regional centre: proposes, agrees, directs (s. 43)
	Municipality   Role = "municipality"   // offers, answers, arrivals, claims
	Wellbeing      Role = "wellbeing"      // wellbeing area: hearings and the cases assigned to it
	Keha           Role = "keha"           // payment authority
	Intake         Role = "intake"         // Migri or a reception centre: enters cases
	Representative Role = "representative" // of a minor: own ward only (s. 93)
	Auditor        Role = "auditor"        // decisions, money, audit log
	Admin          Role = "admin"          // organisations and reference data, no cases
	Job            Role = "job"            // the system's own clock work; nobody signs in as it
)

// Roles lists the roles that a person can hold, in the order of the access matrix.
func Roles() []Role {
	return []Role{Coordinator, Regional, Municipality, Wellbeing, Keha, Intake, Representative, Auditor, Admin}
}

// ParseRole reads a role that a person can hold.
func ParseRole(s string) (Role, bool) {
	for _, r := range Roles() {
		if string(r) == s {
			return r, true
		}
	}
	return "", false
}

// OrganisationKind is the kind of an organisation; each kind holds one role.
type OrganisationKind string

// The kinds of organisations.
const (
	Ministry             OrganisationKind = "ministry"
	RegionalCentre       OrganisationKind = "regional_centre"
	MunicipalAuthority   OrganisationKind = "municipality"
	WellbeingArea        OrganisationKind = "wellbeing_area"
	PaymentAuthority     OrganisationKind = "keha"
	IntakeBody           OrganisationKind = "intake"
	RepresentativeOffice OrganisationKind = "representative"
	AuditBody            OrganisationKind = "auditor"
	Administration       OrganisationKind = "admin"
)

// RoleOf returns the role that members of an organisation of the kind hold.
func RoleOf(k OrganisationKind) Role {
	switch k {
	case Ministry:
		return Coordinator
	case RegionalCentre:
		return Regional
	case MunicipalAuthority:
		return Municipality
	case WellbeingArea:
		return Wellbeing
	case PaymentAuthority:
		return Keha
	case IntakeBody:
		return Intake
	case RepresentativeOffice:
		return Representative
	case AuditBody:
		return Auditor
	case Administration:
		return Admin
	}
	return ""
}

// Flag is a dated duty that a membership carries beside its role.
type Flag string

// The flags.
const (
	MainUser  Flag = "main_user" // grants rights inside its own organisation, never to himself (s. 79-81)
	Signatory Flag = "signatory" // may sign for the organisation
	Finance   Flag = "finance"
	Approver  Flag = "approver"
	DPO       Flag = "dpo" // data protection officer
)
