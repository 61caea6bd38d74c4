// Package casework is about a refugee case: a household that needs a municipal place, from the first record of it to the home municipality.
//
// A case is read in layers, because the act lets different people see different parts (681/2023 s. 73, 82-83): the header and the anonymous
// [Profile], the [Identity], the [Health] detail behind the need flags, and the [Protection] track for named officers. What opens a layer to
// an organisation is an [Access] row with its ground and its end.
//
// The case's state machine; [Transitions] is the whole of it. A direction and an arrival are decided in package placement, which moves the case.
//
//	 create            receive            start_matching           direct           arrive            register             close
//	─────────► draft ──────────► received ───────────────► matching ───────► placed ───────► arrived ─────────► registered ─────► closed
//	                              ▲   │ ask_completion        ▲                │              ▲
//	                     complete │   ▼                       └────────────────┘              │ arrive
//	                          needs_completion                 reopen (revokes)     notified ─┘ ◄── notify (independent movers, family,
//	                                                                                                temporary protection)
//	cancel (reason): from every state before registered to cancelled; reopen leads a cancelled case back to received
package casework
