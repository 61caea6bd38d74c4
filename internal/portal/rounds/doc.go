// Package rounds serves the rounds of supplementary support: the list, one round, and how the ministry writes and publishes the next.
package rounds
