package plan

import "slices"

// assignment is who goes where, always within all capacities.
type assignment struct {
	m     *model
	arc   []int32   // of each unit; -1 is unplaced
	left  []int64   // of each row
	in    [][]int32 // the units of each block
	score int64     // sum of worth over the placed units
	value int64     // of their arcs
	log   []change  // what was done since the last mark
}

// change is one unit that moved.
type change struct{ unit, from int32 }

func newAssignment(m *model) *assignment {
	s := &assignment{m: m, arc: make([]int32, len(m.units)), left: slices.Clone(m.rows), in: make([][]int32, len(m.block))}
	for u := range s.arc {
		s.arc[u] = -1
	}
	return s
}

// worth is what an arc adds to the score: its value, and what placing its unit counts for.
func (m *model) worth(a int32) int64 { return m.value[a] + m.bonus[m.unitOf[a]] }

// fits tells whether an arc's demand is left.
func (s *assignment) fits(a int32) bool {
	for _, d := range s.m.row[s.m.arcs[a].from:s.m.arcs[a].to] {
		if s.left[d.row] < int64(d.units) {
			return false
		}
	}
	return true
}

// put moves a unit to an arc, or to none with -1, without asking whether it fits.
func (s *assignment) put(u, a int32) {
	s.log = append(s.log, change{u, s.arc[u]})
	s.move(u, a)
}

func (s *assignment) move(u, a int32) {
	if old := s.arc[u]; old >= 0 {
		s.score, s.value = s.score-s.m.worth(old), s.value-s.m.value[old]
		for _, d := range s.m.row[s.m.arcs[old].from:s.m.arcs[old].to] {
			s.left[d.row] += int64(d.units)
		}
		b := s.m.arcs[old].block
		i := slices.Index(s.in[b], u)
		s.in[b][i] = s.in[b][len(s.in[b])-1]
		s.in[b] = s.in[b][:len(s.in[b])-1]
	}
	if s.arc[u] = a; a >= 0 {
		s.score, s.value = s.score+s.m.worth(a), s.value+s.m.value[a]
		for _, d := range s.m.row[s.m.arcs[a].from:s.m.arcs[a].to] {
			s.left[d.row] -= int64(d.units)
		}
		s.in[s.m.arcs[a].block] = append(s.in[s.m.arcs[a].block], u)
	}
}

// undo takes back what was done since the log had a length.
func (s *assignment) undo(to int) {
	for i := len(s.log) - 1; i >= to; i-- {
		s.move(s.log[i].unit, s.log[i].from)
	}
	s.log = s.log[:to]
}

// bestFree is the arc of a unit that fits and is worth most; -1 when none is worth anything.
func (s *assignment) bestFree(u int32) (at int32, most int64) {
	at = -1
	for _, a := range s.m.of[u] {
		if w := s.m.worth(a); w > most && s.fits(a) {
			at, most = a, w
		}
	}
	return at, most
}

// insert places a unit where it is worth most.
func (s *assignment) insert(u int32) {
	if a, _ := s.bestFree(u); a >= 0 {
		s.put(u, a)
	}
}

// insertAll places whoever is left and fits somewhere.
func (s *assignment) insertAll() {
	for u, a := range s.arc {
		if a < 0 {
			s.insert(int32(u))
		}
	}
}

// set takes over another assignment.
func (s *assignment) set(arc []int32) {
	for u, a := range arc {
		if s.arc[u] != a {
			s.move(int32(u), a)
		}
	}
	s.log = s.log[:0]
}
