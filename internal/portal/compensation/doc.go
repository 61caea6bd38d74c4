// Package compensation serves what is due to a municipality or a wellbeing area for its own persons: the forecast of a year, its lines by person and as a file,
// the lists of what KEHA has paid, and how the two agree.
package compensation
