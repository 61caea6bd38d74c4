package batch

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake"
	"kuntapaikka/internal/placement"
)

// Dossier is a case with who its household is, as far as the bringer may know it.
type Dossier struct {
	Case     casework.Case
	Identity casework.Identity
}

func (d Dossier) copy() *Dossier {
	d.Case = d.Case.Copy()
	d.Identity.Persons = slices.Clone(d.Identity.Persons)
	return &d
}

// person returns the person of a number for reading and writing; of a number that nobody has, one that stands nowhere.
func (d *Dossier) person(number int) *casework.Person {
	for i := range d.Case.Profile.Persons {
		if p := &d.Case.Profile.Persons[i]; p.Number == number {
			return p
		}
	}
	return &casework.Person{}
}

// who returns the identity of the person of a number, likewise.
func (d *Dossier) who(number int) *casework.IdentityPerson {
	for i := range d.Identity.Persons {
		if p := &d.Identity.Persons[i]; p.Number == number {
			return p
		}
	}
	return &casework.IdentityPerson{}
}

// admit makes room for a person of a number, whom the profile or the identity may not have yet.
func (d *Dossier) admit(number int) {
	if d.person(number).Number == 0 {
		d.Case.Profile.Persons = append(d.Case.Profile.Persons, casework.Person{Number: number})
	}
	if d.who(number).Number == 0 {
		d.Identity.Persons = append(d.Identity.Persons, casework.IdentityPerson{Number: number})
	}
}

// Entry is a case as a file leaves it. Reference is the organisation's own; Groups are the field groups that the file says something new of, and
// Personal that the identity is to be written.
type Entry struct {
	Reference string
	Dossier
	Groups   []casework.FieldGroup
	Source   string
	Personal bool
}

// portalReference begins the portal's own references, which a file may use for the cases that it was made from.
const portalReference = "kp-"

// filing is what a file of cases would change.
type filing struct {
	*plan
	on      Setting
	now     time.Time
	columns []caseColumn
	centres map[string]uuid.UUID // organisations of the regional centres, by code
	known   map[string]Dossier
	fresh   []Entry
	changed []Entry
	bearing []bearing
}

// bearing is what a file changes of a case that a municipality may have been asked about.
type bearing struct {
	before casework.Case
	facts  []casework.Fact
	g      intake.Group
}

// compareCases puts each case among the new, the changed or the same.
func compareCases(ctx context.Context, st Store, on Setting, p *plan) (err error) {
	f := filing{plan: p, on: on, now: st.Now(), centres: map[string]uuid.UUID{}}
	centres, err := st.OrganisationsOf(ctx, identity.RegionalCentre)
	if err != nil {
		return err
	}
	for _, o := range centres {
		f.centres[o.Code] = o.ID
	}
	f.columns = caseColumns(on, f.centres)
	groups := intake.Groups(p.report.All(), colCase)
	references := make([]string, len(groups))
	for i, g := range groups {
		references[i] = g.Key
	}
	if f.known, err = st.KnownCases(ctx, references); err != nil {
		return err
	}
	for _, g := range groups {
		p.report.Agree(g, ofTheCase(f.columns)...)
		f.compare(g)
	}
	p.write = f.carryOut
	return f.askedAbout(ctx, st)
}

func ofTheCase(columns []caseColumn) (keys []string) {
	for _, c := range columns {
		if !c.person {
			keys = append(keys, c.Key)
		}
	}
	return keys
}

// compare looks at the rows of one case.
func (f *filing) compare(g intake.Group) {
	first := g.Records[0]
	if len(g.Records) > casework.MostPersons {
		f.report.Blame(g.Records[casework.MostPersons], colCase, "imports.too_many_persons", casework.MostPersons)
	}
	before, is := f.known[g.Key]
	if !is && strings.HasPrefix(g.Key, portalReference) {
		f.report.Blame(first, colCase, "imports.no_such_case")
		return
	}
	e := Entry{Reference: g.Key, Dossier: *before.copy()}
	if !is {
		e.Case = casework.Blank(f.on.Actor, f.now)
	}
	changes := f.fill(&e, before, g)
	switch {
	case !is:
		f.enter(e, g)
	case len(changes) == 0:
		f.counts.Same++
	default:
		f.change(e, before.Case, g, changes)
	}
}

