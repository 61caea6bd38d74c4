// Package award leads claims of the made-up year's open round as far as claims go: drafts, what waits for its check, a supplement, decisions, a batch that the bank
// has answered, a sample that is inspected, a recovery that is heard, and of what was
// paid reports and requests for a change at each of their ends. The round is corrected first: instalments, reports, days of use. People of the demonstration do it by the use cases themselves, each on his day, so that the log, the book and the letters are
// what they are in earnest. Oulu claims nothing: its officer is who tries the portal.
package award
