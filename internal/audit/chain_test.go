package audit_test

import (
	"crypto/rand"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"kuntapaikka/internal/audit"
)

// log is a sealed log in memory.
type log []audit.Entry

func newLog(n int) log {
	chain := audit.NewChain(0, audit.Root())
	var l log
	for i := range n {
		e := audit.Entry{Seq: int64(i + 1), Record: record(i)}
		e.Hash = chain.Link(&e.Record)
		l = append(l, e)
	}
	return l
}

func record(i int) audit.Record {
	r := audit.Record{
		ID: int64(i*2 + 1), XID: uint64(i + 700), At: time.Date(2026, 11, 23, 7, 42, i, 0, time.UTC), Account: uuid.New(), Role: "regional", Organisation: uuid.New(),
		Event: audit.Event{Action: "proposal.send", Subject: audit.Proposal, ID: uuid.New(), Case: uuid.New(), Ground: "681/2023 s. 43"},
	}
	if i%3 == 0 {
		r.Event.Detail = map[string]string{"municipality": "564", "places": "4"}
	}
	return r
}

func (l log) entries() iter.Seq2[*audit.Entry, error] {
	return func(yield func(*audit.Entry, error) bool) {
		for i := range l {
			if !yield(&l[i], nil) {
				return
			}
		}
	}
}

func (l log) checkpoint(seq int) audit.Checkpoint {
	return audit.Checkpoint{Log: "test", Seq: int64(seq), Hash: l[seq-1].Hash}
}

// relink computes the chain anew from a link on, as a forger would.
func (l log) relink(from int) {
	head := audit.Root()
	if from > 0 {
		head = l[from-1].Hash
	}
	chain := audit.NewChain(int64(from), head)
	for i := from; i < len(l); i++ {
		l[i].Seq, l[i].Hash = int64(i+1), chain.Link(&l[i].Record)
	}
}

func TestCanonicalFormIsTheDocumentedOne(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("0197a000-0000-7000-8000-00000000abcd")
	r := audit.Record{
		ID: 7, XID: 901, At: time.UnixMicro(1_700_000_000_000_001), Account: id, Role: "regional",
		Event: audit.Event{Action: "case.read", Subject: audit.Case, ID: id, Ground: "§ 83", Detail: map[string]string{"b": "", "a": "1,2"}},
	}
	const uid = "16:\x01\x97\xa0\x00\x00\x00\x70\x00\x80\x00\x00\x00\x00\x00\xab\xcd,"
	want := "1:7,3:901,16:1700000000000001," + uid + "8:regional,0:,9:case.read,4:case," + uid + "0:,5:§ 83,1:2,1:a,3:1,2,1:b,0:,"
	if got := string(r.AppendCanonical(nil)); got != want {
		t.Errorf("canonical form\n%q, want\n%q", got, want)
	}
	if got := audit.NewChain(0, audit.Root()).Link(&r).String(); got != "c52c0325477bb94c0dd240478a72c174052cfb85bc6f91807d58e6ddfd738bc0" {
		t.Errorf("first hash %s", got)
	}
}

func TestDifferentEventsHaveDifferentForms(t *testing.T) {
	t.Parallel()
	text := rapid.StringOfN(rapid.RuneFrom([]rune("a1:,")), 0, 4, -1)
	events := rapid.Custom(func(t *rapid.T) audit.Record {
		return audit.Record{Role: text.Draw(t, "role"), Event: audit.Event{
			Action: text.Draw(t, "action"), Ground: text.Draw(t, "ground"), Detail: rapid.MapOfN(text, text, 0, 2).Draw(t, "detail"),
		}}
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := events.Draw(t, "a"), events.Draw(t, "b")
		same := a.Role == b.Role && a.Event.Action == b.Event.Action && a.Event.Ground == b.Event.Ground && maps.Equal(a.Event.Detail, b.Event.Detail)
		if (string(a.AppendCanonical(nil)) == string(b.AppendCanonical(nil))) != same {
			t.Errorf("%+v and %+v: same form %v, same event %v", a, b, !same, same)
		}
	})
}

