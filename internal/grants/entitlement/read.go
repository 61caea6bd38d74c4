package entitlement

import (
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/region"
)

// Mistakes are what is wrong with a file of persons, each with its row and column.
type Mistakes []string

func (m Mistakes) Error() string { return strings.Join(m, "\n") }

// The columns of a file of persons, one row for each stay.
const (
	colPerson       = "person"
	colBirth        = "birth_date"
	colGroup        = "group"
	colPermit       = "permit"
	colPermitFrom   = "permit_from"
	colSponsor      = "sponsor"
	colParent       = "parent"
	colArrived      = "arrived_on"
	colHome         = "home_from"
	colMunicipality = "municipality"
	colFirst        = "first_home"
	colLeft         = "left_on"
	colCommitment   = "commitment"
)

func columns() []string {
	return []string{
		colPerson, colBirth, colGroup, colPermit, colPermitFrom, colSponsor, colParent, colArrived, colHome, colMunicipality, colFirst, colLeft, colCommitment,
	}
}

// Needs is what a file must have for what is to be reckoned.
type Needs struct {
	columns      []string
	arrival      bool // every person's day of arrival
	compensation bool // stays with their days, sponsors and parents
}

// ForCompensation is what the compensation needs.
func ForCompensation() Needs {
	return Needs{columns: []string{colPerson, colBirth, colPermit, colMunicipality, colHome}, compensation: true}
}

// ForRound is what a round needs.
func ForRound(round region.Round) Needs {
	n := Needs{columns: []string{colPerson, colBirth, colMunicipality, colArrived}, arrival: true}
	if len(round.Permits) > 0 {
		n.columns = append(n.columns, colPermit)
	}
	if len(round.Groups) > 0 {
		n.columns = append(n.columns, colGroup)
	}
	if round.Commitment > 0 {
		n.columns = append(n.columns, colCommitment)
	}
	return n
}

// Read makes persons of a table: its header, and its rows with their numbers, each with as many cells as the header has. It returns either all persons, in the order of their first rows, or
// [Mistakes].
func Read(reg *region.Register, header []string, rows iter.Seq2[int, []string], needs Needs) ([]Person, error) {
	r := reader{reg: reg, needs: needs, at: map[string]int{}, persons: map[string]*found{}}
	if r.heading(header); len(r.mistakes) == 0 {
		for number, cells := range rows {
			r.row(number, cells)
		}
		if !r.shifted {
			r.finish()
		}
	}
	if len(r.mistakes) > 0 {
		return nil, Mistakes(r.mistakes)
	}
	persons := make([]Person, len(r.order))
	for i, id := range r.order {
		persons[i] = r.persons[id].Person
	}
	return persons, nil
}

// reader gathers persons and mistakes.
type reader struct {
	reg      *region.Register
	needs    Needs
	header   []string
	at       map[string]int // column -> place in a row
	shifted  bool           // a row is shorter or longer than the header: its person was not read
	number   int            // of the row under way
	cells    []string
	persons  map[string]*found
	order    []string
	mistakes []string
}

// found is a person with the rows that he was read from, beside his stays.
type found struct {
	Person
	rows []int
}

func (r *reader) heading(header []string) {
	r.header = header
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		switch _, twice := r.at[name]; {
		case !slices.Contains(columns(), name):
			r.mistakes = append(r.mistakes, fmt.Sprintf("header: there is no column %q; the columns are %s", name, strings.Join(columns(), ", ")))
		case twice:
			r.mistakes = append(r.mistakes, fmt.Sprintf("header: the column %s stands twice", name))
		}
		r.at[name] = i
	}
	for _, name := range r.needs.columns {
		_, there := r.at[name]
		if _, permit := r.at[colPermitFrom]; !there && (name != colHome || !permit) {
			r.mistakes = append(r.mistakes, fmt.Sprintf("header: the column %s is missing", name))
		}
	}
}

// mistake notes what is wrong in a column of the row under way.
func (r *reader) mistake(column, format string, args ...any) {
	r.mistakeAt(r.number, column, format, args...)
}

func (r *reader) mistakeAt(row int, column, format string, args ...any) {
	r.mistakes = append(r.mistakes, fmt.Sprintf("row %d, %s: %s", row, column, fmt.Sprintf(format, args...)))
}

// cell returns the text of a column; what is not there is empty.
func (r *reader) cell(column string) string {
	if i, ok := r.at[column]; ok && i < len(r.cells) {
		return strings.TrimSpace(r.cells[i])
	}
	return ""
}

// day reads a date; an empty cell is the zero Date.
func (r *reader) day(column string) civil.Date {
	text := r.cell(column)
	if text == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(text)
	if err == nil && (d.Year() < 1900 || d.Year() > 2199) {
		err = errors.New("outside 1900-2199")
	}
	if err != nil {
		r.mistake(column, "%q is not a day like 2026-12-31", text)
		return civil.Date{}
	}
	return d
}

func (r *reader) row(number int, cells []string) {
	r.number, r.cells = number, cells
	if !r.asLongAsHeader() {
		r.shifted = true
		return
	}
	id := r.cell(colPerson)
	if id == "" {
		r.mistake(colPerson, "every row needs its person")
		return
	}
	p := Person{
		ID: id, Birth: r.day(colBirth), Group: casework.Group(r.cell(colGroup)), Permit: r.cell(colPermit), PermitFrom: r.day(colPermitFrom), Sponsor: r.cell(colSponsor),
	}
	if parents := r.cell(colParent); parents != "" {
		p.Parents = strings.Split(parents, "+")
	}
	stay := r.stay()
	r.check(p, stay)
	known, ok := r.persons[id]
	if !ok {
		r.persons[id], r.order = &found{Person: p}, append(r.order, id)
		known = r.persons[id]
	}
	r.same(known, p)
	known.Stays, known.rows = append(known.Stays, stay), append(known.rows, number)
}

