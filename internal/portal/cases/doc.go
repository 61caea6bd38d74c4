// Package cases serves the pages about cases: list and search, the case with its layers and history, the form that enters and edits it, the steps
// that are asked with a reason, links, and the import of a file. Package stage holds what each page of the form asks.
package cases
