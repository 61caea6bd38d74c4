// Package cases serves the pages about cases: list and search, the case with its layers and history, the form that enters and edits it, the steps
// that are asked with a reason, and links. Package stage holds what each page of the form asks.
package cases
