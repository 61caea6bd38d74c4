// Package household makes up the people of a case: how many and how old they are, what they speak, need and wish, and the names, dates and details
// of the layers that open later. Nobody is real: names are plants, and identity codes are of the range 900-999 that is never given to anybody.
//
// The distributions stand in mix.go with their sources; where nothing has been published they are our own guess and say so.
package household
