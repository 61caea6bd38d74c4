// Package changes is what a claimant asks to be changed after a decision: the account that is paid to and the days on which reports are due. Each item is accepted or
// refused of its own. The decision on the support stays as it was issued; the decision on the change is a letter of its own.
//
//	          prepare (A)              decide (B, never A)
//	submitted ───────────> prepared ──────────────────────> decided
//	   │   ↑                  │ return
//	   │   └──────────────────┘
//	   └── withdrawn
package changes
