// Package entitlement reckons what municipalities and wellbeing areas are due for the persons who live with them: the calculated compensation of each day
// (681/2023 s. 59-62) and what a round of supplementary support pays once. Rates, years, permits and rounds are dated rows of the registers; nothing here
// knows a database, a file or today's date. Each amount is a line that names its days, its rate's source and the rule that gave it; who gets nothing has a
// line with the reason.
//
// Amounts a year accrue by the day over the year from the start of the period or its anniversary, 365 or 366 days. A line is worth the difference of the exact
// sums since that year began, each rounded half up to a cent: however a year is cut into lines, they add up to the same.
package entitlement
