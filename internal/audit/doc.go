// Package audit says what is remembered of every act: who did what to which subject, in which role, for which organisation, on which ground,
// and how the memory is made tamper-evident.
//
// An [Event] is written in the transaction of the act itself, also for a look at personal data: if it cannot be written, nothing is done and
// nothing is shown. A sealer outside the transactions links the events into a chain, and [Verify] walks it.
//
// # The chain
//
// The canonical form of a recorded event is the concatenation of netstrings (the length in bytes in decimal, a colon, the bytes, a comma) of:
//
//	id                 decimal
//	xid                the writing transaction's 64-bit number, decimal
//	at                 microseconds since 1970-01-01T00:00Z, decimal
//	account            the 16 bytes of its UUID, empty when there is none
//	role
//	organisation       as the account
//	action
//	subject
//	subject's id       as the account
//	case               as the account
//	ground
//	number of details  decimal
//	key, value         of each detail, by the byte order of the keys
//
// The hash of link n is SHA-256(hash of link n-1, canonical form of its event); link 0 has SHA-256("kuntapaikka/audit/1"). Links are numbered
// 1, 2, 3 without gaps. Whoever changes, removes, adds or moves a sealed event breaks the first link concerned.
//
// # Checkpoints
//
// A chain that its forger computes anew, or cuts short, is whole in itself. So a [Checkpoint] says, under a signature, that link n had hash h;
// copies of it leave the database. Its form is a signed note (golang.org/x/mod/sumdb/note) with the lines of a C2SP tlog-checkpoint: the name of
// the log, n, h in base64, and the moment.
package audit
