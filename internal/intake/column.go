package intake

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// Kind is how the cells of a column are read.
type Kind uint8

// The kinds.
const (
	Text      Kind = iota // words
	Code                  // one of a list of codes, written as the code or by its name in any language
	Reference             // something that a register knows, found by the column's Find
	Date                  // 5.3.2026, 05.03.26 or 2026-03-05
	Whole                 // 1 234
	Decimal               // 1 234,5 in thousandths
	YesNo                 // kyllä, nej, yes, x ...
)

// Column declares one column of a file. What is not needed for its kind is left zero.
type Column struct {
	Key      string // code of the column, also understood in a header
	Name     string // message key of its name
	Kind     Kind
	Required bool // every row needs it
	Needed   bool // a row that names nothing known yet needs it
	Several  bool // Code and Reference: more than one, with commas or semicolons between

	CodeKind string   // Code: the kind under which the catalogue names the codes
	Codes    []string // Code: the codes

	Find func(given string) (code string, found bool) // Reference
	Lost string                                       // Reference: message key when nothing is found; "intake.not_found" when empty

	Min, Max int64      // Whole, and Decimal in thousandths; both 0 is without bounds
	From, To civil.Date // Date: first and last day allowed; zero is without bound
	Length   int        // Text: most characters; 0 is 200
	Fold     bool       // Text: small letters, so that a reference is the same however it is written

	Called   func(l i18n.Lang, code string) string // Reference: the name of a code; the code itself when nil
	Personal bool                                  // what stands there is not shown when it changes
	Example  string                                // for the template; of a Code its code
	Advice   string                                // message key of what the guide says beside the rule of the kind; none when empty
}

// NoMunicipality is the message of a Reference to a municipality that is not found.
const NoMunicipality = "intake.not_municipality"

// Heading returns the name of the column in a language.
func (c Column) Heading(l i18n.Lang) string { return msg.Text(l, c.Name) }

// most returns the number of characters that a text may have.
func (c Column) most() int { return cmp.Or(c.Length, 200) }

// names returns what may stand in a header for the column, in the form of [normal].
func (c Column) names() []string {
	list := []string{normal(c.Key)}
	for _, l := range i18n.Langs() {
		list = append(list, normal(c.Heading(l)))
	}
	return list
}

// code finds a code by itself or by its name in any language.
func (c Column) code(given string) (string, bool) {
	given = normal(given)
	for _, code := range c.Codes {
		if normal(code) == given {
			return code, true
		}
		for _, l := range i18n.Langs() {
			if normal(msg.Code(l, c.CodeKind, code)) == given {
				return code, true
			}
		}
	}
	return "", false
}

var spelling = strings.NewReplacer("_", " ", "*", " ", "\u00ad", "", "\u00a0", " ", "’", "'")

// normal is the form in which names are compared: small letters, single spaces, straight apostrophes, without the star of required columns.
func normal(s string) string {
	return strings.Join(strings.Fields(spelling.Replace(strings.ToLower(s))), " ")
}

// Layout declares a file: its columns in the order of the template, and the keys of those whose values together may occur only once.
type Layout struct {
	Columns []Column
	Unique  []string

	index map[string]int // of the columns by their keys, while a file is read
}

// Verify tells what is wrong with the declaration itself: two columns of one name, a code without a list. A test calls it for each layout.
func (l Layout) Verify() error {
	var mistakes []error
	taken := map[string]string{}
	for _, c := range l.Columns {
		for _, name := range c.names() {
			if other := cmp.Or(taken[name], c.Key); other != c.Key {
				mistakes = append(mistakes, fmt.Errorf("%s and %s are both called %q", other, c.Key, name))
			}
			taken[name] = c.Key
		}
		if c.Kind == Code && len(c.Codes) == 0 || c.Kind == Reference && c.Find == nil {
			mistakes = append(mistakes, fmt.Errorf("%s has nothing to be found in", c.Key))
		}
	}
	for _, key := range l.Unique {
		if l.at(key) < 0 {
			mistakes = append(mistakes, fmt.Errorf("%s must be unique, and is no column", key))
		}
	}
	return errors.Join(mistakes...)
}

// at returns the place of a column among the columns, or -1.
func (l Layout) at(key string) int {
	for i := range l.Columns {
		if l.Columns[i].Key == key {
			return i
		}
	}
	return -1
}
