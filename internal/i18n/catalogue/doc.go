// Package catalogue reads the texts of the portal from locales/<feature>.toml, checks them, and writes the Go functions of the package msg.
//
// It runs when the code is generated and in tests, never in the portal. Every mistake is told with its file and key, all of them at once.
package catalogue
