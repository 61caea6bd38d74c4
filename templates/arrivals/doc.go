// Package arrivals draws who is on the way and the steps of a household's arrival.
package arrivals
