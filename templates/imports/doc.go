// Package imports draws the bringing of a file, and its check.
package imports
