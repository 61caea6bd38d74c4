// Package standing shows the standing authorisations of the emergency lane, and the form of a new one.
package standing
