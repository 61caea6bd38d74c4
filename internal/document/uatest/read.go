package uatest

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// What stands in a file: numbers are float64, texts are string, and nothing is nil.
type (
	ref  int
	name string
	dict map[name]any
	list []any
	word string // an operator, or a keyword such as obj
)

type stream struct {
	dict
	content []byte
}

// File is a PDF file that was read.
type File struct {
	raw     []byte
	objects map[ref]any
	trailer dict
	root    dict
	pages   []*page
	fonts   map[string]*font
	nodes   map[ref]*Element
	order   []*Element
}

// lexer reads values one after the other.
type lexer struct {
	b  []byte
	at int
}

const delimiters = "()<>[]{}/%"

func blank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == 0 || c == '\f'
}

func (l *lexer) skip() {
	for l.at < len(l.b) && (blank(l.b[l.at]) || l.b[l.at] == '%') {
		if l.b[l.at] == '%' {
			for l.at < len(l.b) && l.b[l.at] != '\n' {
				l.at++
			}
			continue
		}
		l.at++
	}
}

func (l *lexer) regular() string {
	from := l.at
	for l.at < len(l.b) && !blank(l.b[l.at]) && !strings.ContainsRune(delimiters, rune(l.b[l.at])) {
		l.at++
	}
	return string(l.b[from:l.at])
}

// value reads the next value; io.EOF ends them.
func (l *lexer) value() (any, error) {
	l.skip()
	if l.at >= len(l.b) {
		return nil, io.EOF
	}
	rest := l.b[l.at:]
	switch {
	case bytes.HasPrefix(rest, []byte("<<")):
		l.at += 2
		return l.dict()
	case rest[0] == '[':
		l.at++
		return l.list()
	case rest[0] == '(':
		return l.literal()
	case rest[0] == '<':
		return l.hex()
	case rest[0] == '/':
		l.at++
		return name(l.regular()), nil
	case strings.IndexByte(delimiters, rest[0]) >= 0:
		return nil, fmt.Errorf("%q at %d", rest[0], l.at)
	}
	return l.plain(), nil
}

// plain reads a number, a reference or a word.
func (l *lexer) plain() any {
	text := l.regular()
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return word(text)
	}
	mark := l.at
	l.skip()
	if l.regular() == "0" {
		if l.skip(); l.at < len(l.b) && l.b[l.at] == 'R' && l.regular() == "R" {
			return ref(n)
		}
	}
	l.at = mark
	return n
}

