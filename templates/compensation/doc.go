// Package compensation holds the pages of the calculated compensation: the forecast of a year, its persons, what KEHA has paid, and how they agree.
package compensation
