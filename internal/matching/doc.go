// Package matching ranks municipal places for one household and says why.
//
// A ranking has two halves. The absolute requirements ([Requirement], require.go) are met or not met, each with its figures; a place that fails one
// is left out, with what it lacks. The places that remain are ordered by additive criteria ([Criterion], criteria.go): each gives points from
// nothing to its maximum, the points add up to the total exactly, and every point stands on [Evidence] that names the figures, the source and the
// day. The maxima and scales are a dated set of weights that the caller hands in ([Weights]); none is written in code.
//
//	Case ─┐
//	Place ┼─> Rank ─> Ranking ─> Contrast, Why
//	Weights┘             └─────> Snapshot, kept with the proposal and shown unchanged later
//
// What a place is worth to those who come after is charged against its points ([Charge], stock.go): the shadow prices of what the household would take
// there, which the caller hands in with the place. Places stand by what is left, [Ranked.Net]; without prices that is the total.
//
// The package is a pure function: it reads no clock, no database and no language. Texts are keys of the message catalogue with typed arguments
// ([Text]), so that the same ranking is read in Finnish, Swedish and English.
//
// The inputs are small types of its own. They have no place for ethnicity, religion, sex or citizenship, and no free text or map in which such a
// thing could travel; a test walks every type and holds this. Package facts beneath it fills them, package wording writes the texts.
package matching
