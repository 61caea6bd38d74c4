package audit

import (
	"encoding/base64"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint says that link Seq of the log had this hash at that moment.
type Checkpoint struct {
	Log  string // the name of the log, which is also the name of its key
	Seq  int64
	Hash Hash
	At   time.Time
}

// Sign returns the checkpoint as a note under the signer's name.
func (c Checkpoint) Sign(s note.Signer) (string, error) {
	c.Log = s.Name()
	signed, err := note.Sign(&note.Note{Text: c.text()}, s)
	return string(signed), err
}

func (c Checkpoint) text() string {
	return fmt.Sprintf("%s\n%d\n%s\n%s\n", c.Log, c.Seq, base64.StdEncoding.EncodeToString(c.Hash[:]), c.At.UTC().Format(time.RFC3339))
}

// ErrForged is the error of a note that no known key has signed.
var ErrForged = errors.New("the note carries no valid signature of the log")

// OpenCheckpoint reads a note that one of the verifiers' keys has signed, in that key's name.
func OpenCheckpoint(signed string, known note.Verifiers) (Checkpoint, error) {
	n, err := note.Open([]byte(signed), known)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: %w", ErrForged, err)
	}
	c, err := parseCheckpoint(n.Text)
	if err == nil && c.Log != n.Sigs[0].Name {
		return Checkpoint{}, fmt.Errorf("%w: %s signed for %s", ErrForged, n.Sigs[0].Name, c.Log)
	}
	return c, err
}

// SeqOf returns the number of the link that a note speaks of, whoever signed it, or 0.
func SeqOf(signed string) int64 {
	c, err := parseCheckpoint(signed)
	if err != nil {
		return 0
	}
	return c.Seq
}

func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 {
		return Checkpoint{}, errors.New("a checkpoint has four lines: log, number, hash, moment")
	}
	c := Checkpoint{Log: lines[0]}
	seq, err := strconv.ParseInt(lines[1], 10, 64)
	hash, err2 := base64.StdEncoding.DecodeString(lines[2])
	at, err3 := time.Parse(time.RFC3339, lines[3])
	if err := errors.Join(err, err2, err3); err != nil {
		return Checkpoint{}, fmt.Errorf("checkpoint: %w", err)
	}
	if seq < 1 || len(hash) != len(c.Hash) {
		return Checkpoint{}, fmt.Errorf("checkpoint: link %d with a hash of %d bytes", seq, len(hash))
	}
	c.Seq, c.Hash, c.At = seq, Hash(hash), at
	return c, nil
}

// VerifySigned walks the entries as [Verify] does, against signed notes. A note that no known key has signed is a flaw too, named when the chain
// itself has none.
func VerifySigned(entries iter.Seq2[*Entry, error], notes []string, known note.Verifiers) (Report, error) {
	var checkpoints []Checkpoint
	var forged *Flaw
	for _, n := range slices.Compact(slices.Sorted(slices.Values(notes))) {
		c, err := OpenCheckpoint(n, known)
		switch {
		case err == nil:
			checkpoints = append(checkpoints, c)
		case forged == nil:
			forged = &Flaw{Kind: Forged, Seq: SeqOf(n)}
		}
	}
	report, err := Verify(entries, checkpoints)
	if report.Flaw == nil && forged != nil {
		forged.After = report.Signed
		report.Flaw = forged
	}
	return report, err
}
