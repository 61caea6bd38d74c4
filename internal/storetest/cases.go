package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// Country is a database with many cases, spread over authorities as a real one is: for plans and benchmarks.
type Country struct {
	Ministry, Centre, Intake, Reception, Municipality, Wellbeing identity.Actor // Municipality lies in Centre's area, Wellbeing is its area
	MunicipalityCode                                             string
	Count                                                        int
}

const (
	centres, municipalities, areas, receptions = 10, 308, 21, 20
	profile                                    = `{"persons":[{"number":1,"birth_year":1988,"sex":"female","relation":"principal"}],"mother_tongues":["ar"]}`
)

// FillCases writes n cases by COPY, past the policies, with their organisations and accesses. The same n gives the same cases.
func (d *Database) FillCases(t testing.TB, n int) Country {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.admin)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	f := filler{t: t, conn: conn, rnd: rand.New(rand.NewPCG(1, 2)), n: n, began: time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)}
	f.organisations()
	bulk, err := store.OpenBulk(t.Context(), d.URL("kp_owner"))
	if err != nil {
		t.Fatal(err)
	}
	defer bulk.Close(t.Context())
	if err := bulk.Load(t.Context(), n > fewCases, func() error { return f.cases(bulk) }); err != nil {
		t.Fatal(err)
	}
	f.settle("refugee_case", "case_access")
	return Country{
		Ministry: f.ministry, Centre: f.centre[0], Intake: f.intake[0], Reception: f.intake[1], Municipality: f.municipality[0], Wellbeing: f.area[0],
		MunicipalityCode: f.municipality[0].Code(), Count: n,
	}
}

// settle makes the planner know the tables and marks their pages as seen by everybody, as they are on a server some minutes later. A page is marked only
// when its rows are safely committed, which a test cluster does not wait for: the first statement's commit does.
func (f *filler) settle(tables ...string) {
	f.exec("SET synchronous_commit = on")
	for _, table := range tables {
		f.exec("ANALYZE " + table)
	}
	for _, table := range tables {
		f.exec("VACUUM (ANALYZE) " + table)
	}
}

type filler struct {
	t                                  testing.TB
	conn                               *pgx.Conn
	rnd                                *rand.Rand
	n                                  int
	began                              time.Time
	ministry                           identity.Actor
	centre, municipality, area, intake []identity.Actor
}

// Beyond fewCases the indexes are made when all rows are there; chunk is how many cases are laid at once.
const fewCases, chunk = 20_000, 5_000

// organisations: municipality i lies in the area of centre i mod 10 and of wellbeing area i mod 21.
func (f *filler) organisations() {
	f.ministry = f.organisation(identity.Ministry, "TEM")
	for i := range centres {
		f.centre = append(f.centre, f.organisation(identity.RegionalCentre, fmt.Sprintf("%02d", i+1)))
	}
	for i := range municipalities {
		f.municipality = append(f.municipality, f.organisation(identity.MunicipalAuthority, fmt.Sprintf("%03d", 5+3*i)))
	}
	for i := range areas {
		f.area = append(f.area, f.organisation(identity.WellbeingArea, fmt.Sprintf("%02d", i+1)))
	}
	for i := range receptions + 1 { // the first is the immigration service
		f.intake = append(f.intake, f.organisation(identity.IntakeBody, fmt.Sprintf("I%02d", i)))
	}
}

func (f *filler) organisation(kind identity.OrganisationKind, code string) identity.Actor {
	org := identity.Organisation{ID: f.id(), Kind: kind, Code: code, NameFI: code, NameSV: code, NameEN: code}
	f.exec("INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $3, $3, $3)", org.ID, kind, code)
	account := f.id()
	f.exec("INSERT INTO account (id, login, name) VALUES ($1, $2, 'Testi Henkilö')", account, account.String())
	return identity.Actor{Account: account, Membership: identity.Membership{ID: f.id(), Organisation: org, Role: identity.RoleOf(kind)}}
}

func (f *filler) id() (id uuid.UUID) {
	for i := range id {
		id[i] = byte(f.rnd.UintN(256))
	}
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id
}

func (f *filler) exec(sql string, args ...any) {
	if _, err := f.conn.Exec(f.t.Context(), sql, args...); err != nil {
		f.t.Fatalf("%s: %v", sql, err)
	}
}

func (f *filler) cases(bulk *store.Bulk) error {
	for from := 0; from < f.n; from += chunk {
		cases := store.NewRows("refugee_case", `id, reference, state, group_code, priority, persons, received_at, intake_org, centre_org, municipality_code, profile, search_text`)
		opened := store.NewRows("case_access", `id, case_id, org_id, layer, since, ground, received_at, search_text`)
		for i := from; i < min(from+chunk, f.n); i++ {
			f.row(i, cases, opened)
		}
		for _, rows := range []*store.Rows{cases, opened} {
			if err := bulk.Copy(f.t.Context(), rows); err != nil {
				return err
			}
		}
	}
	return nil
}

// row is a case: most are old and closed, a tenth is on its way.
func (f *filler) row(i int, cases, opened *store.Rows) {
	id, at := f.id(), f.began.Add(-time.Duration(f.n-i)*10*time.Minute)
	reference := fmt.Sprintf("KP-%d-%05d", at.Year(), i+1)
	m := f.rnd.IntN(municipalities)
	state, municipality := "closed", any(f.municipality[m].Code())
	if f.rnd.IntN(10) == 0 {
		state = []string{"draft", "received", "needs_completion", "matching", "placed", "arrived", "registered", "cancelled"}[f.rnd.IntN(8)]
	}
	if state == "draft" || state == "received" || state == "needs_completion" || state == "matching" {
		municipality = nil
	}
	intake := f.intake[0]
	if f.rnd.IntN(2) == 0 {
		intake = f.intake[1+f.rnd.IntN(receptions)]
	}
	if state != "draft" {
		opened.Add(f.id(), id, f.municipality[m].Organisation(), "profile", at, "test", at, strings.ToLower(reference))
		opened.Add(f.id(), id, f.area[m%areas].Organisation(), "profile", at, "test", at, strings.ToLower(reference))
	}
	group := []string{"quota", "quota", "quota", "emergency", "permit", "permit", "permit", "permit", "family", "minor", "temporary"}[f.rnd.IntN(11)]
	priority := []string{"normal", "normal", "normal", "normal", "urgent", "emergency"}[f.rnd.IntN(6)]
	cases.Add(id, reference, state, group, priority, 1+f.rnd.IntN(7), at, intake.Organisation(), f.centre[m%centres].Organisation(), municipality, profile,
		strings.ToLower(reference))
}
