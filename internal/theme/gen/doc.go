// Command gen writes web/src/tokens.css from the table in internal/theme. Run it from
// the root of the repository: go run ./internal/theme/gen
package main
