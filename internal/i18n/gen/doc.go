// Command gen writes internal/i18n/msg from internal/i18n/locales. It is run by "go generate ./internal/i18n", or from anywhere in the module by
// "go run ./internal/i18n/gen".
package main
