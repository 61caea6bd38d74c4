package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const importedCases = "case_ref;person;group;centre;earliest_arrival;source;mother_tongues;birth_year;sex;relation\n" +
	"A-1;1;permit;9;1.2.2027;migri;arabia;1988;female;principal\nA-1;2;;;;;;2015;male;child\n"

func TestTheImportCommandActsAsANamedPerson(t *testing.T) {
	t.Parallel()
	i := newInstallation(t)
	i.db.Exec(t, `INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES (gen_random_uuid(), 'intake', 'MIGRI', 'M', 'M', 'M'),
		(gen_random_uuid(), 'regional_centre', '09', 'P', 'P', 'P'), (gen_random_uuid(), 'auditor', 'VTV', 'V', 'V', 'V'),
		(gen_random_uuid(), 'keha', 'KEHA', 'K', 'K', 'K'), (gen_random_uuid(), 'municipality', '564', 'O', 'O', 'O')`)
	for _, u := range []struct{ login, role, org string }{{"migri@example.test", "intake", "MIGRI"}, {"vtv@example.test", "auditor", "VTV"}, {"keha@example.test", "keha", "KEHA"}} {
		if code, printed := i.run(t, "user", "create", u.login, "--role", u.role, "--org", u.org); code != exitDone {
			t.Fatalf("user: %d, %s", code, printed)
		}
	}
	good, bad, paid := filepath.Join(t.TempDir(), "good.csv"), filepath.Join(t.TempDir(), "bad.csv"), filepath.Join(t.TempDir(), "paid.csv")
	for name, content := range map[string]string{
		paid: "list,row,payee,case_ref,person,period_from,period_to,amount\nK1,1,Oulu,KP-2026-00417,1,2026-10-01,2026-10-31,174.28\n", good: importedCases, bad: strings.Replace(importedCases, "2015", "huomenna", 1),
	} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	count := func(sql string) (n int) {
		i.db.Scan(t, sql, nil, &n)
		return n
	}
	as := []string{"--as", "migri@example.test"}
	for _, c := range []struct {
		args  []string
		code  int
		says  string
		cases int
	}{
		{append([]string{"import", "cases", bad}, as...), exitInput, `bad.csv:3: birth_year: "huomenna": `, 0},
		{append([]string{"import", "cases", good, "--dry-run"}, as...), exitDone, "nothing was written", 0},
		{append([]string{"import", "cases", good}, as...), exitDone, "rows: 2\nnew: 1\nchanged: 0\nas before: 0\n", 1},
		{append([]string{"import", "cases", good}, as...), exitDone, "rows: 2\nnew: 0\nchanged: 0\nas before: 1\n", 1},
		{[]string{"import", "cases", good, "--as", "vtv@example.test"}, exitInput, "no role today", 1},
		{[]string{"import", "cases", good, "--as", "nobody@example.test"}, exitInput, "no user", 1},
		{[]string{"import", "payments", paid, "--as", "keha@example.test", "--dry-run"}, exitDone, "nothing was written", 1},
		{[]string{"import", "payments", paid, "--as", "keha@example.test"}, exitDone, "rows: 1\nnew: 1\n", 1},
		{[]string{"import", "payments", paid, "--as", "keha@example.test"}, exitDone, "as before: 1\n", 1},
		{append([]string{"import", "arrivals", good}, as...), exitInput, "no role today", 1},
		{append([]string{"import", "cases", good + ".gone"}, as...), exitInput, "no such file", 1},
		{[]string{"import", "cases", good}, exitUsage, "--as", 1},
		{append([]string{"import", "people", good}, as...), exitUsage, "usage: kuntapaikka import", 1},
		{[]string{"import"}, exitUsage, "usage: kuntapaikka import", 1},
	} {
		code, printed := i.run(t, c.args...)
		if code != c.code || !strings.Contains(printed, c.says) {
			t.Errorf("%v: %d, want %d with %q: %s", c.args, code, c.code, c.says, printed)
		}
		if n := count("SELECT count(*)::int FROM refugee_case"); n != c.cases {
			t.Errorf("%v: %d cases, want %d", c.args, n, c.cases)
		}
	}
	if n := count(`SELECT count(*)::int FROM audit.event e JOIN account a ON a.id = e.account_id
		WHERE a.login = 'migri@example.test' AND e.action = 'import.cases' AND e.detail->>'via' = 'command'`); n != 2 {
		t.Errorf("the audit log names the person %d times, want 2", n)
	}
}
