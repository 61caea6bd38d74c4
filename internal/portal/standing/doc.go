// Package standing has the page of the standing authorisations of the emergency lane: the regional centre grants and ends its own, the ministry reads.
package standing
