package region

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"
)

//go:embed data/*.csv
var files embed.FS

// Table is a register as rows of text: an empty text is no value, days are 2026-12-31, lists are divided by spaces. Files and database give the
// same columns.
type Table struct {
	Name    string
	Columns []string
	Rows    [][]string
}

// Files returns the registers of this release, by name.
func Files() ([]Table, error) {
	names, err := fs.Glob(files, "data/*.csv")
	if err != nil {
		return nil, err
	}
	tables := make([]Table, 0, len(names))
	for _, name := range names {
		t, err := readTable(name)
		if err != nil {
			return nil, fmt.Errorf("register file %s: %w", name, err)
		}
		tables = append(tables, t)
	}
	return tables, nil
}

func readTable(name string) (Table, error) {
	content, err := files.ReadFile(name)
	if err != nil {
		return Table{}, err
	}
	rows, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
	if err != nil {
		return Table{}, err
	}
	if len(rows) == 0 {
		return Table{}, fmt.Errorf("no header")
	}
	return Table{Name: strings.TrimSuffix(path.Base(name), ".csv"), Columns: rows[0], Rows: rows[1:]}, nil
}

// Digest names the contents of the files: another digest, other rows.
func Digest() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(files, "data", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := files.ReadFile(name)
		fmt.Fprintf(h, "%s %d\n", name, len(b))
		h.Write(b)
		return err
	})
	return hex.EncodeToString(h.Sum(nil)), err
}

// Embedded returns the register of this release's files, for work without a database.
func Embedded() (*Register, error) {
	tables, err := Files()
	if err != nil {
		return nil, err
	}
	return New(tables)
}

// Records returns the rows as column -> text.
func (t Table) Records() []map[string]string {
	records := make([]map[string]string, len(t.Rows))
	for i, row := range t.Rows {
		records[i] = make(map[string]string, len(row))
		for j, column := range t.Columns {
			records[i][column] = row[j]
		}
	}
	return records
}
