package arrivals

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

// Facts are what the compensation asks of a person, and what the municipality, where he lives, learns from the population register: of who was only notified
// nobody else records it.
type Facts struct {
	Person     int // number in the case
	Birth      civil.Date
	Permit     string // section of the Aliens Act
	PermitFrom civil.Date
}

// FactStore is what the facts need of the database.
type FactStore interface {
	Now() time.Time
	casework.IdentityStore
	SaveIdentity(ctx context.Context, i casework.Identity) error
	Notify(ctx context.Context, n placement.Notice) error
}

// Registry reads and mends the facts of a municipality's own households.
type Registry struct {
	InTx identity.InTx[FactStore]
}

const groundFacts = "681/2023 s. 59, 83.2"

// Open reads the identity of a household; the look is in the log.
func (r Registry) Open(ctx context.Context, a identity.Actor, id casework.ID) (c casework.Case, i casework.Identity, err error) {
	defer fault.Wrap(&err, "arrivals.Open(%s)", id)
	if !a.May(identity.ArrivalWrite) {
		return c, i, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = r.InTx(ctx, a, identity.Press{}, func(st FactStore) (err error) {
		c, i, err = casework.OpenIdentity(ctx, st, a, id)
		return err
	})
	return c, i, err
}

// Mend writes the facts of persons of a household, on the version of the identity that was seen (0: there was none), and tells the deciding centre when
// something has changed.
func (r Registry) Mend(ctx context.Context, a identity.Actor, press identity.Press, id casework.ID, facts []Facts) (err error) {
	defer fault.Wrap(&err, "arrivals.Mend(%s)", id)
	if !a.May(identity.ArrivalWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return r.InTx(ctx, a, press, func(st FactStore) error {
		c, i, err := casework.OpenIdentity(ctx, st, a, id)
		switch {
		case err != nil:
			return err
		case i.Version != press.Version:
			return fault.New(fault.Conflict, "fault.conflict")
		}
		i.Case, i.Persons = id, slices.Clone(i.Persons)
		changed := 0
		for _, f := range facts {
			if f.known(c) && f.into(&i) {
				changed++
			}
		}
		if changed == 0 {
			return nil
		}
		if err := i.Validate(c.Profile, civil.DateIn(st.Now())); err != nil {
			return byNumber(err, i)
		}
		if err := st.SaveIdentity(ctx, i); err != nil {
			return err
		}
		if n := (placement.Notice{Org: c.Centre, Case: id, Key: "notices.facts_mended", Args: []string{c.Reference}, Href: "/cases/" + id.String()}); n.Org != uuid.Nil {
			if err := st.Notify(ctx, n); err != nil {
				return err
			}
		}
		return st.Record(ctx, audit.Event{
			Action: "identity.mend", Subject: audit.Case, ID: id, Case: id, Ground: groundFacts, Detail: map[string]string{"persons": strconv.Itoa(changed)},
		})
	})
}

// Field is the name of a person's field.
func (f Facts) Field(name string) string { return "person-" + strconv.Itoa(f.Person) + "-" + name }

// byNumber puts the mistakes of an identity, which name its rows, at the fields of the persons.
func byNumber(err error, i casework.Identity) error {
	found, ok := fault.As(err)
	if !ok {
		return err
	}
	var mistakes []fault.Field
	for _, m := range found.Fields {
		for k, p := range i.Persons {
			if name, in := strings.CutPrefix(m.Name, Facts{Person: k + 1}.Field("")); in {
				m.Name = Facts{Person: p.Number}.Field(name)
				break
			}
		}
		mistakes = append(mistakes, m)
	}
	return fault.Bad(mistakes...)
}

// known says whether the case has a person of the number.
func (f Facts) known(c casework.Case) bool {
	return slices.ContainsFunc(c.Profile.Persons, func(p casework.Person) bool { return p.Number == f.Person })
}

// into writes the facts of a person into an identity and reports whether they are new to it.
func (f Facts) into(i *casework.Identity) bool {
	at := slices.IndexFunc(i.Persons, func(p casework.IdentityPerson) bool { return p.Number == f.Person })
	if at < 0 {
		at = len(i.Persons)
		i.Persons = append(i.Persons, casework.IdentityPerson{Number: f.Person})
	}
	p := &i.Persons[at]
	if p.BirthDate == f.Birth && p.Permit == f.Permit && p.PermitFrom == f.PermitFrom {
		return false
	}
	p.BirthDate, p.Permit, p.PermitFrom = f.Birth, f.Permit, f.PermitFrom
	return true
}
