package compensation

import (
	"cmp"
	"slices"
	"strconv"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/placement/arrivals"
)

// Resident is a person's way to a municipality, with what the compensation asks of him and nothing else.
type Resident struct {
	Case         casework.ID
	Reference    string // of the case
	Number       int    // of the person in the case
	Group        casework.Group
	Relation     string // to the principal applicant
	State        arrivals.State
	Municipality string // code
	Planned      civil.Date
	Arrived      civil.Date
	Home         civil.Date // from which the municipality is his home
	Left         civil.Date // from which it no longer is; none while it is
	Open         bool       // the reader may read who he is: else neither birth nor permit is known to him
	Birth        civil.Date
	Permit       string // section of the Aliens Act
	PermitFrom   civil.Date
	FirstHome    civil.Date // from which he had a home municipality, this one or an earlier one
}

// Key names a person in payment lists and on pages: the case's reference and the person's number in it.
func Key(reference string, number int) string { return reference + "/" + strconv.Itoa(number) }

// Key names the person.
func (r Resident) Key() string { return Key(r.Reference, r.Number) }

// Expected reports whether it is the plan that says from when the person has his home, and no register yet.
func (r Resident) Expected() bool { return r.Home.IsZero() }

// from is the day from which the municipality is the person's home, or is to be: who has arrived gets it at the earliest on that day, and who is on the way
// at the earliest today.
func (r Resident) from(today civil.Date) civil.Date {
	switch {
	case !r.Home.IsZero():
		return r.Home
	case !r.Arrived.IsZero():
		return r.Arrived
	case r.Planned.IsZero() || !r.Planned.Before(today):
		return r.Planned
	}
	return today
}

// came is the first day that is known of a person's life in Finland.
func (r Resident) came() civil.Date {
	first := civil.Date{}
	for _, d := range []civil.Date{r.FirstHome, r.Arrived, r.Home} {
		if !d.IsZero() && (first.IsZero() || d.Before(first)) {
			first = d
		}
	}
	return first
}

// Relative is a person of a case that is linked to another as its family, as far as the reader may know him.
type Relative struct {
	To     casework.ID // the case that the family came to
	Of     string      // key of the relative
	Permit string
}

// settle puts the rows of each person together, in the order of their keys: where one has a home his plans count no more.
func settle(rows []Resident) [][]Resident {
	slices.SortStableFunc(rows, func(a, b Resident) int {
		return cmp.Or(cmp.Compare(a.Reference, b.Reference), cmp.Compare(a.Number, b.Number), sooner(a.Home, b.Home), sooner(a.Planned, b.Planned))
	})
	var persons [][]Resident
	for i := 0; i < len(rows); {
		j := i + 1
		for j < len(rows) && rows[j].Key() == rows[i].Key() {
			j++
		}
		of := rows[i:j]
		if at := slices.IndexFunc(of, func(r Resident) bool { return r.Expected() }); at > 0 {
			of = of[:at]
		} else if at == 0 {
			of = of[len(of)-1:]
		}
		persons = append(persons, of)
		i = j
	}
	return persons
}

// sooner compares two days, of which none is the latest.
func sooner(a, b civil.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}
