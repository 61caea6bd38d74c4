package claims

import (
	"context"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/region"
)

// kind is what the claims of one kind of round have of their own: what makes their lines, what the claimant must write for them, and what is found of a line. The
// way of a claim, its files, its check and its money are the same for all. A new kind is a kind of this and a part of the form.
type kind interface {
	// lines makes the lines of a claim from what the portal knows and what the claimant has written.
	lines(ctx context.Context, st Store, reg *region.Register, round region.Round, c Claim) ([]Line, error)
	// missing names what the claimant has still to write in the kind's own part of the form.
	missing(round region.Round, c Claim) []fault.Field
	// find makes the cross-checks of a line that its own facts tell.
	find(l Line) []Finding
}

// kindOf returns the kind of a round.
func kindOf(round region.Round) kind {
	switch round.Kind {
	case region.RoundBonus:
		return bonus{}
	case region.RoundSalary:
		return salary{}
	}
	return persons{}
}
