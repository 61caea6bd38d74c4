package pdfua

import (
	"fmt"
	"strings"
)

// node is an element of the structure, or, without a tag, a leaf: a stretch of text that is read on, which on each page that it reaches is one
// marked content.
type node struct {
	tag    string
	parent *node
	kids   []*node
	attrs  string // attributes of its owner, as the file writes them
	lang   string
	title  string // of a link: what is read
	href   string
	marks  []mark
	areas  []*area // of a link
	number int     // of its object
}

// mark is where a leaf stands.
type mark struct {
	page *page
	mcid int
}

func (n *node) add(tag string) *node {
	k := &node{tag: tag, parent: n}
	n.kids = append(n.kids, k)
	return k
}

func (n *node) leaf() *node { return n.add("") }

func (n *node) with(attrs string) *node {
	n.attrs = attrs
	return n
}

func (n *node) link(title, href string) *node {
	n.title, n.href = clean(title), href
	return n
}

// walk visits the elements in reading order.
func (n *node) walk(visit func(*node)) {
	if n.tag == "" {
		return
	}
	visit(n)
	for _, k := range n.kids {
		k.walk(visit)
	}
}

// page is where the element begins.
func (n *node) page() *page {
	for _, k := range n.kids {
		if k.tag == "" && len(k.marks) > 0 {
			return k.marks[0].page
		}
	}
	return nil
}

// object writes the element.
func (n *node) object() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<</Type/StructElem/S/%s/P %d 0 R", n.tag, n.parent.number)
	if n.attrs != "" {
		fmt.Fprintf(&b, "/A<<%s>>", n.attrs)
	}
	if n.lang != "" {
		fmt.Fprintf(&b, "/Lang%s", text(n.lang))
	}
	own := n.page()
	if own != nil {
		fmt.Fprintf(&b, "/Pg %d 0 R", own.number)
	}
	b.WriteString("/K[")
	for _, k := range n.kids {
		if k.tag != "" {
			fmt.Fprintf(&b, "%d 0 R ", k.number)
		}
		for _, m := range k.marks {
			if m.page == own {
				fmt.Fprintf(&b, "%d ", m.mcid)
			} else {
				fmt.Fprintf(&b, "<</Type/MCR/Pg %d 0 R/MCID %d>>", m.page.number, m.mcid)
			}
		}
	}
	for _, a := range n.areas {
		fmt.Fprintf(&b, "<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", a.page.number, a.number)
	}
	b.WriteString("]>>")
	return b.String()
}

// area is where on a page a link can be pressed.
type area struct {
	link   *node
	page   *page
	boxes  [][4]mp // left, bottom, right, top: one per line
	number int
	key    int // in the tree of parents
}

// object writes the annotation.
func (a *area) object() string {
	all := a.boxes[0]
	var quads strings.Builder
	for _, b := range a.boxes {
		all = [4]mp{min(all[0], b[0]), min(all[1], b[1]), max(all[2], b[2]), max(all[3], b[3])}
		quads.WriteString(numbers(b[0], b[3], b[2], b[3], b[0], b[1], b[2], b[1]))
	}
	return fmt.Sprintf("<</Type/Annot/Subtype/Link/Rect[%s]/QuadPoints[%s]/Border[0 0 0]/F 4/Contents%s/StructParent %d/P %d 0 R/A<</S/URI/URI%s>>>>",
		numbers(all[:]...), quads.String(), text(a.link.title), a.key, a.page.number, text(a.link.href))
}
