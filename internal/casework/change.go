package casework

import (
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/region"
)

// StaleError refuses an edit of a field group that somebody else has changed since it was opened. It carries what stands now, so that the page can
// show both and let the person merge; it is a Conflict.
type StaleError struct {
	Group FieldGroup
	Now   Case
}

// Error names the field group.
func (e *StaleError) Error() string { return "casework: " + string(e.Group) + " was changed meanwhile" }

// Unwrap returns the Conflict that the edge turns into a page.
func (e *StaleError) Unwrap() error { return fault.New(fault.Conflict, "fault.conflict") }

// Save returns the case with one field group taken from another: what a person edited on one page. seen is the version of the case that the person
// had before his eyes; a group that somebody else changed after it gives a StaleError. One's own change is no surprise: a draft saves itself while its
// page still carries the version that it began with.
func (c Case) Save(g FieldGroup, from Case, seen int64, a identity.Actor, now time.Time) (Case, error) {
	if last := c.Profile.Sources[g]; last.Version > seen && last.Account != a.Account {
		return c, &StaleError{Group: g, Now: c}
	}
	next := c.with(g, from)
	if err := next.Validate(civil.DateIn(now), g); err != nil {
		return c, err
	}
	next.Persons = max(1, len(next.Profile.Persons))
	next.stamp(g, c, a, now)
	return next, nil
}

// with copies the fields of a group; everything else stays.
func (c Case) with(g FieldGroup, from Case) Case {
	p, q := &c.Profile, from.Profile
	switch g {
	case CaseFields:
		c.Group, c.Priority, c.Centre = from.Group, from.Priority, from.Centre
		c.MustBeDirected, c.SpecialHandling = from.MustBeDirected, from.SpecialHandling
	case HouseholdFields:
		p.Persons, p.LastNumber = withHousehold(p.Persons, q.Persons, p.LastNumber)
		p.SingleParent = q.SingleParent
	case ArrivalFields:
		c.EarliestArrival, p.LatestArrival = from.EarliestArrival, q.LatestArrival
	case DwellingFields:
		p.Dwelling = q.Dwelling
	case LanguageFields:
		p.MotherTongues, p.OtherLanguages, p.Interpreters, p.ServiceLanguage = q.MotherTongues, q.OtherLanguages, q.Interpreters, q.ServiceLanguage
	case NeedFields:
		p.Needs, p.Demands = q.Needs, q.Demands
	case EducationFields:
		p.Persons = withEducation(p.Persons, q.Persons)
	case SchoolFields:
		p.Schooling = q.Schooling
	case TieFields:
		p.Ties, p.Wishes, p.Avoid = q.Ties, q.Wishes, q.Avoid
	case LegalFields:
		p.Basis = q.Basis
	case MinorFields:
		p.Minor = q.Minor
	}
	c.Profile.Sources = withSource(c.Profile.Sources, g, q.Sources[g])
	return c
}

// withHousehold takes who belongs to the household, and keeps the education of those who stay. A new person gets a number that nobody had; the
// highest one is returned.
func withHousehold(old, now []Person, next int) ([]Person, int) {
	for _, p := range slices.Concat(old, now) {
		next = max(next, p.Number)
	}
	now = slices.Clone(now)
	for i := range now {
		p := &now[i]
		if k := slices.IndexFunc(old, func(o Person) bool { return o.Number == p.Number }); p.Number > 0 && k >= 0 {
			o := old[k]
			p.Literacy, p.EducationYears, p.Occupation, p.WorkYears, p.StudyWish = o.Literacy, o.EducationYears, o.Occupation, o.WorkYears, o.StudyWish
			continue
		}
		next++
		p.Number = next
	}
	return now, next
}

// withEducation takes the education of the persons of the same number, and nobody else.
func withEducation(old, now []Person) []Person {
	old = slices.Clone(old)
	for i := range old {
		p := &old[i]
		if k := slices.IndexFunc(now, func(n Person) bool { return n.Number == p.Number }); k >= 0 {
			n := now[k]
			p.Literacy, p.EducationYears, p.Occupation, p.WorkYears, p.StudyWish = n.Literacy, n.EducationYears, n.Occupation, n.WorkYears, n.StudyWish
		}
	}
	return old
}

