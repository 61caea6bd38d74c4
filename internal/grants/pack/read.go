package pack

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Finding is a fault of an archive: the file, the row where it has rows (the header is row 1, 0: the file as a whole), and what is wrong.
type Finding struct {
	File string
	Row  int
	Text string
}

// String is the finding in a line.
func (f Finding) String() string {
	switch {
	case f.File == "":
		return f.Text
	case f.Row > 0:
		return fmt.Sprintf("%s, row %d: %s", f.File, f.Row, f.Text)
	}
	return f.File + ": " + f.Text
}

// ErrNotAPack is the error of a file that is no archive of ours at all.
var ErrNotAPack = errors.New("not an audit pack")

// mostDirectory bounds the directory of an archive, in bytes: more than the most files need.
const mostDirectory = 64 << 20

// reader is an archive that is open. It has read the directory and nothing else.
type reader struct {
	src      io.ReaderAt
	size     int64
	zip      *zip.Reader
	entries  map[string]*zip.File
	manifest Manifest
	hash     [32]byte
	signer   string // who has signed it by the keys inside; empty: nobody
	findings []Finding
}

// ending holds the last bytes of a file against those with which an archive of ours ends: without a comment, so that its directory is where they say, which is checked before a
// reader believes them. They are 22, with 76 of zip64 before them where there are more files than the 22 can say.
func ending(src io.ReaderAt, size int64) error {
	var end [76 + 22]byte
	if size < int64(len(end)) || size > Largest {
		return fmt.Errorf("%w: %d bytes", ErrNotAPack, size)
	}
	if _, err := src.ReadAt(end[:], size-int64(len(end))); err != nil {
		return err
	}
	far, near := end[:76], end[76:]
	long, length, at := int64(22), int64(binary.LittleEndian.Uint32(near[12:])), int64(binary.LittleEndian.Uint32(near[16:]))
	sound := string(near[:4]) == "PK\x05\x06"
	if binary.LittleEndian.Uint16(near[10:]) == 0xffff {
		long, length, at = 98, int64(binary.LittleEndian.Uint64(far[40:])), int64(binary.LittleEndian.Uint64(far[48:]))
		sound = sound && string(far[:4]) == "PK\x06\x06" && string(far[56:60]) == "PK\x06\x07"
	}
	if !sound || length < 0 || length > mostDirectory || at < 0 || at+length != size-long {
		return fmt.Errorf("%w: it does not end as one", ErrNotAPack)
	}
	return nil
}

// IsPack says whether a file ends as an archive does, without reading anything else of it.
func IsPack(src io.ReaderAt, size int64) bool {
	return ending(src, size) == nil
}

// open reads the directory and the manifest. What is no archive of ours is an error; what is wrong in one that is, a finding.
func open(src io.ReaderAt, size int64) (*reader, error) {
	if err := ending(src, size); err != nil {
		return nil, err
	}
	z, err := zip.NewReader(src, size)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAPack, err)
	}
	r := &reader{src: src, size: size, zip: z, entries: map[string]*zip.File{}}
	if err := r.directory(); err != nil {
		return nil, err
	}
	text, err := r.read(manifestName)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotAPack, err)
	}
	r.hash = sha256.Sum256(text)
	if err := json.Unmarshal(text, &r.manifest); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrNotAPack, manifestName, err)
	}
	if f := r.manifest.Format; f != Format && f != AnnexFormat {
		return nil, fmt.Errorf("%w: format %.40q", ErrNotAPack, f)
	}
	return r, nil
}

// directory refuses what no archive of ours has, before anything is read: other names, two of one name, what is compressed, and sizes that are not there.
func (r *reader) directory() error {
	var total uint64
	for _, f := range r.zip.File {
		switch {
		case !named.MatchString(f.Name) || len(f.Name) > 200:
			return fmt.Errorf("%w: a file is called %.60q", ErrNotAPack, f.Name)
		case r.entries[f.Name] != nil:
			return fmt.Errorf("%w: %s comes twice", ErrNotAPack, f.Name)
		case f.Method != zip.Store || f.CompressedSize64 != f.UncompressedSize64:
			return fmt.Errorf("%w: %s is compressed", ErrNotAPack, f.Name)
		case f.UncompressedSize64 > LargestFile:
			return fmt.Errorf("%w: %s is too large", ErrNotAPack, f.Name)
		}
		total += f.UncompressedSize64
		r.entries[f.Name] = f
	}
	if len(r.zip.File) > MostFiles+4 || total > uint64(r.size) {
		return fmt.Errorf("%w: %d files of %d bytes in %d", ErrNotAPack, len(r.zip.File), total, r.size)
	}
	return nil
}

