package instance

import (
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
	dec                    *json.Decoder
	resources, offers      index
	cases                  index
	mistakes               Mistakes
	version                int64
	sense, objective       string
	bundles, fixed, budget json.RawMessage
}

// Read reads an instance. What is wrong comes back as [Mistakes]; a file that is no JSON as one mistake with its position.
func Read(r io.Reader) (*Instance, error) {
	f := reader{in: &Instance{}, dec: json.NewDecoder(r)}
	f.dec.DisallowUnknownFields()
	if err := f.file(); err != nil {
		if errors.Is(err, errTold) {
			return nil, f.mistakes
		}
		return nil, Mistakes{f.position(err)}
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

// position words an error of the decoder with the place where it stands.
func (f *reader) position(err error) string {
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &kind):
		return fmt.Sprintf("byte %d: %s: %s is not %s", f.dec.InputOffset(), kind.Field, kind.Value, wanted(kind.Type.Kind().String()))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the file ends in the middle"
	}
	return fmt.Sprintf("byte %d: %s", f.dec.InputOffset(), strings.TrimPrefix(err.Error(), "json: "))
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
	if err := f.delim('{'); err != nil {
		return err
	}
	seen := map[string]bool{}
	for f.dec.More() {
		name, err := f.dec.Token()
		if err != nil {
			return err
		}
		field, _ := name.(string)
		if seen[field] {
			return fmt.Errorf("field %q stands twice", field)
		}
		seen[field] = true
		if err := f.field(field); err != nil {
			return err
		}
	}
	if err := f.delim('}'); err != nil {
		return err
	}
	if _, err := f.dec.Token(); !errors.Is(err, io.EOF) {
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
		return f.dec.Decode(&f.version)
	case "sense":
		return f.dec.Decode(&f.sense)
	case "objective":
		return f.dec.Decode(&f.objective)
	case "resources":
		return each(f, f.resource)
	case "offers":
		return each(f, f.offer)
	case "cases":
		return each(f, f.aCase)
	case "arcs":
		return each(f, f.arc)
	case "bundles":
		return f.dec.Decode(&f.bundles)
	case "fixed":
		return f.dec.Decode(&f.fixed)
	case "budget":
		return f.dec.Decode(&f.budget)
	}
	return fmt.Errorf("unknown field %q", name)
}

// delim reads an opening or closing mark.
func (f *reader) delim(want json.Delim) error {
	got, err := f.dec.Token()
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("%v where %v was expected", got, want)
	}
	return nil
}

// each reads a list element by element, so that a file of millions of arcs is never in memory as text.
func each[T any](f *reader, take func(n int, t *T)) error {
	if err := f.delim('['); err != nil {
		return err
	}
	for n := 0; f.dec.More(); n++ {
		var t T
		if err := f.dec.Decode(&t); err != nil {
			return err
		}
		if take(n, &t); len(f.mistakes) == mostTold {
			return errTold
		}
	}
	return f.delim(']')
}

// index numbers the names of one kind in the order in which they are first seen, declared or used.
type index struct {
	number   map[string]int32
	names    []string
	declared []int32 // where each was declared, counted from one; 0 is nowhere
}

// of is the number of a name.
func (x *index) of(name string) int32 {
	if n, known := x.number[name]; known {
		return n
	}
	if x.number == nil {
		x.number = map[string]int32{}
	}
	n := int32(len(x.names))
	x.number[name], x.names, x.declared = n, append(x.names, name), append(x.declared, 0)
	return n
}
