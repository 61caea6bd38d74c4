// Package directions shows the decision by which a household is directed to a municipal place: the form, the decision as it will be issued, the
// decision as it was issued, for the screen and for paper, and its revocation.
package directions
