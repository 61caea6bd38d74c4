// Package document is the letters by which decisions are given: one [Letter] says who decides, to whom, by which number, what, why, and how to
// appeal; [Letter.PDF] sets it as a tagged PDF (package pdfua), and templates/ui's Letter shows the same on a page. A letter is plain values and may be kept as
// JSON when it is issued, so that what is shown later is what was given then.
package document
