package instance

import (
	"errors"
	"fmt"
	"io"
	"slices"
)

// scanner cuts a JSON text into values without holding more of it than one value. What stands inside a value is for those who decode it.
type scanner struct {
	from   io.Reader
	buf    []byte
	at     int   // of the next byte in buf
	before int64 // bytes of the file before buf
	err    error // of the reader, when it has no more
}

// offset is where the next byte stands in the file.
func (s *scanner) offset() int64 { return s.before + int64(s.at) }

// fill reads on; what stands before the next byte is given up.
func (s *scanner) fill() error {
	if s.err != nil {
		return s.err
	}
	if s.at > 0 {
		s.before += int64(s.at)
		s.buf, s.at = s.buf[:copy(s.buf, s.buf[s.at:])], 0
	}
	if len(s.buf) == cap(s.buf) {
		s.buf = slices.Grow(s.buf, max(64<<10, len(s.buf)))
	}
	n, err := s.from.Read(s.buf[len(s.buf):cap(s.buf)])
	s.buf = s.buf[:len(s.buf)+n]
	if s.err = err; n > 0 {
		return nil
	}
	return err
}

// space tells whether a byte is one between the marks of a text.
func space(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// next is the next byte that is no space; it stays where it is.
func (s *scanner) next() (byte, error) {
	for {
		for ; s.at < len(s.buf); s.at++ {
			if c := s.buf[s.at]; !space(c) {
				return c, nil
			}
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// mark reads a mark.
func (s *scanner) mark(want byte) error {
	got, err := s.next()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%q where %q was expected", got, want)
	}
	s.at++
	return nil
}

// more tells whether an element stands after n others in what ends with a mark. It reads the comma before it, or the end.
func (s *scanner) more(n int, end byte) (bool, error) {
	got, err := s.next()
	switch {
	case err != nil:
		return false, err
	case got == end:
		s.at++
		return false, nil
	case n == 0:
		return true, nil
	}
	return true, s.mark(',')
}

// value reads one value of any kind as it stands. It is good until the next call.
func (s *scanner) value() ([]byte, error) {
	if _, err := s.next(); err != nil {
		return nil, err
	}
	depth, quoted, n := 0, false, 0
	for {
		for s.at+n < len(s.buf) {
			c := s.buf[s.at+n]
			switch {
			case quoted && c == '\\':
				n++ // and what stands behind it
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == '{' || c == '[':
				depth++
			case c == '}' || c == ']':
				depth--
			}
			if depth < 0 || depth == 0 && !quoted && (c == ',' || c == ':' || space(c)) {
				return s.cut(n)
			}
			if n++; depth == 0 && !quoted && (c == '"' || c == '}' || c == ']') {
				return s.cut(n)
			}
		}
		if err := s.fill(); err != nil {
			if errors.Is(err, io.EOF) && depth == 0 && !quoted {
				return s.cut(n)
			}
			return nil, err
		}
	}
}

// cut takes the next n bytes.
func (s *scanner) cut(n int) ([]byte, error) {
	if n == 0 {
		return nil, fmt.Errorf("%q where a value was expected", s.buf[s.at])
	}
	s.at += n
	return s.buf[s.at-n : s.at], nil
}

// plain reads what nearly every arc is: JSON without escapes, fractions and nothings. What it does not understand is for a decoder that knows the rest.
type plain struct {
	text []byte
	at   int
	bad  bool
}

// mark reads a mark when it is the next.
func (p *plain) mark(want byte) bool {
	for ; p.at < len(p.text); p.at++ {
		if c := p.text[p.at]; !space(c) {
			if c == want {
				p.at++
				return true
			}
			return false
		}
	}
	return false
}

// must reads a mark.
func (p *plain) must(want byte) { p.bad = !p.mark(want) || p.bad }

// name reads a text.
func (p *plain) name() []byte {
	p.must('"')
	from := p.at
	for ; p.at < len(p.text) && !p.bad; p.at++ {
		switch c := p.text[p.at]; {
		case c == '"':
			p.at++
			return p.text[from : p.at-1]
		case c < ' ' || c > '~' || c == '\\':
			p.bad = true
		}
	}
	p.bad = true
	return nil
}

// number reads a whole number of up to 15 digits.
func (p *plain) number() (v int64) {
	sign := int64(1)
	if p.mark('-') {
		sign = -1
	}
	from := p.at
	for ; p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9'; p.at++ {
		v = v*10 + int64(p.text[p.at]-'0')
		if p.at-from == 15 {
			p.bad = true
			return 0
		}
	}
	if p.at == from || p.at-from > 1 && p.text[from] == '0' {
		p.bad = true
	}
	return sign * v
}

// fields reads an object, field by field.
func (p *plain) fields(field func(name []byte)) {
	if p.must('{'); p.mark('}') {
		return
	}
	for !p.bad {
		name := p.name()
		if p.must(':'); p.bad {
			return
		}
		if field(name); p.mark('}') {
			return
		}
		p.must(',')
	}
}

// plainArc is an arc as it stands in the file.
type plainArc struct {
	of, to []byte
	value  int64
	own    bool
	takes  []plainTake
}

type plainTake struct {
	resource []byte
	units    int64
}

// read reads an arc; it returns false where the text is none that it understands.
func (a *plainArc) read(text []byte) bool {
	p := plain{text: text}
	*a = plainArc{takes: a.takes[:0]}
	p.fields(func(name []byte) {
		switch string(name) {
		case "case":
			a.of = p.name()
		case "offer":
			a.to = p.name()
		case "value":
			a.value = p.number()
		case "demand":
			p.bad, a.own = p.bad || a.own, true // one that stands twice is for the decoder
			p.fields(func(name []byte) { a.takes = append(a.takes, plainTake{name, p.number()}) })
		default:
			p.bad = true
		}
	})
	for i, t := range a.takes {
		p.bad = p.bad || slices.ContainsFunc(a.takes[:i], func(o plainTake) bool { return string(o.resource) == string(t.resource) })
	}
	return !p.bad && p.at == len(text)
}
