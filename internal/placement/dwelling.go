package placement

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
)

// Dwelling is a dwelling that a municipality knows by name: one household lives in it at a time.
type Dwelling struct {
	ID                   uuid.UUID
	Version              int64
	Municipality, Centre uuid.UUID
	Name                 string // its address, or what the municipality calls it
	Rooms, Sleeps        int
	Accessible           bool
	ReadyOn              civil.Date
	Retired              bool // no longer given to anybody
}

// Booking keeps a dwelling for the household of a case from the day of arrival on; During ends when the municipality has said until when. Proposal is
// the one under which it was named last.
type Booking struct {
	Dwelling Dwelling
	Case     casework.ID
	Proposal uuid.UUID
	During   civil.Period
}

// Fits returns what is wrong with the dwelling for a household of so many persons that arrives on a day; the mistakes are at the field "dwelling".
func (d Dwelling) Fits(persons int, from civil.Date) error {
	switch {
	case d.Retired:
		return fault.Bad(fault.At("dwelling", "dwellings.retired_now", d.Name))
	case d.Sleeps < persons:
		return fault.Bad(fault.At("dwelling", "dwellings.too_small", d.Name, d.Sleeps, persons))
	case d.ReadyOn.After(from):
		return fault.Bad(fault.At("dwelling", "dwellings.not_ready", d.Name, d.ReadyOn))
	}
	return nil
}

// DwellingStore is what naming a dwelling needs of the database. BookDwelling replaces what the household had; where another household has the
// dwelling on one of the days it is a Conflict that names its case, as MoveBooking is.
type DwellingStore interface {
	Dwelling(ctx context.Context, id uuid.UUID) (Dwelling, error)
	BookingOf(ctx context.Context, id casework.ID) (Booking, error)
	BookDwelling(ctx context.Context, b Booking) error
	MoveBooking(ctx context.Context, b Booking) error
	FreeDwelling(ctx context.Context, id casework.ID) (bool, error)
	Record(ctx context.Context, e audit.Event) error
}

// NameDwelling books a dwelling for the household of the proposal. Mistakes are at the field "dwelling", also that somebody else has it.
func NameDwelling(ctx context.Context, st DwellingStore, p Proposal, id uuid.UUID, during civil.Period) error {
	d, err := st.Dwelling(ctx, id)
	switch {
	case fault.KindOf(err) == fault.NotFound || err == nil && d.Municipality != p.MunicipalOrg:
		return fault.Bad(fault.At("dwelling", "fault.unknown_choice", ""))
	case err != nil:
		return err
	}
	if err := d.Fits(p.Persons, during.From); err != nil {
		return err
	}
	if err := st.BookDwelling(ctx, Booking{Dwelling: d, Case: p.Case, Proposal: p.ID, During: during}); err != nil {
		return HeldAt("dwelling", err)
	}
	return recordDwelling(ctx, st, "dwelling.book", p, d.ID)
}

// MoveDwelling moves what is kept for the household to another day of arrival, or fails where the dwelling is not ready or somebody else's by then.
func MoveDwelling(ctx context.Context, st DwellingStore, p Proposal, from civil.Date) error {
	b, err := st.BookingOf(ctx, p.Case)
	if err != nil || b.Dwelling.ID == uuid.Nil || b.During.From == from {
		return err
	}
	if err := b.Dwelling.Fits(p.Persons, from); err != nil {
		return err
	}
	b.During.From = from
	if !b.During.To.IsZero() && !b.During.To.After(from) {
		b.During.To = civil.Date{}
	}
	if err := st.MoveBooking(ctx, b); err != nil {
		return HeldAt("dwelling", err)
	}
	return recordDwelling(ctx, st, "dwelling.move", p, b.Dwelling.ID)
}

// LeaveDwelling frees what is kept for the household, if anything is.
func LeaveDwelling(ctx context.Context, st DwellingStore, p Proposal) error {
	freed, err := st.FreeDwelling(ctx, p.Case)
	if err != nil || !freed {
		return err
	}
	return recordDwelling(ctx, st, "dwelling.free", p, uuid.Nil)
}

func recordDwelling(ctx context.Context, st DwellingStore, action string, p Proposal, dwelling uuid.UUID) error {
	return st.Record(ctx, audit.Event{Action: action, Subject: audit.Dwelling, ID: dwelling, Case: p.Case, Detail: map[string]string{"proposal": p.ID.String()}})
}

// HeldAt puts the refusal of a dwelling, or its mistakes, at a field of the form; any other error is left as it is.
func HeldAt(name string, err error) error {
	f, ok := fault.As(err)
	if !ok {
		return err
	}
	if f.Kind == fault.Conflict && f.Message.Key == "dwellings.held" {
		return fault.Bad(fault.At(name, f.Message.Key, f.Message.Args...))
	}
	if i := slices.IndexFunc(f.Fields, func(x fault.Field) bool { return x.Name == "dwelling" }); f.Kind == fault.Invalid && i >= 0 {
		return fault.Bad(fault.Field{Name: name, Message: f.Fields[i].Message})
	}
	return err
}
