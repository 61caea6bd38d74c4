// Package capacity serves the pages on which the places are seen: totals, the map, the table that is also a file, and the places that nobody used.
package capacity
