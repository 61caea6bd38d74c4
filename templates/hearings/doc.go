// Package hearings shows hearings of wellbeing areas: the list by the clock, one hearing with the household's needs, and the form of the statement.
package hearings
