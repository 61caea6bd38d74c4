// Package reviews draws requests for administrative review: the list, the form that makes one, one with its stages, and the decision with its letter.
package reviews
