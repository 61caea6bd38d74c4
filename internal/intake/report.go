package intake

import (
	"cmp"
	"log/slog"
	"slices"

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
}

// Mistake is one thing to mend. Column is the heading as it stands in the file; both it and Value are empty where a column is missing. Value is what a
// person wrote, and goes to that person only: a log gets the row and the key.
type Mistake struct {
	Row     int
	Column  string
	Value   string
	Message fault.Message
	at      int // place of the column in the layout, for the order
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

// Blame adds a mistake that a rule of the noun found at a cell of a record.
func (rep *Report) Blame(r Record, column, key string, args ...any) {
	i := rep.layout.must(column)
	rep.add(r.Row, rep.headings[i].heading, i, r.values[i].Given, say(key, args...))
}

func (rep *Report) add(row int, column string, at int, value string, m *fault.Message) {
	rep.mistakes = append(rep.mistakes, Mistake{Row: row, Column: column, Value: value, Message: *m, at: at})
}

// Group is the rows that share a value, such as the persons of one case.
type Group struct {
	Key     string
	Records []Record
}

// Groups gathers records by a column, in the order in which each value first occurs.
func Groups(records []Record, column string) []Group {
	var groups []Group
	at := map[string]int{}
	for _, r := range records {
		key := r.Text(column)
		i, seen := at[key]
		if !seen {
			i = len(groups)
			at[key] = i
			groups = append(groups, Group{Key: key})
		}
		groups[i].Records = append(groups[i].Records, r)
	}
	return groups
}
