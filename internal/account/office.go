package account

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

// Office is an organisation as the administrator keeps it. DutyPhone is a duty's number, not a person's: it stands on the pages of an emergency, where
// hours run through weekends. Mail gets a copy of every notice's letter; Superior is the duty that an overdue step is escalated to.
type Office struct {
	identity.Organisation
	Version         int64
	DutyPhone, Mail string
	Superior        string
}

// OfficeFilter narrows the list of organisations; zero fields do not.
type OfficeFilter struct {
	Kind    identity.OrganisationKind
	Query   string // part of a name, or the code
	NoPhone bool   // without a duty phone
}

// OrganisationKinds lists the kinds of organisations.
func OrganisationKinds() []identity.OrganisationKind {
	return []identity.OrganisationKind{
		identity.Ministry, identity.RegionalCentre, identity.MunicipalAuthority, identity.WellbeingArea, identity.PaymentAuthority, identity.IntakeBody,
		identity.RepresentativeOffice, identity.AuditBody, identity.Administration,
	}
}

// The bounds of what is kept, in characters.
const (
	MostOfficeName = 200
	MostPhone      = 30
)

var (
	phoneShape = regexp.MustCompile(`^\+?[0-9][0-9 -]{4,28}$`)
	mailShape  = regexp.MustCompile(`^[^@\s<>,;"]+@[^@\s<>,;"]+\.[^@\s<>,;"]+$`)
)

// checked returns the organisation with its texts trimmed, or every mistake of it.
func (o Office) checked() (Office, error) {
	var mistakes []fault.Field
	for _, f := range []struct {
		name   string
		text   *string
		needed bool
	}{{"name_fi", &o.NameFI, true}, {"name_sv", &o.NameSV, true}, {"name_en", &o.NameEN, true}, {"superior", &o.Superior, false}, {"duty_phone", &o.DutyPhone, false}, {"mail", &o.Mail, false}} {
		*f.text = strings.TrimSpace(*f.text)
		switch {
		case f.needed && *f.text == "":
			mistakes = append(mistakes, fault.At(f.name, "fault.required"))
		case utf8.RuneCountInString(*f.text) > MostOfficeName:
			mistakes = append(mistakes, fault.At(f.name, "fault.too_long", MostOfficeName))
		case f.name == "duty_phone" && *f.text != "" && !phoneShape.MatchString(*f.text):
			mistakes = append(mistakes, fault.At(f.name, "organisations.not_a_phone"))
		case f.name == "mail" && *f.text != "" && !mailShape.MatchString(*f.text):
			mistakes = append(mistakes, fault.At(f.name, "fault.not_an_email"))
		}
	}
	return o, fault.Bad(mistakes...)
}

// changes lists the fields in which the organisations differ: the audit log says what was changed, not from what.
func (o Office) changes(other Office) (names []string) {
	for name, same := range map[string]bool{
		"name_fi": o.NameFI == other.NameFI, "name_sv": o.NameSV == other.NameSV, "name_en": o.NameEN == other.NameEN,
		"superior": o.Superior == other.Superior, "duty_phone": o.DutyPhone == other.DutyPhone, "mail": o.Mail == other.Mail,
	} {
		if !same {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// OfficeStore is what organisations need of the database.
type OfficeStore interface {
	Offices(ctx context.Context, f OfficeFilter, p page.Params) (page.Of[Office], error)
	Office(ctx context.Context, id uuid.UUID) (Office, error)
	LockOffice(ctx context.Context, id uuid.UUID) (Office, error)
	UpdateOffice(ctx context.Context, o Office) error
	Record(ctx context.Context, e audit.Event) error
}

// Offices are the use cases of organisations. Which there are comes from the registers; how they are reached is the administrator's.
type Offices struct {
	InTx identity.InTx[OfficeStore]
}

func mayKeep(a identity.Actor) error {
	if !a.May(identity.AdminOrganisations) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return nil
}

// List lists organisations by their Finnish name.
func (s Offices) List(ctx context.Context, a identity.Actor, f OfficeFilter, p page.Params) (rows page.Of[Office], err error) {
	defer fault.Wrap(&err, "account.Offices.List")
	if err := mayKeep(a); err != nil {
		return rows, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st OfficeStore) error {
		rows, err = st.Offices(ctx, f, p)
		return err
	})
	return rows, err
}

// Get reads an organisation.
func (s Offices) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (o Office, err error) {
	defer fault.Wrap(&err, "account.Offices.Get(%s)", id)
	if err := mayKeep(a); err != nil {
		return o, err
	}
	err = s.InTx(ctx, a, identity.Press{}, func(st OfficeStore) error {
		o, err = st.Office(ctx, id)
		return err
	})
	return o, err
}

// Save changes how an organisation is named and reached; kind and code are the registers'.
func (s Offices) Save(ctx context.Context, a identity.Actor, press identity.Press, o Office) (err error) {
	defer fault.Wrap(&err, "account.Offices.Save(%s)", o.ID)
	if err := mayKeep(a); err != nil {
		return err
	}
	if o, err = o.checked(); err != nil {
		return err
	}
	return s.InTx(ctx, a, press, func(st OfficeStore) error {
		now, err := st.LockOffice(ctx, o.ID)
		if err != nil {
			return err
		}
		if now.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		changed := o.changes(now)
		if len(changed) == 0 {
			return nil
		}
		o.Version = now.Version + 1
		if err := st.UpdateOffice(ctx, o); err != nil {
			return err
		}
		return st.Record(ctx, audit.Event{
			Action: "organisation.save", Subject: audit.Organisation, ID: o.ID, Detail: map[string]string{"changed": strings.Join(changed, ",")},
		})
	})
}
