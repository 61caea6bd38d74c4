// Package places is about where places come from: the agreements of municipalities with their regional centre, the offers made under them, what the
// municipality can give with its places, and the supply that the ranking reads.
//
// An agreement (681/2023 s. 42) is in force on the days of its period, once it is signed and the wellbeing area was heard, while it has been
// reviewed in time:
//
//	          add                      end
//	(none) ---------> in force on ---------------> ended
//	                   |      ^
//	   review day past |      | change (reviewed)
//	                   v      |
//	                   lapsed (nobody is directed under it)
//
// An offer is the municipality's; its lines are in force only while the offer is:
//
//	       start          submit (signatory)              confirm (the centre: another person, an agreement in force)
//	(none) -----> draft -------------------> submitted ------------------------------------------------------------> in_force
//	               ^ |                         | |                                                                    | |  ^ | lower: never below
//	               | |  return (with a reason) | |                                                                    | |  +-+ what is held
//	               | +<------------------------+ |                                                                    | +----> relabel: between groups,
//	               |                             |                                                                    |        by the centre
//	          save | discard                     | withdraw                                                           | withdraw: reservations end,
//	               v                             v                                                                    v taken places stand
//	             withdrawn                    withdrawn                                                            withdrawn
//
// The places themselves move in the ledger, which package placement states.
package places
