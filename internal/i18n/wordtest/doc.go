// Package wordtest watches that the catalogue and the code agree: every text is used, every key that the code names exists and gets its arguments,
// and no text for people stands in a template or a page's code. Its own tests look at the whole module; a room may call the same functions on a
// folder of its own.
package wordtest
