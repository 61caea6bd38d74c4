// Package i18n speaks the portal's three languages: Finnish, Swedish as it is written in Finland, and English.
//
// It writes numbers, euros, days, moments and lists as each language does, and sorts names by its alphabet. The texts themselves are the
// catalogue: locales/<feature>.toml holds each text in the three languages side by side, and the package msg holds a typed function for each,
// made from it by
//
//	go generate ./internal/i18n
//
// so that a missing text or a wrong placeholder does not compile. The package catalogue reads and checks the files; docs/words.md says how to
// add a text.
package i18n

//go:generate go run ./gen
