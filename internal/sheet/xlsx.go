package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"unicode/utf8"

	"kuntapaikka/internal/fault"
)

// What a workbook of people has at most. A small file can unpack to a large one of nothing but markup, whose reading costs many times its size.
const (
	mostParts   = 1_000   // files in the package: one for each sheet and a handful more
	mostStrings = 40      // texts that cells share, for each row
	mostFormats = 100_000 // a spreadsheet program has room for two thirds of that
	mostToken   = 1 << 20 // bytes of one tag or one text
)

// readXLSX reads the first sheet that is not hidden, part by part and in one pass: a workbook of 20,000 rows takes a second, where a library that
// builds the whole of it takes many. A part is unpacked no further than it declares, and all of them together within the limits.
func readXLSX(data []byte, limits Limits) (Table, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return Table{}, unreadable(err)
	}
	if size := unpacked(z.File); size > limits.Unpacked || len(z.File) > mostParts {
		return Table{}, fault.New(fault.Invalid, "sheet.too_large", int(limits.Bytes>>20)).Because(fmt.Errorf("%d parts of %d bytes", len(z.File), size))
	}
	w := workbook{parts: z, limits: limits}
	if err := w.open(); err != nil {
		return Table{}, unreadable(err)
	}
	return w.read()
}

// unreadable is a workbook that is not one; a fault that was found while reading stands.
func unreadable(err error) error {
	if _, known := fault.As(err); known {
		return err
	}
	return fault.New(fault.Invalid, "sheet.unreadable").Because(err)
}

// workbook is what must be known of a workbook before its sheet is read.
type workbook struct {
	parts    *zip.Reader
	limits   Limits
	sheet    string   // the part with the sheet
	strings  []string // the texts that cells share
	formats  []format // of the styles
	from1904 bool     // days are counted from 1904
}

// open reads the list of sheets, the shared texts and the number formats.
func (w *workbook) open() error {
	relation, err := w.readBook()
	if err != nil {
		return err
	}
	if err := w.readRelations(relation); err != nil {
		return err
	}
	if err := w.readStrings(); err != nil {
		return err
	}
	return w.readStyles()
}

// readBook finds the first sheet that is shown, and the epoch.
func (w *workbook) readBook() (relation string, err error) {
	hidden := ""
	err = w.each("xl/workbook.xml", func(_ *tokens, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			w.from1904 = truth(attr(e, "date1904"))
		case "sheet":
			if state := attr(e, "state"); relation == "" && (state == "" || state == "visible") {
				relation = attr(e, "id")
			} else if hidden == "" {
				hidden = attr(e, "id")
			}
		}
		return nil
	})
	if relation == "" {
		relation = hidden
	}
	return relation, err
}

func (w *workbook) readRelations(id string) error {
	err := w.each("xl/_rels/workbook.xml.rels", func(_ *tokens, e xml.StartElement) error {
		if e.Name.Local != "Relationship" {
			return nil
		}
		if target := attr(e, "Target"); attr(e, "Id") == id && id != "" {
			w.sheet = strings.TrimPrefix(path.Join("/xl", target), "/")
			if strings.HasPrefix(target, "/") {
				w.sheet = strings.TrimPrefix(path.Clean(target), "/")
			}
		}
		return nil
	})
	if err == nil && w.sheet == "" {
		err = errors.New("the workbook has no sheet")
	}
	return err
}

// readStrings reads the texts that cells share; a workbook need not have any.
func (w *workbook) readStrings() error {
	return optional(w.each("xl/sharedStrings.xml", func(d *tokens, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		if len(w.strings) >= w.limits.Rows*mostStrings {
			return fault.New(fault.Invalid, "sheet.too_many_rows", w.limits.Rows)
		}
		s, err := w.words(d, "si")
		w.strings = append(w.strings, s)
		return err
	}))
}

// readStyles reads which of the styles of cells are dates.
func (w *workbook) readStyles() error {
	custom := map[string]string{}
	inCells := false
	return optional(w.each("xl/styles.xml", func(_ *tokens, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt", "xf":
			if len(custom)+len(w.formats) > mostFormats {
				return errors.New("too many formats")
			}
		}
		switch e.Name.Local {
		case "numFmt":
			custom[attr(e, "numFmtId")] = attr(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				w.formats = append(w.formats, formatOf(attr(e, "numFmtId"), custom))
			}
		}
		return nil
	}))
}

