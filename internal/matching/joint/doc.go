// Package joint makes one problem of many households and the places of a year, for package plan to solve, and words the plan in the terms of the portal.
//
// What a household gets at a place is what its ranking says: the points for each person, times the persons. What it uses there is exact: places in the
// lines that are open on its day, a dwelling of the size that the points stand on, an accessible one where it needs that, school places and slots
// where the place has stated a limit. Linked households go together, are kept apart, or are brought near each other; decided ones stay. An unplaced
// household is an outcome with its reason.
//
//	Household, Link, Terms ─> Build ─> Problem ─> Solve ─> Plan
//	                                      └─> Instance, the file of `kuntapaikka match`
package joint
