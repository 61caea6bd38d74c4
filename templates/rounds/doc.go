// Package rounds holds the pages of the rounds of supplementary support: the list, one round, and the draft of a new one.
package rounds
