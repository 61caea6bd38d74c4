// Package facts turns cases and places as the portal keeps them into what a ranking may know of them. Everything that the ranking must not know
// (sex, citizenship, names) is left behind here, since the ranking's own types have no place for it.
package facts
