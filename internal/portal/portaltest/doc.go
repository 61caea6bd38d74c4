// Package portaltest runs the whole portal on a database of its own: p.As("regional").Get("/cases") for what the server answers,
// p.Browser(t).SignIn("regional") for what a person sees in Chromium.
package portaltest
