// Package samples draws the pages of the audit samples.
package samples
