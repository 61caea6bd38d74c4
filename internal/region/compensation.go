package region

import (
	"strconv"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/money"
)

// The payees of the calculated compensation (681/2023 s. 59-62).
const (
	MainlandMunicipality = "municipality_mainland"
	AlandMunicipality    = "municipality_aland"
	HealthMainland       = "wellbeing_or_helsinki"
	HealthAland          = "aland_health_authority"
)

// aland is the code of Åland among the regions.
const aland = "21"

// Rate is the base amount a year for a person from an age on.
type Rate struct {
	Payee   string
	FromAge int
	Cents   money.Cents
	Valid   civil.Period
	Source  string
}

func (r Rate) key() string          { return r.Payee + " " + strconv.Itoa(r.FromAge) }
func (r Rate) during() civil.Period { return r.Valid }

// Rates returns the rates in force on a day.
func (r *Register) Rates(on civil.Date) []Rate { return r.rates.all(on) }

// Compensation returns the base amounts a year for a person of an age in a municipality on a day: to the municipality, and to who arranges the health
// services there. An age that is not known counts as grown up. Where there is no rate the amount is nothing.
func (r *Register) Compensation(municipality string, age int, on civil.Date) (toMunicipality, toHealth money.Cents) {
	m, known := r.Resolve(municipality, on)
	if !known {
		return 0, 0
	}
	place, health := MainlandMunicipality, HealthMainland
	if m.Region == aland {
		place, health = AlandMunicipality, HealthAland
	}
	return r.rate(place, age, on), r.rate(health, age, on)
}

func (r *Register) rate(payee string, age int, on civil.Date) (cents money.Cents) {
	reached := -1
	for _, rate := range r.rates.all(on) {
		if rate.Payee == payee && rate.FromAge > reached && (age < 0 || rate.FromAge <= age) {
			reached, cents = rate.FromAge, rate.Cents
		}
	}
	return cents
}
