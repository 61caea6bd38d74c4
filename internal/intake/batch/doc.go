// Package batch brings files in: it keeps a file between the check and the press that confirms it, says what the file would change, and carries it
// out whole or not at all.
//
//	upload ── Keep ──> kept ── Look ──> mistakes, or what is new, changed, the same
//	                        ── Confirm ──> done (the content is gone, the counts stay)
//
// A row belongs to what its reference names. A reference that the organisation used before is an update, and what is no longer in a file stays as
// it is; so a second run of the same file changes nothing.
package batch
