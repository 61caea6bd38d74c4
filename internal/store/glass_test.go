package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/casework/glass"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

const why = "Maksatuksen tarkastus: lasketun korvauksen saajan henkilöllisyys."

// glassHouse is a house with auditors, a data protection officer of the north's centre, and an identity with something in each of its parts.
type glassHouse struct {
	house
	desk             glass.Desk
	auditor, another identity.Actor
	dpo              identity.Actor
	reference        string
	now              *time.Time
}

func newGlassHouse(t *testing.T) glassHouse {
	t.Helper()
	now := time.Now()
	v := glassHouse{now: &now}
	v.house = newHouseOn(t, storetest.New(t, store.Options{MostConns: 4, Now: func() time.Time { return *v.now }}))
	v.desk = glass.Desk{InTx: store.As(v.db.DB, func(tx *store.Tx) glass.Store { return tx })}
	v.auditor = v.actor(t, identity.AuditBody, "VTV")
	v.another = v.joined(t, v.auditor)
	v.dpo = v.joined(t, v.north, identity.DPO)
	v.reference = "KP-2026-00417"
	v.db.Exec(t, "UPDATE refugee_case SET reference = $2 WHERE id = $1", v.northCase, v.reference)
	v.db.Exec(t, `UPDATE case_identity SET document = '{"persons":[{"number":1,"family_name":"Esimerkki","given_names":"Kanerva","birth_date":"1988-05-01","permit":"90","notes":"torture"}],
		"unhcr_case":"U-7","categories":["torture"],"medical":"stretcher","escort":"a nurse","contact":"her brother","airport":"OUL"}' WHERE case_id = $1`, v.northCase)
	return v
}

// joined adds somebody who acts for an actor's organisation.
func (h house) joined(t *testing.T, like identity.Actor, flags ...identity.Flag) identity.Actor {
	t.Helper()
	if flags == nil {
		flags = []identity.Flag{}
	}
	a := like
	a.Account, a.Membership.ID, a.Membership.Flags = uuid.New(), uuid.New(), flags
	h.db.Exec(t, "INSERT INTO account (id, login, name) VALUES ($1, $2, 'Test')", a.Account, a.Account.String())
	h.db.Exec(t, "INSERT INTO membership (id, account_id, organisation_id, role, flags, valid) VALUES ($1, $2, $3, $4, $5, '[2020-01-01,)')",
		a.Membership.ID, a.Account, a.Organisation(), a.Role(), flags)
	return a
}

func (v glassHouse) open(t *testing.T) uuid.UUID {
	t.Helper()
	return must(v.desk.Open(t.Context(), v.auditor, press(0), glass.Request{Reference: v.reference, Reason: why}))(t)
}

// seen is what the function gives an actor of an opening.
func (v glassHouse) seen(t *testing.T, a identity.Actor, opening uuid.UUID) (document string) {
	t.Helper()
	err := v.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT coalesce(glass_identity($1)::text, '')", opening).Scan(&document)
	})
	if err != nil && !strings.Contains(err.Error(), "42501") {
		t.Fatal(err)
	}
	return document
}

func TestAnOpeningShowsTheIdentityAndNothingElse(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	if got := v.seen(t, v.auditor, uuid.New()); got != "" {
		t.Errorf("without an opening: %s", got)
	}
	id := v.open(t)
	got := v.seen(t, v.auditor, id)
	for _, text := range []string{"Kanerva", "1988-05-01", "U-7", `"90"`} {
		if !strings.Contains(got, text) {
			t.Errorf("the identity lacks %s: %s", text, got)
		}
	}
	for _, text := range []string{"torture", "stretcher", "nurse", "brother", "OUL"} {
		if strings.Contains(got, text) {
			t.Errorf("the identity tells %s: %s", text, got)
		}
	}
	for _, a := range []identity.Actor{v.another, v.north, v.dpo, v.ministry, v.oulu} {
		if got := v.seen(t, a, id); got != "" {
			t.Errorf("%s reads by another's opening: %s", a.Role(), got)
		}
	}
	elsewhere := v.auditor
	elsewhere.Membership.Organisation.ID = v.actor(t, identity.AuditBody, "SM").Organisation()
	if got := v.seen(t, elsewhere, id); got != "" {
		t.Errorf("the same person for another organisation reads: %s", got)
	}
	v.db.Exec(t, "UPDATE break_glass SET opened_at = opened_at - interval '31 minutes', ends_at = ends_at - interval '31 minutes'")
	if got := v.seen(t, v.auditor, id); got != "" {
		t.Errorf("an opening that has ended shows %s", got)
	}
}

