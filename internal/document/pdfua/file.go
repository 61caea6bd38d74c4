package pdfua

import (
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf16"
)

// text writes a string: ASCII as it is, all else in UTF-16.
func text(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' }) {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`).Replace(s) + ")"
	}
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String() + ">"
}

// file is the objects of a PDF file by their numbers, from 1.
type file struct {
	objects []object
	packed  bytes.Buffer
	packer  *zlib.Writer
}

// object is a value, or a dictionary with its stream. Values go into streams of many, packed.
type object struct {
	body   string
	stream []byte
	plain  bool // the stream is not packed
}

// reserve takes a number for an object that is written later.
func (f *file) reserve() int {
	f.objects = append(f.objects, object{})
	return len(f.objects)
}

func (f *file) set(number int, format string, args ...any) {
	f.objects[number-1].body = fmt.Sprintf(format, args...)
}

func (f *file) value(format string, args ...any) int {
	n := f.reserve()
	f.set(n, format, args...)
	return n
}

// stream adds a stream; dict is what its dictionary says beside length and filter.
func (f *file) stream(dict string, content []byte) int {
	f.objects = append(f.objects, object{body: dict, stream: content})
	return len(f.objects)
}

// pack is deterministic for one version of Go. What it writes to is a buffer, which does not fail.
func (f *file) pack(content []byte) []byte {
	f.packed.Reset()
	if f.packer == nil {
		f.packer = zlib.NewWriter(&f.packed)
	} else {
		f.packer.Reset(&f.packed)
	}
	_, _ = f.packer.Write(content)
	_ = f.packer.Close()
	return f.packed.Bytes()
}

// perStream is how many values go into one stream.
const perStream = 200

// place is where an object is: at a byte of the file, or the how-manieth in which stream of many.
type place struct{ kind, where, index int }

// output is a file being written.
type output struct {
	bytes.Buffer
	*file
	places []place
}

// bytes writes the file: streams, the packed values, and the table of where each object is. The id is a hash of what stands before it.
func (f *file) bytes(root, info int) []byte {
	o := output{file: f, places: make([]place, len(f.objects))}
	o.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	var values []int
	for i, one := range f.objects {
		if one.stream != nil {
			o.write(i+1, one)
		} else {
			values = append(values, i+1)
		}
	}
	for some := range slices.Chunk(values, perStream) {
		o.many(some)
	}
	sum := sha256.Sum256(o.Bytes())
	start := o.Len()
	o.places = append(o.places, place{1, start, 0})
	table := []byte{0, 0, 0, 0, 0, 255, 255}
	for _, p := range o.places {
		table = append(table, byte(p.kind))
		table = binary.BigEndian.AppendUint32(table, uint32(p.where))
		table = binary.BigEndian.AppendUint16(table, uint16(p.index))
	}
	o.write(len(o.places), object{
		body:   fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%X><%X>]", len(o.places)+1, root, info, sum[:16], sum[:16]),
		stream: table,
	})
	fmt.Fprintf(&o, "startxref\n%d\n%%%%EOF\n", start)
	return o.Bytes()
}

// write writes a stream.
func (o *output) write(number int, one object) {
	o.places[number-1] = place{1, o.Len(), 0}
	content, filter := one.stream, ""
	if !one.plain {
		content, filter = o.pack(one.stream), "/Filter/FlateDecode"
	}
	fmt.Fprintf(o, "%d 0 obj\n<<%s%s/Length %d>>\nstream\n", number, one.body, filter, len(content))
	o.Write(content)
	o.WriteString("\nendstream\nendobj\n")
}

// many writes values into one stream.
func (o *output) many(some []int) {
	var index, bodies bytes.Buffer
	o.places = append(o.places, place{})
	for i, n := range some {
		fmt.Fprintf(&index, "%d %d ", n, bodies.Len())
		bodies.WriteString(o.objects[n-1].body + "\n")
		o.places[n-1] = place{2, len(o.places), i}
	}
	head := fmt.Sprintf("/Type/ObjStm/N %d/First %d", len(some), index.Len())
	o.write(len(o.places), object{body: head, stream: append(index.Bytes(), bodies.Bytes()...)})
}

