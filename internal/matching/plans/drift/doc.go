// Package drift tells how outcomes change over time: of the proposals that were really sent, month by month, how well the chosen municipality suited
// and how often it was the first of the ranking, by group and by size of household. It counts what the kept rankings say, never the rankings of today.
//
// A class of fewer proposals in a month than the policy's small cell is hidden, and so many more that none can be reckoned from the month's total.
package drift
