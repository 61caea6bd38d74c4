// Package identity says who acts: the roles of the organisations, the memberships through which a person holds a role for a time, the rights
// that a role has, and the press, one submission of a form, that every write carries.
//
// A person may hold several memberships and acts in exactly one at a time. A right is a [Capability]; the table in rights.go is the whole of
// what each role may do, and the routes of the portal, the generated page docs/routes.md and the test of the role x route matrix read it. Which
// rows a role may see is the database's business: see the policies in the migrations.
package identity