// read returns a file's content, of a size that the directory has been held against.
func (r *reader) read(path string) ([]byte, error) {
	f := r.entries[path]
	if f == nil {
		return nil, fmt.Errorf("%s is missing", path)
	}
	src, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer src.Close()
	var buf bytes.Buffer
	if _, err = io.Copy(&buf, io.LimitReader(src, LargestFile+1)); errors.Is(err, zip.ErrChecksum) {
		err = nil // the manifest's own hash says more
	}
	return buf.Bytes(), err
}

func (r *reader) say(file string, row int, format string, args ...any) {
	r.findings = append(r.findings, Finding{file, row, fmt.Sprintf(format, args...)})
}

// whole holds every file against the manifest, and the archive against what would be written of the same files.
func (r *reader) whole() {
	listed := map[string]bool{manifestName: true, sumName: true, noteName: true}
	for _, f := range r.manifest.Files {
		if listed[f.Path] {
			r.say(f.Path, 0, "the manifest lists it twice")
			continue
		}
		listed[f.Path] = true
		content, err := r.read(f.Path)
		if err != nil {
			r.say(f.Path, 0, "%v", err)
			continue
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(content)) != f.Size {
			r.say(f.Path, 0, "it is not the file of the manifest: SHA-256 %x", sum)
		}
	}
	for _, f := range r.zip.File {
		if !listed[f.Name] {
			r.say(f.Name, 0, "the manifest does not list it")
		}
	}
	r.signature()
	if len(r.findings) == 0 {
		r.exact()
	}
}

// signature reads the hash beside the manifest, and the note by the keys that the archive brings along.
func (r *reader) signature() {
	if sum, err := r.read(sumName); err != nil || string(sum) != sumLine(r.hash) {
		r.say(sumName, 0, "it is not the SHA-256 of %s, which is %x", manifestName, r.hash)
	}
	if r.entries[noteName] == nil {
		if r.entries[keysName] != nil {
			r.say(noteName, 0, "it is missing")
		}
		return
	}
	text, err := r.read(noteName)
	keys, err2 := r.read(keysName)
	if err = errors.Join(err, err2); err != nil {
		r.say(noteName, 0, "%v", err)
		return
	}
	known, err := Keys(string(keys))
	if err != nil {
		r.say(keysName, 0, "%v", err)
		return
	}
	if r.signer, err = r.signedBy(string(text), known); err != nil {
		r.say(noteName, 0, "%v", err)
	}
}

// signedBy returns the name of the key that has signed the manifest.
func (r *reader) signedBy(text string, known note.Verifiers) (string, error) {
	n, err := note.Open([]byte(text), known)
	if err != nil {
		return "", err
	}
	if n.Text != signed(r.manifest.Format, r.hash) || len(n.Sigs) != 1 || len(n.UnverifiedSigs) > 0 {
		return "", errors.New("it signs something else")
	}
	if raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64); err != nil || base64.StdEncoding.EncodeToString(raw) != n.Sigs[0].Base64 {
		return "", errors.New("the signature is not written as it was made")
	}
	return n.Sigs[0].Name, nil
}

// Keys reads public keys of a log, one a line.
func Keys(text string) (note.Verifiers, error) {
	var all []note.Verifier
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		v, err := note.NewVerifier(line)
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return note.VerifierList(all...), nil
}

// exact writes the archive anew, file by file in its own order, and holds each byte against what is there.
func (r *reader) exact() {
	c := &compare{src: io.NewSectionReader(r.src, 0, r.size)}
	z := zip.NewWriter(c)
	for _, f := range r.zip.File {
		content, err := r.read(f.Name)
		if err == nil {
			err = put(z, f.Name, content)
		}
		if err != nil {
			r.say(f.Name, 0, "%v", err)
			return
		}
	}
	if err := z.Close(); err != nil || c.n != r.size {
		r.say("", 0, "the archive has bytes that belong to no file, near byte %d", c.n)
	}
}

// compare is a writer that holds what is written against a file.
type compare struct {
	src io.Reader
	n   int64
	buf []byte
}

func (c *compare) Write(p []byte) (int, error) {
	if cap(c.buf) < len(p) {
		c.buf = make([]byte, len(p))
	}
	got := c.buf[:len(p)]
	if _, err := io.ReadFull(c.src, got); err != nil || !bytes.Equal(got, p) {
		return 0, errors.New("another byte")
	}
	c.n += int64(len(p))
	return len(p), nil
}
