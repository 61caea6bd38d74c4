package sheet

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"kuntapaikka/internal/fault"
)

func readCSV(data []byte, limits Limits) (Table, error) {
	text, err := decode(data)
	if err != nil {
		return Table{}, err
	}
	text, separator, skipped := separated(text)
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = separator, -1
	b := builder{limits: limits}
	for number, from := 1+skipped, int64(0); ; number++ {
		cells, err := r.Read()
		if errors.Is(err, io.EOF) {
			return b.done()
		}
		if wrong, is := errors.AsType[*csv.ParseError](err); is {
			return Table{}, fault.New(fault.Invalid, "sheet.bad_quotes", wrong.Line+skipped)
		}
		if err != nil {
			return Table{}, err
		}
		number += blankLines(text[from:r.InputOffset()], cells)
		from = r.InputOffset()
		if err := b.add(number, cells); err != nil {
			return Table{}, err
		}
	}
}

// blankLines counts the lines that were skipped before a record: the lines that were read, less the record's own.
func blankLines(read []byte, cells []string) int {
	lines := bytes.Count(read, []byte("\n"))
	if !bytes.HasSuffix(read, []byte("\n")) {
		lines++
	}
	for _, c := range cells {
		lines -= strings.Count(c, "\n")
	}
	return max(lines-1, 0)
}

// decode returns the text as UTF-8 with ends of lines that a reader of CSV knows. What is not UTF-8 is what Windows writes in Western Europe.
func decode(data []byte) ([]byte, error) {
	var from encoding.Encoding
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		data = bytes.ToValidUTF8(data[3:], []byte(string(utf8.RuneError)))
	case bytes.HasPrefix(data, []byte("\xFF\xFE")), bytes.HasPrefix(data, []byte("\xFE\xFF")):
		from = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM)
	case !utf8.Valid(data):
		from = charmap.Windows1252
	}
	if from != nil {
		decoded, err := from.NewDecoder().Bytes(data)
		if err != nil {
			return nil, fault.New(fault.Invalid, "sheet.unreadable").Because(err)
		}
		data = decoded
	}
	if bytes.ContainsRune(data, 0) || from != nil && bytes.ContainsRune(data, utf8.RuneError) {
		return nil, fault.New(fault.Invalid, "sheet.unreadable")
	}
	if !bytes.Contains(data, []byte("\n")) {
		data = bytes.ReplaceAll(data, []byte("\r"), []byte("\n")) // an old Macintosh
	}
	return data, nil
}

// separated finds what separates the fields: what the line "sep=;" says, which spreadsheets know, else the mark that the first line of text has most of
// outside quotes. It returns the text below a "sep=" line and how many lines that took.
func separated(text []byte) (rest []byte, separator rune, skipped int) {
	first, rest, _ := bytes.Cut(text, []byte("\n"))
	if said, found := bytes.CutPrefix(bytes.TrimSpace(first), []byte("sep=")); found && len(said) == 1 && strings.ContainsAny(";,\t|", string(said)) {
		return rest, rune(said[0]), 1
	}
	counts := map[rune]int{}
	quoted := false
	for _, r := range strings.TrimLeft(string(text[:min(len(text), 64<<10)]), "\r\n \ufeff") {
		if r == '"' {
			quoted = !quoted
		}
		if r == '\n' && !quoted {
			break
		}
		if !quoted {
			counts[r]++
		}
	}
	separator = ';'
	for _, r := range ",\t" {
		if counts[r] > counts[separator] {
			separator = r
		}
	}
	return text, separator, 0
}
