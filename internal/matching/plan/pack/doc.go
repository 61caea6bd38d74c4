// Package pack finds the best choice of one pattern for each group, each unit in one pattern at most, and proves that it is the best.
//
// A pattern is a set of units that a group of places can take together. Prices of the units come from a relaxation, with a bound on the whole: a choice
// that is worth more than a target loses to that bound no more than their distance, so that in no group its pattern is further than this from the best
// one. Where places are small and the prices good, these patterns are few enough to be listed (as Baldacci, Christofides and Mingozzi 2008 do for
// vehicle routing), and their linear programme is Dantzig and Wolfe's bound itself. A branch and bound over the list does the rest: an arc is in or out, chosen
// by trying the least decided ones (strong branching); prices of a node drop more of the list.
//
// Where what is known is too far from the bound for a short list, a target closer to the bound is proven out of reach first, or reached.
package pack
