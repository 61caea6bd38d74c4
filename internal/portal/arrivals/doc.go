// Package arrivals serves who is on the way, and the steps by which a municipality leads a household to its home.
package arrivals
