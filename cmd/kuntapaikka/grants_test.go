package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

// calculated runs the command as a person at a terminal would.
func calculated(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(t.Context(), append([]string{"grants", "calculate"}, args...), nil, &o, &e)
	return code, o.String(), e.String()
}

const twoPersons = "person,birth_date,permit,home_from,municipality,group,arrived_on,commitment,first_home\n" +
	"b,2020-02-29,90,2025-02-01,091,emergency,2023-01-09,5,yes\na,1990-06-15,87,2025-02-01,564,permit,2022-12-31,,yes\n"

func TestWhatIsDueIsReckonedWithoutADatabase(t *testing.T) {
	t.Parallel()
	file := written(t, "persons.csv", twoPersons)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"--round", "compensation", "--from", "2025-02-01", "--to", "2025-12-31", "--on", "2026-11-22"}, `person,payee,rule,period_from,period_to,days,amount_cents,source,reason
a,county:19,adult-extra,2025-02-01,2025-12-31,334,6680,VNA 872/2024 s. 2,
a,county:19,base-7,2025-02-01,2025-12-31,334,100383,VNA 872/2024 s. 2,
a,municipality:564,adult-extra,2025-02-01,2025-12-31,334,708355,VNA 872/2024 s. 1,
a,municipality:564,base-7,2025-02-01,2025-12-31,334,187772,VNA 872/2024 s. 1,
b,helsinki-health,base-0-6,2025-02-01,2025-12-31,334,86748,VNA 872/2024 s. 2,
b,municipality:091,base-0-6,2025-02-01,2025-12-31,334,250820,VNA 872/2024 s. 1,
`},
		{[]string{"--round", "lisaosa-2023"}, `person,payee,rule,period_from,period_to,days,amount_cents,source,reason
a,municipality:564,lisaosa-7,2022-12-31,2022-12-31,1,69000,kotoutuminen.fi/laskennallisen-korvauksen-lisaosa-2023,
b,,,,,0,0,kotoutuminen.fi/laskennallisen-korvauksen-lisaosa-2023,outside-arrival-year
`},
		{[]string{"--round", "emergency-2023"}, `person,payee,rule,period_from,period_to,days,amount_cents,source,reason
a,,,,,0,0,kotoutuminen.fi/kiireellisen-uudelleensijoittamisen-lisatuki-2023,not-eligible-group
b,municipality:091,emergency-0-6,2023-01-09,2023-01-09,1,342250,kotoutuminen.fi/kiireellisen-uudelleensijoittamisen-lisatuki-2023,
`},
	} {
		code, out, errOut := calculated(t, append(c.args, "--persons", file)...)
		if code != exitDone || out != c.want {
			t.Errorf("%v: %d %s\n%s", c.args, code, errOut, out)
		}
	}
}

func TestAFileOfPersonsAtFaultPrintsNothing(t *testing.T) {
	t.Parallel()
	wrong := written(t, "wrong.csv", strings.Replace(twoPersons, "1990-06-15", "1990-06-31", 1))
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"a day that is none":     {[]string{"--round", "compensation", "--persons", wrong}, exitInput, `wrong.csv: row 3, birth_date: "1990-06-31" is not a day like 2026-12-31`},
		"a cell too many":        {[]string{"--round", "compensation", "--persons", written(t, "long.csv", strings.Replace(twoPersons, ",,yes", ",,yes,", 1))}, exitInput, "long.csv: row 3, column 10: there is no such column"},
		"a cell too few":         {[]string{"--round", "compensation", "--persons", written(t, "short.csv", strings.Replace(twoPersons, ",,yes", ",", 1))}, exitInput, "short.csv: row 3, first_home: the cell is missing: the row has 8 cells, the header 9"},
		"no such file":           {[]string{"--round", "compensation", "--persons", filepath.Join(t.TempDir(), "none.csv")}, exitInput, "none.csv: "},
		"an empty file":          {[]string{"--round", "compensation", "--persons", written(t, "empty.csv", "")}, exitInput, "empty.csv: "},
		"no such round":          {[]string{"--round", "lisaosa-1999", "--persons", wrong}, exitUsage, "there are compensation, emergency-2017, "},
		"a round not by persons": {[]string{"--round", "bonus-2016", "--persons", wrong}, exitUsage, `no round "bonus-2016" by the person`},
		"days of a round":        {[]string{"--round", "lisaosa-2023", "--from", "2023-01-01", "--persons", wrong}, exitUsage, "days of the compensation"},
		"the end first":          {[]string{"--round", "compensation", "--from", "2023-02-01", "--to", "2023-01-31", "--persons", wrong}, exitUsage, "--to 2023-01-31 is before"},
		"another reading":        {[]string{"--round", "compensation", "--pre2025", "maybe", "--persons", wrong}, exitUsage, "automatic or applied"},
		"no file named":          {[]string{"--round", "compensation"}, exitUsage, "--round and --persons"},
		"no day":                 {[]string{"--round", "compensation", "--on", "today", "--persons", wrong}, exitUsage, "invalid value"},
	} {
		code, out, errOut := calculated(t, c.args...)
		if code != c.code || out != "" || !strings.Contains(errOut, c.says) {
			t.Errorf("%s: %d %q %q", name, code, out, errOut)
		}
	}
}
