// Package glass serves the pages of break-glass: auditors open a case and see who opened what, data protection officers review.
package glass
