package store_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/account"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// office is a municipality with a main user and a member, beside another municipality, an administrator and somebody without any right.
type office struct {
	db                             *storetest.Database
	service                        account.Service
	admin, main, member, elsewhere identity.Actor
	newcomer                       uuid.UUID
}

func newOffice(t *testing.T) office {
	t.Helper()
	h := house{db: storetest.New(t)}
	o := office{db: h.db, newcomer: uuid.New()}
	o.service = account.Service{
		InTx: store.As(h.db.DB, func(tx *store.Tx) account.Store { return tx }), Hash: func(p string) (string, error) { return "hash of " + p, nil },
	}
	o.admin = o.enrolled(t, h.actor(t, identity.Administration, "ADM"))
	o.main = o.enrolled(t, h.actor(t, identity.MunicipalAuthority, "564"), identity.MainUser)
	o.member = o.enrolled(t, h.member(t, o.main.Membership.Organisation))
	o.elsewhere = o.enrolled(t, h.actor(t, identity.MunicipalAuthority, "398"), identity.MainUser)
	o.db.Exec(t, "INSERT INTO account (id, login, name) VALUES ($1, 'new@example.test', 'New')", o.newcomer)
	return o
}

// member is another person of an organisation.
func (h house) member(t *testing.T, org identity.Organisation) identity.Actor {
	t.Helper()
	id := uuid.New()
	h.db.Exec(t, "INSERT INTO account (id, login, name) VALUES ($1, $2, 'Member')", id, id.String())
	return identity.Actor{Account: id, Membership: identity.Membership{ID: uuid.New(), Organisation: org, Role: identity.RoleOf(org.Kind)}}
}

// enrolled stores the actor's membership with its flags.
func (o office) enrolled(t *testing.T, a identity.Actor, flags ...identity.Flag) identity.Actor {
	t.Helper()
	a.Membership.Flags = append([]identity.Flag{}, flags...)
	o.db.Exec(t, "INSERT INTO membership (id, account_id, organisation_id, role, flags, valid) VALUES ($1, $2, $3, $4, $5, '[2020-01-01,)')",
		a.Membership.ID, a.Account, a.Organisation(), a.Role(), a.Membership.Flags)
	return a
}

func (o office) grant(to uuid.UUID, org identity.Actor, flags ...identity.Flag) account.NewGrant {
	return account.NewGrant{Account: to, Organisation: org.Organisation(), Flags: flags, Valid: civil.Period{From: civil.Of(2026, 1, 1)}, Reason: "New officer"}
}

