// Package auditlog serves the auditor's pages: the events, the looks at personal data among them, and the state of the chain. Reading the log is
// an event itself.
package auditlog
