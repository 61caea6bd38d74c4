// Package paying is how decided money leaves: one officer puts what waits into a batch, another releases it, the file goes to the bank, and the bank's report
// moves each payment. What failed waits again and goes with a later batch, if need be to a mended account. Every step of the money is an entry of the ledger.
//
//	         make          release (nobody who made it or mended an account in it)
//	waiting ─────> draft ────────────> released        the batch
//	                 └──────> dropped
//
//	         make           release         the bank's report
//	waiting ─────> planned ────────> sent ─────────────> paid
//	   ↑              │                └───────────────> failed ──> waiting
//	   └── dropped <──┘
package paying
