package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// dist is the folder that package web embeds.
type dist struct {
	folder   string
	manifest map[string]string
	report   []written
}

type written struct {
	name string
	size int
	// wire is the size after compression, when that is worth it.
	wire int
}

// openDist empties the folder but for its .gitignore, which keeps it in the repository.
func openDist(folder string) (*dist, error) {
	old, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, f := range old {
		if f.Name() == ".gitignore" {
			continue
		}
		if err := os.Remove(filepath.Join(folder, f.Name())); err != nil {
			return nil, err
		}
	}
	return &dist{folder: folder, manifest: map[string]string{}}, nil
}

// add writes a file under a name that carries the hash of its content.
func (d *dist) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	hash := base32.StdEncoding.EncodeToString(sum[:])[:8]
	ext := filepath.Ext(name)
	return d.keep(strings.TrimSuffix(name, ext)+"-"+hash+ext, content)
}

var hashInName = regexp.MustCompile(`-[A-Z0-9]{8}(\.[a-z0-9]+)$`)

// keep writes a file whose name carries its hash already, beside its compressed
// form, and remembers the plain name for the manifest.
func (d *dist) keep(name string, content []byte) error {
	d.manifest[hashInName.ReplaceAllString(name, "$1")] = name
	if err := d.write(name, content); err != nil {
		return err
	}
	packed, err := compress(content)
	if err != nil {
		return err
	}
	worth := len(packed) < len(content)*9/10
	if !worth {
		d.report = append(d.report, written{name, len(content), len(content)})
		return nil
	}
	d.report = append(d.report, written{name, len(content), len(packed)})
	return d.write(name+".gz", packed)
}

func (d *dist) write(name string, content []byte) error {
	return os.WriteFile(filepath.Join(d.folder, name), content, 0o644)
}

// close writes the manifest, last: its presence says that the build is whole.
func (d *dist) close() error {
	list, err := json.MarshalIndent(d.manifest, "", "\t")
	if err != nil {
		return err
	}
	return d.write("manifest.json", append(list, '\n'))
}

// compress leaves out the time and name, so that the same content gives the same bytes.
func compress(content []byte) ([]byte, error) {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(content); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
