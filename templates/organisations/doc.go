// Package organisations draws the list of organisations and the form by which the administrator keeps how one is named and reached.
package organisations
