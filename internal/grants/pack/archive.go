package pack

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"io"
	"regexp"
	"strings"
	"time"
)

// The formats of archives. A reader refuses one that it does not know.
const (
	Format      = "kuntapaikka/pack/2"
	AnnexFormat = "kuntapaikka/annex/1"
)

// The files about the files.
const (
	manifestName = "manifest.json"
	sumName      = "manifest.sha256"
	noteName     = "manifest.note"
	keysName     = "keys.txt"
)

// The bounds of an archive: how many files it has, how large one of them is and how large all are, in bytes. A year of ten thousand claims has some 150,000 files: above 65,534 its
// directory ends as zip64 has it, which every reader of today reads.
const (
	MostFiles   = 250_000
	LargestFile = 64 << 20
	Largest     = 4<<30 - 1
)

// File is a file of an archive as the manifest tells it.
type File struct {
	Path   string `json:"path"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Manifest says what an archive is about and what is in it.
type Manifest struct {
	Format       string    `json:"format"`
	Kind         Kind      `json:"kind"`
	Subject      string    `json:"subject"` // TUKI-2026-00001, 564 or the year
	Year         int       `json:"year,omitempty"`
	MadeAt       time.Time `json:"made_at"`
	Role         string    `json:"role"` // of who made it
	Organisation string    `json:"organisation"`
	Account      string    `json:"account"` // id; no name
	Access       bool      `json:"access"`  // the access log is in it
	Of           string    `json:"of,omitempty"`
	Files        []File    `json:"files"`
}

// Seal is the log's key. Without one a pack is made that nobody has signed.
type Seal struct {
	Sign func(text string) (note string, err error)
	Keys string // the public keys, one a line
}

// Archive writes files one after the other. Nothing of them is held in memory.
type Archive struct {
	zip   *zip.Writer
	files []File
	seen  map[string]bool
	size  int64
}

// NewArchive begins an archive.
func NewArchive(w io.Writer) *Archive {
	return &Archive{zip: zip.NewWriter(w), seen: map[string]bool{}}
}

// named is how a file of an archive may be called: no absolute path, no way up, nothing that two systems read differently.
var named = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*)*$`)

// Add writes one file.
func (a *Archive) Add(path string, content []byte) error {
	switch {
	case !named.MatchString(path) || a.seen[path]:
		return fmt.Errorf("%q cannot be a file of the archive", path)
	case len(content) > LargestFile || len(a.files) >= MostFiles || a.size+int64(len(content)) > Largest-(1<<24):
		return fmt.Errorf("%s: the archive would be too large", path)
	}
	a.seen[path], a.size = true, a.size+int64(len(content))
	sum := sha256.Sum256(content)
	a.files = append(a.files, File{Path: path, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:])})
	return put(a.zip, path, content)
}

// put writes an entry as every archive has it: stored, without a clock and without anything beside its name.
func put(z *zip.Writer, path string, content []byte) error {
	h := entry(path, int64(len(content)), crc32.ChecksumIEEE(content))
	w, err := z.CreateRaw(&h)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return err
}

func entry(path string, size int64, crc uint32) zip.FileHeader {
	return zip.FileHeader{
		Name: path, Method: zip.Store, CRC32: crc, CompressedSize64: uint64(size), UncompressedSize64: uint64(size),
		CreatorVersion: 20, ReaderVersion: 20, ModifiedDate: 1<<5 | 1, //nolint:staticcheck // the first day of 1980: a raw entry's Modified is not written
	}
}

// Close writes the manifest of what was added, signs it, and returns its hash. The manifest's Files are the archive's own.
func (a *Archive) Close(m Manifest, s Seal) (hash [32]byte, err error) {
	if s.Sign != nil {
		if err := a.Add(keysName, []byte(s.Keys)); err != nil {
			return hash, err
		}
	}
	m.Files = a.files
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return hash, err
	}
	text = append(text, '\n')
	hash = sha256.Sum256(text)
	about := []struct {
		name    string
		content []byte
	}{{manifestName, text}, {sumName, []byte(sumLine(hash))}}
	if s.Sign != nil {
		note, err := s.Sign(signed(m.Format, hash))
		if err != nil {
			return hash, err
		}
		about = append(about, struct {
			name    string
			content []byte
		}{noteName, []byte(note)})
	}
	for _, f := range about {
		if err := put(a.zip, f.name, f.content); err != nil {
			return hash, err
		}
	}
	return hash, a.zip.Close()
}

// Count is how many files were added, and their bytes.
func (a *Archive) Count() (files int, bytes int64) { return len(a.files), a.size }

// sumLine is what a tool for such sums reads.
func sumLine(hash [32]byte) string { return hex.EncodeToString(hash[:]) + "  " + manifestName + "\n" }

// signed is the text under the signature: what it is, and the manifest's hash. No checkpoint of the log reads so.
func signed(format string, hash [32]byte) string {
	return strings.Join([]string{format, hex.EncodeToString(hash[:]), ""}, "\n")
}
