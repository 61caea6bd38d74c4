// Package fund serves the pages of the fund: persons by scheme, the use of the appropriation, the yearly report, and audit packs with their identity annex.
package fund
