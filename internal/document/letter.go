package document

import (
	"strings"
	"time"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document/pdfua"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
)

// Letter is a decision as it goes out. All texts are in its language already, and of the day when it was given: nothing is looked up when it is
// shown. What a field leaves empty is left out of the letter.
type Letter struct {
	Lang       i18n.Lang   `json:"lang"`
	Sender     Party       `json:"sender"`
	Recipient  Party       `json:"recipient,omitzero"`
	Kind       string      `json:"kind,omitempty"` // what it is: "Päätös"
	Number     string      `json:"number"`         // in the diary: "OHJ-2026-00012"
	Date       civil.Date  `json:"date"`           // of the decision
	Title      string      `json:"title"`
	Facts      []Fact      `json:"facts,omitempty"` // right below the title
	Sections   []Section   `json:"sections"`
	Signatures []Signature `json:"signatures,omitempty"`
	Signed     string      `json:"signed,omitempty"`  // how: "Asiakirja on hyväksytty sähköisesti."
	Appeal     Section     `json:"appeal,omitzero"`   // the text of this kind of decision (region.Appeal), after the signatures
	Annexes    []Section   `json:"annexes,omitempty"` // each on a page of its own
	Foot       string      `json:"foot,omitempty"`    // below each page: the sender's address
	Issued     time.Time   `json:"issued"`            // the moment of the decision, which the file carries; never the clock of a download
}

// Party is a sender or a recipient: its name, then lines of its address.
type Party struct {
	Name  string   `json:"name"`
	Lines []string `json:"lines,omitempty"`
}

// Line is the party in one line.
func (p Party) Line() string {
	return strings.Join(filled(append([]string{p.Name}, p.Lines...)...), ", ")
}

// Signature is who decided or presented: the name, and as what.
type Signature struct {
	Name string `json:"name"`
	Role string `json:"role,omitempty"`
}

// Section is blocks under a heading.
type Section struct {
	Title  string  `json:"title"`
	Blocks []Block `json:"blocks"`
}

// Block is one of: a paragraph, a list, facts, a table. Make it by the function of its name.
type Block struct {
	Runs  []Run    `json:"runs,omitempty"`
	Items []string `json:"items,omitempty"`
	Facts []Fact   `json:"facts,omitempty"`
	Table *Table   `json:"table,omitempty"`
}

// Run is a stretch of a paragraph: plain, strong, a link (https, mailto, tel), or in another language.
type Run struct {
	Text   string    `json:"text"`
	Strong bool      `json:"strong,omitempty"`
	Href   string    `json:"href,omitempty"`
	Lang   i18n.Lang `json:"lang,omitempty"`
}

// Fact is a label with its value.
type Fact struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

// Table is rows of plain texts, written as its letter's language writes numbers and days. The first column names its rows: it is what is read with
// each of their cells.
type Table struct {
	Caption string     `json:"caption,omitempty"`
	Columns []Column   `json:"columns"`
	Rows    [][]string `json:"rows"`
	Total   []string   `json:"total,omitempty"` // a cell per column, in semibold below the rows
}

// Column is one column. Numbers stand at the right.
type Column struct {
	Title  string `json:"title"`
	Share  int    `json:"share,omitempty"` // of the width, in parts of the sum of all; where no column has one, the texts decide
	Number bool   `json:"number,omitempty"`
}

// Paragraph is a paragraph of plain text, or of runs.
func Paragraph(text string, more ...Run) Block {
	return Block{Runs: append([]Run{{Text: text}}, more...)}
}

// Paragraphs parts a text that somebody typed at its line feeds.
func Paragraphs(text string) (all []Block) {
	for line := range strings.Lines(strings.ReplaceAll(text, "\r", "\n")) {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, Paragraph(line))
		}
	}
	return all
}

// List is a list of short texts.
func List(items ...string) Block { return Block{Items: items} }

// Facts is labels with their values.
func Facts(all ...Fact) Block { return Block{Facts: all} }

// Rows is a table.
func Rows(t Table) Block { return Block{Table: &t} }

// PDF sets the letter. The same letter gives the same bytes. A character that the typeface lacks is an Invalid fault that names it
// (letters.unprintable); all other errors are mistakes of who made the letter.
func (l Letter) PDF() (file []byte, err error) {
	defer fault.Wrap(&err, "document.PDF(%s)", l.Number)
	d := pdfua.New(pdfua.Meta{
		Lang: string(l.Lang), Title: l.Title, Author: l.Sender.Name, Subject: l.Number, Head: strings.Join(filled(l.Title, l.Number), " · "), Foot: l.foot(), Created: l.Issued,
	})
	l.head(d)
	d.Heading(1, l.Title)
	d.Facts(facts(l.Facts)...)
	for _, s := range l.Sections {
		s.set(d)
	}
	l.sign(d)
	d.Together(func() { l.Appeal.set(d) })
	for _, s := range l.Annexes {
		d.PageBreak()
		s.set(d)
	}
	file, err = d.Bytes()
	return file, refusal(err)
}
