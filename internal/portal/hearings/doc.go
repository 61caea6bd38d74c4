// Package hearings has the pages of the hearings of wellbeing areas: the list by the clock, and one hearing, on which the area gives its statement
// by each service that the household needs. The municipality, the regional centre and the ministry read.
package hearings
