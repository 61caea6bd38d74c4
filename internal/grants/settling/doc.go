// Package settling is what a grant for a salary comes to: after the decision the claimant states what each month of the award has cost, an officer of the payment
// authority checks the months, and another settles the grant. What is not used goes back to the appropriation.
//
//	       submit (signatory)       check (A)              approve (B, never a checker)
//	draft ──────────────> submitted ──────────────> checked ──────────────> settled
//	                       │      ↑                   │
//	                   ask ↓      │ supplement        │ return
//	          supplement_requested                    └──> submitted
package settling
