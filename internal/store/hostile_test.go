package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// attack runs one hostile statement under the actor's own signed context and returns how many rows it changed or returned; a refusal is none. What it did
// is taken back.
func (h house) attack(t *testing.T, a identity.Actor, sql string, args ...any) int64 {
	t.Helper()
	back := errors.New("taken back")
	var rows int64
	err := h.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		tag, err := tx.Exec(t.Context(), sql, args...)
		if err != nil {
			refused(t, err)
			return back
		}
		rows = tag.RowsAffected()
		return back
	})
	if !errors.Is(err, back) {
		t.Fatal(err)
	}
	return rows
}

// insider adds the intake body that entered the north's case.
func (h house) insider(t *testing.T) identity.Actor {
	t.Helper()
	migri := h.actor(t, identity.IntakeBody, "MIGRI")
	h.db.Exec(t, "UPDATE refugee_case SET intake_org = $1 WHERE id = $2", migri.Organisation(), h.northCase)
	return migri
}

func TestNobodyOpensACaseToHimself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	migri := h.insider(t)
	const open = `INSERT INTO case_access (id, case_id, org_id, account_id, layer, since, ground, received_at) VALUES ($1, $2, $3, $4, $5, now(), 'x', now())`
	for _, c := range []struct {
		name  string
		actor identity.Actor
		on    uuid.UUID
		layer string
	}{
		{"a municipality with the profile does not open the identity", h.oulu, h.northCase, "identity"},
		{"nor the health detail", h.oulu, h.northCase, "health"},
		{"nor the protection track", h.oulu, h.northCase, "protection"},
		{"a municipality opens no case that was not put to it", h.lahti, h.northCase, "profile"},
		{"the ministry does not name itself", h.ministry, h.northCase, "identity"},
		{"a centre does not open another's case", h.north, h.southCase, "profile"},
		{"an intake body does not open another's case", migri, h.southCase, "protection"},
		{"nobody names himself for a protection track that others keep", h.north, h.northCase, "protection"},
		{"nor does who entered the case", migri, h.northCase, "protection"},
	} {
		for _, account := range []any{nil, c.actor.Account} {
			if got := h.attack(t, c.actor, open, uuid.New(), c.on, c.actor.Organisation(), account, c.layer); got != 0 {
				t.Errorf("%s: the row was written (person named: %v)", c.name, account != nil)
			}
		}
	}
	h.db.Exec(t, "DELETE FROM case_protection WHERE case_id = $1", h.northCase)
	if got := h.attack(t, h.north, open, uuid.New(), h.northCase, h.north.Organisation(), h.north.Account, "protection"); got != 1 {
		t.Error("who begins a protection track is not named for it")
	}
}

func TestAnAccessThatEndedStaysEnded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open(t, h.northCase, h.oulu, "identity")
	h.db.Exec(t, "UPDATE case_access SET until = now()")
	for _, a := range []identity.Actor{h.oulu, h.north, h.ministry, h.insider(t)} {
		if got := h.attack(t, a, "UPDATE case_access SET until = NULL"); got != 0 {
			t.Errorf("%s opened %d accesses again", a.Role(), got)
		}
	}
}

func TestAnAccessIsEndedByThoseWhoseCaseItIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, a := range []identity.Actor{h.lahti, h.south, h.pohde, h.actor(t, identity.IntakeBody, "MIGRI")} {
		if got := h.count(t, a, "case_access"); got != 0 {
			t.Errorf("%s %s sees %d accesses of a case that is not its own", a.Role(), a.Code(), got)
		}
		if got := h.attack(t, a, "UPDATE case_access SET until = now()"); got != 0 {
			t.Errorf("%s %s ended %d accesses of a case that is not its own", a.Role(), a.Code(), got)
		}
	}
	if got := h.attack(t, h.north, "UPDATE case_access SET until = now()"); got != 1 {
		t.Errorf("the deciding centre ended %d accesses, want 1", got)
	}
}