func withSource(all map[FieldGroup]Provenance, g FieldGroup, p Provenance) map[FieldGroup]Provenance {
	next := map[FieldGroup]Provenance{g: p}
	for k, v := range all {
		if k != g {
			next[k] = v
		}
	}
	return next
}

// stamp records who changed the group and when (s. 73.2), and who set each absolute requirement that was not there before.
func (c *Case) stamp(g FieldGroup, before Case, a identity.Actor, now time.Time) {
	p := c.Profile.Sources[g]
	p.Org, p.Account, p.At, p.Version = a.Organisation(), a.Account, now, before.Version+1
	c.Profile.Sources[g] = p
	by, old := SetBy{a.Account, a.Organisation(), civil.DateIn(now)}, before.Profile
	q := &c.Profile
	switch g {
	case DwellingFields:
		stampOne(&q.Dwelling, old.Dwelling, by)
	case LanguageFields:
		q.Interpreters = stampAll(q.Interpreters, old.Interpreters, by)
		stampOne(&q.ServiceLanguage, old.ServiceLanguage, by)
	case NeedFields:
		q.Needs, q.Demands = stampAll(q.Needs, old.Needs, by), stampAll(q.Demands, old.Demands, by)
	case TieFields:
		q.Avoid = stampAll(q.Avoid, old.Avoid, by)
	default: // nothing in the other groups is a requirement
	}
}

// A requirement knows whether it is absolute, and who made it so.
type requirement[T any] interface {
	*T
	absolute() bool
	setBy() *SetBy
}

func (d *Dwelling) absolute() bool        { return d.Accessible == Absolute }
func (d *Dwelling) setBy() *SetBy         { return &d.SetBy }
func (i *Interpreter) absolute() bool     { return i.Level == Absolute }
func (i *Interpreter) setBy() *SetBy      { return &i.SetBy }
func (s *ServiceLanguage) absolute() bool { return s.Level == Absolute }
func (s *ServiceLanguage) setBy() *SetBy  { return &s.SetBy }
func (n *Need) absolute() bool            { return n.Absolute }
func (n *Need) setBy() *SetBy             { return &n.SetBy }
func (a *Avoid) absolute() bool           { return true }
func (a *Avoid) setBy() *SetBy            { return &a.SetBy }
func (d *Demand) absolute() bool          { return true }
func (d *Demand) setBy() *SetBy           { return &d.SetBy }

// stampAll gives each absolute requirement its maker: the one it had when it stands unchanged, else the one who wrote it now.
func stampAll[T any, P requirement[T]](now, old []T, by SetBy) []T {
	now = slices.Clone(now)
	for i := range now {
		stampFrom[T, P](&now[i], old, by)
	}
	return now
}

func stampOne[T any, P requirement[T]](now *T, old T, by SetBy) { stampFrom[T, P](now, []T{old}, by) }

func stampFrom[T any, P requirement[T]](now *T, old []T, by SetBy) {
	set := P(now).setBy()
	*set = SetBy{}
	if !P(now).absolute() {
		return
	}
	*set = by
	for _, o := range old {
		made := *P(&o).setBy()
		*P(&o).setBy() = by
		if made != (SetBy{}) && reflect.DeepEqual(o, *now) {
			*set = made
			return
		}
	}
}

// mayEdit reports whether the actor's role edits a case in its state: who entered it, until it is being matched; the deciding centre, until the home
// municipality is registered.
func mayEdit(a identity.Actor, c Case) bool {
	if !a.May(identity.CaseWrite) {
		return false
	}
	mine := c.Intake == a.Organisation() && slices.Contains([]State{Draft, Received, NeedsCompletion}, c.State)
	decides := c.Centre == a.Organisation() && slices.Contains([]State{Received, NeedsCompletion, Matching, Placed, Arrived}, c.State)
	return mine || decides
}

// MayEdit reports whether the actor may edit the case as it stands.
func (c Case) MayEdit(a identity.Actor) bool { return mayEdit(a, c) }

// Steps returns the events that the actor may ask of the case as it stands on the case's own pages, in the order of the table: a direction, an
// arrival, a registration and a revocation are asked where their facts are recorded.
func (c Case) Steps(a identity.Actor) []Event {
	var all []Event
	for _, t := range After(c.State) {
		elsewhere := t.Event == Direct || t.Event == Arrive || t.Event == Register || t.Event == Reopen && c.State == Placed
		if !elsewhere && a.May(t.Right) && holds(a, c, t) {
			all = append(all, t.Event)
		}
	}
	return all
}

