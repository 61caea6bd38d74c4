// Package changerequests serves what a claimant asks to be changed after a decision: the list, the form, the preparation, the decision and its letter.
package changerequests
