// Package web holds what a browser loads beside the pages: style sheet, script,
// font, icons, the mark and the coastline of the map.
//
// The sources are in web/src. `make assets` bundles them into web/dist, where each
// file has the hash of its content in its name; this package embeds that folder, so
// the binary needs no other file. A fresh clone compiles before the assets are
// built, because web/dist/.gitignore is committed: pages then link to names without
// a hash that lead nowhere, and Built says what to run. The server asks at start.
package web
