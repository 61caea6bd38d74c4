// Package msg holds every text that people read, as one typed function each: msg.CasesListTitle(l) is the text "cases.list_title" in the language l.
//
// The *_gen.go files are made from internal/i18n/locales by "go generate ./internal/i18n". Where the text is known only when the program runs, such
// as a fault's message or the name of a code, [Text] and [Code] find it by its key.
package msg
