package payment

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// The bounds of a file that is read: bytes, elements, and how deep they may stand in each other.
const (
	MostBytes    = 8 << 20
	mostElements = 200_000
	deepest      = 24
)

// element is a part of a file with what stands in it, in its order.
type element struct {
	name  string
	space string
	attrs map[string]string
	text  []byte
	all   []*element
}

// parse reads a file as a tree. A document type, entities of its own, other encodings than UTF-8, and more than the bounds are refused: no message has them.
func parse(file []byte) (*element, error) {
	if len(file) > MostBytes {
		return nil, errors.New("too large")
	}
	d := xml.NewDecoder(bytes.NewReader(file))
	d.CharsetReader = func(name string, _ io.Reader) (io.Reader, error) { return nil, fmt.Errorf("encoding %s", name) }
	var root *element
	var open []*element
	for count := 0; ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			if root == nil {
				return nil, errors.New("nothing in it")
			}
			return root, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, errors.New("document type")
		case xml.StartElement:
			if count++; count > mostElements || len(open) >= deepest {
				return nil, errors.New("too many elements")
			}
			e := &element{name: t.Name.Local, space: t.Name.Space, attrs: attributes(t.Attr)}
			switch {
			case len(open) > 0:
				open[len(open)-1].all = append(open[len(open)-1].all, e)
			case root != nil:
				return nil, errors.New("two roots")
			default:
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text = append(open[len(open)-1].text, t...)
			}
		}
	}
}

func attributes(all []xml.Attr) map[string]string {
	m := map[string]string{}
	for _, a := range all {
		if a.Name.Local != "xmlns" && a.Name.Space != "xmlns" && a.Name.Local != "schemaLocation" {
			m[a.Name.Local] = a.Value
		}
	}
	return m
}

// at is the first element along a path such as "GrpHdr/MsgId", or nil.
func (e *element) at(path string) *element {
	for name := range strings.SplitSeq(path, "/") {
		all := e.each(name)
		if len(all) == 0 {
			return nil
		}
		e = all[0]
	}
	return e
}

// value is the text along a path without the spaces around it, or "".
func (e *element) value(path string) string {
	if found := e.at(path); found != nil {
		return strings.TrimSpace(string(found.text))
	}
	return ""
}

// each is every element of that name directly in this one.
func (e *element) each(name string) (all []*element) {
	if e == nil {
		return nil
	}
	for _, one := range e.all {
		if one.name == name {
			all = append(all, one)
		}
	}
	return all
}
