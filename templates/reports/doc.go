// Package reports draws the pages of the reports on what was granted.
package reports
