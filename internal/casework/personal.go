package casework

import (
	"context"
	"regexp"
	"slices"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
)

const (
	groundSource   = "681/2023 s. 73.2"
	groundPersonal = "681/2023 s. 73"
	groundSafety   = "681/2023 s. 68"
	mostDetail     = 2000
)

var (
	countryCode = regexp.MustCompile(`^[A-Z]{3}$`)
	wholeCode   = regexp.MustCompile(`(?i)^[0-3]\d[01]\d{3}[-+ABCDEFUVWXY]\d{3}[0-9A-FHJ-NPR-Y]$`)
)

// Validate returns every mistake of an identity at once, against the profile of the same case: a birth date lies in the birth year that the profile
// tells.
func (i Identity) Validate(p Profile, today civil.Date) error {
	c := &checker{}
	for k, q := range i.Persons {
		c.identityPerson(k, q, p, today)
	}
	if i.QuotaYear != 0 {
		c.between("quota-year", i.QuotaYear, 1985, today.Year()+2)
	}
	c.optional("scheme", i.Scheme, Schemes())
	for k, category := range i.Categories {
		c.known(row("category", k, "code"), category, Categories())
	}
	for _, t := range []struct{ name, text string }{
		{"unhcr-case", i.UNHCRCase},
		{"customer-no", i.CustomerNo},
		{"batch", i.Batch},
		{"airport", i.Airport},
		{"escort", i.Escort},
		{"medical", i.Medical},
		{"contact", i.Contact},
	} {
		if len([]rune(t.text)) > mostText {
			c.add(t.name, "fault.too_long", mostText)
		}
	}
	return fault.Bad(c.bad...)
}

func (c *checker) identityPerson(k int, q IdentityPerson, p Profile, today civil.Date) {
	at := slices.IndexFunc(p.Persons, func(x Person) bool { return x.Number == q.Number })
	switch {
	case q.BirthDate.After(today):
		c.add(row("person", k, "birth-date"), "fault.must_be_in_past")
	case at >= 0 && !q.BirthDate.IsZero() && p.Persons[at].BirthYear != 0 && q.BirthDate.Year() != p.Persons[at].BirthYear:
		c.add(row("person", k, "birth-date"), "fault.must_be_in_year", p.Persons[at].BirthYear, q.BirthDate)
	}
	if q.IdentityCode != "" && !wholeCode.MatchString(q.IdentityCode) {
		c.add(row("person", k, "identity-code"), "fault.bad_form", "131052-308T")
	}
	if q.Citizenship != "" && !countryCode.MatchString(q.Citizenship) {
		c.add(row("person", k, "citizenship"), "fault.no_such", q.Citizenship)
	}
	c.optional(row("person", k, "permit"), q.Permit, Permits())
}

// Validate returns every mistake of health detail at once.
func (h Health) Validate() error {
	c := &checker{}
	for k, p := range h.Persons {
		c.detail(row("person", k, "detail"), p.Detail)
		c.detail(row("person", k, "medication"), p.Medication)
		c.detail(row("person", k, "treatment"), p.Treatment)
	}
	c.detail("journey", h.Journey)
	return fault.Bad(c.bad...)
}

func (c *checker) detail(name, s string) {
	if len([]rune(s)) > mostDetail {
		c.add(name, "fault.too_long", mostDetail)
	}
}

// Personal layers are edited by who may edit the case, on the version of the layer that the person saw; the first save begins it at version 1.

// SaveIdentity keeps the identity of a case's household, begun from press.Version of the layer (0: there was none).
func (s Service) SaveIdentity(ctx context.Context, a identity.Actor, press identity.Press, id ID, i Identity) (err error) {
	defer fault.Wrap(&err, "casework.SaveIdentity(%s)", id)
	return s.savePersonal(ctx, a, press, id, IdentityLayer, func(st Store, c Case) error {
		if err := i.Validate(c.Profile, civil.DateIn(st.Now())); err != nil {
			return err
		}
		i.Case, i.Version = id, press.Version
		return st.SaveIdentity(ctx, i)
	})
}

// SaveHealth keeps the health detail of a case, begun from press.Version of the layer.
func (s Service) SaveHealth(ctx context.Context, a identity.Actor, press identity.Press, id ID, h Health) (err error) {
	defer fault.Wrap(&err, "casework.SaveHealth(%s)", id)
	return s.savePersonal(ctx, a, press, id, HealthLayer, func(st Store, _ Case) error {
		if err := h.Validate(); err != nil {
			return err
		}
		h.Case, h.Version = id, press.Version
		return st.SaveHealth(ctx, h)
	})
}

