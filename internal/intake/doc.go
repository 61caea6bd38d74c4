// Package intake checks the rows of import files before anything is written.
//
// A [Layout] declares the columns of one kind of file. Its Check takes a header and rows, from whatever file, finds each column by its name in any of
// the three languages or by its code, reads every cell of every row, and returns a [Report]: the records that can be used, and every mistake with its
// row, its column, what was given and how to mend it. A file is used whole or not at all: a report with a mistake has no records to use.
//
//	file ── sheet.Read ──> header, rows ── Layout.Check ──> Report ── rules of the noun ──> Report.Blame
//
// The rules that need more than one cell or a register are the noun's own; they add their mistakes to the same report.
package intake
