// Package styleguide is the page /styleguide: every component of templates/ui and
// internal/chart with a made-up sample, in the reader's language, density and
// colour scheme. It is the place to look before writing a page, and the page that
// the tests drive a browser over: what is not shown here is not checked.
package styleguide
