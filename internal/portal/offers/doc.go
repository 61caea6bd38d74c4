// Package offers serves the offers of places: the lists of each role, the municipality's form with its autosave and its merge of what two people
// wrote, the sending, and what the regional centre does with an offer.
package offers
