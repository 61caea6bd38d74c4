// Package bank reads and writes the numbers by which money finds its way: account numbers (IBAN, ISO 13616) of the countries of the euro payments area,
// Finnish reference numbers (viitenumero) and international creditor references (RF, ISO 11649). What it refuses it refuses with how to mend it.
package bank
