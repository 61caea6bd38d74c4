// Package inbox is what people read of proposals, hearings and directions: the lists, by the clock of what waits, and one of them with all that
// stands around it. It changes nothing but the audit log; what changes is the business of package placement.
//
// A list has tabs, each one or more states. What still waits comes in the order of its due time, what has ended the latest first.
package inbox
