// Package auditlog draws the auditor's pages: the events by day with their filters, and the state of the chain that seals them.
package auditlog
