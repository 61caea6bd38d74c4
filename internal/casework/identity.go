package casework

import (
	"log/slog"

	"kuntapaikka/internal/civil"
)

// Identity is who the household is: names, birth dates, codes, permits and the journey. It opens with a direction (681/2023 s. 82-83).
type Identity struct {
	Case       ID               `json:"-"`
	Version    int64            `json:"-"`
	Persons    []IdentityPerson `json:"persons"`
	UNHCRCase  string           `json:"unhcr_case,omitempty"`
	CustomerNo string           `json:"customer_no,omitempty"` // of the case at the Finnish Immigration Service
	QuotaYear  int              `json:"quota_year,omitempty"`
	Batch      string           `json:"batch,omitempty"`      // selection batch (fund act 1125/2021 s. 29)
	Scheme     string           `json:"scheme,omitempty"`     // union, national
	Categories []string         `json:"categories,omitempty"` // UNHCR's primary and secondary submission category
	Airport    string           `json:"airport,omitempty"`
	Escort     string           `json:"escort,omitempty"`
	Medical    string           `json:"medical,omitempty"` // what the journey needs
	Contact    string           `json:"contact,omitempty"`
}

// IdentityPerson is the identity of the person of the same number in the profile.
type IdentityPerson struct {
	Number       int        `json:"number"`
	FamilyName   string     `json:"family_name"`
	GivenNames   string     `json:"given_names"`
	BirthDate    civil.Date `json:"birth_date,omitzero"`
	IdentityCode string     `json:"identity_code,omitempty"`
	Citizenship  string     `json:"citizenship,omitempty"` // ISO 3166-1 alpha-3
	Stateless    bool       `json:"stateless,omitempty"`
	CustomerNo   string     `json:"customer_no,omitempty"`
	Permit       string     `json:"permit,omitempty"` // section of the Aliens Act, as in "87" or "54.5"
	PermitFrom   civil.Date `json:"permit_from,omitzero"`
	HomeFrom     civil.Date `json:"home_from,omitzero"` // first home municipality
}

// Person returns the identity of the person of a number.
func (i Identity) Person(number int) (IdentityPerson, bool) {
	for _, p := range i.Persons {
		if p.Number == number {
			return p, true
		}
	}
	return IdentityPerson{}, false
}

// LogValue logs an identity by the case's id.
func (i Identity) LogValue() slog.Value { return slog.StringValue(i.Case.String()) }

// LogValue logs nothing of a person but the number.
func (p IdentityPerson) LogValue() slog.Value { return slog.IntValue(p.Number) }

// Health is the detail behind the need flags: what the wellbeing area and the care in the municipality need (s. 43.3, 83.2).
type Health struct {
	Case    ID             `json:"-"`
	Version int64          `json:"-"`
	Persons []HealthPerson `json:"persons"`
	Journey string         `json:"journey,omitempty"` // illnesses and injuries that affect the journey
}

// HealthPerson is the detail of one person's needs.
type HealthPerson struct {
	Number     int    `json:"number"`
	Detail     string `json:"detail,omitempty"`
	Medication string `json:"medication,omitempty"`
	Treatment  string `json:"treatment,omitempty"` // that may not be interrupted
}

// Person returns the detail of the person of a number.
func (h Health) Person(number int) (HealthPerson, bool) {
	for _, p := range h.Persons {
		if p.Number == number {
			return p, true
		}
	}
	return HealthPerson{}, false
}

// LogValue logs health detail by the case's id.
func (h Health) LogValue() slog.Value { return slog.StringValue(h.Case.String()) }

// LogValue logs nothing of a person but the number.
func (p HealthPerson) LogValue() slog.Value { return slog.IntValue(p.Number) }

// Protection is the track of its own for those who are in danger (s. 68); only persons named for the case read it.
type Protection struct {
	Case            ID     `json:"-"`
	Version         int64  `json:"-"`
	ProtectionOrder bool   `json:"protection_order,omitempty"` // non-disclosure for personal safety
	Trafficking     bool   `json:"trafficking,omitempty"`
	Detail          string `json:"detail,omitempty"`
	Contact         string `json:"contact,omitempty"` // the named officer
}

// LogValue logs protection detail by the case's id.
func (p Protection) LogValue() slog.Value { return slog.StringValue(p.Case.String()) }
