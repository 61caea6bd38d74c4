// Package stage is the form of a case: one stage for each field group and each personal layer, said as data. A [Stage] knows its fields, its lists of rows
// and the section of the act that explains them; [Fill] writes a case into form values, [Read] reads what was typed back into a case.
//
// The names of fields are those that the rules use for mistakes: "person-2-birth-year" is the birth year in the second row of the list "person".
package stage