func TestRightsAreGivenByWhoMayAndToNobodyElse(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	for _, c := range []struct {
		name  string
		actor identity.Actor
		grant account.NewGrant
		want  fault.Kind
	}{
		{"a member without the flag", o.member, o.grant(o.newcomer, o.main), fault.Forbidden},
		{"a main user to himself", o.main, o.grant(o.main.Account, o.main, identity.Signatory), fault.Forbidden},
		{"a main user in another organisation", o.main, o.grant(o.newcomer, o.elsewhere), fault.NotFound},
		{"a main user making another", o.main, o.grant(o.newcomer, o.main, identity.MainUser), fault.Forbidden},
		{"the administrator to himself", o.admin, o.grant(o.admin.Account, o.main), fault.Forbidden},
		{"the administrator twice the same", o.admin, o.grant(o.member.Account, o.main), fault.Invalid},
		{"the administrator making a member an administrator too", o.admin, o.grant(o.member.Account, o.admin), fault.Invalid},
		{"a grant without a reason", o.main, account.NewGrant{Account: o.newcomer, Organisation: o.main.Organisation(), Valid: civil.Period{From: civil.Of(2026, 1, 1)}}, fault.Invalid},
	} {
		if _, err := o.service.Grant(t.Context(), c.actor, press(0), c.grant); err == nil || fault.KindOf(err) != c.want {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	id, err := o.service.Grant(t.Context(), o.main, press(0), o.grant(o.newcomer, o.main, identity.Signatory))
	if err != nil {
		t.Fatal(err)
	}
	own, err := o.service.Own(t.Context(), o.main)
	if err != nil || len(own) != 3 || !slices.ContainsFunc(own, func(g account.Grant) bool {
		return g.ID == id && g.Holder == "New" && g.GrantedBy == "Test" && g.Role == identity.Municipality && slices.Equal(g.Flags, []identity.Flag{identity.Signatory})
	}) {
		t.Errorf("the organisation's grants are %+v, %v", own, err)
	}
	var events int
	o.db.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'membership.grant' AND subject_id = $1 AND account_id = $2", []any{id, o.main.Account}, &events)
	if events != 1 {
		t.Errorf("%d events of the grant", events)
	}
}

// TestDatabaseHoldsWhoMayGiveRights writes past the rules, as an injected statement would.
func TestDatabaseHoldsWhoMayGiveRights(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const insert = "INSERT INTO membership (id, account_id, organisation_id, role, flags, valid, granted_by) VALUES (gen_random_uuid(), $1, $2, $3, $4, '[2026-01-01,)', $5)"
	for _, c := range []struct {
		name  string
		actor identity.Actor
		sql   string
		args  []any
	}{
		{"a member", o.member, insert, []any{o.newcomer, o.main.Organisation(), "municipality", []string{}, o.member.Account}},
		{"a main user to himself", o.main, insert, []any{o.main.Account, o.main.Organisation(), "municipality", []string{}, o.main.Account}},
		{"a main user in another's name", o.main, insert, []any{o.newcomer, o.main.Organisation(), "municipality", []string{}, o.member.Account}},
		{"a main user elsewhere", o.main, insert, []any{o.newcomer, o.elsewhere.Organisation(), "municipality", []string{}, o.main.Account}},
		{"a main user of another role", o.main, insert, []any{o.newcomer, o.main.Organisation(), "regional", []string{}, o.main.Account}},
		{"a main user making another", o.main, insert, []any{o.newcomer, o.main.Organisation(), "municipality", []string{"main_user"}, o.main.Account}},
		{"a main user raising a member", o.main, "UPDATE membership SET flags = '{main_user}' WHERE account_id = $1", []any{o.member.Account}},
		{"a member making an account", o.member, "INSERT INTO account (id, login, name, password_hash) VALUES (gen_random_uuid(), 'x@example.test', 'x', 'x')", nil},
		{"the administrator to himself", o.admin, insert, []any{o.admin.Account, o.main.Organisation(), "municipality", []string{}, o.admin.Account}},
		{"an administrator beside a member", o.admin, insert, []any{o.member.Account, o.admin.Organisation(), "admin", []string{}, o.admin.Account}},
	} {
		err := o.db.InTx(t.Context(), c.actor, identity.Press{}, func(tx *store.Tx) error {
			_, err := tx.Exec(t.Context(), c.sql, c.args...)
			return err
		})
		if err == nil {
			t.Errorf("%s went through", c.name)
		}
	}
	for name, actor := range map[string]identity.Actor{"a member": o.member, "a main user of another organisation": o.elsewhere} {
		err := o.db.InTx(t.Context(), actor, identity.Press{}, func(tx *store.Tx) error {
			tag, err := tx.Exec(t.Context(), "UPDATE membership SET reason = 'x' WHERE organisation_id = $1", o.main.Organisation())
			if tag.RowsAffected() != 0 {
				t.Errorf("%s changed %d grants", name, tag.RowsAffected())
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestGrantIsChangedAndEnded(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id := o.member.Membership.ID
	change := account.Change{Flags: []identity.Flag{identity.Finance}, Valid: civil.Period{From: civil.Of(2025, 1, 1), To: civil.Of(2030, 1, 1)}, Reason: "Deputy"}
	if err := o.service.ChangeGrant(t.Context(), o.main, press(0), id, change); err != nil {
		t.Fatal(err)
	}
	if err := o.service.ChangeGrant(t.Context(), o.elsewhere, press(0), id, change); fault.KindOf(err) != fault.NotFound {
		t.Errorf("another organisation's main user: %v", err)
	}
	if err := o.service.EndGrant(t.Context(), o.main, press(0), o.main.Membership.ID, "x"); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a main user ending his own: %v", err)
	}
	if err := o.service.EndGrant(t.Context(), o.main, press(0), id, "Moved on"); err != nil {
		t.Fatal(err)
	}
	if err := o.service.EndGrant(t.Context(), o.main, press(0), id, "Moved on"); fault.KindOf(err) != fault.Conflict {
		t.Errorf("ending twice: %v", err)
	}
	today, err := store.Accounts{Pool: o.db.Public()}.Memberships(t.Context(), o.member.Account, civil.DateIn(time.Now()))
	if err != nil || len(today) != 0 {
		t.Errorf("the ended grant still gives %v, %v", today, err)
	}
}

func TestAccountsAreMadeShutAndOpened(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	id, password, err := o.service.Create(t.Context(), o.admin, press(0), account.New{Login: " Aino@Example.test ", Name: "Aino", Language: "sv"})
	if err != nil || len(password) != 19 {
		t.Fatalf("%s, %v", password, err)
	}
	if _, _, err := o.service.Create(t.Context(), o.admin, press(0), account.New{Login: "aino@example.test", Name: "Aino", Language: "sv"}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("the same login again: %v", err)
	}
	if _, _, err := o.service.Create(t.Context(), o.main, press(0), account.New{Login: "b", Name: "B", Language: "fi"}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("a main user: %v", err)
	}
	o.db.Exec(t, "INSERT INTO session (token_hash, account_id, data, expires_at) VALUES ('a', $1, '', now() + interval '1 hour'), ('b', $1, '', now() + interval '1 hour')", id)
	v, err := o.service.Show(t.Context(), o.admin, id)
	if err != nil || v.Account.Login != "aino@example.test" || v.Account.Language != "sv" || v.Sessions != 2 {
		t.Errorf("%+v, %v", v, err)
	}
	if err := o.service.Disable(t.Context(), o.admin, identity.Press{Key: uuid.New(), Version: v.Account.Version}, id); err != nil {
		t.Fatal(err)
	}
	if err := o.service.Enable(t.Context(), o.admin, identity.Press{Key: uuid.New(), Version: v.Account.Version}, id); fault.KindOf(err) != fault.Conflict {
		t.Errorf("from an old page: %v", err)
	}
	if v, err = o.service.Show(t.Context(), o.admin, id); err != nil || !v.Account.Disabled() || v.Sessions != 0 {
		t.Errorf("shut: %+v, %v", v, err)
	}
	if err := o.service.Enable(t.Context(), o.admin, press(0), id); err != nil {
		t.Error(err)
	}
	if err := o.service.Disable(t.Context(), o.admin, press(0), o.admin.Account); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("an administrator shut himself out: %v", err)
	}
	list, err := o.service.List(t.Context(), o.admin, "AINO", page.Params{})
	if err != nil || len(list.Items) != 1 || list.Items[0].Disabled() {
		t.Errorf("the list by name: %+v, %v", list, err)
	}
	if list, err = o.service.List(t.Context(), o.admin, "%", page.Params{}); err != nil || len(list.Items) != 0 {
		t.Errorf("a mark of patterns found %d, %v", len(list.Items), err)
	}
}

func TestMainUserInvitesSomebodyNewAndSomebodyKnown(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	g := account.NewGrant{Valid: civil.Period{From: civil.Of(2026, 1, 1)}, Reason: "New officer"}
	password, err := o.service.Invite(t.Context(), o.main, press(0), account.New{Login: "bror@example.test", Name: "Bror", Language: "sv"}, g)
	if err != nil || password == "" {
		t.Fatalf("%q, %v", password, err)
	}
	password, err = o.service.Invite(t.Context(), o.main, press(0), account.New{Login: "NEW@example.test", Name: "Somebody", Language: "fi"}, g)
	if err != nil || password != "" {
		t.Fatalf("an account that is there got a password: %q, %v", password, err)
	}
	own, err := o.service.Own(t.Context(), o.main)
	if err != nil || len(own) != 4 {
		t.Errorf("%d grants, %v", len(own), err)
	}
	if _, err := o.service.Invite(t.Context(), o.main, press(0), account.New{Login: "a b", Language: "fi"}, account.NewGrant{}); fault.KindOf(err) != fault.Invalid {
		t.Errorf("mistakes: %v", err)
	}
}