func TestTheDatabaseMeasuresTheOpeningByTheDatedRow(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	length := func(id uuid.UUID) (minutes float64) {
		v.db.Scan(t, "SELECT extract(epoch FROM ends_at - opened_at)::float8 / 60 FROM break_glass WHERE id = $1 AND abs(extract(epoch FROM opened_at - clock_timestamp())) < 60", []any{id}, &minutes)
		return minutes
	}
	*v.now = v.now.AddDate(3, 0, 0) // the portal's clock has no say
	if got := length(v.open(t)); got != 30 {
		t.Errorf("open for %v minutes, want 30", got)
	}
	if _, err := v.desk.Open(t.Context(), v.auditor, press(0), glass.Request{Reference: v.reference, Reason: why}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("opening what is open gave %v", err)
	}
	v.db.Exec(t, "UPDATE break_glass SET opened_at = opened_at - interval '1 day', ends_at = ends_at - interval '1 day'")
	v.db.Exec(t, `UPDATE legal_limit SET valid = daterange(lower(valid), (now() AT TIME ZONE 'Europe/Helsinki')::date) WHERE code = 'glass_window'`)
	if _, err := v.desk.Open(t.Context(), v.auditor, press(0), glass.Request{Reference: v.reference, Reason: why}); err == nil {
		t.Error("a case is opened though no row says for how long")
	}
	v.db.Exec(t, `INSERT INTO legal_limit (code, amount, unit, reference, valid, status, source) VALUES ('glass_window', 10, 'minutes', 'x', daterange((now() AT TIME ZONE 'Europe/Helsinki')::date, NULL), 'guidance', 'x')`)
	if got := length(v.open(t)); got != 10 {
		t.Errorf("open for %v minutes, want the 10 of the new row", got)
	}
}

// TestAnAuditorsLoginGetsNoFurtherThanItsOpenings is arbitrary SQL as the auditor's login under his own signed context.
func TestAnAuditorsLoginGetsNoFurtherThanItsOpenings(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	for _, sql := range []string{
		"SELECT document FROM case_identity", "SELECT document FROM case_health", "SELECT document FROM case_protection", "SELECT profile FROM refugee_case",
		"SELECT org_id FROM case_access", "SET ROLE kp_glass", "SET SESSION AUTHORIZATION kp_glass",
	} {
		if got := v.attack(t, v.auditor, sql); got != 0 {
			t.Errorf("%s gave %d rows", sql, got)
		}
	}
	id := v.open(t)
	for _, c := range []struct{ name, sql string }{
		{"lengthens it", "UPDATE break_glass SET ends_at = ends_at + interval '1 year'"},
		{"takes it back", "DELETE FROM break_glass"},
		{"reviews it", "UPDATE break_glass SET reviewed_by = guard.account(), outcome = 'justified'"},
		{"opens without end", "INSERT INTO break_glass (id, case_id, reason, ends_at) SELECT gen_random_uuid(), case_id, reason, 'infinity' FROM break_glass"},
		{"opens in another's name", "INSERT INTO break_glass (id, case_id, reason, account_id) SELECT gen_random_uuid(), case_id, reason, gen_random_uuid() FROM break_glass"},
		{"writes any notice", "INSERT INTO notice (id, org_id, key, href, created_at) SELECT gen_random_uuid(), org_id, 'notices.directed', '/', now() FROM break_glass"},
	} {
		if got := v.attack(t, v.auditor, c.sql); got != 0 {
			t.Errorf("an auditor %s: %d rows", c.name, got)
		}
	}
	if got := v.seen(t, v.auditor, id); got == "" {
		t.Error("the opening itself was lost")
	}
	v.attackUnseen(t)
}

// attackUnseen tries to read without leaving a trace: in a transaction that is taken back, and in one that tells nobody.
func (v glassHouse) attackUnseen(t *testing.T) {
	t.Helper()
	south, back := uuid.New(), errors.New("taken back")
	insert := func(tx *store.Tx) error {
		_, err := tx.Exec(t.Context(), "INSERT INTO break_glass (id, case_id, reason) VALUES ($1, $2, $3)", south, v.southCase, why)
		return err
	}
	err := v.db.InTx(t.Context(), v.auditor, identity.Press{}, func(tx *store.Tx) error {
		if err := insert(tx); err != nil {
			return err
		}
		i, err := tx.GlassIdentity(t.Context(), south)
		if i != nil {
			t.Error("the identity is read in a transaction that can be taken back")
		}
		return errors.Join(err, back)
	})
	if !errors.Is(err, back) {
		t.Error(err)
	}
	if err := v.db.InTx(t.Context(), v.auditor, identity.Press{}, insert); err == nil {
		t.Error("an opening without events and notice stands")
	}
	if got := v.seen(t, v.auditor, south); got != "" {
		t.Errorf("read without a trace: %s", got)
	}
}

