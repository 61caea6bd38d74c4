// Package placement is the way of a case to a municipal place: agreements and offers on one side, proposals, hearings, directions and arrivals
// on the other, and between them the ledger of places, which nothing can overbook.
//
// A place is room for one person in one line of an offer: municipality x calendar year x group x window of arrival days. Lines of one
// municipality, year and group add up; groups do not borrow from each other except when the regional centre re-labels places.
//
// An agreement (681/2023 s. 42) is in force on the days of its period, while it has been reviewed in time and the wellbeing area was heard:
//
//	          new                     end, replace
//	(none) ---------> in force on ---------------> ended
//	                   |      ^
//	   review day past |      | review
//	                   v      |
//	                   lapsed (nobody is directed under it)
//
// An offer is the municipality's; its lines are in force only while the offer is:
//
//	          start            submit (signatory)          confirm (regional centre, another person)
//	(none) --------> draft ------------------> submitted ------------------------------------------> in_force
//	                   ^                          |                                                    |    | revise: capacity never below what is held
//	                   |  return (with a reason)  |                                                    |<---+ relabel: between groups, by the centre
//	                   +--------------------------+                                                    |
//	                   | discard                  | withdraw                                           | withdraw: reservations end, taken places stand
//	                   +---------------------------------------------------------------------------> withdrawn
//
// The ledger of a line moves by reserve (a proposal is sent), take (it is accepted), release (it is declined, withdrawn or expires, or the
// direction ends) and adjust (the capacity changes); reserved + taken never exceed the capacity, and a key moves a line once.
package placement