// file writes the objects of the document.
func (d *Document) file(pages []*page) []byte {
	var f file
	catalog, tree, structure := f.reserve(), f.reserve(), f.reserve()
	resources := f.value("<</ColorSpace<</C0[/CalRGB<</WhitePoint[0.9505 1 1.089]/Gamma[2.2 2.2 2.2]"+
		"/Matrix[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]>>/Font<<%s>>>>", d.fonts(&f))
	for _, p := range pages {
		p.content, p.number = f.stream("", p.stream()), f.reserve()
	}
	parents := d.structure(&f, structure, pages)
	kids := make([]string, len(pages))
	for i, p := range pages {
		kids[i] = fmt.Sprintf("%d 0 R", p.number)
		f.set(p.number, "<</Type/Page/Parent %d 0 R/MediaBox[0 0 %s]/Resources %d 0 R/Contents %d 0 R/StructParents %d/Tabs/S%s>>",
			tree, numbers(pageWidth, pageHeight), resources, p.content, i, p.annots())
	}
	f.set(tree, "<</Type/Pages/Kids[%s]/Count %d>>", strings.Join(kids, " "), len(pages))
	f.objects = append(f.objects, object{body: "/Type/Metadata/Subtype/XML", stream: d.meta.xmp(), plain: true})
	metadata := len(f.objects)
	f.set(structure, "<</Type/StructTreeRoot/K[%d 0 R]/ParentTree %d 0 R/ParentTreeNextKey %d>>", d.root.number, parents, d.keys(pages))
	f.set(catalog, "<</Type/Catalog/Pages %d 0 R/StructTreeRoot %d 0 R/MarkInfo<</Marked true>>/Lang%s/ViewerPreferences<</DisplayDocTitle true>>/Metadata %d 0 R/Outlines %d 0 R>>",
		tree, structure, text(d.meta.Lang), metadata, d.outline(&f))
	return f.bytes(catalog, f.value("%s", d.info()))
}

func (d *Document) info() string {
	m, at := d.meta, d.meta.Created.UTC().Format("D:20060102150405Z00'00'")
	out := fmt.Sprintf("<</Title%s/Producer%s/Creator%[2]s/CreationDate(%s)/ModDate(%[3]s)", text(m.Title), text(producer), at)
	if m.Author != "" {
		out += "/Author" + text(m.Author)
	}
	if m.Subject != "" {
		out += "/Subject" + text(m.Subject)
	}
	return out + ">>"
}

func (p *page) annots() string {
	if len(p.areas) == 0 {
		return ""
	}
	var b strings.Builder
	for _, a := range p.areas {
		fmt.Fprintf(&b, "%d 0 R ", a.number)
	}
	return "/Annots[" + b.String() + "]"
}

// structure writes the elements, the links' areas and the tree that leads from a marked content to its element.
func (d *Document) structure(f *file, root int, pages []*page) (parents int) {
	d.root.parent = &node{number: root}
	d.root.walk(func(n *node) { n.number = f.reserve() })
	key := len(pages)
	for _, p := range pages {
		for _, a := range p.areas {
			a.number, a.key = f.reserve(), key
			key++
		}
	}
	d.root.walk(func(n *node) { f.set(n.number, "%s", n.object()) })
	var nums, areas strings.Builder
	for i, p := range pages {
		fmt.Fprintf(&nums, "%d[", i)
		for _, piece := range p.pieces {
			fmt.Fprintf(&nums, "%d 0 R ", piece.leaf.parent.number)
		}
		nums.WriteString("]")
		for _, a := range p.areas {
			f.set(a.number, "%s", a.object())
			fmt.Fprintf(&areas, "%d %d 0 R ", a.key, a.link.number)
		}
	}
	return f.value("<</Nums[%s%s]>>", nums.String(), areas.String())
}

