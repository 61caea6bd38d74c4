package main

import (
	"strings"
	"testing"
)

func TestUserCommandsMakeAndShutAnAccount(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	i.db.Exec(t, "INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES (gen_random_uuid(), 'admin', 'ADM', 'A', 'A', 'A') ON CONFLICT DO NOTHING")
	if code, printed := i.run(t, "user", "create", "boss@example.test", "--role", "admin", "--org", "ADM"); code != exitDone || !strings.Contains(printed, "password (shown once): ") {
		t.Fatalf("create: %d, %s", code, printed)
	}
	var rights int
	i.db.Scan(t, "SELECT count(*) FROM membership m JOIN account a ON a.id = m.account_id WHERE a.login = 'boss@example.test' AND m.role = 'admin'", nil, &rights)
	if rights != 1 {
		t.Errorf("%d rights", rights)
	}
	i.db.Exec(t, "INSERT INTO session (token_hash, account_id, data, expires_at) SELECT 'x', id, '', now() + interval '1 hour' FROM account WHERE login = 'boss@example.test'")
	if code, printed := i.run(t, "user", "sessions", "boss@example.test"); code != exitDone || !strings.Contains(printed, "sessions ended: 1") {
		t.Errorf("sessions: %d, %s", code, printed)
	}
	if code, printed := i.run(t, "user", "disable", "boss@example.test"); code != exitDone {
		t.Errorf("disable: %d, %s", code, printed)
	}
	for _, c := range []struct {
		args []string
		want int
	}{
		{[]string{"user", "disable", "nobody"}, exitInput},
		{[]string{"user", "create", "x", "--role", "admin", "--org", "NONE"}, exitInput},
		{[]string{"user"}, exitUsage},
		{[]string{"user", "mend", "x"}, exitUsage},
	} {
		if code, printed := i.run(t, c.args...); code != c.want {
			t.Errorf("%v: %d, want %d: %s", c.args, code, c.want, printed)
		}
	}
}
