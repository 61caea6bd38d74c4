// Package ranking draws a ranking of municipal places with its reasons: for a choice, or as it was kept with a proposal.
package ranking
