// Package glass draws the pages of break-glass: the list of openings, the form that opens a case, the identity while it is open, and the review.
package glass
