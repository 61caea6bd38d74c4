// Package page is keyset pagination: a list is read from a cursor onward, so that the thousandth page costs what the first does.
package page
