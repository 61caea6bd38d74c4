package compensation

import (
	"slices"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/region"
)

// Lack is a fact that is missing.
type Lack string

// The facts that may be missing. Without a sponsor a person is reckoned for the shorter time; without any other, not at all.
const (
	LackIdentity Lack = "identity" // it is not open to the reader
	LackBirth    Lack = "birth"
	LackPermit   Lack = "permit"
	LackDay      Lack = "day" // on which the person is to come
	LackParent   Lack = "parent"
	LackSponsor  Lack = "sponsor"
)

// Unknown is a person of whom something is missing.
type Unknown struct {
	Resident
	Lacks    []Lack
	Reckoned bool // for the shorter time
}

// people are the persons of a reader, as entitlement wants them.
type people struct {
	persons []entitlement.Person
	index   map[string]int       // place of each among the persons, by key
	facts   map[string]*Resident // of the persons that are the reader's, by key; the last row of each
	unknown []Unknown
}

// family is what a person's household says of him.
type family struct {
	principal *Resident
	couple    []Resident // the principal and a spouse
	sponsor   *Relative  // in another case
}

// peopleOf makes persons of rows. What is missing is never guessed.
func peopleOf(reg *region.Register, rows []Resident, relatives []Relative, today civil.Date) people {
	p := people{facts: map[string]*Resident{}}
	families := familiesOf(rows, relatives)
	var born [][]Resident
	for _, of := range settle(slices.Clone(rows)) {
		r := of[len(of)-1]
		if len(families[r.Case].parents(r)) > 0 {
			born = append(born, of) // after their parents
			continue
		}
		p.add(reg, of, families[r.Case], nil, today)
	}
	for _, of := range born {
		f := families[of[0].Case]
		p.add(reg, of, f, f.parents(of[len(of)-1]), today)
	}
	for _, relative := range relatives {
		if _, own := p.facts[relative.Of]; !own && !slices.ContainsFunc(p.persons, func(o entitlement.Person) bool { return o.ID == relative.Of }) {
			p.persons = append(p.persons, entitlement.Person{ID: relative.Of, Permit: relative.Permit})
		}
	}
	p.index = make(map[string]int, len(p.persons))
	for i, person := range p.persons {
		p.index[person.ID] = i
	}
	return p
}

func familiesOf(rows []Resident, relatives []Relative) map[casework.ID]*family {
	families := map[casework.ID]*family{}
	of := func(id casework.ID) *family {
		if families[id] == nil {
			families[id] = &family{}
		}
		return families[id]
	}
	for i, r := range rows {
		f := of(r.Case)
		switch r.Relation {
		case "principal":
			f.principal, f.couple = &rows[i], append(f.couple, r)
		case "spouse", "partner":
			f.couple = append(f.couple, r)
		}
	}
	for i, r := range relatives {
		of(r.To).sponsor = &relatives[i]
	}
	return families
}

// parents are the keys of the parents of a child that was born in Finland, after they came; nobody where it was not.
func (f *family) parents(r Resident) (keys []string) {
	if r.Relation != "child" && r.Relation != "stepchild" || r.Birth.IsZero() {
		return nil
	}
	for _, parent := range f.couple {
		own := r.Relation == "child" || parent.Relation != "principal"
		if came := parent.came(); own && !came.IsZero() && !r.Birth.Before(came) && !slices.Contains(keys, parent.Key()) {
			keys = append(keys, parent.Key())
		}
	}
	return keys
}

// sponsorOf is the key of the person whose family another with a family permit is: the principal applicant of the same household, or else of one linked to it.
func (f *family) sponsorOf(r Resident) string {
	switch {
	case f.principal != nil && f.principal.Number != r.Number && f.principal.Permit != "":
		return f.principal.Key()
	case f.sponsor != nil:
		return f.sponsor.Of
	}
	return ""
}

// add makes a person of its rows, or notes what is missing.
func (p *people) add(reg *region.Register, of []Resident, f *family, parents []string, today civil.Date) {
	r := of[len(of)-1]
	if parents != nil {
		parents = slices.DeleteFunc(parents, func(key string) bool { _, known := p.facts[key]; return !known })
	}
	if lacks := r.lacks(parents, len(f.parents(r)) > 0, today); len(lacks) > 0 {
		p.unknown = append(p.unknown, Unknown{Resident: r, Lacks: lacks})
		return
	}
	person := entitlement.Person{ID: r.Key(), Birth: r.Birth, Group: r.Group, Permit: r.Permit, PermitFrom: r.PermitFrom, Parents: parents}
	permit, _ := reg.Permit(r.Permit, today)
	person.Stays = staysOf(of, permit, today)
	if permit.Standing == region.FamilyPermit && len(parents) == 0 {
		if person.Sponsor = f.sponsorOf(r); person.Sponsor == "" && sponsorMatters(reg, person.Stays[0].Days.From) {
			p.unknown = append(p.unknown, Unknown{Resident: r, Lacks: []Lack{LackSponsor}, Reckoned: true})
		}
	}
	p.persons, p.facts[r.Key()] = append(p.persons, person), &r
}

// lacks lists what is missing of a person.
func (r Resident) lacks(parents []string, bornHere bool, today civil.Date) (lacks []Lack) {
	if !r.Open {
		return []Lack{LackIdentity}
	}
	if r.Birth.IsZero() {
		lacks = append(lacks, LackBirth)
	}
	if r.Permit == "" && !bornHere {
		lacks = append(lacks, LackPermit)
	}
	if bornHere && len(parents) == 0 {
		lacks = append(lacks, LackParent)
	}
	if r.from(today).IsZero() {
		lacks = append(lacks, LackDay)
	}
	return lacks
}

// staysOf are the times that a person lives where. A stay of no days marks an earlier first home, with which the time of section 59 began. Who gets the
// compensation only with a home municipality has none before it is registered.
func staysOf(of []Resident, permit region.Permit, today civil.Date) (stays []entitlement.Stay) {
	if first := of[0].FirstHome; !first.IsZero() && !of[0].Home.IsZero() && first.Before(of[0].Home) {
		stays = append(stays, entitlement.Stay{Municipality: of[0].Municipality, Days: civil.Period{From: first, To: first}, First: entitlement.No})
	}
	for i, r := range of {
		s := entitlement.Stay{Municipality: r.Municipality, Arrived: r.Arrived, Days: civil.Period{From: r.from(today)}}
		if r.Expected() && permit.Standing == region.RegisteredPermit {
			s.Days.From = civil.Date{}
		}
		s.Days.To = r.Left
		if next := i + 1; next < len(of) && (r.Left.IsZero() || of[next].from(today).Before(r.Left)) {
			s.Days.To = of[next].from(today)
		}
		stays = append(stays, s)
	}
	return stays
}

// sponsorMatters says whether a family is paid for as long as whose family it is.
func sponsorMatters(reg *region.Register, start civil.Date) bool {
	ofQuota, _ := reg.Limit("compensation_years_quota_family", start)
	other, _ := reg.Limit("compensation_years_other", start)
	return ofQuota.Amount != other.Amount
}
