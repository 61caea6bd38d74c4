package uatest

import (
	"maps"
	"slices"
	"strings"
)

// Element is an element of the structure.
type Element struct {
	Tag    string
	Text   string // its own, without that of its kids
	Lang   string // of its own
	Scope  string // of a head: Row or Column
	Page   int    // on which its text begins, from 1; 0 without text
	Links  []string
	Kids   []*Element
	parent *Element
	dict   dict
	marks  []marked
}

type marked struct{ page, mcid int }

// All is the text of the element with that of its kids, in reading order.
func (e *Element) All() string {
	var b strings.Builder
	var visit func(v any)
	visit = func(v any) {
		switch v := v.(type) {
		case *Element:
			for _, part := range v.parts() {
				visit(part)
			}
		case string:
			b.WriteString(v)
		}
	}
	visit(e)
	return b.String()
}

// parts is texts and elements in the order of the element's kids.
func (e *Element) parts() (all []any) { return e.dict["parts"].(list) }

// readStructure reads the tree of elements.
func (f *File) readStructure() {
	tree := f.dict(f.root["StructTreeRoot"])
	for _, k := range f.list(tree["K"]) {
		f.element(k, nil)
	}
}

// element reads an element and its kids. Its texts and kids in order are kept in its dictionary as "parts".
func (f *File) element(v any, parent *Element) *Element {
	d := f.dict(v)
	tag, _ := d["S"].(name)
	lang, _ := d["Lang"].(string)
	scope, _ := f.dict(d["A"])["Scope"].(name)
	e := &Element{Tag: string(tag), Lang: lang, Scope: string(scope), parent: parent, dict: dict{}}
	maps.Copy(e.dict, d)
	if r, is := v.(ref); is {
		f.nodes[r] = e
	}
	f.order = append(f.order, e)
	var parts list
	for _, k := range f.list(d["K"]) {
		switch kid := f.get(k).(type) {
		case float64:
			parts = append(parts, f.marked(e, d["Pg"], int(kid)))
		case dict:
			switch kid["Type"] {
			case name("MCR"):
				mcid, _ := kid["MCID"].(float64)
				parts = append(parts, f.marked(e, kid["Pg"], int(mcid)))
			case name("OBJR"):
				uri, _ := f.dict(f.dict(kid["Obj"])["A"])["URI"].(string)
				e.Links = append(e.Links, uri)
			default:
				one := f.element(k, e)
				e.Kids = append(e.Kids, one)
				parts = append(parts, one)
			}
		}
	}
	e.dict["parts"] = parts
	return e
}

// marked is the text of a marked content on a page.
func (f *File) marked(e *Element, page any, mcid int) string {
	on := slices.IndexFunc(f.list(f.dict(f.root["Pages"])["Kids"]), func(v any) bool { return v == page })
	e.marks = append(e.marks, marked{on, mcid})
	if on < 0 {
		return ""
	}
	if e.Page == 0 {
		e.Page = on + 1
	}
	text := f.pages[on].texts[mcid]
	e.Text += text
	return text
}
