// Package capacity draws the pages on which the places are seen: how they stand by municipality, year and group, on a map and in a table, and the
// places that nobody used with the feedback on them.
package capacity
