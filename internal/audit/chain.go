package audit

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"iter"
	"slices"
)

// Chain makes links: each hash covers the one before and the event. The zero Chain is not usable; see [NewChain].
type Chain struct {
	Seq  int64 // number of the last link, 0 before the first
	Head Hash  // its hash
	buf  []byte
}

// NewChain returns a chain that goes on after link seq with that hash. A new log begins with NewChain(0, Root()).
func NewChain(seq int64, head Hash) *Chain { return &Chain{Seq: seq, Head: head} }

// Link adds the record to the chain and returns the hash of its link.
func (c *Chain) Link(r *Record) Hash {
	c.buf = r.AppendCanonical(append(c.buf[:0], c.Head[:]...))
	c.Head = sha256.Sum256(c.buf)
	c.Seq++
	return c.Head
}

// Entry is one link as it was stored. Lost says that its event is not there, or is no event any more.
type Entry struct {
	Seq    int64
	Hash   Hash
	Lost   bool
	Record Record
}

// FlawKind says how a chain is broken.
type FlawKind string

// The ways in which a chain can be broken.
const (
	Altered   FlawKind = "altered"   // the event of the link is not what was sealed: changed, exchanged, put in between or moved
	Lost      FlawKind = "lost"      // the link's event is gone
	Gap       FlawKind = "gap"       // the link is gone
	Truncated FlawKind = "truncated" // the chain ends before a signed checkpoint
	Rewritten FlawKind = "rewritten" // the chain is whole in itself, but not the one that was signed
	Forged    FlawKind = "forged"    // a checkpoint's signature is not the log's
)

// Flaw is the first fault of a chain. Seq is the first bad link. A chain that was computed anew shows it only where a signed checkpoint says
// otherwise, or ends before one: then the first bad link is one of After+1 ... Seq.
type Flaw struct {
	Kind  FlawKind
	Seq   int64
	After int64 // the last link known to be good
}

// String names the flaw for the administrator.
func (f Flaw) String() string {
	if (f.Kind == Rewritten || f.Kind == Truncated) && f.After+1 < f.Seq {
		return fmt.Sprintf("%s: first bad link between %d and %d", f.Kind, f.After+1, f.Seq)
	}
	return fmt.Sprintf("%s: first bad link %d", f.Kind, f.Seq)
}

// Report is what a walk along the chain found. Without a Flaw, all of Links stand, and Signed of them under a checkpoint's signature.
type Report struct {
	Links  int64
	Head   Hash
	Signed int64
	Flaw   *Flaw
}

// Verify walks the entries, which come in the order of their numbers from 1, and holds them against the checkpoints. It stops at the first flaw.
// Its error is the iterator's.
func Verify(entries iter.Seq2[*Entry, error], checkpoints []Checkpoint) (Report, error) {
	w := walk{chain: NewChain(0, Root()), ahead: slices.SortedFunc(slices.Values(checkpoints), bySeq)}
	for e, err := range entries {
		if err != nil {
			return w.report(nil), err
		}
		if flaw := w.step(e); flaw != nil {
			return w.report(flaw), nil
		}
	}
	if len(w.ahead) > 0 {
		return w.report(&Flaw{Kind: Truncated, Seq: w.chain.Seq + 1, After: w.signed}), nil
	}
	return w.report(nil), nil
}

func bySeq(a, b Checkpoint) int { return cmp.Compare(a.Seq, b.Seq) }

// walk is a walk under way: ahead are the checkpoints not yet passed.
type walk struct {
	chain  *Chain
	ahead  []Checkpoint
	signed int64
}

func (w *walk) step(e *Entry) *Flaw {
	next := w.chain.Seq + 1
	switch {
	case e.Seq != next:
		return w.flaw(Gap, next)
	case e.Lost:
		return w.flaw(Lost, next)
	}
	good := *w.chain
	if w.chain.Link(&e.Record) != e.Hash {
		w.chain.Seq, w.chain.Head = good.Seq, good.Head
		return w.flaw(Altered, next)
	}
	for len(w.ahead) > 0 && w.ahead[0].Seq <= next {
		if w.ahead[0].Hash != w.chain.Head {
			return &Flaw{Kind: Rewritten, Seq: next, After: w.signed}
		}
		w.signed, w.ahead = next, w.ahead[1:]
	}
	return nil
}

func (w *walk) flaw(kind FlawKind, seq int64) *Flaw {
	return &Flaw{Kind: kind, Seq: seq, After: w.chain.Seq}
}

func (w *walk) report(f *Flaw) Report {
	return Report{Links: w.chain.Seq, Head: w.chain.Head, Signed: w.signed, Flaw: f}
}
