package plans

// Curve is what even spread costs: the plan solved anew with its weight at several shares of what is in force.
type Curve struct {
	Asked  bool    `json:"asked,omitempty"` // it is being made
	Share  int     `json:"share,omitempty"` // of the work, in per cent
	Failed bool    `json:"failed,omitempty"`
	Points []Point `json:"points,omitempty"`
}

// Point is one plan of the curve.
type Point struct {
	Percent int   `json:"percent"` // of the weight of even spread
	Placed  int   `json:"placed"`  // persons
	Mean    int   `json:"mean"`    // thousandths of a point for each placed person, without those for even spread
	Spread  int   `json:"spread"`  // half the sum of how far each municipality's share of the placed lies from its share of the target, in thousandths
	Seconds int64 `json:"seconds,omitempty"`
}