// read reads the rows of the sheet.
func (w *workbook) read() (Table, error) {
	b := builder{limits: w.limits, endless: true}
	number := 0
	err := w.each(w.sheet, func(d *tokens, e xml.StartElement) error {
		if e.Name.Local != "row" {
			return nil
		}
		number++
		if said, err := strconv.Atoi(attr(e, "r")); err == nil {
			if said < number {
				return errors.New("the rows are out of order")
			}
			number = said
		}
		cells, err := w.row(d)
		if err != nil {
			return err
		}
		return b.add(number, cells)
	})
	if err != nil {
		return Table{}, unreadable(err)
	}
	return b.done()
}

// row reads the cells of a row, leaving a gap where the sheet has one.
func (w *workbook) row(d *tokens) (cells []string, err error) {
	for {
		token, err := d.RawToken()
		if err != nil {
			return nil, err
		}
		switch e := token.(type) {
		case xml.EndElement:
			if e.Name.Local == "row" {
				return cells, nil
			}
		case xml.StartElement:
			if e.Name.Local != "c" {
				continue
			}
			at := column(attr(e, "r"), len(cells))
			kind, style := attr(e, "t"), attr(e, "s")
			value, err := w.words(d, "c")
			if err != nil {
				return nil, err
			}
			if at >= w.limits.Columns && value != "" {
				return nil, fault.New(fault.Invalid, "sheet.too_many_columns", w.limits.Columns)
			}
			if at < len(cells) || value == "" {
				continue
			}
			for len(cells) < at {
				cells = append(cells, "")
			}
			cells = append(cells, w.value(kind, style, value))
		}
	}
}

// value is what a person sees in a cell: t says what kind of value it is, s which style it has.
func (w *workbook) value(t, s, v string) string {
	switch t {
	case "s":
		i, err := strconv.Atoi(v)
		if err != nil || i < 0 || i >= len(w.strings) {
			return ""
		}
		return w.strings[i]
	case "", "n":
		style, _ := strconv.Atoi(s)
		if style < 0 || style >= len(w.formats) {
			return plain(v)
		}
		return w.formats[style].write(v, w.from1904)
	default: // inlineStr, str, b, d, e
		return v
	}
}

// tokens reads the tags and texts of a part, each of at most mostToken bytes.
type tokens struct {
	*xml.Decoder
	from *io.LimitedReader
}

func newTokens(part io.Reader) *tokens {
	from := &io.LimitedReader{R: part}
	return &tokens{Decoder: xml.NewDecoder(from), from: from}
}

// RawToken reads the next tag or text. Where a token breaks off at its limit, the reader finds the part's end in its middle, which is an error.
func (t *tokens) RawToken() (xml.Token, error) {
	t.from.N = mostToken
	token, err := t.Decoder.RawToken()
	if errors.Is(err, io.EOF) && t.from.N <= 0 {
		err = errors.New("a tag or a text is too long")
	}
	return token, err
}

// each calls f with each element of a part as it begins. f may read on, to the end of the element.
func (w *workbook) each(name string, f func(*tokens, xml.StartElement) error) (err error) {
	part, err := w.parts.Open(name)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, part.Close()) }()
	d := newTokens(part)
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, begins := token.(xml.StartElement); begins {
			if err := f(d, e); err != nil {
				return err
			}
		}
	}
}

// words reads the text of an element to its end: of a cell its value or its own text, not its formula; of a text not its pronunciation.
func (w *workbook) words(d *tokens, until string) (string, error) {
	var text strings.Builder
	in := ""
	for {
		token, err := d.RawToken()
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if in != "rPh" {
				in = e.Name.Local
			}
		case xml.EndElement:
			if e.Name.Local == until {
				return unescaped(text.String()), nil
			}
			if in != "rPh" || e.Name.Local == "rPh" {
				in = ""
			}
		case xml.CharData:
			if (in == "v" || in == "t") && text.Len() <= 7*w.limits.Cell { // an escaped character is seven; what is longer is too long anyway
				text.Write(e)
			}
		}
	}
}

// unescaped puts back the characters that a workbook writes as _x000D_.
func unescaped(s string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], "_x")
		if i < 0 {
			return s
		}
		i += from
		if len(s) >= i+7 && s[i+6] == '_' {
			if n, err := strconv.ParseUint(s[i+2:i+6], 16, 16); err == nil && utf8.ValidRune(rune(n)) {
				s = s[:i] + string(rune(n)) + s[i+7:]
			}
		}
		from = i + 1
	}
}

// column reads the column of "C7", counted from 0; a cell that does not say stands after the one before.
func column(at string, next int) int {
	n := 0
	for _, r := range at {
		if r < 'A' || r > 'Z' {
			break
		}
		if n = 26*n + int(r-'A') + 1; n > 1<<20 {
			break
		}
	}
	if n == 0 {
		return next
	}
	return n - 1
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func truth(s string) bool { return s == "1" || s == "true" }

// optional takes a part that is not there for an empty one.
func optional(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}
