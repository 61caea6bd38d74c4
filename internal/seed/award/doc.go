// Package award leads claims of the made-up year's open round as far as claims go: drafts, what waits for its check, a supplement, decisions, a batch that the bank
// has answered, a sample that is inspected, and a recovery that is heard. People of the demonstration do it by the use cases themselves, each on his day, so that the log, the book and the letters are
// what they are in earnest. Oulu claims nothing: its officer is who tries the portal.
package award
