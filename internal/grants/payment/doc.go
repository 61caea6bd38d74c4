// Package payment speaks with the bank: it writes payments as a Customer Credit Transfer Initiation (ISO 20022, pain.001.001.09) and reads what the bank says
// of them, a Payment Status Report (pain.002.001.10; .03 too). Check holds a file against a table of the schema's rules and of the SEPA credit transfer's that
// was written apart from the writer: the schema itself is not in the release. Nothing here knows a claim or a database.
package payment