func TestNobodyWritesAnothersHistory(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const version = `INSERT INTO case_version (case_id, version, at, account_id, org_id, source, profile) VALUES ($1, 9, now(), $2, $3, 'x', '{}')`
	const step = `INSERT INTO transition (id, case_id, machine, subject_id, event, from_state, to_state, at, account_id, org_id)
		VALUES (gen_random_uuid(), $1, 'case', $1, 'edit', '', 'matching', now(), $2, $3)`
	const event = `INSERT INTO audit.event (at, account_id, role, organisation, action, subject) VALUES (now(), $1, $2, $3, 'case.test', 'case')`
	if got := h.attack(t, h.north, version, h.southCase, h.north.Account, h.north.Organisation()); got != 0 {
		t.Error("a centre wrote a version of another's case")
	}
	if got := h.attack(t, h.lahti, version, h.northCase, h.lahti.Account, h.lahti.Organisation()); got != 0 {
		t.Error("a municipality wrote a version of a case that was not put to it")
	}
	for _, c := range []struct {
		name    string
		a, like identity.Actor
		on      uuid.UUID
		want    int64
	}{
		{"a step of one's own case in one's own name", h.north, h.north, h.northCase, 1},
		{"a step in another's name", h.north, h.ministry, h.northCase, 0},
		{"a step of another's case", h.north, h.north, h.southCase, 0},
		{"a municipality's step of what was put to it", h.oulu, h.oulu, h.northCase, 1},
		{"a municipality's step of what was not", h.lahti, h.lahti, h.northCase, 0},
	} {
		if got := h.attack(t, c.a, step, c.on, c.like.Account, c.like.Organisation()); got != c.want {
			t.Errorf("%s: %d rows, want %d", c.name, got, c.want)
		}
	}
	for _, org := range []identity.Actor{h.south, h.ministry} {
		if got := h.attack(t, h.north, event, h.north.Account, h.north.Role(), org.Organisation()); got != 0 {
			t.Error("an event was recorded in the name of another organisation")
		}
	}
	if got := h.attack(t, h.north, event, h.north.Account, h.north.Role(), h.north.Organisation()); got != 1 {
		t.Error("an event in one's own name was refused")
	}
}

