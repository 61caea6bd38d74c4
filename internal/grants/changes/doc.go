// Package changes is what a claimant asks to be changed after a decision: the account that is paid to, what is granted for lines, the instalments that are not due yet, the
// days on which reports are due, and the last day on which the support is used. Each item is accepted or refused of its own. The decision on the support stays as it was
// issued; the decision on the change is a letter of its own. What it lowers is an entry of the book as far as it is not paid, and claimed back where it is.
//
//	          prepare (A)              decide (B, never A)
//	submitted ───────────> prepared ──────────────────────> decided
//	   │   ↑                  │ return
//	   │   └──────────────────┘
//	   └── withdrawn
package changes
