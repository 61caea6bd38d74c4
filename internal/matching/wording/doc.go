// Package wording writes a ranking in the reader's language: the texts of evidence, requirements and sources, the names of criteria, and the rules by
// which points come about.
//
// The ranking itself knows no language; it is the same in all three. Names of municipalities and languages are the registers', so the caller brings them.
package wording
