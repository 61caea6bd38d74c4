// Package pdfua writes letters as tagged PDF: PDF/UA-1 (ISO 14289-1) for those who have the letter read to them, PDF/A-2a (ISO 19005-2) for those
// who keep it.
//
// A [Document] takes blocks in reading order: headings, paragraphs with links and stretches of another language, lists, tables, facts. It breaks
// lines by the measured widths of the typeface, lays pages of A4 and writes the structure beside the ink: each drawn thing belongs either to an
// element of the structure (H1, P, L, Table …) or is an artifact (rules, running heads, the head of a table repeated on a later page).
//
//	d := pdfua.New(pdfua.Meta{Lang: "sv", Title: "Beslut", Created: decidedAt})
//	d.Heading(1, "Beslut")
//	d.Paragraph(pdfua.Text("Bifallet i sin helhet, se "), pdfua.Link("villkoren", "https://example.test/villkor"))
//	file, err := d.Bytes()
//
// The same blocks give the same bytes: there is no clock, no chance and no floating point in the layout, names come from the order of use and the
// file's id from its content. So a letter may be hashed, and made again instead of kept, as long as the program and its Go version are the same.
//
// A character that the typeface lacks is an error that names it ([Unprintable]), never an empty box: [Missing] tells before the letter is made.
//
// The typeface is Source Sans 3 in two weights. Its files come with the browser's assets at build time (package web); a file holds only the letters
// that it uses.
//
// Files here: text.go runs to lines, row.go lines to strips, table.go, document.go the blocks, page.go strips to pages, structure.go the tags,
// file.go the objects, xmp.go the metadata; font.go, kern.go and subset.go read the typeface.
package pdfua
