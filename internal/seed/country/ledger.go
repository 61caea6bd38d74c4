package country

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/seed/chance"
	"kuntapaikka/internal/store"
)

// balance is the head of a line.
type balance struct{ capacity, reserved, taken, seq int }

// movement is one movement of places, kept small: a country with two million cases has five million of them.
type movement struct {
	at, sent uint32 // Unix seconds; sent: of the proposal
	line     int32
	way      int32 // whose
	try      uint8 // which of its proposals
	kind     moveKind
	reserved int8 // what it does to the proposal's share
	taken    int8
}

// persons is how many places it moves.
func (m movement) persons() int { return max(int(m.reserved), int(m.taken), -int(m.reserved+m.taken)) }

type moveKind uint8

const (
	reserve moveKind = iota
	take
	release
)

func (k moveKind) code() placement.MoveKind {
	return [...]placement.MoveKind{placement.Reserve, placement.Take, placement.Release}[k]
}

// ledger is all movements, first in the order in which they were made up, then line by line in time.
type ledger []movement

// order puts the movements in the order in which their lines saw them.
func (l ledger) order() {
	slices.SortStableFunc(l, func(a, b movement) int { return cmp.Or(cmp.Compare(a.line, b.line), cmp.Compare(a.at, b.at)) })
}

// capacities gives each line what was offered, and more where more was needed at some moment: nothing is ever overbooked, and something is left. Each
// line gets the balance that its last entry leaves.
func (w *Country) capacities() {
	for _, l := range w.lines {
		l.balance = balance{capacity: l.base, seq: 1}
	}
	for _, m := range w.ledger {
		l := w.lines[m.line]
		l.move(m)
		l.capacity = max(l.capacity, (l.reserved+l.taken)*8/7+2)
	}
	for _, l := range w.lines {
		if l.year < w.Year && l.seq == 1 {
			w.usedEarlier(l)
		}
	}
	for i, o := range w.offers {
		o.limit(chance.New(w.Seed, diceSupply, 8<<20|uint64(i)))
	}
}

// usedEarlier fills a line of an earlier year with households whose cases are no longer kept: of them the ledger alone tells. A third of the lines was used
// whole; of the others more than half, since arrivals follow neither the calendar nor the offers.
func (w *Country) usedEarlier(l *line) {
	d := chance.New(w.Seed, diceLedger, 1<<62|uint64(l.n))
	want := l.capacity
	if !d.Percent(33) {
		want = l.capacity * d.Between(55, 95) / 100
	}
	for left := want; left > 0; {
		size := min(1+d.IntN(6), left)
		l.earlier = append(l.earlier, size)
		left -= size
	}
	l.taken, l.seq = want, 1+2*len(l.earlier)
}

// earlierEntries are the entries of the households of an earlier year, from when the line was open to when it closed.
func (w *Country) earlierEntries(rows *store.Rows, l *line) {
	d := chance.New(w.Seed, diceLedger, 1<<62|1<<61|uint64(l.n))
	from := max(l.window.From.Midnight().Unix(), l.confirmed.Unix())
	step := (l.window.To.AddDays(-20).Midnight().Unix() - from) / int64(len(l.earlier)+1)
	taken, seq := 0, 1
	for i, size := range l.earlier {
		sent := time.Unix(from+int64(i)*step, 0)
		answered := sent.Add(time.Duration(step) * time.Second * 2 / 3)
		proposal := d.ID(sent)
		rows.Add(l.id, seq+1, placement.Reserve, size, size, 0, l.capacity, size, taken, proposal, d.ID(sent), sent, l.town.centre.people[0].id)
		taken += size
		rows.Add(l.id, seq+2, placement.Take, size, -size, size, l.capacity, 0, taken, proposal, d.ID(answered), answered, l.town.org.people[0].id)
		seq += 2
	}
}

func (b *balance) move(m movement) {
	b.seq++
	b.reserved += int(m.reserved)
	b.taken += int(m.taken)
}

// book notes which places the proposals of a way moved, and when.
func (w *Country) book(y way) {
	for i, t := range y.tries {
		if t.line == nil {
			continue
		}
		size := int8(y.size)
		m := movement{sent: uint32(t.sent.Unix()), line: int32(t.line.n), way: int32(y.n), try: uint8(i)}
		move := func(k moveKind, at time.Time, reserved, taken int8) {
			m.kind, m.at, m.reserved, m.taken = k, uint32(at.Unix()), reserved, taken
			w.ledger = append(w.ledger, m)
		}
		move(reserve, t.sent, size, 0)
		switch {
		case t.saidYes():
			move(take, t.ended, -size, size)
		case !t.ended.IsZero():
			move(release, t.ended, -size, 0)
		}
		if t.state == placement.Withdrawn && !t.directed.IsZero() {
			move(release, y.reopened, 0, -size)
		}
	}
}

// ledgerRows hands over the ledger, each line's opening entry first.
func (w *Country) ledgerRows(give func(*store.Rows) error) error {
	rows := newLedgerRows()
	var now balance // of the line under way
	of := 0
	for _, m := range w.ledger {
		for ; of <= int(m.line); of++ {
			now = w.opening(rows, of)
		}
		now.move(m)
		w.entry(rows, m, now)
		if rows.Len() >= chunkRows {
			if err := give(rows); err != nil {
				return err
			}
			rows = newLedgerRows()
		}
	}
	for ; of < len(w.lines); of++ {
		w.opening(rows, of)
	}
	return give(rows)
}

func newLedgerRows() *store.Rows {
	return store.NewRows("place_ledger", `line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, proposal_id, key, at,
		account_id`)
}

// opening is the entry by which the centre's confirmation gave the line its places.
func (w *Country) opening(rows *store.Rows, i int) balance {
	l := w.lines[i]
	d := chance.New(w.Seed, diceLedger, uint64(i))
	rows.Add(l.id, 1, placement.Adjust, l.capacity, 0, 0, l.capacity, 0, 0, nil, d.ID(l.confirmed), l.confirmed, l.town.centre.people[1].id)
	w.earlierEntries(rows, l)
	return balance{capacity: l.capacity, seq: 1}
}

func (w *Country) entry(rows *store.Rows, m movement, now balance) {
	l, at := w.lines[m.line], time.Unix(int64(m.at), 0)
	d := chance.New(w.Seed, diceLedger, 1<<40|uint64(m.way)<<8|uint64(m.try)<<4|uint64(m.kind))
	var account uuid.UUID // none: the clock
	switch m.kind {
	case reserve:
		account = l.town.centre.people[0].id
	case take:
		account = l.town.org.people[0].id
	case release:
	}
	rows.Add(l.id, now.seq, m.kind.code(), m.persons(), int(m.reserved), int(m.taken), now.capacity, now.reserved, now.taken,
		w.proposalID(int(m.way), int(m.try), time.Unix(int64(m.sent), 0)), d.ID(at), at, account)
}
