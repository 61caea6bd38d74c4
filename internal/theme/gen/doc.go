// Command gen writes web/src/tokens.css from the table in internal/theme. Run it by
//
//	go generate ./internal/theme
package main
