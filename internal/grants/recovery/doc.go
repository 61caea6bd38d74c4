// Package recovery is how what was paid on a claim is claimed back: the claimant is heard, one officer of the payment authority prepares, another decides, and what is owed is paid
// back, taken off what is owed to the claimant where the law has it, or written off by two persons.
//
//	         answer (the claimant)
//	            ┌──┐
//	            ↓  │      prepare               decide (nobody who opened or prepared)
//	hear ──> hearing ──────────────> prepared ───────────────────────────────> open
//	            │  ↑     answered, or    │ │                                     │  repay, set off, write off (a second person)
//	            │  └─────the term over───┘ │                                     ├──────────────> partly_repaid ──┐
//	            │             return       │                                     │                    ↑ └─────────┤
//	            └──────────> dropped <─────┘                                     └──────────────> closed <────────┘
//
// On which ground, until when, with what interest: rows of region.RecoveryBasis, which follow the kind of the round. The exact interest of a recovery is summed by the day over
// 365, leap year or not, at the rate of each half-year, and rounded half up once, from the beginning to the day asked about; what falls on a part of the time is the difference of
// two such sums, so that however the time is cut the parts add up to the whole. What is paid goes to interest first and then to what was claimed back.
package recovery
