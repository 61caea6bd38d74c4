// Package sheet reads and writes tables as people have them: CSV and XLSX files.
//
// Reading takes what spreadsheets and other systems write: semicolons, commas or tabs; UTF-8 with or without its mark, UTF-16 or Windows-1252;
// quoted fields; real dates and numbers of XLSX. Rows keep the number that the person sees beside them. A file is read within [Limits], in memory
// only: it holds personal data, and no temporary file is left behind.
//
// Writing gives files that are opened with a double click in a Finnish, Swedish or English spreadsheet, and in which no text can become a formula.
package sheet
