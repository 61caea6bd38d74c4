package claims_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// BenchmarkDeadlineHour is the last hour of a round: officers of all municipalities write their claims, which save themselves, enclose a file and submit, half
// of them in the last eighth of the time, each pressing twice. It goes by ten times as fast: KUNTAPAIKKA_HOUR is how many seconds of the 360 that then pass, with
// as many of the 600 officers. A wait is counted from the moment at which the officer acted, redirects included. Then the database is held against what each
// officer was told.
func BenchmarkDeadlineHour(b *testing.B) {
	seconds, err := strconv.Atoi(os.Getenv("KUNTAPAIKKA_HOUR"))
	if err != nil {
		seconds = 20
	}
	for b.Loop() {
		h := newHour(b, min(crowd, seconds*crowd/360), time.Duration(seconds)*time.Second)
		h.run()
		h.audit()
		h.report()
	}
}

// hour is the last one before a round closes.
type hour struct {
	*portaltest.Portal
	b        *testing.B
	length   time.Duration
	officers []*officer

	mu    sync.Mutex
	waits map[string][]time.Duration // by what was done
}

// officer writes one claim, alone.
type officer struct {
	*portaltest.Browser
	random       *rand.Rand
	round, claim string
	saved        int // the last save that was acknowledged
}

// crowd is how many officers write in the last hour.
const crowd = 600

// Each claimant has so many persons to claim for, in households of five.
const persons = 20

