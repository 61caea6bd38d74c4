// Package changes has the pages on which the regional centre records that a household has changed since it was proposed, and asks anew.
package changes
