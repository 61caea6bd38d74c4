// Package settlements serves the pages of a salary grant's actual costs: the claimant's statement by month, its check, and the settlement by another person.
package settlements
