// Package fund is what the asylum, migration and integration fund is told: for whom the Union pays by which scheme, each person once; how much of the appropriation
// was decided, paid and is left, by round, year and use; and the yearly report of both.
//
//	report: draft (prepared by one) -> approved (by another; stands) -> the next version, with its reason
//	        draft -> dropped
//
// Amounts, uses and the day on which a report is due are dated rows with their sources. A person is a case's number and a number in it.
package fund
