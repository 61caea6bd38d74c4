package claims

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/entitlement"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/region"
)

// Places are what a municipality last agreed on within the days of a bonus, and what it had agreed on before them (681/2023 s. 42).
type Places struct {
	Number    int        `json:"number"` // a year
	Before    int        `json:"before"`
	Decided   civil.Date `json:"decided"`
	Diary     string     `json:"diary"`
	Programme civil.Date `json:"programme,omitzero"` // from when the integration programme is in force
}

// Raised is how many of the places are new.
func (p Places) Raised() int { return max(p.Number-p.Before, 0) }

// PlacesAgreed is the agreement of a municipality that makes a line.
type PlacesAgreed struct {
	Agreement uuid.UUID
	Places
}

// TooFewPlaces is the reason of places that reach no step of a bonus.
const TooFewPlaces entitlement.Reason = "too-few-places"

// StepOf returns the amount of a bonus for so many new places, and the next one that more would give; its FromPlaces is 0 where there is none.
func StepOf(amounts []region.Amount, raised int) (due, next region.Amount) {
	for _, a := range amounts {
		switch {
		case a.FromPlaces < 1:
		case a.FromPlaces <= raised && a.FromPlaces > due.FromPlaces:
			due = a
		case a.FromPlaces > raised && (next.FromPlaces == 0 || a.FromPlaces < next.FromPlaces):
			next = a
		}
	}
	return due, next
}

// bonus is the kind of rounds that pay a municipality one amount by how many places are new.
type bonus struct{}

func (bonus) lines(ctx context.Context, st Store, _ *region.Register, round region.Round, c Claim) ([]Line, error) {
	agreed, err := st.PlacesAgreed(ctx, c.Claimant.ID, round.Counts)
	if err != nil || len(agreed) == 0 {
		return nil, err
	}
	return reckonPlaces(round, c.Claimant.Code, agreed[0]), nil
}

// reckonPlaces makes the line of a bonus: the highest step that the new places reach, or what the lowest would give.
func reckonPlaces(round region.Round, municipality string, agreed PlacesAgreed) []Line {
	due, next := StepOf(round.Amounts, agreed.Raised())
	l := Line{
		ID: uuid.Must(uuid.NewV7()), Payee: "municipality:" + municipality, Rule: fmt.Sprintf("%s-%d", round.Kind, due.FromPlaces), Source: due.Source,
		Facts: Facts{About: NewPlaces, Part: agreed.Agreement.String(), Reference: agreed.Diary, Municipality: municipality, Places: agreed.Places},
		Due:   due.Cents, Would: due.Cents, Wanted: true,
	}
	if due.FromPlaces == 0 {
		l.Rule, l.Source, l.Would, l.Reason, l.Wanted = fmt.Sprintf("%s-%d", round.Kind, next.FromPlaces), next.Source, next.Cents, TooFewPlaces, false
	}
	return []Line{l}
}

func (bonus) missing(region.Round, Claim) []fault.Field { return nil }

func (bonus) find(l Line) []Finding {
	p := l.Facts.Places
	if p.Programme.IsZero() || p.Programme.After(p.Decided) {
		return []Finding{{Kind: NoProgramme}}
	}
	return nil
}

// MorePlaces is how many more places would change what a line gives, and what it would give then; 0: nothing more.
func MorePlaces(round region.Round, l Line) (places int, cents money.Cents) {
	_, next := StepOf(round.Amounts, l.Facts.Places.Raised())
	if l.Facts.About != NewPlaces || next.FromPlaces == 0 {
		return 0, 0
	}
	return next.FromPlaces - l.Facts.Places.Raised(), next.Cents
}
