// Package changerequests draws requests for a change after a decision: the list, the form that makes one, one with its items as they stood and as they are to be, and the
// decision with its letter.
package changerequests
