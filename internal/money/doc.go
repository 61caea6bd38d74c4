// Package money counts euros in whole cents.
package money
