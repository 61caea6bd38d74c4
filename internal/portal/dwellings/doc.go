// Package dwellings serves the list of a municipality's named dwellings and the form of one.
package dwellings
