// Package cases holds the pages about cases: the list, the case itself, its personal layers, its history, and the form that enters and edits it field
// group by field group. They take plain values in the reader's language and know no rule.
package cases
