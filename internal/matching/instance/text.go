package instance

import (
	"bytes"
	"fmt"
	"io"
	"slices"
)

// mostPart bounds what stands between two marks of a file: a name, a number, blanks.
const mostPart = 1 << 20

// text reads a file as it comes and ends it with the first thing that the JSON decoder would pass over, or hold in memory whole, without a word: a key that
// stands twice in an object, of which it would take the last, a name without end, letters that are not UTF-8.
type text struct {
	from    io.Reader
	err     error
	at      int64 // of the next byte, from the beginning of the file
	part    int   // bytes since the last mark
	in      bool  // a string
	escaped bool
	name    []byte   // the string that began last
	open    []scope  // objects and lists that have begun
	keys    [][]byte // of the open objects that have few
}

// scope is an object or a list. Keys of an object are told apart by going through them, when they are many by a map.
type scope struct {
	object bool
	key    bool // a key comes next
	from   int  // its first key
	many   map[string]struct{}
}

// few keys are gone through one by one.
const few = 16

// refusal is what the file is refused for, with its place.
type refusal string

// Error is the whole message.
func (r refusal) Error() string { return string(r) }

// Read reads on.
func (t *text) Read(p []byte) (n int, err error) {
	if t.err != nil {
		return 0, t.err
	}
	n, err = t.from.Read(p)
	if t.at == 0 && n > 0 {
		t.err = encoding(p[:n])
	}
	for rest := p[:n]; len(rest) > 0 && t.err == nil; {
		rest = rest[t.take(rest):]
	}
	if t.err != nil {
		return 0, t.err
	}
	return n, err
}

// encoding refuses a file that begins with the mark of another encoding.
func encoding(start []byte) error {
	switch {
	case bytes.HasPrefix(start, []byte{0xef, 0xbb, 0xbf}):
		return refusal("the file begins with a byte order mark; write it as UTF-8 without one")
	case bytes.HasPrefix(start, []byte{0xff, 0xfe}), bytes.HasPrefix(start, []byte{0xfe, 0xff}):
		return refusal("the file is in UTF-16; write it as UTF-8")
	}
	return nil
}

// take goes on behind the next mark, or the end of a string, and tells how many bytes that were.
func (t *text) take(p []byte) (n int) {
	if t.in {
		n = t.string(p)
	} else {
		for n < len(p) && !marks[p[n]] {
			n++
		}
	}
	found := n < len(p)
	if found {
		n++
	}
	t.at += int64(n)
	switch t.part += n; {
	case t.part > mostPart:
		t.fail("a name or a number is longer than %d bytes", mostPart)
	case found && t.in:
		t.ended()
	case found:
		t.mark(p[n-1])
	}
	return n
}

// marks are the bytes at which something ends or begins.
var marks = [256]bool{'{': true, '}': true, '[': true, ']': true, ',': true, ':': true, '"': true}

// string goes on to the end of a string.
func (t *text) string(p []byte) (n int) {
	for ; n < len(p) && (t.escaped || p[n] != '"'); n++ {
		t.escaped = !t.escaped && p[n] == '\\'
	}
	if t.awaitsKey() {
		t.name = append(t.name, p[:n]...)
	}
	return n
}

func (t *text) awaitsKey() bool { return len(t.open) > 0 && t.open[len(t.open)-1].key }

// mark follows the marks outside of strings. What does not fit together is the decoder's to say.
func (t *text) mark(b byte) {
	switch t.part = 0; b {
	case '"':
		t.in, t.name = true, t.name[:0]
	case '{', '[':
		t.open = append(t.open, scope{object: b == '{', key: b == '{', from: len(t.keys)})
	case '}', ']':
		if n := len(t.open); n > 0 {
			t.keys, t.open = t.keys[:t.open[n-1].from], t.open[:n-1]
		}
	case ',':
		if n := len(t.open); n > 0 {
			t.open[n-1].key = t.open[n-1].object
		}
	}
}

// ended notes the key that has been read.
func (t *text) ended() {
	t.in, t.part = false, 0
	if !t.awaitsKey() {
		return
	}
	s := &t.open[len(t.open)-1]
	s.key = false
	own := t.keys[s.from:]
	_, twice := s.many[string(t.name)]
	if s.many == nil {
		twice = slices.ContainsFunc(own, func(k []byte) bool { return bytes.Equal(k, t.name) })
	}
	switch {
	case twice:
		t.fail("field %.80q stands twice", t.name)
	case s.many != nil:
		s.many[string(t.name)] = struct{}{}
	case len(own) < few:
		t.remember()
	default:
		s.many = map[string]struct{}{string(t.name): {}}
		for _, k := range own {
			s.many[string(k)] = struct{}{}
		}
	}
}

// remember keeps the key in the memory that an earlier one had.
func (t *text) remember() {
	n := len(t.keys)
	t.keys = slices.Grow(t.keys, 1)[:n+1]
	t.keys[n] = append(t.keys[n][:0], t.name...)
}

func (t *text) fail(format string, args ...any) {
	t.err = refusal(fmt.Sprintf("byte %d: %s", t.at, fmt.Sprintf(format, args...)))
}
