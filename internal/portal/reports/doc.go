// Package reports serves the pages of the reports on what was granted: the list, one report, the claimant's form, and the steps of the check.
package reports
