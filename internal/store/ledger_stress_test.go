package store_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

const (
	takers       = 64
	crowdedLines = 40 // of twenty municipalities with two lines each, one of them half as large
	townsAsked   = 4
	killsASecond = 10
)

// crowd is the takers' common world: what was asked, and what the answers promised.
type crowd struct {
	market
	towns    []string
	attempts atomic.Int64 // begun
	refused  atomic.Int64
	late     atomic.Int64 // room that was seen was gone before it could be written, and all was asked anew
	broken   atomic.Int64 // the connection died and the outcome was asked again by the key
	kills    atomic.Int64
	looks    atomic.Int64
}

// TestStressOnTheLastPlaces lets many takers reserve, take and release the last places, submitting every tenth press twice, while connections are
// killed under them and a checker looks on. 20,000 attempts in the normal run; KUNTAPAIKKA_STRESS sets another number.
func TestStressOnTheLastPlaces(t *testing.T) {
	attempts := 20_000
	if s := os.Getenv("KUNTAPAIKKA_STRESS"); s != "" {
		var err error
		if attempts, err = strconv.Atoi(s); err != nil {
			t.Fatalf("KUNTAPAIKKA_STRESS: %v", err)
		}
	}
	c := newCrowd(t)
	began := time.Now()
	background, stop := context.WithCancel(t.Context())
	var around, workers sync.WaitGroup
	around.Go(func() { c.kill(background, t) })
	around.Go(func() { c.watch(background, t) })
	promised := make([]map[uuid.UUID]placement.Share, takers)
	for i := range takers {
		workers.Go(func() { promised[i] = c.take(t, rand.New(rand.NewPCG(7, uint64(i))), int64(attempts)) })
	}
	workers.Wait()
	stop()
	around.Wait()
	c.replays(t)
	c.keepsPromises(t, promised)
	var entries int
	c.db.Scan(t, "SELECT count(*) FROM place_ledger", nil, &entries)
	took := time.Since(began)
	t.Logf("%d attempts in %s (%.0f/s), %d entries, %d refused, %d asked anew, %d connections killed, %d calls broken and resolved by their key, %d looks",
		c.attempts.Load(), took.Round(time.Millisecond), float64(c.attempts.Load())/took.Seconds(), entries, c.refused.Load(), c.late.Load(),
		c.kills.Load(), c.broken.Load(), c.looks.Load())
	if c.broken.Load() == 0 || c.refused.Load() == 0 || c.looks.Load() == 0 {
		t.Error("the run proved little: nothing was broken, refused or looked at")
	}
}

func newCrowd(t *testing.T) *crowd {
	t.Helper()
	c := &crowd{market: newMarketOn(t, storetest.New(t, store.Options{MostConns: takers}))}
	for i := range crowdedLines / 2 {
		town := fmt.Sprintf("%03d", 900+i)
		c.towns = append(c.towns, town)
		for _, capacity := range []int{8, 16} {
			line := c.line(t, casework.Emergency, "[2027-01-01,2028-01-01)", capacity)
			c.db.Exec(t, "UPDATE offer_line SET municipality_code = $2 WHERE id = $1", line, town)
		}
	}
	return c
}

// take makes attempts until the crowd has made its number, and returns what the answers promised of each proposal.
func (c *crowd) take(t *testing.T, random *rand.Rand, attempts int64) map[uuid.UUID]placement.Share {
	promised := map[uuid.UUID]placement.Share{}
	var mine []uuid.UUID
	for c.attempts.Load() < attempts {
		if len(mine) > 0 && random.IntN(100) < 40 {
			i := random.IntN(len(mine))
			p := mine[i]
			if promised[p].Taken == 0 && random.IntN(3) == 0 {
				c.submit(t, random, placement.Movement{Kind: placement.Take, Proposal: p})
				promised[p] = placement.Share{Taken: promised[p].Reserved}
				continue
			}
			c.submit(t, random, placement.Movement{Kind: placement.Release, Proposal: p})
			promised[p] = placement.Share{}
			mine[i] = mine[len(mine)-1]
			mine = mine[:len(mine)-1]
			continue
		}
		wish := asking(uuid.New(), 1+random.IntN(8), inMarch)
		wishes := make([]placement.Movement, 0, townsAsked)
		for range townsAsked {
			wish.Municipality = c.towns[random.IntN(len(c.towns))]
			wishes = append(wishes, wish)
		}
		if c.submit(t, random, wishes...) {
			mine = append(mine, wish.Proposal)
			promised[wish.Proposal] = placement.Share{Reserved: wish.Persons}
		}
	}
	return promised
}

