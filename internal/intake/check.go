package intake

import (
	"iter"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n/msg"
)

// Record is one row that was read. Its columns are asked for by their keys; a key that the layout does not have panics.
type Record struct {
	Row    int // as a spreadsheet shows it, from 1
	layout *Layout
	values []Value
}

// Value returns what the cell of a column was read as.
func (r Record) Value(key string) Value { return r.values[r.layout.must(key)] }

// At returns what the cell of the layout's column of a number was read as.
func (r Record) At(i int) Value { return r.values[i] }

// Given reports whether the cell has words.
func (r Record) Given(key string) bool { return r.Value(key).Given != "" }

// Text returns a text, a code or the code of a reference.
func (r Record) Text(key string) string { return r.Value(key).Text }

// List returns the codes of a column that holds several.
func (r Record) List(key string) []string { return strings.Fields(r.Text(key)) }

// Day returns a day, or none.
func (r Record) Day(key string) civil.Date { return r.Value(key).Day }

// Whole returns a whole number, or 0.
func (r Record) Whole(key string) int { return int(r.Value(key).N) }

// Milli returns a decimal number in thousandths, or 0.
func (r Record) Milli(key string) int64 { return r.Value(key).N }

// Yes reports whether the cell says yes.
func (r Record) Yes(key string) bool { return r.Value(key).N == 1 }

func (l *Layout) must(key string) int {
	i, known := l.index[key]
	if !known {
		panic("intake: there is no column " + key)
	}
	return i
}

// reader is a column while a file is read: where it stands in the file, how it is called there, and what was found before.
type reader struct {
	Column
	at      int  // in the file, or -1
	meant   bool // it is not there, and an unknown heading is nearly its name
	heading string
	found   map[string]string
}

// Check reads every row below a header. The numbers of the rows are those of the file.
func (l Layout) Check(header []string, headerRow int, rows iter.Seq2[int, []string]) Report {
	l.index = map[string]int{}
	for i, c := range l.Columns {
		l.index[c.Key] = i
	}
	rep := Report{layout: &l, headerRow: headerRow, missed: map[string]bool{}, blamed: map[cell]bool{}}
	readers := rep.columns(header)
	seen := map[string]int{}
	for number, cells := range rows {
		rep.Rows++
		record := Record{Row: number, layout: &l, values: make([]Value, len(readers))}
		before := len(rep.mistakes)
		for i := range readers {
			rep.cell(&readers[i], record, i, cells)
		}
		rep.strays(header, number, cells)
		if len(rep.mistakes) == before {
			rep.once(record, seen)
		}
		rep.records = append(rep.records, record)
	}
	if rep.Rows == 0 {
		rep.add(headerRow, "", -1, "", say("intake.no_rows"))
	}
	return rep
}

// cell reads one cell into its record.
func (rep *Report) cell(c *reader, record Record, i int, cells []string) {
	given := ""
	if c.at >= 0 && c.at < len(cells) {
		given = strings.TrimSpace(cells[c.at])
	}
	switch {
	case given != "":
		v, wrong := c.parse(given)
		record.values[i] = v
		if wrong != nil {
			rep.add(record.Row, c.heading, i, given, wrong)
		}
	case c.Required && c.at >= 0:
		rep.add(record.Row, c.heading, i, "", say("intake.required"))
	}
}

// strays tells of a cell that stands under no heading.
func (rep *Report) strays(header []string, number int, cells []string) {
	for i, given := range cells {
		if given != "" && (i >= len(header) || header[i] == "") {
			rep.add(number, "", len(rep.layout.Columns), given, say("intake.column_nameless"))
		}
	}
}

// once tells of a row that says again what an earlier one said.
func (rep *Report) once(r Record, seen map[string]int) {
	if len(rep.layout.Unique) == 0 {
		return
	}
	var key strings.Builder
	for _, k := range rep.layout.Unique {
		key.WriteString(r.Value(k).key())
	}
	if first, again := seen[key.String()]; again {
		column := rep.layout.Unique[len(rep.layout.Unique)-1]
		rep.Blame(r, column, "intake.twice", first)
		return
	}
	seen[key.String()] = r.Row
}

// columns finds the columns in the header, and tells which are missing, unknown or there twice.
func (rep *Report) columns(header []string) []reader {
	readers := make([]reader, len(rep.layout.Columns))
	byName := map[string]int{}
	for i, c := range rep.layout.Columns {
		readers[i] = reader{Column: c, at: -1, heading: c.Key, found: map[string]string{}}
		for _, name := range c.names() {
			byName[name] = i
		}
	}
	var unknown []int
	for at, heading := range header {
		i, known := byName[normal(heading)]
		switch {
		case normal(heading) == "":
		case !known:
			unknown = append(unknown, at)
		case readers[i].at >= 0:
			rep.add(rep.headerRow, heading, i, heading, say("intake.column_twice"))
		default:
			readers[i].at, readers[i].heading = at, heading
		}
	}
	rep.headings = readers
	rep.unknown(header, unknown)
	for i := range readers { // the same readers as headings
		if c := &readers[i]; c.Required && c.at < 0 && !c.meant {
			rep.add(rep.headerRow, "", i, "", say("intake.column_missing", msg.Key(c.Name)))
		}
	}
	return readers
}

// unknown tells of headings that no column has; of one that is nearly that of a column which is not there, it says which.
func (rep *Report) unknown(header []string, places []int) {
	for _, at := range places {
		message := say("intake.column_unknown")
		for i := range rep.headings {
			if c := &rep.headings[i]; c.at < 0 && c.nearly(header[at]) {
				message, c.meant = say("intake.column_nearly", msg.Key(c.Name)), true
				break
			}
		}
		rep.add(rep.headerRow, header[at], len(rep.headings), header[at], message)
	}
}

// nearly reports whether a heading differs from one of the column's names in a letter or two.
func (c *reader) nearly(heading string) bool {
	heading = normal(heading)
	for _, name := range c.names() {
		if distance(heading, name) <= min(2, len(name)/4) {
			return true
		}
	}
	return false
}

// distance counts the letters that must be put in, left out or changed to make one word of the other.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j := range to {
			cost := diagonal
			if from[i] != to[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}
