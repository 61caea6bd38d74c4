// Package agreements serves the register of agreements: the list with what must be seen to, one agreement with its commitments, and the forms of the
// regional centre.
package agreements
