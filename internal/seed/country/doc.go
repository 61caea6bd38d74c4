// Package country makes up the authorities with their people, the places that municipalities offer, and the cases with the whole way that each has
// come: what was recorded, proposed, heard, answered, directed and arrived, by whom and when.
//
// A [Country] is made in two passes, so that it can be as large as one likes. The first makes up the way of each case and keeps only what others
// depend on: when it began, and which places it moved. From that follow the order of the cases, the size of the offers and the ledger. The second
// makes up the same way again, case by case in the order of time, and tells it in rows.
package country
