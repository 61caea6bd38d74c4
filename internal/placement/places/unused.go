package places

import (
	"context"
	"strconv"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

// ClosingStore is what the clock of the windows needs of the database.
type ClosingStore interface {
	Now() time.Time
	NoteUnused(ctx context.Context, today civil.Date, most int) ([]Unused, error)
	Notify(ctx context.Context, n placement.Notice) error
	Record(ctx context.Context, e audit.Event) error
}

// Closing does the clock work of the windows in which offered places are open.
type Closing struct {
	InTx identity.InTx[ClosingStore]
}

// TellUnused tells the municipality and the centre of its area of each line whose window has ended with places that nobody used: once, whatever happens
// to the line later. The centre's notice leads to where it gives its feedback.
func (s Closing) TellUnused(ctx context.Context) (n int, err error) {
	defer fault.Wrap(&err, "places.TellUnused")
	err = s.InTx(ctx, identity.System(), identity.Press{}, func(st ClosingStore) error {
		all, err := st.NoteUnused(ctx, civil.DateIn(st.Now()), placement.Batch)
		if err != nil {
			return err
		}
		for _, u := range all {
			if err := tellUnused(ctx, st, u); err != nil {
				return err
			}
		}
		n = len(all)
		return nil
	})
	return n, err
}

func tellUnused(ctx context.Context, st ClosingStore, u Unused) error {
	year, unused := strconv.Itoa(u.Year), strconv.Itoa(u.Unused)
	own := placement.Notice{Org: u.Municipality.ID, Key: "notices.unused_own", Args: []string{year, unused}, Href: "/capacity/unused?year=" + year}
	if err := st.Notify(ctx, own); err != nil {
		return err
	}
	area := placement.Notice{Org: u.Centre, Key: "notices.unused_area", Args: []string{u.Municipality.NameFI, year, unused}, Href: "/capacity/unused/" + u.Line.String()}
	if err := st.Notify(ctx, area); err != nil {
		return err
	}
	return st.Record(ctx, audit.Event{
		Action: "offer.unused", Subject: audit.Offer, ID: u.Offer, Ground: ground42, Detail: map[string]string{"line": u.Line.String(), "unused": unused},
	})
}
