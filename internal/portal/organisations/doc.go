// Package organisations serves the administrator's list of organisations and the form of how one is named and reached.
package organisations
