package compensation

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Payment is a row of a list of what KEHA has paid.
type Payment struct {
	ID        uuid.UUID
	Org       uuid.UUID // of the payee
	Payee     string    // "municipality:564", "county:19", "helsinki-health", "aland-health"
	List      string
	Row       int
	Reference string // of the case
	Number    int    // of the person in it
	Days      civil.Period
	Cents     money.Cents // below zero: taken back
	BroughtBy uuid.UUID   // organisation
	File      [32]byte    // SHA-256 of the file that brought it
}

// Key names the person.
func (p Payment) Key() string { return Key(p.Reference, p.Number) }

// Says reports whether two rows say the same.
func (p Payment) Says(o Payment) bool {
	return p.Payee == o.Payee && p.Key() == o.Key() && p.Days == o.Days && p.Cents == o.Cents
}

// PaymentKey names a row of a list.
type PaymentKey struct {
	Org  uuid.UUID
	List string
	Row  int
}

// PaymentKey names the row.
func (p Payment) PaymentKey() PaymentKey { return PaymentKey{p.Org, p.List, p.Row} }

// List is what has been brought of one list for one payee.
type List struct {
	Name      string
	Org       uuid.UUID
	Payee     string
	Rows      int
	Days      civil.Period // from the first to the last of its rows
	Cents     money.Cents
	ByPayee   bool // the payee brought it, not KEHA
	BroughtAt time.Time
}

// MostLists bounds the lists that are shown.
const MostLists = 200

// Lists returns the lists that are the actor's to see, the last brought first.
func (d Desk) Lists(ctx context.Context, a identity.Actor) (all []List, err error) {
	defer fault.Wrap(&err, "compensation.Lists")
	if !a.May(identity.CompensationImport) {
		return nil, fault.New(fault.Forbidden, "fault.forbidden")
	}
	err = d.InTx(ctx, a, identity.Press{}, func(st Store) error {
		all, err = st.PaymentLists(ctx, MostLists)
		return err
	})
	return all, err
}

// PayeeOrganisation returns the kind and the code of the organisation that is paid under a payee's code.
func PayeeOrganisation(reg *region.Register, payee string, on civil.Date) (kind identity.OrganisationKind, code string) {
	switch payee {
	case PayeeAland:
		for _, area := range reg.WellbeingAreas(on) {
			if area.Kind == region.KindAland {
				return identity.WellbeingArea, area.Code
			}
		}
	case PayeeHelsinki:
		for _, m := range reg.MunicipalitiesOf(on, region.Municipality.HearsItself) {
			return identity.MunicipalAuthority, m.Code
		}
	}
	if code, is := strings.CutPrefix(payee, PayeeMunicipality); is {
		return identity.MunicipalAuthority, code
	}
	if code, is := strings.CutPrefix(payee, PayeeCounty); is {
		return identity.WellbeingArea, code
	}
	return "", ""
}
