// Package review is the request for administrative review of a decision on a claim or on a recovery: made by the claimant's signatory within the term, prepared by one person of the
// authority that decided, decided by another who had no hand in what is reviewed.
//
//	ask (signatory)        prepare                   decide (another person)
//	───────────────> received ────────────> prepared ───────────────────────> decided
//	                     ↑      return          │
//	                     └──────────────────────┘
//
// A review gives more or leaves the decision as it is; it never takes away. What it grants more on a claim is owed from its decision on and goes out as the claim's next instalment; what it claims
// back less lowers the recovery, and what was paid back too much is owed again.
package review