func TestAnOpeningIsTold(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	other, main := v.joined(t, v.north), v.joined(t, v.north, identity.MainUser)
	id := v.open(t)
	var opened, looked int
	v.db.Scan(t, `SELECT count(*) FILTER (WHERE action = 'glass.open' AND subject = 'glass' AND subject_id = $1)::int, count(*) FILTER (WHERE action = 'identity.read')::int
		FROM audit.event WHERE case_id = $2 AND account_id = $3 AND ground <> ''`, []any{id, v.northCase, v.auditor.Account}, &opened, &looked)
	if opened != 1 || looked != 1 {
		t.Errorf("%d openings and %d looks are recorded, want 1 and 1", opened, looked)
	}
	unread := func(a identity.Actor) (n int) {
		t.Helper()
		err := v.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) (err error) {
			n, err = tx.UnreadNotices(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if d, o, m := unread(v.dpo), unread(other), unread(main); d != 1 || o != 0 || m != 0 {
		t.Errorf("the officer has %d notices, a colleague %d, the main user %d; want 1, 0, 0", d, o, m)
	}
	v.mailed(t, v.dpo)
	v.db.Exec(t, "UPDATE account SET disabled_at = now() WHERE id = $1", v.dpo.Account)
	v.mailed(t, main)
	if o, m := unread(other), unread(main); o != 0 || m != 1 {
		t.Errorf("without an officer a colleague has %d notices and the main user %d, want 0 and 1", o, m)
	}
}

// mailed holds that the letters about an opening go to one person of the centre alone.
func (v glassHouse) mailed(t *testing.T, want identity.Actor) {
	t.Helper()
	v.db.Exec(t, "UPDATE account SET demo = true")
	v.db.Exec(t, "UPDATE organisation SET mail = 'kirjaamo@example.test'")
	var notice uuid.UUID
	v.db.Scan(t, "SELECT id FROM notice WHERE key = 'notices.glass_opened' AND org_id = $1", []any{v.north.Organisation()}, &notice)
	err := v.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) error {
		readers, err := tx.NoticeReaders(t.Context(), notice)
		if len(readers) != 1 || readers[0] != want.Account {
			t.Errorf("the letters go to %v, want %v alone", readers, want.Account)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheOfficerReviewsOnceAndNeverHimself(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	id, yes := v.open(t), glass.Finding{Outcome: glass.Justified}
	southern := v.joined(t, v.south, identity.DPO)
	plain := v.joined(t, v.north)
	boast := plain
	boast.Membership.Flags = []identity.Flag{identity.DPO} // the database does not take the portal's word for it
	for _, c := range []struct {
		name string
		a    identity.Actor
		want fault.Kind
	}{
		{"the auditor", v.auditor, fault.Forbidden},
		{"a colleague of the officer", plain, fault.Forbidden},
		{"who only says that he is one", boast, fault.NotFound},
		{"another centre's officer", southern, fault.NotFound},
	} {
		if err := v.desk.Review(t.Context(), c.a, press(0), id, yes); fault.KindOf(err) != c.want {
			t.Errorf("%s reviews: %v", c.name, err)
		}
	}
	const review = "UPDATE break_glass SET reviewed_by = $1, outcome = 'justified' WHERE id = $2"
	for _, a := range []identity.Actor{plain, southern, v.ministry, v.oulu} {
		if got := v.attack(t, a, review, a.Account, id); got != 0 {
			t.Errorf("%s reviewed by SQL", a.Role())
		}
	}
	if got := v.attack(t, v.dpo, review, v.auditor.Account, id); got != 0 {
		t.Error("the officer reviewed in another's name")
	}
	if err := v.desk.Review(t.Context(), v.dpo, press(0), id, glass.Finding{Outcome: glass.Unjustified}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("an unjustified opening without a word gave %v", err)
	}
	if err := v.desk.Review(t.Context(), v.dpo, press(0), id, yes); err != nil {
		t.Fatal(err)
	}
	if err := v.desk.Review(t.Context(), v.dpo, press(0), id, glass.Finding{Outcome: glass.Unjustified, Note: "On second thoughts."}); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a second review gave %v", err)
	}
	o := must(v.desk.Show(t.Context(), v.dpo, id))(t).Opening
	if o.Outcome != glass.Justified || o.ReviewedAt.IsZero() || o.Reference != v.reference || o.CaseOrg.ID != v.north.Organisation() {
		t.Errorf("the opening is %+v", o)
	}
	v.reviewsHimself(t)
}

// reviewsHimself lets an auditor become the centre's officer: the database still holds him off.
func (v glassHouse) reviewsHimself(t *testing.T) {
	t.Helper()
	v.db.Exec(t, "UPDATE break_glass SET opened_at = opened_at - interval '1 day', ends_at = ends_at - interval '1 day'")
	id, both := v.open(t), v.dpo
	both.Account, both.Membership.ID = v.auditor.Account, uuid.New()
	v.db.Exec(t, "INSERT INTO membership (id, account_id, organisation_id, role, flags, valid) VALUES ($1, $2, $3, 'regional', '{dpo}', '[2020-01-01,)')", both.Membership.ID, both.Account, both.Organisation())
	if err := v.desk.Review(t.Context(), both, press(0), id, glass.Finding{Outcome: glass.Justified}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("who opened it reviews it: %v", err)
	}
	err := v.db.InTx(t.Context(), both, identity.Press{}, func(tx *store.Tx) error {
		return tx.ReviewGlass(t.Context(), id, glass.Finding{Outcome: glass.Justified})
	})
	if fault.KindOf(err) != fault.Conflict {
		t.Errorf("the database lets who opened it review it: %v", err)
	}
}

func TestALateReviewIsToldOnOnce(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	id := v.open(t)
	v.db.Exec(t, "UPDATE break_glass SET opened_at = '2026-11-20 12:00+02', ends_at = '2026-11-20 12:30+02'") // a Friday: three working days end on Wednesday
	at := func(day int) int {
		*v.now = civil.Of(2026, 11, day).Midnight().Add(9 * time.Hour)
		return must(v.desk.EscalateDue(t.Context()))(t)
	}
	if n := at(25); n != 0 {
		t.Errorf("%d reviews are late on the third working day", n)
	}
	if n := at(26) + at(26); n != 1 {
		t.Errorf("%d reviews are told on, want exactly 1", n)
	}
	var centre, office int
	v.db.Scan(t, `SELECT count(*) FILTER (WHERE org_id = $1 AND duty = '')::int, count(*) FILTER (WHERE org_id = $2 AND duty = 'dpo')::int FROM notice WHERE key = 'notices.glass_overdue'`,
		[]any{v.north.Organisation(), v.auditor.Organisation()}, &centre, &office)
	if centre != 1 || office != 1 {
		t.Errorf("%d notices to the centre and %d to the auditors' officer, want 1 and 1", centre, office)
	}
	l := must(v.desk.List(t.Context(), v.dpo, page.Params{}))(t)
	if o := l.Rows.Items[0]; o.ID != id || o.ReviewBy(l.Register) != civil.Of(2026, 11, 25) || !o.Overdue(l.Register, civil.Of(2026, 11, 26)) || o.Overdue(l.Register, civil.Of(2026, 11, 25)) {
		t.Errorf("due by %s, %+v", o.ReviewBy(l.Register), o)
	}
}

func TestNobodyElseSeesOpenings(t *testing.T) {
	t.Parallel()
	v := newGlassHouse(t)
	v.open(t)
	for _, c := range []struct {
		a    identity.Actor
		want int
	}{{v.auditor, 1}, {v.another, 1}, {v.dpo, 1}, {v.north, 0}, {v.joined(t, v.south, identity.DPO), 0}, {v.joined(t, v.oulu, identity.DPO), 0}} {
		if got := v.count(t, c.a, "break_glass"); got != c.want {
			t.Errorf("%s %s sees %d openings, want %d", c.a.Role(), c.a.Code(), got, c.want)
		}
	}
	for _, login := range []string{"kp_coordinator", "kp_wellbeing", "kp_keha", "kp_representative", "kp_admin", "kp_public", "kp_sealer"} {
		var may bool
		v.db.Scan(t, "SELECT has_any_column_privilege($1, 'break_glass', 'SELECT')", []any{login}, &may)
		if may {
			t.Errorf("%s may read the openings", login)
		}
	}
	conn, err := pgx.Connect(t.Context(), v.db.URL("kp_auditor"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.WithoutCancel(t.Context()))
	var seen int
	if err := conn.QueryRow(t.Context(), "SELECT count(*)::int FROM break_glass").Scan(&seen); err != nil || seen != 0 {
		t.Errorf("without a signed context %d openings are seen: %v", seen, err)
	}
}
