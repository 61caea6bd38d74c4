// Package named has the page on which persons are named who read a layer of a case, and nobody else of their organisation.
package named