// fill puts what the rows say into the entry, and returns what that changes.
func (f *filing) fill(e *Entry, before Dossier, g intake.Group) (changes []intake.Change) {
	e.Source = g.First(colSource).Text(colSource)
	whole, subject := map[string]bool{}, called(before.Case.Reference)
	for _, r := range g.Records {
		n := r.Whole(colPerson)
		if n == 0 || f.report.Blamed(r, colPerson) {
			continue
		}
		e.admit(n)
		for i := range f.columns {
			c := &f.columns[i]
			v := r.At(i) // the columns are the layout's
			if c.set == nil || v.Given == "" || whole[c.Key] {
				continue
			}
			whole[c.Key] = !c.person
			old := c.get(&before, n)
			c.set(&e.Dossier, n, v)
			if now := c.get(&e.Dossier, n); !now.Is(old) {
				changes = append(changes, intake.Change{Row: r.Row, Subject: subject, Column: c.Column, Before: old, After: now})
				e.note(c.group)
			}
		}
	}
	e.Identity.Persons = slices.DeleteFunc(e.Identity.Persons, func(p casework.IdentityPerson) bool { return p == casework.IdentityPerson{Number: p.Number} })
	return changes
}

// note remembers that a field group, or the identity where there is none, has something new.
func (e *Entry) note(g casework.FieldGroup) {
	switch {
	case g == "":
		e.Personal = true
	case !slices.Contains(e.Groups, g):
		e.Groups = append(e.Groups, g)
	}
}

// enter takes a new case: it must have all that a case must have.
func (f *filing) enter(e Entry, g intake.Group) {
	f.counts.New++
	e.Case = e.Case.Usual().Bring(casework.Case{}, f.provenance(g), f.on.Actor, f.now, e.Groups...)
	for _, m := range e.Case.Lacks() {
		f.lack(m.Field, e, g)
	}
	f.validate(e, g)
	f.fresh = append(f.fresh, e)
}

// lack blames the row and the column where what a case must have is missing.
func (f *filing) lack(missing fault.Field, e Entry, g intake.Group) {
	column, r := f.cellOf(missing.Name, numbersOf(e.Case.Profile.Persons), g)
	if !r.Given(column) {
		f.report.Lack(r, column)
	}
}

// change takes a known case: only who may edit it as it stands.
func (f *filing) change(e Entry, before casework.Case, g intake.Group, changes []intake.Change) {
	if !before.MayEdit(f.on.Actor) {
		f.report.Blame(g.Records[0], colCase, "imports.not_editable", before.Reference)
		return
	}
	f.counts.Changed++
	f.changes = append(f.changes, changes...)
	f.sights = append(f.sights, before.ID)
	e.Case = e.Case.Bring(before, f.provenance(g), f.on.Actor, f.now, e.Groups...)
	f.validate(e, g)
	f.changed = append(f.changed, e)
	if facts := before.Answered(e.Case); len(facts) > 0 {
		f.bearing = append(f.bearing, bearing{before, facts, g})
	}
}

// held returns which of the cases hold places, because a municipality has been asked or has answered.
func (f *filing) held(ctx context.Context, st Store) ([]casework.ID, error) {
	if len(f.bearing) == 0 {
		return nil, nil
	}
	cases := make([]casework.ID, len(f.bearing))
	for i, b := range f.bearing {
		cases[i] = b.before.ID
	}
	return st.CasesHeld(ctx, cases)
}

// askedAbout blames what bears on the answer of a municipality that has been asked: a file puts facts right, and asks nobody anew. The mistake leads to
// where the centre does.
func (f *filing) askedAbout(ctx context.Context, st Store) error {
	held, err := f.held(ctx, st)
	if err != nil {
		return err
	}
	for _, b := range f.bearing {
		if !slices.Contains(held, b.before.ID) {
			continue
		}
		for _, fact := range b.facts {
			column, r := f.cellOf(fact.Field, nil, b.g)
			key, href := "imports.asked_from", "/cases/"+b.before.ID.String()
			if fact.Anew {
				key, href = "imports.asked_about", href+"/change"
			}
			if fact.Field == "person" {
				column, r = colPerson, newcomer(b)
			}
			f.report.Refer(r, column, href, key, b.before.Reference)
		}
	}
	return nil
}

// newcomer is the first row of a person whom the case does not have yet.
func newcomer(b bearing) intake.Record {
	for _, r := range b.g.Records {
		if !slices.ContainsFunc(b.before.Profile.Persons, func(p casework.Person) bool { return p.Number == r.Whole(colPerson) }) {
			return r
		}
	}
	return b.g.Records[0]
}

func (f *filing) provenance(g intake.Group) casework.Provenance {
	p := casework.Provenance{Source: g.First(colSource).Text(colSource), Method: g.First(colMethod).Text(colMethod)}
	if p.Method == "" {
		p.Method = "file"
	}
	return p
}

