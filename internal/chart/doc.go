// Package chart draws charts and maps that can be read without seeing them.
//
// Bars is a table in which each number has its bar, so the chart and its figures
// are one thing. Map is a cartogram of Finland: a circle for each municipality near
// its true place, sized by what is counted, coloured by a class of at most five,
// with the figure inside where it fits, over a faint coastline, and the same figures
// as a table below it. No boundaries are needed, so nobody's data is carried along.
//
// A map of 308 circles is the same for every reader, so it is a file of its own that
// browsers keep: Arrange places the circles, Draw writes the file, and the page shows
// it by its address. Its colours are custom properties of the page (--kp-map-0 to 5),
// which reach into it, so dark mode, print and forced colours follow. Everything is
// plain SVG attributes and classes; a strict style-src holds.
//
// The package knows no language: callers hand over texts and written numbers.
package chart
