// Package home draws the first page: what waits for the reader and what has happened.
package home
