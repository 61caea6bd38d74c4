// Package claims serves the claims of supplementary support: the list of each role, one claim with its history, the claimant's form with its autosave and the
// submission, and the authority's check and decision.
package claims