func (l *lexer) until(end string) (all list, err error) {
	for {
		l.skip()
		if bytes.HasPrefix(l.b[min(l.at, len(l.b)):], []byte(end)) {
			l.at += len(end)
			return all, nil
		}
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
}

func (l *lexer) list() (any, error) { return l.until("]") }

func (l *lexer) dict() (any, error) {
	all, err := l.until(">>")
	if err != nil || len(all)%2 != 0 {
		return nil, errors.Join(err, fmt.Errorf("a dictionary of %d", len(all)))
	}
	d := dict{}
	for i := 0; i < len(all); i += 2 {
		key, is := all[i].(name)
		if _, twice := d[key]; !is || twice {
			return nil, fmt.Errorf("%v as a key", all[i])
		}
		d[key] = all[i+1]
	}
	return d, nil
}

func (l *lexer) literal() (any, error) {
	var b strings.Builder
	depth := 0
	for ; l.at < len(l.b); l.at++ {
		switch c := l.b[l.at]; {
		case c == '\\':
			l.at++
			b.WriteByte(l.b[l.at])
		case c == '(':
			if depth++; depth > 1 {
				b.WriteByte(c)
			}
		case c == ')':
			if depth--; depth == 0 {
				l.at++
				return decoded(b.String()), nil
			}
			b.WriteByte(c)
		default:
			b.WriteByte(c)
		}
	}
	return nil, io.ErrUnexpectedEOF
}

func (l *lexer) hex() (any, error) {
	end := bytes.IndexByte(l.b[l.at:], '>')
	if end < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	digits := string(l.b[l.at+1 : l.at+end])
	l.at += end + 1
	var b strings.Builder
	for i := 0; i+1 < len(digits); i += 2 {
		n, err := strconv.ParseUint(digits[i:i+2], 16, 8)
		if err != nil {
			return nil, err
		}
		b.WriteByte(byte(n))
	}
	return decoded(b.String()), nil
}

// decoded makes UTF-8 of a text that says it is UTF-16.
func decoded(s string) string {
	if !strings.HasPrefix(s, "\xfe\xff") {
		return s
	}
	var units []uint16
	for i := 2; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}

// Read reads a file by its table of objects.
func Read(b []byte) (f *File, err error) {
	f = &File{raw: b, objects: map[ref]any{}, fonts: map[string]*font{}, nodes: map[ref]*Element{}}
	tail := bytes.LastIndex(b, []byte("startxref\n"))
	if tail < 0 || !bytes.HasSuffix(b, []byte("\n%%EOF\n")) || !bytes.HasPrefix(b, []byte("%PDF-1.7\n%")) {
		return nil, errors.New("neither head nor foot of a PDF file")
	}
	at, err := strconv.Atoi(strings.TrimSpace(string(b[tail+10 : len(b)-6])))
	if err != nil {
		return nil, err
	}
	table, err := f.object(at)
	if err != nil {
		return nil, err
	}
	places, is := table.(stream)
	if !is {
		return nil, errors.New("no table of objects")
	}
	f.trailer = places.dict
	if err := f.load(places.content); err != nil {
		return nil, err
	}
	f.root = f.dict(f.trailer["Root"])
	return f, f.readPages()
}

// load reads every object that the table names: at its place, or packed in a stream of many.
func (f *File) load(table []byte) error {
	packed := map[ref][]ref{}
	for n := ref(0); len(table) >= 7; n, table = n+1, table[7:] {
		where := int(table[1])<<24 | int(table[2])<<16 | int(table[3])<<8 | int(table[4])
		switch table[0] {
		case 1:
			v, err := f.object(where)
			if err != nil {
				return fmt.Errorf("object %d: %w", n, err)
			}
			f.objects[n] = v
		case 2:
			packed[ref(where)] = append(packed[ref(where)], n)
		}
	}
	for in, all := range packed {
		many, _ := f.objects[in].(stream)
		first, _ := many.dict["First"].(float64)
		index := lexer{b: many.content}
		for range all {
			n, _ := index.value()
			offset, err := index.value()
			if err != nil {
				return err
			}
			body := lexer{b: many.content, at: int(first) + int(offset.(float64))}
			if f.objects[ref(n.(float64))], err = body.value(); err != nil {
				return fmt.Errorf("object %v: %w", n, err)
			}
		}
	}
	return nil
}

// object reads "7 0 obj" with its value and its stream.
func (f *File) object(at int) (any, error) {
	l := lexer{b: f.raw, at: at}
	var head list
	for range 3 {
		v, err := l.value()
		if err != nil {
			return nil, err
		}
		head = append(head, v)
	}
	if head[2] != word("obj") {
		return nil, fmt.Errorf("%v at %d", head, at)
	}
	v, err := l.value()
	if err != nil {
		return nil, err
	}
	d, is := v.(dict)
	size, known := d["Length"].(float64)
	if l.skip(); !is || !known || l.regular() != "stream" {
		return v, nil
	}
	content := f.raw[l.at+1 : l.at+1+int(size)]
	if d["Filter"] == name("FlateDecode") {
		r, err := zlib.NewReader(bytes.NewReader(content))
		if err != nil {
			return nil, err
		}
		if content, err = io.ReadAll(r); err != nil {
			return nil, err
		}
	}
	if !bytes.HasPrefix(f.raw[l.at+1+int(size):], []byte("\nendstream\nendobj\n")) {
		return nil, errors.New("a stream of another length")
	}
	return stream{d, content}, nil
}

// get follows references.
func (f *File) get(v any) any {
	for {
		r, is := v.(ref)
		if !is {
			return v
		}
		v = f.objects[r]
	}
}

func (f *File) dict(v any) dict {
	switch v := f.get(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *File) list(v any) list {
	switch v := f.get(v).(type) {
	case list:
		return v
	case nil:
		return nil
	default:
		return list{v}
	}
}

func (f *File) content(v any) []byte {
	s, _ := f.get(v).(stream)
	return s.content
}
