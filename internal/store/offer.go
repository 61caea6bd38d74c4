package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement/places"
)

// isCode reports whether the database refused with the code.
func isCode(err error, code string) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == code
}

var offerFrom = ` f.id, f.version, f.state, f.wellbeing_code, f.year, f.document, f.created_by, f.signed_by, f.confirmed_by, f.updated_at,
       ` + partiesOf("m") + `, ` + partiesOf("c") + `
  FROM place_offer f JOIN organisation m ON m.id = f.municipality_org JOIN organisation c ON c.id = f.centre_org`

var (
	getOffer  = "-- name: offer.get\nSELECT" + offerFrom + " WHERE f.id = $1"
	lockOffer = "-- name: offer.lock\nSELECT" + offerFrom + " WHERE f.id = $1 FOR NO KEY UPDATE OF f"
)

func scanOffer(row pgx.CollectableRow) (o places.Offer, err error) {
	var created, signed, confirmed *uuid.UUID
	into := []any{&o.ID, &o.Version, &o.State, &o.Wellbeing, &o.Year, &o.Document, &created, &signed, &confirmed, &o.UpdatedAt}
	into = append(into, partyFields(&o.Municipality)...)
	err = row.Scan(append(into, partyFields(&o.Centre)...)...)
	o.CreatedBy, o.SignedBy, o.ConfirmedBy = orZero(created), orZero(signed), orZero(confirmed)
	return o, err
}

// Offer reads an offer with its lines.
func (tx *Tx) Offer(ctx context.Context, id uuid.UUID) (places.Offer, error) {
	return tx.oneOffer(ctx, getOffer, id)
}

// LockOffer reads an offer with its lines and holds it against other writers.
func (tx *Tx) LockOffer(ctx context.Context, id uuid.UUID) (places.Offer, error) {
	return tx.oneOffer(ctx, lockOffer, id)
}

func (tx *Tx) oneOffer(ctx context.Context, sql string, id uuid.UUID) (places.Offer, error) {
	rows, err := tx.Query(ctx, sql, id)
	if err != nil {
		return places.Offer{}, err
	}
	o, err := pgx.CollectExactlyOneRow(rows, scanOffer)
	switch {
	case errors.Is(err, pgx.ErrNoRows):
		return o, fault.Missing()
	case err != nil:
		return o, err
	}
	o.Lines, err = tx.linesOf(ctx, id)
	return o, err
}

const offerLines = `-- name: offer.lines
SELECT id, group_code, lower(open_on), upper(open_on), capacity, reserved, taken, in_force FROM offer_line WHERE offer_id = $1 ORDER BY lower(open_on), id`

func (tx *Tx) linesOf(ctx context.Context, offer uuid.UUID) ([]places.Line, error) {
	rows, err := tx.Query(ctx, offerLines, offer)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l places.Line, err error) {
		err = row.Scan(&l.ID, &l.Group, &l.Window.From, &l.Window.To, &l.Capacity, &l.Reserved, &l.Taken, &l.InForce)
		return l, err
	})
}

// DraftOf returns the offer of a municipality and year that is being written or waits for its confirmation, or the zero id.
func (tx *Tx) DraftOf(ctx context.Context, municipality uuid.UUID, year int) (id uuid.UUID, err error) {
	err = tx.QueryRow(ctx, "-- name: offer.draft\nSELECT id FROM place_offer WHERE municipality_org = $1 AND year = $2 AND state IN ('draft','submitted')",
		municipality, year).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return id, err
}

// LastOfferOf returns what the municipality's newest offer that came into force said, or nothing.
func (tx *Tx) LastOfferOf(ctx context.Context, municipality uuid.UUID) (d places.Document, err error) {
	err = tx.QueryRow(ctx, `-- name: offer.last
SELECT document FROM place_offer WHERE municipality_org = $1 AND confirmed_by IS NOT NULL ORDER BY year DESC, updated_at DESC LIMIT 1`, municipality).Scan(&d)
	if errors.Is(err, pgx.ErrNoRows) {
		return d, nil
	}
	return d, err
}

const addOffer = `-- name: offer.add
INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, created_by, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`

// AddOffer stores a new draft.
func (tx *Tx) AddOffer(ctx context.Context, o places.Offer) error {
	_, err := tx.Exec(ctx, addOffer, o.ID, o.State, o.Municipality.ID, o.Municipality.Code, o.Wellbeing, o.Centre.ID, o.Year, o.Document,
		idOrNull(o.CreatedBy), o.UpdatedAt)
	return err
}

// updateOffer leaves the confirmation alone where it does not change: a municipality has no right to that column.
const updateOffer = `-- name: offer.update
UPDATE place_offer SET version = $2, state = $3, document = $4, signed_by = $5, updated_at = $6 WHERE id = $1`

