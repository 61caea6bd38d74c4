// Package portaltest runs the whole portal on a database of its own: p.As("regional").Get("/cases"). A browser on it is in browser.go.
package portaltest
