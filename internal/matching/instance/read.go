package instance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits of what a file may say: sums of such numbers fit into 64 bits.
const (
	mostUnits = 1_000_000_000     // of persons, urgency, demand, capacity
	mostValue = 1_000_000_000_000 // of an arc, in either direction
	mostTold  = 20                // mistakes that one answer lists
)

// Mistakes are what is wrong with a file, each with the place where it stands.
type Mistakes []string

// Error lists the mistakes, a line each.
func (m Mistakes) Error() string { return strings.Join(m, "\n") }

// reader fills an instance while it reads the file once from front to end; names may be used before they are declared.
type reader struct {
	in                     *Instance
	scan                   scanner
	resources, offers      index
	cases                  index
	arcs                   [][]Arc          // in pieces, so that what is there need not be copied as they grow
	shares                 map[string]int32 // own demands by what they say
	plain                  plainArc
	mistakes               Mistakes
	version                int64
	sense, objective       string
	bundles, fixed, budget json.RawMessage
}

// Read reads an instance. What is wrong comes back as [Mistakes]; a file that is no JSON as one mistake with its position.
func Read(r io.Reader) (*Instance, error) {
	f := reader{in: &Instance{}, scan: scanner{from: &text{from: r}}, shares: map[string]int32{}}
	if err := f.file(); err != nil {
		if errors.Is(err, errTold) {
			return nil, f.mistakes
		}
		return nil, Mistakes{position(f.scan.offset(), err)}
	}
	f.finish()
	if len(f.mistakes) > 0 {
		return nil, f.mistakes
	}
	return f.in, nil
}

// errTold ends the reading: the mistakes that were found are enough.
var errTold = errors.New("enough mistakes")

// say notes a mistake.
func (f *reader) say(format string, args ...any) {
	if len(f.mistakes) < mostTold {
		f.mistakes = append(f.mistakes, fmt.Sprintf(format, args...))
	}
}

// position words an error with the place where it stands.
func position(at int64, err error) string {
	var kind *json.UnmarshalTypeError
	var refused refusal
	switch {
	case errors.As(err, &refused):
		return string(refused)
	case errors.As(err, &kind):
		return fmt.Sprintf("byte %d: %s: %s is not %s", at, kind.Field, kind.Value, wanted(kind.Type.Kind().String()))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the file ends in the middle"
	}
	return fmt.Sprintf("byte %d: %s", at, strings.TrimPrefix(err.Error(), "json: "))
}

// decode reads the next value of the file; a field that the value may not have is a mistake.
func (f *reader) decode(into any) error {
	text, err := f.scan.value()
	if err != nil {
		return err
	}
	return f.understand(text, into)
}

// understand decodes a value that was just read.
func (f *reader) understand(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	err := dec.Decode(into)
	if end := int(dec.InputOffset()); err != nil || end < len(text) {
		f.scan.at -= len(text) - end
		if err == nil {
			err = errors.New("something stands where the next value was expected")
		}
	}
	return err
}

// wanted names a type of Go as a reader of the file would.
func wanted(kind string) string {
	switch kind {
	case "int64", "uint64":
		return "a whole number in range"
	case "map", "struct":
		return "an object"
	case "slice":
		return "a list"
	case "bool":
		return "true or false"
	case "float64":
		return "a number"
	}
	return "a text"
}

// file reads the object that the file is, one field after the other.
func (f *reader) file() error {
	if err := f.scan.mark('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for n := 0; ; n++ {
		more, err := f.scan.more(n, '}')
		if err != nil {
			return err
		}
		if !more {
			break
		}
		var field string
		if err := f.decode(&field); err != nil {
			return err
		}
		if seen[field] = true; f.scan.mark(':') != nil {
			return fmt.Errorf("field %q has no value", field)
		}
		if err := f.field(field); err != nil {
			return err
		}
	}
	if _, err := f.scan.next(); !errors.Is(err, io.EOF) {
		return errors.New("something stands after the end of the instance")
	}
	for _, field := range []string{"version", "resources", "offers", "cases", "arcs"} {
		if !seen[field] {
			f.say("%s: missing", field)
		}
	}
	return nil
}

// field reads one field of the file.
func (f *reader) field(name string) error {
	switch name {
	case "version":
		return f.decode(&f.version)
	case "sense":
		return f.decode(&f.sense)
	case "objective":
		return f.decode(&f.objective)
	case "resources":
		return list(f, decoded(f, f.resource))
	case "offers":
		return list(f, decoded(f, f.offer))
	case "cases":
		return list(f, decoded(f, f.aCase))
	case "arcs":
		return list(f, f.arc)
	case "bundles":
		return f.decode(&f.bundles)
	case "fixed":
		return f.decode(&f.fixed)
	case "budget":
		return f.decode(&f.budget)
	}
	return fmt.Errorf("unknown field %q", name)
}

// list reads a list element by element, so that a file of millions of arcs is never in memory as text.
func list(f *reader, take func(n int, text []byte) error) error {
	if err := f.scan.mark('['); err != nil {
		return err
	}
	for n := 0; ; n++ {
		more, err := f.scan.more(n, ']')
		if err != nil || !more {
			return err
		}
		text, err := f.scan.value()
		if err != nil {
			return err
		}
		if err := take(n, text); err != nil {
			return err
		}
		if len(f.mistakes) == mostTold {
			return errTold
		}
	}
}

// decoded takes elements of one kind.
func decoded[T any](f *reader, take func(n int, t *T)) func(n int, text []byte) error {
	return func(n int, text []byte) error {
		var t T
		if err := f.understand(text, &t); err != nil {
			return err
		}
		take(n, &t)
		return nil
	}
}

// index numbers the names of one kind in the order in which they are first seen, declared or used.
type index struct {
	number   map[string]int32
	names    []string
	declared []int32 // where each was declared, counted from one; 0 is nowhere
	last     int32   // that was read
}

// of is the number of a name.
func (x *index) of(name string) int32 {
	if n, known := x.number[name]; known {
		return n
	}
	return x.add(name)
}

// read is the number of a name as it stands in the file.
func (x *index) read(name []byte) int32 {
	if len(x.names) > 0 && x.names[x.last] == string(name) { // as in the arc before
		return x.last
	}
	n, known := x.number[string(name)]
	if !known {
		n = x.add(string(name))
	}
	x.last = n
	return n
}

func (x *index) add(name string) int32 {
	if x.number == nil {
		x.number = map[string]int32{}
	}
	n := int32(len(x.names))
	x.number[name], x.names, x.declared = n, append(x.names, name), append(x.declared, 0)
	return n
}
