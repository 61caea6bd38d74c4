package seed_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/seed"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// now is a Monday morning in November, when most of the year's quota has been placed.
func now() time.Time { return time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki()) }

// hash is quick: what a hash costs is the sign-in's to say.
func hash(password string) (string, error) {
	return argon2id.CreateHash(password, &argon2id.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 8, KeyLength: 16})
}

func options(t testing.TB, db *storetest.Database) seed.Options {
	t.Helper()
	return seed.Options{Owner: db.URL("kp_owner"), File: filepath.Join(t.TempDir(), "demo.txt"), Now: now(), Hash: hash}
}

func demo(t testing.TB, o seed.Options) seed.Result {
	t.Helper()
	res, err := seed.Demo(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return res
}

func TestASecondStartKeepsEverything(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	o := options(t, db)
	first, again := demo(t, o), demo(t, o)
	if !first.Loaded || first.Rows == 0 || again.Loaded || again.Rows != 0 {
		t.Errorf("loaded %d rows, then %d", first.Rows, again.Rows)
	}
	if !slices.Equal(first.SignIns, again.SignIns) {
		t.Errorf("the sign-ins were\n%v\nand are\n%v", first.SignIns, again.SignIns)
	}
	if err := os.Remove(o.File); err != nil {
		t.Fatal(err)
	}
	lost := demo(t, o)
	if lost.SignIns[0].Password == first.SignIns[0].Password {
		t.Error("a lost password was guessed")
	}
	var stored string
	db.Scan(t, "SELECT password_hash FROM account WHERE login = 'coordinator'", nil, &stored)
	if ok, err := argon2id.ComparePasswordAndHash(lost.SignIns[0].Password, stored); !ok || err != nil {
		t.Errorf("the new password does not open the account: %v", err)
	}
}

const withoutPolicies = "SELECT count(*) FROM pg_class WHERE relrowsecurity AND NOT relforcerowsecurity"

// Many cases are laid without indexes and keys; afterwards each is there again, as the migrations made it.
func TestManyCasesLeaveTheSchemaAsItWas(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const schema = `SELECT coalesce(string_agg(line, E'\n' ORDER BY line), '') FROM (
		SELECT pg_get_indexdef(indexrelid) FROM pg_index JOIN pg_class c ON c.oid = indrelid WHERE c.relnamespace IN ('public'::regnamespace, 'audit'::regnamespace)
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid <> 0) s(line)`
	var before, after string
	db.Scan(t, schema, nil, &before)
	o := options(t, db)
	o.Cases = 5_000
	if res := demo(t, o); res.Rows < 150_000 {
		t.Errorf("%d rows", res.Rows)
	}
	db.Scan(t, schema, nil, &after)
	if diff := cmp.Diff(before, after); diff != "" || before == "" {
		t.Errorf("(-before +after)\n%s", diff)
	}
	var open, cases int
	db.Scan(t, withoutPolicies, nil, &open)
	db.Scan(t, "SELECT count(*) FROM refugee_case", nil, &cases)
	if open != 0 || cases != o.Cases {
		t.Errorf("%d tables without their policies, %d cases", open, cases)
	}
	testTheYearHoldsTogether(t, db)
}

func testEachRoleHasASignIn(t *testing.T, db *storetest.Database, o seed.Options, res seed.Result) {
	var roles []identity.Role
	for _, s := range res.SignIns {
		roles = append(roles, s.Role)
		if !strings.Contains(s.Name, "Esimerkki") || s.Organisation == "" || s.Password == "" {
			t.Errorf("%+v", s)
		}
	}
	for _, r := range identity.Roles() {
		if !slices.Contains(roles, r) {
			t.Errorf("nobody signs in as %s", r)
		}
	}
	info, err := os.Stat(o.File)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file with the password: %v, %v", info.Mode(), err)
	}
	accounts := store.Accounts{Pool: db.Public()}
	listed, err := accounts.DemoSignIns(t.Context())
	if err != nil || len(listed) != len(res.SignIns) {
		t.Errorf("%d of %d sign-ins are on the page: %v", len(listed), len(res.SignIns), err)
	}
}

func testEveryAuthorityOfTheRegistersIsThere(t *testing.T, db *storetest.Database) {
	for kind, want := range map[identity.OrganisationKind]int{
		identity.Ministry: 1, identity.RegionalCentre: 10, identity.MunicipalAuthority: 308, identity.WellbeingArea: 23, identity.PaymentAuthority: 1,
		identity.IntakeBody: 4, identity.RepresentativeOffice: 1, identity.AuditBody: 1, identity.Administration: 1,
	} {
		var n int
		if db.Scan(t, "SELECT count(*) FROM organisation WHERE kind = $1", []any{kind}, &n); n != want {
			t.Errorf("%d organisations of kind %s, want %d", n, kind, want)
		}
	}
	var orphans int
	if db.Scan(t, "SELECT count(*) FROM organisation WHERE kind = 'municipality' AND parent IS NULL", nil, &orphans); orphans != 0 {
		t.Errorf("%d municipalities have no regional centre", orphans)
	}
}

func TestDemoDataStaysAwayFromRealData(t *testing.T) {
	t.Parallel()
	used := storetest.New(t)
	used.Exec(t, "INSERT INTO account (id, login, name) VALUES (gen_random_uuid(), 'somebody', 'Somebody')")
	o := options(t, used)
	if _, err := seed.Demo(t.Context(), o); err == nil {
		t.Error("demo data went into a database that is in use")
	}
	o.Owner = "postgres://kp_owner@db.example.test/kuntapaikka"
	if _, err := seed.Demo(t.Context(), o); err == nil || !strings.Contains(err.Error(), "db.example.test") {
		t.Errorf("a database across the network: %v", err)
	}
	db := storetest.New(t)
	o = options(t, db)
	demo(t, o)
	o.Seed = 2
	if _, err := seed.Demo(t.Context(), o); err == nil {
		t.Error("another year was to replace the one that is there")
	}
	var open int
	db.Scan(t, withoutPolicies, nil, &open)
	if open != 0 {
		t.Errorf("%d tables were left without their policies", open)
	}
}
