// Package audit says what is remembered of every act: who did what to which subject, in which role, for which organisation, on which ground,
// and how the memory is made tamper-evident.
//
// An [Event] is written in the transaction of the act itself, also for a look at personal data: if it cannot be written, nothing is done and
// nothing is shown. A sealer outside the transactions chains the events in the order of their ids; [Verify] walks the chain.
package audit
