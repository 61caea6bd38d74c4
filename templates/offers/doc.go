// Package offers holds the pages of offers of places: the lists, the municipality's form of several stages, and an offer with its lines and what can be
// done with them.
package offers
