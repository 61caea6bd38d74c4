package store_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/changes"
	"kuntapaikka/internal/store"
)

// everything is a person of each role who presses whatever there is to press, in any order.
type everything struct {
	changeHouse
	cases casework.Service
	dice  *rand.Rand
}

func (e everything) latest(t *testing.T) (id, hearing uuid.UUID) {
	t.Helper()
	e.db.Scan(t, `SELECT coalesce((SELECT id FROM proposal ORDER BY sent_at DESC, id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000'),
		coalesce((SELECT h.id FROM hearing h JOIN proposal p ON p.id = h.proposal_id ORDER BY p.sent_at DESC, p.id DESC LIMIT 1), '00000000-0000-0000-0000-000000000000')`, nil, &id, &hearing)
	return id, hearing
}

// press tries one thing at random; whether it is allowed is the machines' to say.
func (e everything) press(t *testing.T) error {
	t.Helper()
	ctx := t.Context()
	id, hearing := e.latest(t)
	var version, heard, caseVersion int64
	e.db.Scan(t, `SELECT coalesce((SELECT version FROM proposal WHERE id = $1), 0), coalesce((SELECT version FROM hearing WHERE id = $2), 0),
		(SELECT version FROM refugee_case WHERE id = $3)`, []any{id, hearing, e.northCase}, &version, &heard, &caseVersion)
	today := civil.DateIn(*e.now)
	acts := []func() error{
		func() error {
			_, err := e.chain.Propose(ctx, e.north, press(0), placement.Choice{
				Case: e.northCase, Municipality: "564", Rank: 1, Reason: "Asked again.", PlannedArrival: civil.Of(2026, 12, 31), Snapshot: []byte("{}"),
			})
			return err
		},
		func() error {
			return e.chain.AnswerHearing(ctx, e.pohde, press(heard), hearing, placement.Ready, nil, "")
		},
		func() error {
			return e.chain.Accept(ctx, e.oulu, press(version), id, placement.Yes{Body: "Board", DecidedOn: today, SilenceReason: "We know them."})
		},
		func() error { return e.chain.Agree(ctx, e.north, press(version), id) },
		func() error {
			_, err := e.chain.Direct(ctx, e.north, press(version), id, placement.Decision{Reasons: "Near.", ChildView: "Heard."})
			return err
		},
		func() error { return e.chain.Decline(ctx, e.oulu, press(version), id, "size", "") },
		func() error { return e.chain.Withdraw(ctx, e.north, press(version), id, "better_place", "") },
		func() error { return e.chain.RevokeDirection(ctx, e.north, press(0), e.northCase, "place_lost", "") },
		func() error { return e.chain.Cancel(ctx, e.north, press(caseVersion), e.northCase, "departure", "") },
		func() error {
			return e.cases.Move(ctx, e.north, press(caseVersion), e.northCase, casework.Move{Event: casework.Reopen, Reason: "cancelled_in_error"})
		},
		func() error {
			return e.cases.Move(ctx, e.north, press(caseVersion), e.northCase, casework.Move{Event: casework.StartMatching})
		},
		func() error { _, err := e.report(t, born); return err },
		func() error {
			_, err := e.report(t, changes.Change{Kind: placement.Death, Persons: []int{2 + e.dice.IntN(6)}})
			return err
		},
		func() error {
			_, err := e.report(t, changes.Change{Kind: placement.Health, Needs: []string{"dialysis"}, Note: "Worse."})
			return err
		},
		func() error {
			*e.now = e.now.Add(time.Duration(e.dice.IntN(80)) * time.Hour / 10)
			_, err := e.clock.SilenceDue(ctx)
			return err
		},
		func() error {
			if e.dice.IntN(4) > 0 {
				return nil
			}
			*e.now = e.now.Add(10 * 24 * time.Hour)
			_, err := e.clock.ExpireDue(ctx)
			return err
		},
	}
	// The way forward is pressed more often, so that the long ways are walked too.
	n := e.dice.IntN(len(acts) + 16)
	if n >= len(acts) {
		n = []int{0, 1, 2, 3, 4, 9, 10}[e.dice.IntN(7)]
	}
	return acts[n]()
}

