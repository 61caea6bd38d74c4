// Package payments serves how decided money is paid: what waits, the batches with their files and the bank's reports, what failed, the reconciliation, and the ledger.
package payments
