// Package failure shows the pages for what went wrong.
package failure
