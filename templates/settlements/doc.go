// Package settlements draws the pages of a salary grant's actual costs.
package settlements