// newHour prepares it: two rounds, a signatory of each for every municipality, and those who arrived.
func newHour(b *testing.B, officers int, length time.Duration) *hour {
	b.Helper()
	h := &hour{Portal: portaltest.Served(b), b: b, length: length, waits: map[string][]time.Duration{}}
	reg, err := h.DB.Register(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	towns := reg.Municipalities(civil.DateIn(portaltest.Now()))
	h.DB.Exec(b, `INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en)
		SELECT gen_random_uuid(), 'municipality', code, name_fi, name_sv, name_fi FROM municipality WHERE valid @> $1::date ON CONFLICT DO NOTHING`, portaltest.Now())
	rounds := []string{"lisaosa-2026", "lisaosa-2027"}
	for _, code := range rounds {
		h.OpenRound(code, "lisaosa-2023")
	}
	for n := range officers {
		m := towns[n/len(rounds)]
		name := fmt.Sprintf("officer-%03d", n)
		h.AddActor(name, identity.Organisation{Kind: identity.MunicipalAuthority, Code: m.Code, NameFI: m.Name.FI, NameSV: m.Name.SV, NameEN: m.Name.FI}, identity.Signatory)
		h.officers = append(h.officers, &officer{Browser: h.As(name), random: rand.New(rand.NewPCG(1, uint64(n))), round: rounds[n%len(rounds)]})
	}
	h.DB.Exec(b, `WITH c AS (
		  INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, earliest_arrival, received_at, intake_org, centre_org, profile, search_text)
		  SELECT gen_random_uuid(), 'KP-2026-' || 60000 + row_number() OVER (), 'registered', 'quota', 'normal', 5, '2026-10-01', $1, $2, $3, '{"persons":[]}', o.id::text
		    FROM organisation o, generate_series(1, $4::integer / 5) WHERE o.kind = 'municipality' RETURNING id, reference, search_text::uuid AS org
		), i AS (
		  INSERT INTO case_identity (case_id, document) SELECT id, jsonb_build_object('persons', (SELECT jsonb_agg(jsonb_build_object(
		    'number', n, 'family_name', reference, 'given_names', n::text, 'birth_date', '2015-0' || n || '-01', 'permit', '90')) FROM generate_series(1, 5) n)) FROM c
		)
		INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from)
		SELECT gen_random_uuid(), c.id, n, c.org, $5, 'travel', 'registered', '2026-11-02', '2026-11-02' FROM c, generate_series(1, 5) n`,
		portaltest.Now(), h.Orgs["intake"].ID, h.Orgs["regional"].ID, persons, h.Orgs["wellbeing"].ID)
	h.DB.Exec(b, "ANALYZE")
	return h
}

// run lets the hour pass; the log is sealed meanwhile as in a served portal.
func (h *hour) run() {
	ctx, cancel := context.WithCancel(h.b.Context())
	defer cancel()
	keeper := store.CheckpointKeeper{
		Sign: func(audit.Checkpoint) (string, error) { return "signed", nil },
		Keep: func(string) error { return nil },
	}
	sealer := store.Sealer{Pool: h.DB.Sealer(), Keeper: keeper, Log: slog.New(slog.DiscardHandler), Now: time.Now}
	var beside, officers sync.WaitGroup
	beside.Go(func() { _ = sealer.Run(ctx) })
	began := time.Now()
	for _, o := range h.officers {
		officers.Go(func() { h.life(o, began) })
	}
	officers.Wait()
	cancel()
	beside.Wait()
}

// life is one officer's hour: the claim is begun at any time of its first half, saves itself every now and then, and is sent near the end.
func (h *hour) life(o *officer, began time.Time) {
	u := o.random.Float64()
	start, end := o.random.Float64()/2, 1-u*u/2
	h.at(began, start, "open", func() portaltest.Answer { return o.Get("/claims") })
	h.at(began, start, "begin", func() portaltest.Answer {
		page := o.Post("/claims", with(o.Press("/claims"), "round", o.round))
		o.claim = strings.TrimSuffix(page.Path, "/edit")
		return page
	})
	form := o.Kept(o.claim+"/edit", whole)
	const saves = 20
	for n := 1; n <= saves; n++ {
		at := start + (end-start)*(float64(n)-o.random.Float64())/(saves+1)
		h.at(began, at, "save", func() portaltest.Answer {
			return o.Script(o.claim+"/edit", with(form, "note", strconv.Itoa(n)))
		})
		o.saved = n
		switch n {
		case saves / 3:
			h.at(began, at, "enclose", func() portaltest.Answer {
				return o.Upload(o.claim, o.claim+"/files", "liite.pdf", "%PDF-1.7 "+strings.Repeat(o.round, 2000))
			})
		case saves / 2:
			h.at(began, at, "look again", func() portaltest.Answer { return o.Get(o.claim + "/edit") })
		}
	}
	var last portaltest.Answer
	h.at(began, end, "look over", func() portaltest.Answer {
		last = o.Post(o.claim+"/edit", with(o.Kept(o.claim+"/edit", whole), "note", strconv.Itoa(saves)))
		return last
	})
	press := last.Press()
	var twice sync.WaitGroup
	for range 2 {
		twice.Go(func() {
			h.at(began, end, "submit", func() portaltest.Answer { return o.Post(o.claim+"/submit", press) })
		})
	}
	twice.Wait()
}

// at waits for a part of the hour, does what is to be done then, and notes how long it took since then.
func (h *hour) at(began time.Time, part float64, what string, do func() portaltest.Answer) {
	planned := began.Add(time.Duration(part * float64(h.length)))
	if now := time.Now(); planned.Before(now) {
		planned = now // the officer was still busy with the step before
	}
	<-time.After(time.Until(planned))
	got := do()
	wait := time.Since(planned)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.waits[what] = append(h.waits[what], wait)
	if got.Status != http.StatusOK {
		h.b.Errorf("%s answered %d at %s", what, got.Status, got.Path)
	}
}

// audit holds the database against what the officers were told: nothing is lost and nothing is there twice.
func (h *hour) audit() {
	for _, want := range []struct {
		what, query string
		count       int
	}{
		{"claims", "SELECT count(*) FROM grant_claim", len(h.officers)},
		{"numbers", "SELECT count(DISTINCT number) FROM grant_claim WHERE state = 'submitted' AND form ->> 'note' = '20'", len(h.officers)},
		{"submissions", "SELECT count(*) FROM claim_step WHERE event = 'submit'", len(h.officers)},
		{"submissions in the log", "SELECT count(*) FROM audit.event WHERE action = 'claim.submit'", len(h.officers)},
		{"saves in the log", "SELECT count(*) FROM audit.event WHERE action = 'claim.save'", 21 * len(h.officers)},
		{"files", "SELECT count(*) FROM claim_attachment", len(h.officers)},
		{"lines", "SELECT count(*) FROM claim_line WHERE wanted", persons * len(h.officers)},
		{"cents", "SELECT sum(claimed_cents) FROM grant_claim", persons * 69_000 * len(h.officers)},
		{"told to the authority", "SELECT count(DISTINCT href) FROM notice WHERE org_id = (SELECT id FROM organisation WHERE kind = 'keha')", len(h.officers)},
	} {
		var got int
		h.DB.Scan(h.b, want.query, nil, &got)
		if got != want.count {
			h.b.Errorf("%s: %d, want %d", want.what, got, want.count)
		}
	}
}

// report gives the waits by what was done, and of all.
func (h *hour) report() {
	var all []time.Duration
	for what, waits := range h.waits {
		slices.Sort(waits)
		h.b.Logf("%-10s %6d  p50 %s  p99 %s  longest %s", what, len(waits), quantile(waits, 50), quantile(waits, 99), waits[len(waits)-1].Round(time.Millisecond))
		all = append(all, waits...)
	}
	slices.Sort(all)
	if len(h.officers) == crowd && quantile(all, 99) >= 300*time.Millisecond {
		h.b.Errorf("one of a hundred waited %s or longer: 0.3 s is wanted", quantile(all, 99))
	}
	h.b.ReportMetric(float64(quantile(all, 50).Milliseconds()), "ms-p50")
	h.b.ReportMetric(float64(quantile(all, 99).Milliseconds()), "ms-p99")
	h.b.ReportMetric(float64(len(all))/h.length.Seconds(), "actions/s")
}

func quantile(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)-1)*percent/100].Round(time.Millisecond)
}
