// Package instance is the file format of the matcher: cases, offers and what they use in one JSON file, a plan with its certificate in another.
//
//	FILE.json ── Read ─> Instance ─┬─> plan: Solve ─> Plan ── Write ─> PLAN.json
//	                               └─> check: Plan, Bound
//
// It is all that the solver (package plan) and the checker (package check) have in common: names become numbers, mistakes are found with the place
// where they stand, and the demand of an arc is told ([Instance.Demand]). Every number is whole: values are thousandths of a point, demands and
// capacities units of the resource.
package instance
