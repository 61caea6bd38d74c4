// Package jobs does what nobody presses a button for, on the clock work's database login: what has run out ends, what is late is told, letters go
// out, and what has served its time is removed.
//
// Jobs are rows of the database, put in by the transaction that wants them ([store.Tx.Enqueue]) or by the clock, once for all replicas. They are
// carried out at least once: each can be repeated without harm. A job that fails is tried again later, more and more seldom.
package jobs
