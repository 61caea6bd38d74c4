// Package fault names the ways in which a use case can refuse.
//
// A rule, a query or a right that says no returns an [Error]: its [Kind] decides the status and the page, its [Message] is a key of the message
// catalogue that the edge turns into the reader's language, and its [Field]s point at the places of a form that must be mended. Everything else
// is an internal failure: the reader gets a reference number and the detail stays in the log.
package fault
