// Package reviews serves requests for administrative review: the list of each role, the form that makes one, its preparation and its decision.
package reviews