// submit presses once, every tenth time twice at once, and reports whether one of the movements was granted; they are tried in turn until one is.
func (c *crowd) submit(t *testing.T, random *rand.Rand, moves ...placement.Movement) bool {
	key := uuid.Must(uuid.NewRandom())
	for i := range moves {
		moves[i].Key = key
	}
	var press identity.Press
	if random.IntN(4) == 0 { // the others, as the clock work does, trust to the ledger's own key
		press.Key = key
	}
	if random.IntN(10) > 0 {
		return c.press(t, press, moves)
	}
	twin := make(chan bool)
	go func() { twin <- c.press(t, press, moves) }()
	granted := c.press(t, press, moves)
	return <-twin || granted
}

// press asks until there is an answer: after a broken connection nobody knows the outcome, and the same key may be sent again.
func (c *crowd) press(t *testing.T, press identity.Press, moves []placement.Movement) bool {
	for {
		err := c.db.InTx(t.Context(), c.north, press, func(tx *store.Tx) error { return c.firstWithRoom(t.Context(), tx, moves) })
		f, told := fault.As(err)
		switch {
		case err == nil:
			return true
		case errors.Is(err, errLate):
			c.late.Add(1)
			continue
		case told && f.Message.Key == "placement.no_room" && moves[0].Kind == placement.Reserve:
			return false
		case told && f.Kind == fault.Conflict:
			t.Errorf("%s of %d: %v", moves[0].Kind, moves[0].Persons, err)
			return false
		case t.Context().Err() != nil:
			return false
		}
		c.broken.Add(1)
	}
}

// errLate is a refusal that ends its transaction.
var errLate = errors.New("too late")

func (c *crowd) firstWithRoom(ctx context.Context, tx *store.Tx, moves []placement.Movement) (err error) {
	for _, m := range moves {
		c.attempts.Add(1)
		if err = tx.MovePlaces(ctx, m); fault.KindOf(err) != fault.Conflict || err == nil {
			return err
		}
		if pg := (*pgconn.PgError)(nil); errors.As(err, &pg) {
			return errLate
		}
		c.refused.Add(1)
	}
	return err
}

// kill ends a connection of the takers at random, again and again.
func (c *crowd) kill(ctx context.Context, t *testing.T) {
	admin, err := pgx.Connect(ctx, c.db.URL("postgres"))
	if err != nil {
		t.Error(err)
		return
	}
	defer admin.Close(context.WithoutCancel(ctx))
	for tick := time.NewTicker(time.Second / killsASecond); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
		var killed int64
		err := admin.QueryRow(ctx, `SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
			WHERE datname = current_database() AND usename = 'kp_regional' ORDER BY random() LIMIT 1) AS victim`).Scan(&killed)
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
			return
		}
		c.kills.Add(killed)
	}
}

// watch looks at one snapshot after another: in none may a head differ from its ledger, or a line be overbooked.
func (c *crowd) watch(ctx context.Context, t *testing.T) {
	admin, err := pgx.Connect(ctx, c.db.URL("postgres"))
	if err != nil {
		t.Error(err)
		return
	}
	defer admin.Close(context.WithoutCancel(ctx))
	for ; ctx.Err() == nil; c.looks.Add(1) {
		var lost, over int
		err := admin.QueryRow(ctx, brokenNow).Scan(&lost, &over)
		if err != nil && ctx.Err() == nil {
			t.Error(err)
		}
		if lost != 0 || over != 0 {
			t.Errorf("in one snapshot %d heads differ from their ledger and %d lines are overbooked", lost, over)
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(100 * time.Millisecond):
		}
	}
}

const brokenNow = `
SELECT count(*) FILTER (WHERE m.line_id IS NULL), count(*) FILTER (WHERE l.reserved + l.taken > l.capacity OR l.reserved < 0 OR l.taken < 0)
  FROM offer_line l LEFT JOIN place_ledger m ON m.line_id = l.id AND m.seq = l.seq AND m.reserved_after = l.reserved AND m.taken_after = l.taken`

// keepsPromises compares what the answers said with what the ledger holds.
func (c *crowd) keepsPromises(t *testing.T, promised []map[uuid.UUID]placement.Share) {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), c.db.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close(context.WithoutCancel(t.Context()))
	rows, err := admin.Query(t.Context(), `SELECT proposal_id, sum(reserved_by)::int, sum(taken_by)::int FROM place_ledger WHERE proposal_id IS NOT NULL GROUP BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	held, err := pgx.CollectRows(rows, pgx.RowToStructByPos[placement.Share])
	if err != nil {
		t.Fatal(err)
	}
	ledger := map[uuid.UUID]placement.Share{}
	for _, h := range held {
		ledger[h.Of] = placement.Share{Reserved: h.Reserved, Taken: h.Taken}
	}
	wrong := 0
	for _, answers := range promised {
		for p, want := range answers {
			if ledger[p] != want {
				wrong++
			}
			delete(ledger, p)
		}
	}
	if wrong > 0 || len(ledger) > 0 {
		t.Errorf("%d promises are not what the ledger holds, %d movements nobody was told of", wrong, len(ledger))
	}
}
