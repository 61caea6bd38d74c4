package instance

import "slices"

// RequiredAlone is the question whether all that is required can be placed: the same places, what is decided, and of the free cases the required ones
// with those that go with them, each bundle worth one and nobody required. Need is how many there are: a plan worth that much answers yes, a bound
// below it no.
func (in *Instance) RequiredAlone() (only *Instance, need int64) {
	only = new(Instance)
	*only = *in
	only.Lexicographic, only.Minimise = false, false
	only.Cases, only.Arcs = slices.Clone(in.Cases), nil
	head := in.heads()
	decided, required := make([]bool, len(in.Cases)), make([]bool, len(in.Cases))
	for _, f := range in.Fixed {
		decided[head[f.Case]] = true
	}
	for i := range only.Cases {
		c := &only.Cases[i]
		required[head[i]] = required[head[i]] || c.Required
		c.Required = false
	}
	for i := range required {
		if required[i] && !decided[i] {
			need++
		}
	}
	for _, a := range in.Arcs {
		h := head[a.Case]
		if a.Value = 0; h == a.Case && !decided[h] {
			a.Value = 1
		}
		if decided[h] || required[h] {
			only.Arcs = append(only.Arcs, a)
		}
	}
	return only, need
}

// heads is for each case the first one of its bundle, or itself.
func (in *Instance) heads() []int32 {
	head := make([]int32, len(in.Cases))
	for i := range head {
		head[i] = int32(i)
	}
	for _, members := range in.Bundles {
		for _, m := range members {
			head[m] = members[0]
		}
	}
	return head
}
