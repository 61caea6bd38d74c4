// Package payments draws the pages of payments and of the ledger.
package payments
