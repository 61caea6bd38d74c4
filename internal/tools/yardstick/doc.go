// Command yardstick holds the matcher's solver against HiGHS and CBC: it makes countries up, gives each solver the same time on two threads, has every
// answer verified and prints one table. `make bench-matcher` runs it.
//
//	made ── FILE.json ─┬─> ours:  plan.Solve, verified by check.Plan
//	                   ├─> HiGHS: the integer programme through gohighs (cgo)
//	                   └─> CBC:   the same programme as an MPS file, the command cbc; Debian's runs on one thread
//
// Each solver is a process of its own, so that the most memory it ever had is its own too; reading the instance is in the memory and not in the seconds.
//
// It is a module of its own: the product is built without cgo and needs neither solver.
package main
