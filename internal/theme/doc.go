// Package theme holds the colours, type sizes and spacing of every page and the
// proof that they can be read.
//
// A colour is a role of a family ("text-subtle" of "danger"). Roles are lightness
// and chroma in OKLCH, families are hues, so one table gives a light and a dark
// scheme that keep their distances. Pairs lists which roles stand upon which: the
// package's test fails when text falls below 4.5:1, strong text below 7:1 or the
// border of a control below 3:1 in either scheme.
//
// CSS writes the custom properties that @digdir/designsystemet-css and our own
// layers read. It is generated into web/src/tokens.css by internal/theme/gen, and
// the test compares the committed file with what the table gives.
//
//go:generate go run ./gen
package theme
