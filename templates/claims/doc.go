// Package claims draws the claims of supplementary support: the list, one claim, the claimant's form, the check, and the decision with its letter.
package claims