// holds reports whether the case is the actor's to move: what an intake body entered, what a centre decides.
func holds(a identity.Actor, c Case, t Transition) bool {
	org := a.Organisation()
	return c.Centre == org && org != uuid.Nil || c.Intake == org && t.Right != identity.CaseAssign
}

// Blank is a case of the actor's organisation that nothing is known of yet, for a file to fill. It is received once it is written: a file brings
// only what a case must have. A regional centre's is its own to decide.
func Blank(a identity.Actor, at time.Time) Case {
	c := Case{ID: uuid.Must(uuid.NewV7()), Version: 1, State: Received, ReceivedAt: at, Intake: a.Organisation()}
	if a.Role() == identity.Regional {
		c.Centre = a.Organisation()
	}
	return c
}

// Copy returns the case with persons and minor detail of its own, so that a change of the copy leaves the case as it is.
func (c Case) Copy() Case {
	c.Profile.Persons = slices.Clone(c.Profile.Persons)
	c.Profile.Sources = maps.Clone(c.Profile.Sources)
	if m := c.Profile.Minor; m != nil {
		detail := *m
		c.Profile.Minor = &detail
	}
	return c
}

// Usual fills what a file left out of a new case with what is usual in its group.
func (c Case) Usual() Case {
	if c.Priority == "" {
		c.Priority = PriorityNormal
		if c.Group == Emergency {
			c.Priority = PriorityEmergency
		}
	}
	if c.Profile.Basis == "" {
		c.Profile.Basis = usualBasis(c.Group)
	}
	return c
}

// Bring returns the case after a file has said something of the named field groups, with where that came from, who brought it, and who made each new
// requirement absolute (681/2023 s. 73.2). before is the case as it stood; of a new one it is zero.
func (c Case) Bring(before Case, from Provenance, a identity.Actor, now time.Time, groups ...FieldGroup) Case {
	c.Persons = max(1, len(c.Profile.Persons))
	c.Profile.Sources = maps.Clone(c.Profile.Sources)
	if c.Profile.Sources == nil {
		c.Profile.Sources = map[FieldGroup]Provenance{}
	}
	for _, g := range groups {
		if from.Source != "" {
			c.Profile.Sources[g] = from
		}
		c.stamp(g, before, a, now)
	}
	return c
}

// DueIn is when the centre should have done its own step in a state that begins at a moment: the clock runs while a case waits for the centre, and not
// while it waits for others.
func DueIn(r *region.Register, p Priority, s State, at time.Time) (time.Time, error) {
	if s != Received && s != Matching {
		return time.Time{}, nil
	}
	d, err := r.Clock().Start(region.Priority(p), region.Direction, at)
	return d.Due, err
}

// Fact is something that bears on the answer of a municipality that has been asked, by the name of its form field. One that is asked Anew is recorded as
// a change of the household (package placement/changes); for any other the proposal is withdrawn, or the direction revoked, first.
type Fact struct {
	Field string
	Anew  bool
}

// Answered returns what an edit changes of that on which a municipality's answer rests: who belongs to the household, which services are needed, in
// which group the places are, and who decides. Anything else, such as a day, may be put right while a municipality is asked.
func (c Case) Answered(after Case) (all []Fact) {
	if c.State != Matching && c.State != Placed {
		return nil
	}
	if !slices.Equal(numbers(c.Profile.Persons), numbers(after.Profile.Persons)) || c.Persons != after.Persons {
		all = append(all, Fact{"person", true})
	}
	isNew := func(n Need) bool {
		return !slices.ContainsFunc(c.Profile.Needs, func(o Need) bool { return o.Code == n.Code })
	}
	if slices.ContainsFunc(after.Profile.Needs, isNew) {
		all = append(all, Fact{"need", true})
	}
	if c.Group != after.Group {
		all = append(all, Fact{"group", false})
	}
	if c.Centre != after.Centre {
		all = append(all, Fact{"centre", false})
	}
	return all
}

func numbers(persons []Person) []int {
	all := make([]int, len(persons))
	for i, p := range persons {
		all[i] = p.Number
	}
	slices.Sort(all)
	return all
}
