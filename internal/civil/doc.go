// Package civil is the calendar of Finnish administration: days without a clock, periods of days, working days with the public holidays, and
// the one time zone, Europe/Helsinki, in which deadlines are counted.
package civil
