// Package dwellings is about the dwellings that a municipality knows by name: their list, and which household each is kept for.
//
// A dwelling is the second resource beside the places: one household at a time, whatever the code does, since the database excludes two bookings of a
// dwelling on one day. It is booked with the municipality's yes or while the arrival is prepared:
//
//	         name (accept, or on the arrival)                    date moves
//	free -------------------------------------> booked from the day of arrival --+
//	  ^                                            |        ^                    |
//	  | decline, withdraw, expire, revoke, unname  |        +--------------------+
//	  +--------------------------------------------+
//
// What it means to fit, to book and to free stands in package placement, whose chain frees a dwelling with the places.
package dwellings