// keys is the first key that the tree of parents does not use.
func (d *Document) keys(pages []*page) int {
	n := len(pages)
	for _, p := range pages {
		n += len(p.areas)
	}
	return n
}

// outline writes the headings as bookmarks.
func (d *Document) outline(f *file) int {
	root := f.reserve()
	numbers, parents := make([]int, len(d.marks)), make([]int, len(d.marks))
	kids := map[int][]int{} // by the parent's object, the indices in d.marks
	above := []int{root}    // by level
	for i, m := range d.marks {
		numbers[i] = f.reserve()
		above = append(above[:m.level], numbers[i])
		parents[i] = above[m.level-1]
		kids[parents[i]] = append(kids[parents[i]], i)
	}
	family := func(n int) string {
		k := kids[n]
		if len(k) == 0 {
			return ""
		}
		return fmt.Sprintf("/First %d 0 R/Last %d 0 R/Count %d", numbers[k[0]], numbers[k[len(k)-1]], len(k))
	}
	f.set(root, "<</Type/Outlines%s>>", family(root))
	for parent, all := range kids {
		for k, i := range all {
			m := d.marks[i]
			beside := ""
			if k > 0 {
				beside += fmt.Sprintf("/Prev %d 0 R", numbers[all[k-1]])
			}
			if k < len(all)-1 {
				beside += fmt.Sprintf("/Next %d 0 R", numbers[all[k+1]])
			}
			f.set(numbers[i], "<</Title%s/Parent %d 0 R/Dest[%d 0 R/XYZ 0 %s null]%s%s>>", text(m.title), parent, m.page.number, decimal(pageHeight-m.y), beside, family(numbers[i]))
		}
	}
	return root
}

// fonts writes the weights that are used and returns them as resources.
func (d *Document) fonts(f *file) string {
	var out strings.Builder
	for _, w := range slices.Sorted(maps.Keys(d.uses)) {
		if u := d.uses[w]; len(u.runes) > 0 {
			fmt.Fprintf(&out, "/%s %d 0 R", u.resource(), u.write(f))
		}
	}
	return out.String()
}

// write writes a weight: the used signs, their widths and what they mean.
func (u *usage) write(f *file) int {
	content, main := u.subset(), u.files[0].tables
	sum := sha256.Sum256(content)
	prefix := make([]byte, 6)
	for i := range prefix {
		prefix[i] = 'A' + sum[i]%26
	}
	name := string(prefix) + "+" + u.name
	program := f.stream(fmt.Sprintf("/Length1 %d", len(content)), content)
	stem := 80
	if u.resource() == "F2" {
		stem = 120
	}
	head, hhea := main["head"], main["hhea"]
	descriptor := f.value("<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle 0/Ascent %d/Descent %d/CapHeight 660/StemV %d/FontFile2 %d 0 R>>",
		name, bei16(head[36:]), bei16(head[38:]), bei16(head[40:]), bei16(head[42:]), bei16(hhea[4:]), bei16(hhea[6:]), stem, program)
	widths := make([]string, len(u.signs))
	for i, s := range u.signs {
		widths[i] = fmt.Sprint(s.file.advances[s.gid])
	}
	cid := f.value("<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap/Identity"+
		"/FontDescriptor %d 0 R/DW %d/W[1[%s]]>>", name, descriptor, u.files[0].advances[0], strings.Join(widths, " "))
	meaning := f.stream("", u.meaning())
	return f.value("<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, cid, meaning)
}

// meaning is the map from codes to characters.
func (u *usage) meaning() []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n" +
		"/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for from := 0; from < len(u.runes); from += 100 {
		part := u.runes[from:min(from+100, len(u.runes))]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%04X><", from+i+1)
			for _, unit := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict/CMap defineresource pop\nend\nend")
	return b.Bytes()
}
