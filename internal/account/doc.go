// Package account says who may get in and as what: accounts of persons, and grants, the time-limited rights to act for an organisation in its role
// (act 681/2023 s. 79-81: rights are personal, limited in content and in time).
//
//	account: enabled <-> disabled
//	grant:   from its first day to its last; ended early by a last day that lies before
//
// The administrator makes accounts and grants for every organisation; a main user grants inside its own, never more than the duties beside its role
// that a main user may give. Nobody touches a grant of his own. Who administers the service holds nothing else: no cases, no other organisation.
package account
