// Package ui holds the components that pages are made of. A component is a struct
// that draws itself, so a page reads as what it shows:
//
//	@ui.Panel{Title: msg.OffersTitle(l)}.Around() {
//		@ui.Field{L: l, Name: "year", Label: msg.OffersYear(l), Kind: ui.Number, Value: v.Year, Error: v.Mistakes.For("year")}
//		@ui.Button{Text: msg.AppSave(l)}
//	}
//
// Callers hand over texts in the reader's language; the few texts that a component
// has of its own come from locales/app.toml and locales/ui.toml by the field L.
//
// What every component keeps to, and the tests look at: no style and no script in
// the markup, every control has a label, what is wrong is said at the field and in
// the summary with the same words, colour is never the only sign, and each works
// without script. The id of a field is "f-" and its name. Elements that speak htmx
// carry the nonce of the page (see Live). The page /styleguide shows them all.
package ui
