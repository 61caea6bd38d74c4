package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// house is a small world: two centres with a case each, a municipality and a wellbeing area that may see the first.
type house struct {
	db                                         *storetest.Database
	ministry, north, south, oulu, lahti, pohde identity.Actor
	northCase, southCase                       uuid.UUID
}

func newHouse(t *testing.T) house {
	t.Helper()
	return newHouseOn(t, storetest.New(t))
}

func newHouseOn(t *testing.T, db *storetest.Database) house {
	t.Helper()
	h := house{db: db, northCase: uuid.New(), southCase: uuid.New()}
	h.ministry = h.actor(t, identity.Ministry, "TEM")
	h.north = h.actor(t, identity.RegionalCentre, "09")
	h.south = h.actor(t, identity.RegionalCentre, "01")
	h.oulu = h.actor(t, identity.MunicipalAuthority, "564")
	h.lahti = h.actor(t, identity.MunicipalAuthority, "398")
	h.pohde = h.actor(t, identity.WellbeingArea, "19")
	for id, centre := range map[uuid.UUID]identity.Actor{h.northCase: h.north, h.southCase: h.south} {
		h.db.Exec(t, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, received_at, centre_org, profile, search_text)
			VALUES ($1, $2, 'matching', 'emergency', 'emergency', 4, now(), $3, '{}', lower($2))`, id, "KP-2026-"+id.String()[:5], centre.Organisation())
		h.db.Exec(t, `INSERT INTO case_identity (case_id, document) VALUES ($1, '{"persons":[]}')`, id)
		h.db.Exec(t, `INSERT INTO case_health (case_id, document) VALUES ($1, '{}')`, id)
		h.db.Exec(t, `INSERT INTO case_protection (case_id, document) VALUES ($1, '{}')`, id)
	}
	h.open(t, h.northCase, h.oulu, "profile")
	return h
}

func (h house) actor(t *testing.T, kind identity.OrganisationKind, code string) identity.Actor {
	t.Helper()
	org := identity.Organisation{ID: uuid.New(), Kind: kind, Code: code}
	h.db.Exec(t, "INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $3, $3, $3)", org.ID, kind, code)
	account := uuid.New()
	h.db.Exec(t, "INSERT INTO account (id, login, name) VALUES ($1, $2, 'Test')", account, account.String())
	return identity.Actor{Account: account, Membership: identity.Membership{ID: uuid.New(), Organisation: org, Role: identity.RoleOf(kind)}}
}

func (h house) open(t *testing.T, c uuid.UUID, a identity.Actor, layer string) {
	t.Helper()
	h.db.Exec(t, `INSERT INTO case_access (id, case_id, org_id, layer, since, ground, received_at) VALUES ($1, $2, $3, $4, '2026-01-01', 'test', '2026-01-01')`,
		uuid.New(), c, a.Organisation(), layer)
}

func (h house) count(t *testing.T, a identity.Actor, table string) int {
	t.Helper()
	var n int
	err := h.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM "+table).Scan(&n)
	})
	if err != nil {
		t.Fatalf("%s of %s: %v", table, a.Role(), err)
	}
	return n
}

func TestEachRoleSeesOnlyItsRows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		name  string
		actor identity.Actor
		table string
		want  int
	}{
		{"the ministry sees every profile", h.ministry, "refugee_case", 2},
		{"a centre sees its own area", h.north, "refugee_case", 1},
		{"another centre sees its own area", h.south, "refugee_case", 1},
		{"a municipality sees what was put to it", h.oulu, "refugee_case", 1},
		{"another municipality sees nothing", h.lahti, "refugee_case", 0},
		{"a wellbeing area sees nothing before a hearing", h.pohde, "refugee_case", 0},
		{"the ministry sees no identity before it is named", h.ministry, "case_identity", 0},
		{"the deciding centre sees the identity", h.north, "case_identity", 1},
		{"a municipality with the profile sees no identity", h.oulu, "case_identity", 0},
		{"a municipality with the profile sees no health detail", h.oulu, "case_health", 0},
		{"nobody sees protection without being named", h.north, "case_protection", 0},
	} {
		if got := h.count(t, c.actor, c.table); got != c.want {
			t.Errorf("%s: %d rows of %s, want %d", c.name, got, c.table, c.want)
		}
	}
	h.open(t, h.northCase, h.oulu, "identity")
	if got := h.count(t, h.oulu, "case_identity"); got != 1 {
		t.Errorf("after the direction the municipality sees %d identities, want 1", got)
	}
	h.db.Exec(t, "UPDATE case_access SET until = now()")
	if got := h.count(t, h.oulu, "case_identity") + h.count(t, h.oulu, "refugee_case"); got != 0 {
		t.Errorf("after its ground ended the municipality still sees %d rows", got)
	}
}

func TestHostileSQLGetsNoForeignRow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	forged := "1|municipality|" + h.south.Organisation().String() + "|" + h.oulu.Account.String() + "|99999999999|" + string(make([]byte, 0)) + "00"
	for _, login := range []string{"coordinator", "regional", "municipality", "wellbeing", "keha", "intake", "representative", "auditor", "admin", "job", "public", "sealer"} {
		t.Run(login, func(t *testing.T) {
			conn, err := pgx.Connect(t.Context(), h.db.URL("kp_"+login))
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(context.WithoutCancel(t.Context()))
			for _, attack := range []struct{ setup, query string }{
				{"", "SELECT count(*) FROM refugee_case"},
				{"SET ROLE kp_regional", "SELECT count(*) FROM refugee_case"},
				{"SET ROLE kp_owner", "SELECT count(*) FROM case_identity"},
				{"SET SESSION AUTHORIZATION kp_coordinator", "SELECT count(*) FROM refugee_case"},
				{"SET row_security = off", "SELECT count(*) FROM refugee_case"},
				{"SELECT set_config('app.ctx', '" + forged + "', false)", "SELECT count(*) FROM refugee_case"},
				{"SELECT set_config('app.ctx', '1|regional|x', false)", "SELECT count(*) FROM refugee_case"},
				{"", "SELECT count(*) FROM guard.context_key"},
				{"", "SELECT length(guard.verified()::text)"},
				{"", "SELECT guard.new_context_key()"},
				{"", "SELECT count(*) FROM search_cases('kp-2026', 100)"},
				{"CREATE FUNCTION pg_temp.steal() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM refugee_case'", "SELECT pg_temp.steal()"},
				{"SET search_path = pg_temp, public", "SELECT count(*) FROM case_identity"},
				{"ALTER TABLE refugee_case DISABLE ROW LEVEL SECURITY", "SELECT count(*) FROM refugee_case"},
			} {
				if got := try(t, conn, attack.setup, attack.query); got > 0 {
					t.Errorf("%s; %s gave %d", attack.setup, attack.query, got)
				}
			}
		})
	}
}

// try runs an attack in a transaction of its own and returns what it gained: refusals gain nothing.
func try(t *testing.T, conn *pgx.Conn, setup, query string) int {
	t.Helper()
	tx, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := tx.Rollback(context.WithoutCancel(t.Context())); err != nil && !errors.Is(err, pgx.ErrTxClosed) {
			t.Error(err)
		}
	}()
	if setup != "" {
		if _, err := tx.Exec(t.Context(), setup); err != nil {
			return refused(t, err)
		}
	}
	var gained int
	if err := tx.QueryRow(t.Context(), query).Scan(&gained); err != nil {
		return refused(t, err)
	}
	return gained
}

func refused(t *testing.T, err error) int {
	t.Helper()
	if _, ok := errors.AsType[*pgconn.PgError](err); !ok {
		t.Errorf("not refused by the database but broken: %v", err)
	}
	return 0
}

func TestContextOfOneRoleIsRefusedOnAnotherLogin(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stolen := h.north
	stolen.Membership.Role = identity.Municipality // a forged role on the regional centre's organisation
	if got := h.count(t, stolen, "refugee_case"); got != 0 {
		t.Errorf("a municipality's context on a centre's organisation sees %d cases", got)
	}
}

func TestRepeatedPressRepeatsTheAnswerNotTheEffect(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	press := identity.Press{Key: uuid.New(), Digest: [32]byte{1}}
	runs := 0
	write := func(p identity.Press) (string, error) {
		var answer string
		err := h.db.InTx(t.Context(), h.north, p.Keeping(&answer), func(tx *store.Tx) error {
			runs++
			answer = "made " + uuid.NewString()
			return tx.Record(t.Context(), audit.Event{Action: "case.test", Subject: audit.Case, ID: h.northCase})
		})
		return answer, err
	}
	first, err := write(press)
	if err != nil {
		t.Fatal(err)
	}
	second, err := write(press)
	if err != nil || second != first || runs != 1 {
		t.Errorf("the second press answered %q, %v after %d runs; want %q after one", second, err, runs, first)
	}
	other := press
	other.Digest = [32]byte{2}
	if _, err := write(other); fault.KindOf(err) != fault.Conflict {
		t.Errorf("the same key with another content gave %v, want a conflict", err)
	}
	stranger := h.south
	err = h.db.InTx(t.Context(), stranger, press, func(*store.Tx) error { return nil })
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("a stranger's use of the key gave %v, want a conflict", err)
	}
}

func TestNothingRemainsOfAFailedUseCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boom := errors.New("boom")
	press := identity.Press{Key: uuid.New()}
	err := h.db.InTx(t.Context(), h.north, press, func(tx *store.Tx) error {
		if err := tx.Record(t.Context(), audit.Event{Action: "case.test", Subject: audit.Case}); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatal(err)
	}
	var events, presses int
	h.db.Scan(t, "SELECT (SELECT count(*) FROM audit.event), (SELECT count(*) FROM press)", nil, &events, &presses)
	if events != 0 || presses != 0 {
		t.Errorf("%d events and %d presses remain", events, presses)
	}
}

func TestRecordedEventsStand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	err := h.db.InTx(t.Context(), h.north, identity.Press{}, func(tx *store.Tx) error {
		return tx.Record(t.Context(), audit.Event{Action: "case.test", Subject: audit.Case})
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, sql := range []string{"UPDATE audit.event SET action = 'x'", "DELETE FROM audit.event", "TRUNCATE audit.event CASCADE"} {
		conn, err := pgx.Connect(t.Context(), h.db.URL("postgres"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Exec(t.Context(), sql); err == nil {
			t.Errorf("%s went through, even for the superuser", sql)
		}
		conn.Close(t.Context())
	}
}
