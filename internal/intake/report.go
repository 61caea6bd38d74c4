package intake

import (
	"cmp"
	"log/slog"
	"slices"
	"strings"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Report is what came of a file. Rows counts the rows that were read.
type Report struct {
	Rows int

	layout    *Layout
	headerRow int
	headings  []reader
	records   []Record
	mistakes  []Mistake
	missed    map[string]bool
	blamed    map[cell]bool
}

// cell is a place in a file: a row, and a column of the layout.
type cell struct{ row, column int }

// Mistake is one thing to mend. Column is the heading as it stands in the file; both it and Value are empty where the file has no such column. Value is what a
// person wrote, and goes to that person only: a log gets the row and the key.
type Mistake struct {
	Row     int
	Column  string
	Value   string
	Message fault.Message
	Href    string // where it is mended, when not in the file
	at      int    // place of the column in the layout, for the order
	name    string // message key of the column's own name
}

// Heading returns the heading as it stands in the file, or the column's own name where the file does not have it.
func (m Mistake) Heading(l i18n.Lang) string {
	if m.Column == "" && m.name != "" {
		return msg.Text(l, m.name)
	}
	return m.Column
}

// LogValue logs where the mistake is and of which kind, never what was written.
func (m Mistake) LogValue() slog.Value {
	return slog.GroupValue(slog.Int("row", m.Row), slog.String("message", m.Message.Key))
}

// choice is an argument that becomes the names of codes in the reader's language.
type choice struct {
	kind  string
	codes []string
}

// Text says in a language how to mend the mistake.
func (m Mistake) Text(l i18n.Lang) string {
	args := slices.Clone(m.Message.Args)
	for i, a := range args {
		if c, is := a.(choice); is {
			args[i] = i18n.ListOr(l, c.names(l))
		}
	}
	return msg.Text(l, m.Message.Key, args...)
}

func (c choice) names(l i18n.Lang) []string {
	names := make([]string, len(c.codes))
	for i, code := range c.codes {
		names[i] = msg.Code(l, c.kind, code)
	}
	return names
}

// OK reports whether there is nothing to mend.
func (rep *Report) OK() bool { return len(rep.mistakes) == 0 }

// Records returns the rows of a file in which there is nothing to mend, and none of any other: a file is used whole or not at all.
func (rep *Report) Records() []Record {
	if !rep.OK() {
		return nil
	}
	return rep.records
}

// All yields every row that was read, for the rules that come after. Cells with mistakes in them hold no value.
func (rep *Report) All() []Record { return rep.records }

// Mistakes returns what is to be mended, by row and then by column.
func (rep *Report) Mistakes() []Mistake {
	slices.SortStableFunc(rep.mistakes, func(a, b Mistake) int { return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.at, b.at)) })
	return rep.mistakes
}

// Column returns the declaration of a column.
func (rep *Report) Column(key string) Column { return rep.layout.Columns[rep.layout.must(key)] }

// Blame adds a mistake that a rule of the noun found at a cell of a record.
func (rep *Report) Blame(r Record, column, key string, args ...any) {
	i := rep.layout.must(column)
	rep.add(r.Row, rep.headings[i].heading, i, r.values[i].Given, say(key, args...))
	if rep.headings[i].at < 0 {
		m := &rep.mistakes[len(rep.mistakes)-1]
		m.Column, m.name = "", rep.layout.Columns[i].Name
	}
}

// Refer adds a mistake that is not mended in the file but at an address of the portal.
func (rep *Report) Refer(r Record, column, href, key string, args ...any) {
	rep.Blame(r, column, key, args...)
	rep.mistakes[len(rep.mistakes)-1].Href = href
}

// Lack adds the mistake that a rule of the noun needs a column of a record: a cell that is to be filled in or, once, a column that is to be added.
func (rep *Report) Lack(r Record, column string) {
	i := rep.layout.must(column)
	switch {
	case rep.headings[i].at >= 0:
		rep.Blame(r, column, "intake.required")
	case !rep.missed[column]:
		rep.missed[column] = true
		rep.add(rep.headerRow, "", i, "", say("intake.column_missing", msg.Key(rep.layout.Columns[i].Name)))
	}
}

func (rep *Report) add(row int, column string, at int, value string, m *fault.Message) {
	rep.mistakes = append(rep.mistakes, Mistake{Row: row, Column: column, Value: value, Message: *m, at: at})
	rep.blamed[cell{row, at}] = true
}

// Blamed reports whether a cell of a record has a mistake already.
func (rep *Report) Blamed(r Record, column string) bool {
	return rep.blamed[cell{r.Row, rep.layout.must(column)}]
}

// Agree blames each row of a group in which a column says something else than in an earlier row; an empty cell says nothing.
func (rep *Report) Agree(g Group, columns ...string) {
	for _, column := range columns {
		said := Record{}
		for _, r := range g.Records {
			switch {
			case !r.Given(column):
			case said.layout == nil:
				said = r
			case !r.Value(column).Is(said.Value(column)):
				rep.Blame(r, column, "intake.disagrees", said.Row)
			}
		}
	}
}

// Group is the rows that share a value, such as the persons of one case.
type Group struct {
	Key     string // of the first column
	Records []Record
}

// First returns the first row of the group in which a column is given, or its first row.
func (g Group) First(column string) Record {
	for _, r := range g.Records {
		if r.Given(column) {
			return r
		}
	}
	return g.Records[0]
}

// Groups gathers records by one or more columns, in the order in which each value first occurs. Records that lack one of them are in no group.
func Groups(records []Record, columns ...string) []Group {
	var groups []Group
	at := map[string]int{}
	for _, r := range records {
		var key strings.Builder
		given := true
		for _, c := range columns {
			v := r.Value(c)
			given = given && !v.Is(Value{})
			key.WriteString(v.key())
		}
		if !given {
			continue
		}
		i, seen := at[key.String()]
		if !seen {
			i = len(groups)
			at[key.String()] = i
			groups = append(groups, Group{Key: r.Text(columns[0])})
		}
		groups[i].Records = append(groups[i].Records, r)
	}
	return groups
}
