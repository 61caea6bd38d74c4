// Package fund draws the pages of the asylum, migration and integration fund: persons by scheme, the use of the appropriation, the yearly report, and audit packs.
package fund
