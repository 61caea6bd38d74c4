// Package seed lays a made-up year into an empty local database, so that everything can be tried: the organisations of the registers, people who
// act for them, municipalities with agreements and places, and cases on every stage of their way with the history that led there.
//
// Nobody in it is real. People and households are called after plants and "Esimerkki", which is Finnish for example; identity codes are of the
// range 900-999 that is never given to anybody. The same seed, year, number of cases and moment give the same rows, byte for byte.
package seed
