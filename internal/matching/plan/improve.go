package plan

// improver makes an assignment better: it solves the knapsack of one block anew, as if each unit elsewhere had to be bought for what it is worth there.
type improver struct {
	m     *model
	s     *assignment
	k     *knapsack
	add   []int64
	queue []int32
	wait  []bool
	hints []hint
	ended func() bool
}

func newImprover(m *model, s *assignment, k *knapsack, ended func() bool) *improver {
	return &improver{m: m, s: s, ended: ended, k: k, add: make([]int64, len(m.units)), wait: make([]bool, len(m.block)), hints: make([]hint, len(m.block))}
}

// all improves until no block does.
func (p *improver) all() {
	for b := range p.m.block {
		p.enqueue(int32(b))
	}
	p.drain(1 << 30)
}

func (p *improver) enqueue(b int32) {
	if !p.wait[b] {
		p.wait[b], p.queue = true, append(p.queue, b)
	}
}

// drain improves the blocks that wait.
func (p *improver) drain(most int) {
	for n := 0; len(p.queue) > 0; n++ {
		b := p.queue[0]
		p.queue, p.wait[b] = p.queue[1:], false
		if n < most && !p.ended() {
			p.block(b)
		}
	}
}

// block solves one block anew and keeps the result when the whole is better.
func (p *improver) block(b int32) bool {
	s, before, mark := p.s, p.s.score, len(p.s.log)
	p.buy(b)
	if s.score <= before {
		s.undo(mark)
		return false
	}
	p.touched(mark)
	return true
}

// touched queues the blocks that changed since the log had a length.
func (p *improver) touched(mark int) {
	for _, c := range p.s.log[mark:] {
		if c.from >= 0 {
			p.enqueue(p.m.arcs[c.from].block)
		}
		if a := p.s.arc[c.unit]; a >= 0 {
			p.enqueue(p.m.arcs[a].block)
		}
	}
}

// buy fills a block with the units that are worth most above their price, and finds the best free places for those that it lets go.
func (p *improver) buy(b int32) {
	m, s, k := p.m, p.s, &p.m.block[b]
	for i, cur := range s.arc {
		switch {
		case cur < 0:
			p.add[i] = m.bonus[i]
		case m.arcs[cur].block != b:
			p.add[i] = -m.value[cur]
		default:
			_, alt := s.elsewhere(int32(i), b)
			p.add[i] = m.bonus[i] - alt
		}
	}
	_, arcs := p.k.solveLike(k, m.value, p.add, nil, &p.hints[b])
	out := append([]int32(nil), s.in[b]...)
	for _, u := range out {
		s.put(u, -1)
	}
	for _, a := range arcs {
		u := m.unitOf[a]
		cur := s.arc[u]
		if cur >= 0 {
			s.put(u, -1)
		}
		switch {
		case s.fits(a):
			s.put(u, a)
		case cur >= 0:
			s.put(u, cur)
		}
	}
	for _, u := range out {
		if s.arc[u] < 0 {
			s.insert(u)
		}
	}
}

// elsewhere is the best free arc of a unit outside a block.
func (s *assignment) elsewhere(u, b int32) (at int32, most int64) {
	at = -1
	for _, a := range s.m.of[u] {
		if w := s.m.worth(a); w > most && s.m.arcs[a].block != b && s.fits(a) {
			at, most = a, w
		}
	}
	return at, most
}
