// Package recoveries draws recoveries: the list, the form that opens one, one with its account and its steps, the decision with its letter, and the rules by which they are made.
package recoveries