// A context is as good as a key while it lives, so that nobody but its own connection may ever see it.
func TestTheSignedContextIsNotSeenByOthersOfTheSameLogin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	spy, err := pgx.Connect(t.Context(), h.db.URL("kp_municipality"))
	if err != nil {
		t.Fatal(err)
	}
	defer spy.Close(context.WithoutCancel(t.Context()))
	err = h.db.InTx(t.Context(), h.oulu, identity.Press{}, func(*store.Tx) error {
		var seen int
		err := spy.QueryRow(t.Context(), "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND query LIKE '%|municipality|%'").Scan(&seen)
		if seen > 0 {
			t.Errorf("%d signed contexts of other transactions stand in pg_stat_activity", seen)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// A temporary table stands before the real one of its name, for everybody whom the pool gives the same connection afterwards.
func TestNoLoginPutsATableBeforeTheRealOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, login := range []string{"coordinator", "regional", "municipality", "wellbeing", "keha", "intake", "representative", "auditor", "admin", "job", "public", "sealer"} {
		conn, err := pgx.Connect(t.Context(), h.db.URL("kp_"+login))
		if err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{
			"CREATE TEMP TABLE case_identity (case_id uuid, document jsonb)", "CREATE TEMP VIEW case_identity AS SELECT 1",
			"CREATE TABLE public.stolen (document jsonb)", "CREATE SCHEMA stolen", "CREATE FUNCTION public.steal() RETURNS int LANGUAGE sql AS 'SELECT 1'",
		} {
			if _, err := conn.Exec(t.Context(), sql); err == nil {
				t.Errorf("kp_%s may: %s", login, sql)
			}
		}
		conn.Close(t.Context())
	}
}

// What an organisation may see hangs on which case, proposal and direction a row is about: nobody turns a row of his own to another's.
func TestNobodyTurnsHisRowToAnothersCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct{ login, table, column string }{
		{"wellbeing", "hearing", "proposal_id"},
		{"wellbeing", "hearing", "case_id"},
		{"wellbeing", "hearing", "org_id"},
		{"municipality", "proposal", "case_id"},
		{"municipality", "proposal", "snapshot"},
		{"municipality", "proposal", "persons"},
		{"regional", "proposal", "municipality_org"},
		{"municipality", "arrival", "case_id"},
		{"municipality", "arrival", "direction_id"},
		{"municipality", "refugee_case", "centre_org"},
		{"coordinator", "refugee_case", "profile"},
	} {
		var may bool
		h.db.Scan(t, "SELECT has_column_privilege($1, $2, $3, 'UPDATE')", []any{"kp_" + c.login, c.table, c.column}, &may)
		if may {
			t.Errorf("%s may change %s of %s", c.login, c.column, c.table)
		}
	}
	const arrival = `INSERT INTO arrival (id, case_id, person, municipality_org, route, state) VALUES (gen_random_uuid(), $1, 1, $2, 'notified', 'notified')`
	if got := h.attack(t, h.lahti, arrival, h.northCase, h.lahti.Organisation()); got != 0 {
		t.Error("a municipality put a person of a case that was not put to it on the way")
	}
	const link = `INSERT INTO case_link (case_id, other_id, kind, note) VALUES ($1, $2, 'family', 'x')`
	for _, a := range []identity.Actor{h.north, h.oulu} {
		if got := h.attack(t, a, link, h.northCase, h.southCase); got != 0 {
			t.Errorf("%s linked a case with one that it does not see", a.Role())
		}
	}
	for _, href := range []string{"https://evil.example/", "//evil.example/", "/\\evil.example/", ".evil.example/", "@evil.example/"} {
		got := h.attack(t, h.lahti, `INSERT INTO notice (id, org_id, key, href, created_at) VALUES (gen_random_uuid(), $1, 'notices.sent', $2, now())`, h.pohde.Organisation(), href)
		if got != 0 {
			t.Errorf("a notice, and the letters about it, lead to %s", href)
		}
	}
}

func TestAMunicipalityMovesNoOthersPlaces(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	proposal := uuid.New()
	lines := map[string]uuid.UUID{}
	for i, a := range []identity.Actor{h.oulu, h.lahti} {
		offer, line := uuid.New(), uuid.New()
		h.db.Exec(t, `INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, updated_at)
			VALUES ($1, 'draft', $2, $3, '19', $4, 2026, '{}', now())`, offer, a.Organisation(), a.Code(), h.north.Organisation())
		h.db.Exec(t, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
			VALUES ($1, $2, $3, $4, $5, 2026, 'quota', daterange('2026-01-01', '2026-12-01'::date + $6::int), 4, true)`,
			line, offer, a.Organisation(), h.north.Organisation(), a.Code(), i)
		lines[a.Code()] = line
	}
	move := func(a identity.Actor, kind string) {
		t.Helper()
		err := h.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
			var n int
			return tx.QueryRow(t.Context(), "SELECT move_places($1, $2, 2026, 'quota', '2026-06-01', 2, $3, gen_random_uuid(), now())", kind, a.Code(), proposal).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	move(h.oulu, "reserve")
	move(h.lahti, "reserve")
	move(h.lahti, "release")
	var oulu, lahti int
	h.db.Scan(t, "SELECT (SELECT reserved FROM offer_line WHERE id = $1), (SELECT reserved FROM offer_line WHERE id = $2)", []any{lines["564"], lines["398"]}, &oulu, &lahti)
	if oulu != 2 || lahti != 0 {
		t.Errorf("after the other municipality's release %d places of this one are held and %d of its own, want 2 and 0", oulu, lahti)
	}
}

func TestALookForEachOrganisationIsALook(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.open(t, h.northCase, h.pohde, "profile")
	both := h.pohde
	both.Account = h.oulu.Account // a person with two memberships
	for _, a := range []identity.Actor{h.oulu, both} {
		err := h.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
			c, err := tx.Case(t.Context(), h.northCase)
			if err != nil {
				return err
			}
			first, err := tx.FirstLook(t.Context(), c, "profile")
			if err == nil && !first {
				t.Errorf("a look for %s counts as one for another organisation", a.Role())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
