// Package standing is the standing authorisation of a regional centre: for the days of it, the ministry's suggestion for an emergency becomes a proposal
// at once, in the centre's name. It is granted with a reference to the centre's own decision, shown on each proposal made under it, logged, and can be
// ended any day. The suggestion itself is package placement's.
package standing
