package store

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/placement/places"
)

var openOffers = "-- name: import.open_offers\nSELECT" + offerFrom + `
 WHERE f.municipality_org = ANY($1) AND f.year >= $2 AND f.state IN ('draft','submitted') FOR NO KEY UPDATE OF f`

const offeredInForce = `-- name: import.offered
SELECT municipality_org, year, group_code, sum(capacity)::int FROM offer_line WHERE municipality_org = ANY($1) AND year >= $2 AND in_force GROUP BY 1, 2, 3`

// StandingOffers returns how the offers of municipalities stand, by year from a year on. Those that are being written are held until the transaction
// ends.
func (tx *Tx) StandingOffers(ctx context.Context, municipalities []uuid.UUID, from int) ([]batch.Standing, error) {
	type key struct {
		municipality uuid.UUID
		year         int
	}
	found := map[key]*batch.Standing{}
	at := func(municipality uuid.UUID, year int) *batch.Standing {
		s := found[key{municipality, year}]
		if s == nil {
			s = &batch.Standing{Municipality: municipality, Year: year, InForce: places.Seats{}}
			found[key{municipality, year}] = s
		}
		return s
	}
	rows, err := tx.Query(ctx, openOffers, municipalities, from)
	if err != nil {
		return nil, err
	}
	open, err := pgx.CollectRows(rows, scanOffer)
	if err != nil {
		return nil, err
	}
	for i := range open {
		at(open[i].Municipality.ID, open[i].Year).Open = &open[i]
	}
	rows, err = tx.Query(ctx, offeredInForce, municipalities, from)
	if err != nil {
		return nil, err
	}
	var municipality uuid.UUID
	var year, places int
	var group casework.Group
	_, err = pgx.ForEachRow(rows, []any{&municipality, &year, &group, &places}, func() error {
		at(municipality, year).InForce[group] = places
		return nil
	})
	all := make([]batch.Standing, 0, len(found))
	for _, s := range found {
		all = append(all, *s)
	}
	return all, err
}
