// Package explain computes why a ranking is as it is and what would change it: nothing in it is written by hand, and nothing is claimed that was not tried.
//
// For each place it looks for the smallest change by which it would be ranked first ([Outlook]): of facts that a municipality can change ([Change]), of how
// scarce a place's resources are, or of one maximum of the weights; for a place that was left out, for what it must meet and where it would then stand. Each
// change is data that can be applied to the inputs ([Inputs.With]); it is offered only after the ranking, made again with it, has put the place there. How
// firm the order is ([Firm]) is told in two ways: for each weight the range within which the first stays first, and the share of drawn weights in which it does.
//
//	Inputs ──> Explain ──> Explanation ──> Text, in the reader's language by package wording
//	                            └────────> JSON, kept with the proposal in matching.Snapshot
//
// What nobody can change is never offered: ties, the population, what a municipality has already taken, and the safety distance. Like package matching it is
// pure: no clock, no database, no language, and the same inputs give the same explanation.
package explain
