// Package changes shows the choice of what changed in a household, and the form of that change.
package changes
