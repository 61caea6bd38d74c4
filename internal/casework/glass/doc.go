// Package glass is about break-glass: an auditor opens the identity of one case, by its number and with a written reason, for a short time that the
// database measures. The data protection officer of the organisation whose case it is learns of it at once and reviews it; a review that is late is told
// on.
//
//	opened -> ended (by the clock)
//	opened -> reviewed: justified | unjustified (by the data protection officer, never by who opened it)
//	opened -> escalated (no review in time) -> reviewed
//
// The opening is the look: its two events, [audit.Glass] and the look at the identity, are written with it, and showing the identity again before the end is
// the same look. Nothing but the identity opens: no health detail, no protection track, and nothing of why somebody fled.
package glass
