// Package rounds is how the ministry makes a round of supplementary support: one coordinator copies an earlier round and changes it, sees what it would
// have paid for the newest full year of arrivals, and another publishes it. What is published is never changed; a correction is the next version.
//
//	          start            publish (nobody who wrote it)
//	published ─────> draft ────────────> published
//	                 │  ↑ change
//	                 └────────> discarded
package rounds
