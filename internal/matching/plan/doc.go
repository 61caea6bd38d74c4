// Package plan searches for the best placement of many cases at once, and proves how good it is.
//
// The problem is the multi-resource generalized assignment problem with an explicit "unplaced". Every case row is relaxed with a multiplier u; what
// remains falls apart into one small knapsack for each group of offers that share a capacity, solved exactly (Dantzig and Wolfe's bound by Lagrange
// multipliers). Rows that would make a knapsack too large are priced instead. So
//
//	bound(u, p) = sum u + sum p x capacity + sum over groups of K(value - p x demand - u)
//
// holds for any multipliers, and is told exactly, in whole ticks.
//
//	greedy ─> block improvement ─> prices of the capacities ─> deflected subgradient steps on u
//	                                          ┌──────────────────────────┘
//	                                          └─> dives ─> parts taken apart and dived anew ─> more steps ─> … until value and bound meet or time is up
//
// A dive decides the arcs that the knapsacks choose again and again and moves the multipliers of the rest. The gap is the sum of what each group falls
// short of its knapsack; parts are taken apart where that is most. Where persons come before value the bound on the value is for plans that place as
// many, and the bound on who can be placed has multipliers of its own.
package plan