// validate blames what the rules of a case refuse, at cells that were not blamed before.
func (f *filing) validate(e Entry, g intake.Group) {
	f.refused(e.Case.Validate(f.on.Today), numbersOf(e.Case.Profile.Persons), g)
	if e.Personal {
		f.refused(e.Identity.Validate(e.Case.Profile, f.on.Today), numbersOf(e.Identity.Persons), g)
	}
	centre := g.First(colCentre)
	own := f.on.Actor.Organisation()
	switch {
	case f.on.Actor.Role() == identity.Regional && e.Case.Centre != own:
		f.report.Blame(centre, colCentre, "imports.own_centre")
	case centre.Text(colCentre) != "" && e.Case.Centre == uuid.Nil:
		f.report.Blame(centre, colCentre, "intake.not_found")
	}
}

func (f *filing) refused(err error, numbers []int, g intake.Group) {
	bad, is := fault.As(err)
	if !is {
		return
	}
	for _, field := range bad.Fields {
		if column, r := f.cellOf(field.Name, numbers, g); !f.report.Blamed(r, column) {
			f.report.Blame(r, column, field.Message.Key, field.Message.Args...)
		}
	}
}

// numbersOf returns the numbers of persons in their order, by which forms name their fields.
func numbersOf[P casework.Person | casework.IdentityPerson](all []P) []int {
	numbers := make([]int, len(all))
	for i := range all {
		switch p := any(all[i]).(type) {
		case casework.Person:
			numbers[i] = p.Number
		case casework.IdentityPerson:
			numbers[i] = p.Number
		}
	}
	return numbers
}

// cellOf finds the column and the row of a field as forms name it, such as "person-2-birth-year" of the second of the persons with these numbers.
func (f *filing) cellOf(name string, numbers []int, g intake.Group) (column string, r intake.Record) {
	number := 0
	if list, rest, _ := strings.Cut(name, "-"); list == "person" {
		at, field, _ := strings.Cut(rest, "-")
		if i, err := strconv.Atoi(at); err == nil && i >= 1 && i <= len(numbers) {
			name, number = field, numbers[i-1]
		}
	}
	column = colCase
	for i := range f.columns {
		if c := &f.columns[i]; c.field != "" && (name == c.field || strings.HasPrefix(name, c.field+"-")) {
			column = c.Key
			break
		}
	}
	for _, r := range g.Records {
		if number > 0 && r.Whole(colPerson) == number {
			return column, r
		}
	}
	return column, g.First(column)
}

// carryOut writes the cases, and tells each centre of those that came to it.
func (f *filing) carryOut(ctx context.Context, st Store) error {
	if len(f.fresh) > 0 {
		if err := f.number(ctx, st); err != nil {
			return err
		}
		if err := st.AddCases(ctx, f.fresh); err != nil {
			return err
		}
		if err := f.tell(ctx, st); err != nil {
			return err
		}
	}
	if len(f.changed) == 0 {
		return nil
	}
	if err := st.ChangeCases(ctx, f.changed); err != nil {
		return err
	}
	held, err := f.held(ctx, st) // once more, now that the cases are locked: a proposal may have been sent meanwhile
	if err == nil && len(held) > 0 {
		err = fault.New(fault.Conflict, "imports.changed_since")
	}
	return err
}

// number gives the new cases their references and starts their clocks.
func (f *filing) number(ctx context.Context, st Store) error {
	numbers, err := st.NextCaseNumbers(ctx, len(f.fresh))
	if err != nil {
		return err
	}
	due := map[casework.Priority]time.Time{}
	for _, p := range casework.Priorities() {
		if due[p], err = casework.DueIn(f.on.Register, p, casework.Received, f.now); err != nil {
			return err
		}
	}
	for i := range f.fresh {
		c := &f.fresh[i].Case
		c.Reference, c.DueAt = casework.Reference(f.on.Today.Year(), numbers[i]), due[c.Priority]
	}
	return nil
}

// tell gives each other centre one notice, however many cases it got.
func (f *filing) tell(ctx context.Context, st Store) error {
	type came struct {
		n      int
		urgent bool
	}
	all := map[uuid.UUID]came{}
	for _, e := range f.fresh {
		if centre := e.Case.Centre; centre != uuid.Nil && centre != f.on.Actor.Organisation() {
			c := all[centre]
			all[centre] = came{c.n + 1, c.urgent || e.Case.Priority != casework.PriorityNormal}
		}
	}
	for _, centre := range f.centres {
		if c := all[centre]; c.n > 0 {
			n := placement.Notice{Org: centre, Key: "notices.cases_imported", Args: []string{strconv.Itoa(c.n)}, Href: "/cases?state=received", Urgent: c.urgent}
			if err := st.Notify(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}
