// Package home serves the first page of each role: what waits, by its clock, and what has happened.
package home
