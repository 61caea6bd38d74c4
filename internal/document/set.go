package document

import (
	"errors"
	"fmt"
	"unicode"

	"kuntapaikka/internal/document/pdfua"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
)

// refusal says for people which character cannot be set.
func refusal(err error) error {
	if no, is := errors.AsType[*pdfua.Unprintable](err); is {
		return &fault.Error{Kind: fault.Invalid, Message: fault.Message{Key: "letters.unprintable", Args: []any{shown(no.Char)}}, Cause: err}
	}
	return err
}

// shown is a character with its number, by which it is found where it cannot be seen.
func shown(r rune) string {
	if unicode.IsControl(r) || unicode.IsMark(r) || !unicode.IsGraphic(r) {
		return fmt.Sprintf("U+%04X", r)
	}
	return fmt.Sprintf("%c (U+%04X)", r, r)
}

// Check returns a mistake at a form's field when its text has a character that no letter can be set with, so that it is mended before the decision.
func Check(field, text string) error {
	if r, is := pdfua.Missing(text); is {
		return fault.Bad(fault.At(field, "letters.unprintable", shown(r)))
	}
	return nil
}

func filled(all ...string) (some []string) {
	for _, s := range all {
		if s != "" {
			some = append(some, s)
		}
	}
	return some
}

func (l Letter) foot() string {
	if l.Foot != "" {
		return l.Foot
	}
	return l.Sender.Name
}

// head is the sender at the left with the recipient below it; kind, day and number at the right.
func (l Letter) head(d *pdfua.Document) {
	left := l.Sender.runs(true)
	right := [][]pdfua.Run{}
	if l.Kind != "" {
		right = append(right, []pdfua.Run{pdfua.Strong(l.Kind)})
	}
	right = append(right, []pdfua.Run{pdfua.Text(i18n.Date(l.Lang, l.Date))}, []pdfua.Run{pdfua.Text(l.Number)})
	d.Columns(left, right)
	d.Rule()
	if l.Recipient.Name != "" {
		d.Columns(l.Recipient.runs(false), nil)
	}
}

func (p Party) runs(strong bool) (all [][]pdfua.Run) {
	for i, line := range filled(append([]string{p.Name}, p.Lines...)...) {
		all = append(all, []pdfua.Run{{Text: line, Strong: strong && i == 0}})
	}
	return all
}

// sign sets the signatures two by two, on one page.
func (l Letter) sign(d *pdfua.Document) {
	if len(l.Signatures) == 0 {
		return
	}
	d.Together(func() {
		d.Space()
		for all := l.Signatures; len(all) > 0; {
			var sides [2][][]pdfua.Run
			for i := range min(2, len(all)) {
				sides[i] = Party{Name: all[i].Name, Lines: []string{all[i].Role}}.runs(true)
			}
			d.Columns(sides[0], sides[1])
			all = all[min(2, len(all)):]
		}
		if l.Signed != "" {
			d.Small(pdfua.Text(l.Signed))
		}
	})
}

// set sets a section under its heading.
func (s Section) set(d *pdfua.Document) {
	if s.Title != "" {
		d.Heading(2, s.Title)
	}
	for _, b := range s.Blocks {
		b.set(d)
	}
}

func (b Block) set(d *pdfua.Document) {
	switch {
	case b.Table != nil:
		d.Table(b.Table.rows())
	case len(b.Facts) > 0:
		d.Facts(facts(b.Facts)...)
	case len(b.Items) > 0:
		var items [][]pdfua.Run
		for _, i := range b.Items {
			items = append(items, []pdfua.Run{pdfua.Text(i)})
		}
		d.List(pdfua.Dots, items...)
	default:
		var runs []pdfua.Run
		for _, r := range b.Runs {
			runs = append(runs, pdfua.Run{Text: r.Text, Strong: r.Strong, Href: r.Href, Lang: string(r.Lang)})
		}
		d.Paragraph(runs...)
	}
}

func facts(all []Fact) (out []pdfua.Fact) {
	for _, f := range all {
		if f.Value != "" {
			out = append(out, pdfua.Fact(f))
		}
	}
	return out
}

func (t Table) rows() pdfua.Table {
	out := pdfua.Table{Caption: t.Caption, Rows: t.Rows}
	if len(t.Total) > 0 {
		out.Totals = [][]string{t.Total}
	}
	for i, c := range t.Columns {
		column := pdfua.Column{Title: c.Title, Share: c.Share, Head: i == 0}
		if c.Number {
			column.Align = pdfua.Right
		}
		out.Columns = append(out.Columns, column)
	}
	return out
}
