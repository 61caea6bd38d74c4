// Package dwellings draws the list of a municipality's dwellings, the form of one, and the panel by which one is named for a household.
package dwellings