func TestWholeChainStands(t *testing.T) {
	t.Parallel()
	l := newLog(40)
	got, err := audit.Verify(l.entries(), []audit.Checkpoint{l.checkpoint(30), l.checkpoint(10), l.checkpoint(30)})
	if err != nil || got.Flaw != nil || got.Links != 40 || got.Signed != 30 || got.Head != l[39].Hash {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := audit.Verify(log(nil).entries(), nil); err != nil || got.Flaw != nil || got.Links != 0 {
		t.Errorf("the empty log: %+v, %v", got, err)
	}
}

func TestEveryTamperingIsNamedByItsFirstLink(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		tamper func(log) log
		want   audit.Flaw
	}{
		{"an event changed", func(l log) log { l[6].Record.Event.Ground = "other"; return l }, audit.Flaw{Kind: audit.Altered, Seq: 7, After: 6}},
		{"a hash changed", func(l log) log { l[0].Hash[3]++; return l }, audit.Flaw{Kind: audit.Altered, Seq: 1}},
		{"an event deleted", func(l log) log { l[6].Lost = true; return l }, audit.Flaw{Kind: audit.Lost, Seq: 7, After: 6}},
		{"a link deleted", func(l log) log { return slices.Delete(l, 6, 7) }, audit.Flaw{Kind: audit.Gap, Seq: 7, After: 6}},
		{"the first links deleted", func(l log) log { return l[2:] }, audit.Flaw{Kind: audit.Gap, Seq: 1}},
		{"a link put in", func(l log) log {
			l = slices.Insert(l, 6, audit.Entry{Seq: 7, Hash: l[6].Hash, Record: record(90)})
			for i := range l[7:] {
				l[7+i].Seq++
			}
			return l
		}, audit.Flaw{Kind: audit.Altered, Seq: 7, After: 6}},
		{"two events exchanged", func(l log) log { l[3].Record, l[9].Record = l[9].Record, l[3].Record; return l }, audit.Flaw{Kind: audit.Altered, Seq: 4, After: 3}},
		{"the tail cut off", func(l log) log { return l[:12] }, audit.Flaw{Kind: audit.Truncated, Seq: 13, After: 10}},
		{"all cut off", func(log) log { return nil }, audit.Flaw{Kind: audit.Truncated, Seq: 1}},
		{"rewritten from a link on", func(l log) log { l[6].Record.Role = "admin"; l.relink(6); return l }, audit.Flaw{Kind: audit.Rewritten, Seq: 10, After: 5}},
		{"rewritten as a whole", func(l log) log { l[0].Record.Role = "admin"; l.relink(0); return l }, audit.Flaw{Kind: audit.Rewritten, Seq: 5}},
		{"deleted and rewritten", func(l log) log { l = slices.Delete(l, 17, 18); l.relink(17); return l }, audit.Flaw{Kind: audit.Rewritten, Seq: 19, After: 15}},
	} {
		l := newLog(20)
		signed := []audit.Checkpoint{l.checkpoint(5), l.checkpoint(10), l.checkpoint(15), l.checkpoint(19), l.checkpoint(20)}
		got, err := audit.Verify(c.tamper(l).entries(), signed)
		if err != nil || got.Flaw == nil || *got.Flaw != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, got.Flaw, err, c.want)
		}
	}
}

func TestVerifyPassesTheReadersErrorOn(t *testing.T) {
	t.Parallel()
	boom := errors.New("boom")
	_, err := audit.Verify(func(yield func(*audit.Entry, error) bool) { yield(nil, boom) }, nil)
	if !errors.Is(err, boom) {
		t.Error(err)
	}
}

func TestCheckpointIsReadOnlyUnderAKnownSignature(t *testing.T) {
	t.Parallel()
	secret, public, err := note.GenerateKey(rand.Reader, "kuntapaikka-test")
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(public)
	if err != nil {
		t.Fatal(err)
	}
	known := note.VerifierList(verifier)
	c := newLog(3).checkpoint(3)
	c.At = time.Date(2026, 11, 23, 7, 42, 0, 0, time.UTC)
	signed, err := c.Sign(signer)
	if err != nil {
		t.Fatal(err)
	}
	c.Log = "kuntapaikka-test"
	if got, err := audit.OpenCheckpoint(signed, known); err != nil || got != c {
		t.Errorf("read back %+v, %v; want %+v", got, err, c)
	}
	if got := audit.SeqOf(signed); got != 3 {
		t.Errorf("the note speaks of link %d", got)
	}
	for name, forged := range map[string]string{
		"another number":       strings.Replace(signed, "\n3\n", "\n2\n", 1),
		"no signature":         strings.Split(signed, "\n\n")[0] + "\n\n",
		"another log's name":   strings.Replace(signed, "kuntapaikka-test", "kuntapaikka-best", 1),
		"nothing":              "",
		"signature cut in two": signed[:len(signed)-9] + "\n",
	} {
		if _, err := audit.OpenCheckpoint(forged, known); !errors.Is(err, audit.ErrForged) {
			t.Errorf("%s: %v, want it refused", name, err)
		}
	}
	if _, err := audit.OpenCheckpoint(signed, note.VerifierList()); !errors.Is(err, audit.ErrForged) {
		t.Error("a note of an unknown key was read")
	}
}

func BenchmarkLink(b *testing.B) {
	chain, r := audit.NewChain(0, audit.Root()), record(3)
	for b.Loop() {
		chain.Link(&r)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "links/s")
}