// leaks compares what the ledger holds with what may hold it: an open proposal its household's places, a standing direction its household's, nothing else.
func (e everything) leaks(t *testing.T, did int) {
	t.Helper()
	var reserved, taken, ledgerReserved, ledgerTaken, orphans, wrong, seen int
	e.db.Scan(t, `WITH held AS (SELECT p.id, p.state, p.supplement, p.persons, p.extra, coalesce(sum(l.reserved_by), 0)::int AS r, coalesce(sum(l.taken_by), 0)::int AS t
		  FROM proposal p LEFT JOIN place_ledger l ON l.proposal_id = p.id GROUP BY p.id)
		SELECT (SELECT sum(reserved)::int FROM offer_line), (SELECT sum(taken)::int FROM offer_line),
		       (SELECT coalesce(sum(r), 0)::int FROM held), (SELECT coalesce(sum(t), 0)::int FROM held),
		       (SELECT count(*)::int FROM held WHERE state IN ('declined','withdrawn','expired') AND r + t <> 0),
		       (SELECT count(*)::int FROM held WHERE state IN ('sent','question') AND (t <> 0 OR r <> CASE WHEN supplement THEN extra ELSE persons END)
		          OR state IN ('accepted','agreed') AND (r <> 0 OR t <> CASE WHEN supplement THEN extra ELSE persons END)),
		       (SELECT count(*)::int FROM case_access a WHERE a.until IS NULL AND NOT EXISTS (SELECT FROM held WHERE state NOT IN ('declined','withdrawn','expired')))`,
		nil, &reserved, &taken, &ledgerReserved, &ledgerTaken, &orphans, &wrong, &seen)
	if reserved != ledgerReserved || taken != ledgerTaken || orphans != 0 || wrong != 0 {
		t.Fatalf("after %d presses: the line says %d+%d, the ledger %d+%d; %d ended proposals hold places, %d open ones hold others than theirs",
			did, reserved, taken, ledgerReserved, ledgerTaken, orphans, wrong)
	}
	if seen != 0 {
		t.Fatalf("after %d presses: %d accesses are open though nothing is asked or directed", did, seen)
	}
	c := e.readCase(t)
	var settled, placed int
	e.db.Scan(t, `SELECT (SELECT count(*)::int FROM direction d WHERE NOT EXISTS (SELECT FROM direction_revocation r WHERE r.direction_id = d.id)),
		(SELECT coalesce(sum(l.taken_by), 0)::int FROM place_ledger l JOIN proposal p ON p.id = l.proposal_id WHERE p.state = 'directed')`, nil, &settled, &placed)
	if (c.State == casework.Placed) != (settled == 1) || settled == 0 && placed != 0 {
		t.Fatalf("after %d presses: the case is %s, %d directions stand, %d places are directed", did, c.State, settled, placed)
	}
}

// TestNoSequenceOfPressesLeaksAPlace presses at random for a while and looks at the ledger after each press.
func TestNoSequenceOfPressesLeaksAPlace(t *testing.T) {
	t.Parallel()
	for seed := range uint64(4) {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			e := everything{changeHouse: newChange(t), dice: rand.New(rand.NewPCG(seed, 7))}
			e.cases = casework.Service{InTx: store.As(e.db.DB, func(tx *store.Tx) casework.Store { return tx })}
			e.db.Exec(t, "UPDATE offer_line SET capacity = 9")
			done := map[bool]int{}
			for i := range 60 {
				err := e.press(t)
				switch fault.KindOf(err) {
				case fault.Conflict, fault.Invalid, fault.NotFound:
				default:
					if err != nil {
						t.Fatalf("press %d: %v", i, err)
					}
				}
				done[err == nil]++
				e.leaks(t, i+1)
			}
			if done[true] < 8 {
				t.Errorf("only %d presses did something", done[true])
			}
		})
	}
}

// TestSixteenProposalsOnTheLastPlaces: sixteen centres' officers propose sixteen households at once where there is room for one.
func TestSixteenProposalsOnTheLastPlaces(t *testing.T) {
	t.Parallel()
	c := newChain(t)
	c.db.Exec(t, "UPDATE offer_line SET capacity = 4")
	cases := make([]uuid.UUID, 16)
	for i := range cases {
		cases[i] = uuid.New()
		c.db.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, centre_org, profile, search_text)
			VALUES ($1, $2, 'matching', 'emergency', 'emergency', 4, now(), $3, '{}', lower($2))`, cases[i], "KP-2026-9"+cases[i].String()[:6], c.north.Organisation())
	}
	var wg sync.WaitGroup
	results := make([]error, len(cases))
	for i, id := range cases {
		wg.Go(func() { results[i] = proposeTo(t.Context(), c, id) })
	}
	wg.Wait()
	won := 0
	for _, err := range results {
		if err == nil {
			won++
			continue
		}
		if f, ok := fault.As(err); !ok || f.Kind != fault.Conflict || f.Message.Key != "placement.no_room" || len(f.Message.Args) != 1 {
			t.Errorf("a loser got %v, want the conflict that says how many places are free", err)
		}
	}
	if reserved, _ := c.places(t); won != 1 || reserved != 4 {
		t.Errorf("%d won and %d places are reserved, want 1 and 4", won, reserved)
	}
	var proposals, hearings, open int
	c.db.Scan(t, `SELECT (SELECT count(*)::int FROM proposal), (SELECT count(*)::int FROM hearing), (SELECT count(DISTINCT case_id)::int FROM case_access WHERE until IS NULL)`,
		nil, &proposals, &hearings, &open)
	if proposals != 1 || hearings != 1 || open != 1 {
		t.Errorf("the losers left %d proposals, %d hearings and %d open cases behind, want 1 of each", proposals, hearings, open)
	}
}

func proposeTo(ctx context.Context, c chainHouse, id casework.ID) error {
	_, err := c.chain.Propose(ctx, c.north, identity.Press{Key: uuid.New()}, placement.Choice{
		Case: id, Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, time.December, 14), Snapshot: []byte("{}"),
	})
	return err
}
