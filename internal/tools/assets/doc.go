// Command assets builds what a browser loads: it bundles web/src with the packages
// of package.json into web/dist, gives each file a name that changes with its
// content, compresses it and writes the list of names to manifest.json, which
// package web embeds. Run it by `make assets`, after `npm ci`.
//
// Nothing that others wrote is committed: style sheets, icons, the font, htmx and
// the coastline of Finland come out of node_modules each time.
package main
