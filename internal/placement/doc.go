// Package placement is the way of a case to a municipal place: proposals, hearings, answers, directions and arrivals, and the ledger of places,
// which nothing can overbook. Where the places come from, agreements and offers, is package places beneath it.
//
// A place is room for one person in one line of an offer: municipality x calendar year x group x window of arrival days. Lines of one
// municipality, year and group add up; groups do not borrow from each other except when the regional centre re-labels places.
//
// The ledger of a line; reserved + taken never exceed the capacity, and a key moves a proposal once:
//
//	       reserve (a proposal is sent)            take (the municipality's yes)
//	free ------------------------------> reserved -----------------------------> taken
//	  ^                                     |                                      |
//	  |  release (declined, withdrawn, expired)                                    |
//	  +-------------------------------------+--------------------------------------+  release (the direction is revoked, a person fewer)
//
// Adjust changes the capacity, never below what is held.
package placement
