// Package proposals shows placement proposals: the list by the clock, one proposal with its hearing and thread, and the forms of its steps.
package proposals
