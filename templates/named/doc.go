// Package named shows who is named for a layer of a case, and the form that names another.
package named
