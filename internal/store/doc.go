// Package store is all the SQL: one file per noun, each statement named by a first line "-- name: noun.verb".
//
// A [DB] holds one pool per role class, each with a login of its own. [As] hands a noun its narrow view of a transaction: the role's pool, the
// signed context that the row-level policies check, the press that makes a repeated submit harmless, and the audit record, all in one place.
package store