const confirmOffer = `-- name: offer.confirm
UPDATE place_offer SET version = $2, state = $3, document = $4, signed_by = $5, updated_at = $6, confirmed_by = $7 WHERE id = $1 AND confirmed_by IS NULL`

// UpdateOffer stores a locked offer; its lines have functions of their own.
func (tx *Tx) UpdateOffer(ctx context.Context, o places.Offer) error {
	values := []any{o.ID, o.Version, o.State, o.Document, idOrNull(o.SignedBy), o.UpdatedAt}
	if o.State == places.OfferInForce && o.ConfirmedBy == tx.actor.Account {
		tag, err := tx.Exec(ctx, confirmOffer, append(values, o.ConfirmedBy)...)
		if err != nil || tag.RowsAffected() == 1 {
			return err
		}
	}
	_, err := tx.Exec(ctx, updateOffer, values...)
	return err
}

// OpenLine opens a line of an offer with its capacity; it is in force at once.
func (tx *Tx) OpenLine(ctx context.Context, o places.Offer, l places.Line, key uuid.UUID) (err error) {
	defer fault.Wrap(&err, "store.OpenLine(%s)", o.ID)
	_, err = tx.Exec(ctx, `-- name: line.add
INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on)
VALUES ($1, $2, $3, $4, $5, $6, $7, daterange($8, $9))`,
		l.ID, o.ID, o.Municipality.ID, o.Centre.ID, o.Municipality.Code, o.Year, l.Group, l.Window.From, l.Window.To)
	if err != nil {
		return err
	}
	if err := tx.SetCapacity(ctx, l.ID, l.Capacity, key); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "-- name: line.open\nUPDATE offer_line SET in_force = true WHERE id = $1", l.ID)
	return err
}

// CloseLines takes the lines of an offer out of force; what is taken of them stands.
func (tx *Tx) CloseLines(ctx context.Context, offer uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: line.close\nUPDATE offer_line SET in_force = false WHERE offer_id = $1 AND in_force", offer)
	return err
}

// listOffers gives each offer with its balance; of an offer without lines Offered is what its form says. Drafts are the municipality's own, and of the one who made them from a file.
const listOffers = `-- name: offer.list
SELECT f.id, f.state, f.year, m.id, m.kind, m.code, m.name_fi, m.name_sv, m.name_en,
       coalesce(l.capacity, (SELECT sum(v::int) FROM jsonb_each_text(f.document->'seats') s(g, v)), 0), coalesce(l.reserved, 0), coalesce(l.taken, 0),
       f.updated_at, f.document ? 'returned'
  FROM place_offer f JOIN organisation m ON m.id = f.municipality_org
  LEFT JOIN LATERAL (SELECT sum(capacity)::int AS capacity, sum(reserved)::int AS reserved, sum(taken)::int AS taken FROM offer_line WHERE offer_id = f.id) l ON true
 WHERE ($1 = '' OR f.state = $1) AND ($2 = 0 OR f.year = $2) AND (f.state <> 'draft' OR f.municipality_org = $3 OR f.created_by = $9) AND ($8 = '' OR f.municipality_code = $8)
   AND ($4::int IS NULL OR (f.year, f.updated_at, f.id) < ($4, $5::timestamptz, $6::uuid))
 ORDER BY f.year DESC, f.updated_at DESC, f.id DESC LIMIT $7`

type offerKey struct {
	Year int       `json:"y"`
	At   time.Time `json:"t"`
	ID   uuid.UUID `json:"i"`
}

// Offers lists offers, the newest year first and in it the newest change; the drafts of others are not listed, but for those that the actor made from a file.
func (tx *Tx) Offers(ctx context.Context, f places.OfferFilter, p page.Params) (page.Of[places.OfferRow], error) {
	var after offerKey
	var year *int
	if p.After.Into(&after) {
		year = &after.Year
	}
	rows, err := tx.Query(ctx, listOffers, f.State, f.Year, tx.actor.Organisation(), year, after.At, after.ID, p.Rows()+1, f.Municipality, tx.actor.Account)
	if err != nil {
		return page.Of[places.OfferRow]{}, err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r places.OfferRow, err error) {
		into := append([]any{&r.ID, &r.State, &r.Year}, partyFields(&r.Municipality)...)
		err = row.Scan(append(into, &r.Offered, &r.Reserved, &r.Taken, &r.UpdatedAt, &r.Returned)...)
		return r, err
	})
	if err != nil {
		return page.Of[places.OfferRow]{}, err
	}
	return page.Cut(all, p, func(r places.OfferRow) any { return offerKey{r.Year, r.UpdatedAt, r.ID} }), nil
}
