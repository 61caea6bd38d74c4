// Package made makes instances up, for tests and benchmarks: sizes of households as published for resettlement, capacities as municipalities offer them,
// points with an effect of the municipality, of the kind of household and of its language. It draws from its seed alone.
package made
