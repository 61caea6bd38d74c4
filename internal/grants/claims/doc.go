// Package claims is how supplementary support is asked for and decided: the arrivals make the lines of a claim, the municipality or the wellbeing area
// completes and signs it, one officer of the payment authority checks it, and another person decides.
//
//	       submit (signatory)         check                decide (nobody who checked)
//	draft ───────────────────> submitted ─────> checked ──────────────────────────────> decided
//	  │                        │   ↑   ↑           │
//	  │                    ask │   │   └───────────┘ return
//	  │                        ↓   │ supplement (signatory)
//	  │            supplement_requested
//	  └──────────> withdrawn <──── submitted, supplement_requested
//
// A line is what a round pays for one person, or the reason why it pays nothing. The person is a case's number and the person's number in it: neither
// a name nor a day of birth is in a claim.
package claims