// SaveProtection begins or mends the protection track of a case (s. 68). Who records it is named for it, and the case is marked for special handling.
func (s Service) SaveProtection(ctx context.Context, a identity.Actor, press identity.Press, id ID, p Protection) (err error) {
	defer fault.Wrap(&err, "casework.SaveProtection(%s)", id)
	return s.savePersonal(ctx, a, press, id, ProtectionLayer, func(st Store, c Case) error {
		if err := p.Validate(); err != nil {
			return err
		}
		p.Case, p.Version = id, press.Version
		if err := beginProtection(ctx, st, a, c, p); err != nil {
			return err
		}
		return st.SaveProtection(ctx, p)
	})
}

// beginProtection names the first writer of a protection track for it, and marks the case.
func beginProtection(ctx context.Context, st Store, a identity.Actor, c Case, p Protection) error {
	if p.Version > 0 {
		return nil
	}
	err := st.GrantAccess(ctx, Access{Case: c.ID, Org: a.Organisation(), Account: a.Account, Layer: ProtectionLayer, Ground: groundSafety})
	if err != nil || c.SpecialHandling {
		return err
	}
	c.SpecialHandling = true
	return st.UpdateCase(ctx, c)
}

// Validate returns every mistake of protection detail at once.
func (p Protection) Validate() error {
	c := &checker{}
	c.detail("detail", p.Detail)
	c.detail("contact", p.Contact)
	return fault.Bad(c.bad...)
}

func (s Service) savePersonal(ctx context.Context, a identity.Actor, press identity.Press, id ID, l Layer, save func(Store, Case) error) error {
	return s.InTx(ctx, a, press, func(st Store) error {
		c, err := s.lockToEdit(ctx, st, a, id)
		if err != nil {
			return err
		}
		if err := save(st, c); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{Action: string(l) + ".save", Subject: audit.Case, ID: id, Case: id, Ground: groundPersonal})
	})
}

// Link binds two cases: to be placed together, near each other, apart, or simply as relatives. Both must be the actor's to see; the link reads the
// same from both sides.
func (s Service) Link(ctx context.Context, a identity.Actor, press identity.Press, id ID, reference string, kind LinkKind, note string) (err error) {
	defer fault.Wrap(&err, "casework.Link(%s)", id)
	return s.InTx(ctx, a, press, func(st Store) error {
		c, err := s.lockToEdit(ctx, st, a, id)
		if err != nil {
			return err
		}
		other, err := st.CaseByReference(ctx, reference)
		if err := checkLink(c, other, err, reference, kind, note); err != nil {
			return err
		}
		if err := st.AddLink(ctx, Link{Case: id, Other: other.ID, Kind: kind, Note: note}); err != nil {
			return err
		}
		return linked(ctx, st, c, "link", other.Reference, kind)
	})
}

func checkLink(c, other Case, found error, reference string, kind LinkKind, note string) error {
	k := &checker{}
	switch {
	case fault.KindOf(found) == fault.NotFound && found != nil:
		k.add("reference", "fault.no_such", reference)
	case found != nil:
		return found
	case other.ID == c.ID:
		k.add("reference", "cases.link_itself")
	}
	k.known("kind", string(kind), codes(LinkKinds()))
	k.text("note", note)
	return fault.Bad(k.bad...)
}

// Unlink takes a link away, from whichever side it was made.
func (s Service) Unlink(ctx context.Context, a identity.Actor, press identity.Press, id, other ID) (err error) {
	defer fault.Wrap(&err, "casework.Unlink(%s, %s)", id, other)
	return s.InTx(ctx, a, press, func(st Store) error {
		c, err := s.lockToEdit(ctx, st, a, id)
		if err != nil {
			return err
		}
		removed, err := st.RemoveLink(ctx, id, other)
		if err == nil && !removed {
			err = fault.Missing()
		}
		if err != nil {
			return err
		}
		return linked(ctx, st, c, "unlink", other.String(), "")
	})
}

func linked(ctx context.Context, st Store, c Case, event, other string, kind LinkKind) error {
	err := st.AddStep(ctx, Step{
		Case: c.ID, Machine: CaseMachine, Subject: c.ID, Event: event, From: string(c.State), To: string(c.State), Note: string(kind), Ground: groundCentre,
	})
	if err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "case." + event, Subject: audit.Case, ID: c.ID, Case: c.ID, Ground: groundCentre, Detail: map[string]string{"other": other, "kind": string(kind)},
	})
}
