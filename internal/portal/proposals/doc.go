// Package proposals has the pages of placement proposals: the list by the clock, one proposal, and its steps. A municipality asks, accepts and
// declines; the regional centre replies, confirms and withdraws; the ministry reads.
package proposals
