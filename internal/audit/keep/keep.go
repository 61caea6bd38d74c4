package keep

import (
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"kuntapaikka/internal/audit"
)

// The files of the folder.
const (
	keyFile         = "audit.key"
	publicFile      = "audit.pub"
	checkpointsFile = "checkpoints.txt"
)

// Folder is the folder of keys and checkpoints.
type Folder struct {
	dir    string
	signer note.Signer
	known  note.Verifiers
	mended bool // a note that a crash cut short was cut off
}

// Open reads the keys of the folder; when there are none, it makes the folder and draws them. A key that others may read is refused.
func Open(dir string) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	secret, err := os.ReadFile(filepath.Join(dir, keyFile))
	if errors.Is(err, os.ErrNotExist) {
		if err := draw(dir); err != nil {
			return nil, fmt.Errorf("new audit key: %w", err)
		}
		return Open(dir)
	}
	if err != nil {
		return nil, err
	}
	if err := onlyOwn(filepath.Join(dir, keyFile)); err != nil {
		return nil, err
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(secret)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(dir, keyFile), err)
	}
	known, err := Verifiers(filepath.Join(dir, publicFile))
	return &Folder{dir: dir, signer: signer, known: known}, err
}

// draw makes a pair of keys under a name of its own. The public half is written first: a key that can sign can always be verified.
func draw(dir string) error {
	mark := make([]byte, 4)
	rand.Read(mark) // never fails: crypto/rand ends the program instead
	secret, public, err := note.GenerateKey(rand.Reader, "kuntapaikka-"+hex.EncodeToString(mark))
	if err != nil {
		return err
	}
	if err := appendTo(filepath.Join(dir, publicFile), public+"\n", 0o644); err != nil {
		return err
	}
	return appendTo(filepath.Join(dir, keyFile), secret+"\n", 0o600)
}

func onlyOwn(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Mode().Perm()&0o077 != 0 {
		err = fmt.Errorf("others can read the signing key %s: chmod 600 it", path)
	}
	return err
}

// Verifiers reads public keys, one a line.
func Verifiers(path string) (note.Verifiers, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var keys []note.Verifier
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		keys = append(keys, v)
	}
	return note.VerifierList(keys...), nil
}

// Sign signs a checkpoint with the folder's key.
func (f *Folder) Sign(c audit.Checkpoint) (string, error) { return c.Sign(f.signer) }

// SignText signs another text than a checkpoint's, of whole lines.
func (f *Folder) SignText(text string) (string, error) {
	signed, err := note.Sign(&note.Note{Text: text}, f.signer)
	return string(signed), err
}

// Keys returns the public keys of the folder, one a line.
func (f *Folder) Keys() (string, error) {
	text, err := os.ReadFile(filepath.Join(f.dir, publicFile))
	return string(text), err
}

// Keep adds a signed note to the folder's checkpoints; when it returns, the note is on the disk.
func (f *Folder) Keep(signed string) error {
	path := filepath.Join(f.dir, checkpointsFile)
	if !f.mended {
		if err := mend(path); err != nil {
			return err
		}
		f.mended = true
	}
	return appendTo(path, signed, 0o644)
}

// mend cuts off what a crash left of a last note, so that the next one does not run on from it.
func mend(path string) error {
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	whole := len(strings.Join(split(string(text)), ""))
	if err != nil || whole == len(text) {
		return err
	}
	return os.Truncate(path, int64(whole))
}

// Known returns the keys that verify the log's checkpoints.
func (f *Folder) Known() note.Verifiers { return f.known }

// Notes returns the folder's notes, oldest first; none before the first.
func (f *Folder) Notes() ([]string, error) {
	notes, err := Notes(filepath.Join(f.dir, checkpointsFile))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return notes, err
}

// Notes reads a file of signed notes. A note that a crash cut short stands at the end, without its signature, and is left out.
func Notes(path string) ([]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return split(string(text)), nil
}

// split cuts a text into notes: a signature line, which begins with a dash and a space, ends a note unless another signature follows.
func split(text string) []string {
	var notes []string
	lines := slices.Collect(strings.Lines(text))
	begin := 0
	for i, line := range lines {
		ends := strings.HasPrefix(line, "— ") && strings.HasSuffix(line, "\n")
		if ends && (i+1 == len(lines) || !strings.HasPrefix(lines[i+1], "— ")) {
			notes = append(notes, strings.Join(lines[begin:i+1], ""))
			begin = i + 1
		}
	}
	return notes
}

func appendTo(path, text string, mode os.FileMode) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}