// asLongAsHeader notes a row with another number of cells than the header has: which column a cell of it belongs to is not certain, so nothing of it is read.
func (r *reader) asLongAsHeader() bool {
	has, needed := len(r.cells), len(r.header)
	switch {
	case has < needed:
		r.mistake(strings.ToLower(strings.TrimSpace(r.header[has])), "the cell is missing: the row has %d cells, the header %d; an empty cell needs its separator too", has, needed)
	case has > needed:
		r.mistake(fmt.Sprintf("column %d", needed+1), "there is no such column: the row has %d cells, the header %d", has, needed)
	}
	return has == needed
}

// stay reads what is of the stay.
func (r *reader) stay() Stay {
	s := Stay{Days: civil.Period{From: r.day(colHome), To: r.day(colLeft)}, Arrived: r.day(colArrived)}
	if text := r.cell(colMunicipality); text != "" {
		s.Municipality = strings.Repeat("0", max(0, 3-len(text))) + text
		on := later(s.Days.From, s.Arrived)
		if _, ok := r.reg.HomeOn(s.Municipality, on); !ok || len(text) > 3 {
			r.mistake(colMunicipality, "%q is no municipality's code", text)
		}
	}
	switch text := strings.ToLower(r.cell(colFirst)); text {
	case "":
	case "yes", "true", "1", "y":
		s.First = Yes
	case "no", "false", "0", "n":
		s.First = No
	default:
		if _, code := r.reg.HomeOn(text, later(s.Days.From, s.Arrived)); !code {
			r.mistake(colFirst, "%q is neither yes nor no nor a municipality's code", text)
		}
		if s.First = No; text == s.Municipality {
			s.First = Yes
		}
	}
	if text := r.cell(colCommitment); text != "" {
		n, err := strconv.ParseUint(text, 10, 31)
		if err != nil {
			r.mistake(colCommitment, "%q is not a number of persons", text)
		}
		s.Commitment = int(n)
	}
	return s
}

// check notes what cannot be in one row.
func (r *reader) check(p Person, s Stay) {
	if p.Birth.IsZero() && r.cell(colBirth) == "" {
		r.mistake(colBirth, "the day of birth is missing")
	}
	if p.Group != "" && !slices.Contains(casework.Groups(), p.Group) {
		r.mistake(colGroup, "%q is none of %v", p.Group, casework.Groups())
	}
	if !r.section(p.Permit) {
		r.mistake(colPermit, "%q is no section of the Aliens Act on residence permits", p.Permit)
	}
	if _, needed := r.at[colPermit]; p.Permit == "" && len(p.Parents) == 0 && needed && slices.Contains(r.needs.columns, colPermit) {
		r.mistake(colPermit, "the permit is missing")
	}
	if r.needs.arrival && r.cell(colArrived) == "" && len(p.Parents) == 0 {
		r.mistake(colArrived, "the day of arrival is missing")
	}
	if s.Municipality == "" && !s.Days.From.IsZero() {
		r.mistake(colMunicipality, "the municipality of this home is missing")
	}
	r.born(p, colHome, s.Days.From)
	r.born(p, colArrived, s.Arrived)
	r.born(p, colPermitFrom, p.PermitFrom)
	if !s.Days.To.IsZero() && s.Days.To.Before(later(s.Days.From, s.Arrived)) {
		r.mistake(colLeft, "left on %s, before coming on %s", s.Days.To, later(s.Days.From, s.Arrived))
	}
}

// born notes a day before the person's birth.
func (r *reader) born(p Person, column string, day civil.Date) {
	if !day.IsZero() && !p.Birth.IsZero() && day.Before(p.Birth) {
		r.mistake(column, "%s is before the birth on %s", day, p.Birth)
	}
}

// section says whether a permit may be one: a section of the Aliens Act, such as 87, 52a or 54.5.
func (r *reader) section(permit string) bool {
	number, sub, dotted := strings.Cut(permit, ".")
	number = strings.TrimRight(number, "abcdefgh")
	n, err := strconv.Atoi(number)
	if permit == "" {
		return true
	}
	_, errSub := strconv.ParseUint(sub, 10, 4)
	return err == nil && n >= firstSection && n <= lastSection && (!dotted || errSub == nil)
}

// The sections of the Aliens Act (301/2004) under which a residence permit or a right to reside is given.
const (
	firstSection = 33
	lastSection  = 165
)

// same notes where rows of one person differ in what is the person's.
func (r *reader) same(known *found, p Person) {
	if len(known.rows) == 0 {
		return
	}
	first := known.rows[0]
	differ := func(column, a, b string, mayBeLeftOut bool) {
		if a != b && !(mayBeLeftOut && b == "") {
			r.mistake(column, "%q, but row %d of the same person says %q", b, first, a)
		}
	}
	differ(colBirth, known.Birth.String(), p.Birth.String(), false)
	differ(colGroup, string(known.Group), string(p.Group), false)
	differ(colPermit, known.Permit, p.Permit, false)
	differ(colPermitFrom, known.PermitFrom.String(), p.PermitFrom.String(), true)
	differ(colSponsor, known.Sponsor, p.Sponsor, true)
	differ(colParent, strings.Join(known.Parents, "+"), strings.Join(p.Parents, "+"), true)
}
