package pdfua

// pairs is one subtable of pair adjustments: by sign, or by classes of signs.
type pairs struct {
	covered map[uint16]int // the first sign, and its number in the table
	sets    []map[uint16]int
	first   map[uint16]uint16
	second  map[uint16]uint16
	values  [][]int // by the classes of both
}

// kern is by how much the second of two signs of one file moves, in font units: negative is nearer.
func (f *font) kern(a, b uint16) int {
	for _, p := range f.kerning {
		at, is := p.covered[a]
		if !is {
			continue
		}
		if p.values != nil {
			return p.values[p.first[a]][p.second[b]]
		}
		if by, is := p.sets[at][b]; is {
			return by
		}
	}
	return 0
}

// readKerning reads the pairs of the feature "kern" from the table GPOS.
func (f *font) readKerning() {
	table := f.tables["GPOS"]
	if len(table) < 10 {
		return
	}
	features, lookups := table[be16(table[6:]):], table[be16(table[8:]):]
	seen := map[uint16]bool{}
	for i := range int(be16(features)) {
		entry := features[2+6*i:]
		if string(entry[:4]) != "kern" {
			continue
		}
		feature := features[be16(entry[4:]):]
		for k := range int(be16(feature[2:])) {
			if n := be16(feature[4+2*k:]); !seen[n] {
				seen[n] = true
				f.readLookup(lookups[be16(lookups[2+2*int(n):]):])
			}
		}
	}
}

func (f *font) readLookup(lookup []byte) {
	kind := be16(lookup)
	for i := range int(be16(lookup[4:])) {
		sub := lookup[be16(lookup[6+2*i:]):]
		of := kind
		if kind == 9 { // a table farther away than 16 bits reach
			of, sub = be16(sub[2:]), sub[be32(sub[4:]):]
		}
		if of != 2 || be16(sub[6:]) != 0 || be16(sub[4:])&^0x0f != 0 || be16(sub[4:])&4 == 0 {
			continue
		}
		if be16(sub) == 1 {
			f.kerning = append(f.kerning, bySign(sub))
		} else {
			f.kerning = append(f.kerning, byClass(sub))
		}
	}
}

// record is how many bytes an adjustment takes, and where in it the advance stands.
func record(format uint16) (size, advance int) {
	for bit := uint16(1); bit <= 8; bit <<= 1 {
		if bit == 4 {
			advance = size
		}
		if format&bit != 0 {
			size += 2
		}
	}
	return size, advance
}

func bySign(sub []byte) pairs {
	p := pairs{covered: coverage(sub[be16(sub[2:]):])}
	size, advance := record(be16(sub[4:]))
	for i := range int(be16(sub[8:])) {
		set, of := sub[be16(sub[10+2*i:]):], map[uint16]int{}
		for k := range int(be16(set)) {
			one := set[2+k*(2+size):]
			of[be16(one)] = bei16(one[2+advance:])
		}
		p.sets = append(p.sets, of)
	}
	return p
}

func byClass(sub []byte) pairs {
	p := pairs{covered: coverage(sub[be16(sub[2:]):]), first: classes(sub[be16(sub[8:]):]), second: classes(sub[be16(sub[10:]):])}
	size, advance := record(be16(sub[4:]))
	seconds := int(be16(sub[14:]))
	for i := range int(be16(sub[12:])) {
		row := make([]int, seconds)
		for k := range row {
			row[k] = bei16(sub[16+(i*seconds+k)*size+advance:])
		}
		p.values = append(p.values, row)
	}
	return p
}

// coverage lists the signs that a table is about.
func coverage(table []byte) map[uint16]int {
	all, n := map[uint16]int{}, int(be16(table[2:]))
	for i := range n {
		if be16(table) == 1 {
			all[be16(table[4+2*i:])] = i
			continue
		}
		r := table[4+6*i:]
		for g := int(be16(r)); g <= int(be16(r[2:])); g++ {
			all[uint16(g)] = int(be16(r[4:])) + g - int(be16(r))
		}
	}
	return all
}

// classes is the class of each sign that has one; the others are of class 0.
func classes(table []byte) map[uint16]uint16 {
	all := map[uint16]uint16{}
	if be16(table) == 1 {
		for i := range be16(table[4:]) {
			all[be16(table[2:])+i] = be16(table[6+2*int(i):])
		}
		return all
	}
	for i := range int(be16(table[2:])) {
		r := table[4+6*i:]
		for g := int(be16(r)); g <= int(be16(r[2:])); g++ {
			all[uint16(g)] = be16(r[4:])
		}
	}
	return all
}
