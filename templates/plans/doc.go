// Package plans draws the pages of plans: the list, the form, a plan with its rows, and how far a run is.
package plans
