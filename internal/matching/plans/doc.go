// Package plans plans a whole year: it loads the households that wait for a place together with all that municipalities offer, and finds what places are
// worth to those who are still to come.
//
//	cases, links, offers, targets, weights, policy ─> Load ─> Situation ─> joint.Build ─> a plan
//	                                                             │
//	households of the last year ─> Past ─────────────────────────┴─> Pricing ─> shadow prices, by which rankings charge
//
// Only the anonymous profile of a case goes in. A case under special handling is no part of it: named officers find its place.
package plans
