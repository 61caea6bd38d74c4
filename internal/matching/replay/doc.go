// Package replay lets the cases of an instance arrive one by one, or some at a time, in the order of the file, and decides each for good: what a policy
// would have made of a year, held against what was possible with hindsight.
//
// The greedy policy takes the offer that is worth most now. The price policy takes off what the places that a case uses are worth to those who will come:
// shadow prices of the capacities that are left, from futures drawn among earlier arrivals (Ahani, Gölz, Procaccia, Teytelboym, Trapp, Operations
// Research 72(3), 2024), and, where offers are small, a table of each offer in which a place that nobody fits into any more is worth nothing: linear
// prices strand such places, and so persons. Both policies take a feasible place rather than none.
package replay
