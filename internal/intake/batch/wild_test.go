package batch_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/sheet"
	"kuntapaikka/internal/store"
	"kuntapaikka/internal/storetest"
)

// read is how the desk reads a table.
func read(content []byte) (batch.Table, error) {
	t, err := sheet.Read(content, sheet.Usual())
	return batch.Table{Header: t.Header, HeaderRow: t.HeaderRow, Rows: t.All()}, err
}

// good are files without a mistake, one of each kind.
func good() map[batch.Kind]string {
	return map[batch.Kind]string{
		batch.Cases: "case_ref;person;group;centre;earliest_arrival;source;mother_tongues;birth_year;sex;relation;rooms;family_name;birth_date\n" +
			"A-1;1;permit;9;1.2.2027;migri;arabia;1988;female;principal;4;Esimerkki;5.3.1988\nA-1;2;;;;;;2015;male;child;;Esimerkki;\n" +
			"B-2;1;emergency;;14.12.2026;unhcr;somali;1990;male;principal;;;\n",
		batch.Offers:   "municipality;year;group;places;first_arrival;contact_email\nOulu;2027;quota;12;1.2.2027;paikat@oulu.example\n564;2027;permit;5;;\n",
		batch.Arrivals: "ref;group;birth_year;planned\nA-1;temporary;1988;14.12.2026\nA-1;temporary;2015;14.12.2026\nB-7;family;1990;5.1.2027\n",
		batch.Payments: "list;row;payee;case_ref;person;period_from;period_to;amount\nKEHA 10/2026;1;Oulu;KP-2026-00417;1;1.10.2026;31.10.2026;174,28\n" +
			"KEHA 10/2026;2;municipality:564;kp-2026-00417;2;1.10.2026;31.10.2026;-0,50\nKEHA 10/2026;3;;KP-2026-00099;1;1.9.2026;31.10.2026;1 174,28\n",
	}
}

// spoilt changes a file in a few places: bytes that do not belong there, cells of another row, lines twice or not at all.
func spoilt(content string, seed uint64) []byte {
	r := rand.New(rand.NewPCG(seed, 1))
	b := []byte(content)
	for range r.IntN(4) {
		at := r.IntN(len(b))
		switch r.IntN(6) {
		case 0:
			b = slices.Insert(b, at, byte(r.IntN(256)))
		case 1:
			b[at] = byte(r.IntN(256))
		case 2:
			b = slices.Delete(b, at, min(len(b), at+1+r.IntN(8)))
		case 3:
			b = slices.Insert(b, at, []byte([]string{";", "\n", "\"", "9999999999999", "\x00", "ä", "-1", "31.2.2027", "\xef\xbb\xbf"}[r.IntN(9)])...)
		case 4:
			lines := strings.SplitAfter(string(b), "\n")
			lines = slices.Insert(lines, r.IntN(len(lines)), lines[r.IntN(len(lines))])
			b = []byte(strings.Join(lines, ""))
		default:
			cells := strings.Split(string(b), ";")
			i, j := r.IntN(len(cells)), r.IntN(len(cells))
			cells[i], cells[j] = cells[j], cells[i]
			b = []byte(strings.Join(cells, ";"))
		}
		if len(b) == 0 {
			b = []byte(";")
		}
	}
	return b
}

// office is a database with those who bring files.
type office struct {
	db     *storetest.Database
	desk   batch.Desk
	actors map[batch.Kind]identity.Actor
}

func newOffice(t *testing.T) office {
	t.Helper()
	now := time.Date(2026, time.November, 23, 9, 42, 0, 0, civil.Helsinki())
	o := office{db: storetest.New(t, store.Options{Now: func() time.Time { return now }, MostConns: 4}), actors: map[batch.Kind]identity.Actor{}}
	o.desk = batch.Desk{InTx: store.As(o.db.DB, func(tx *store.Tx) batch.Store { return tx }), Read: read}
	for _, who := range []struct {
		kind  identity.OrganisationKind
		code  string
		files []batch.Kind
	}{
		{identity.IntakeBody, "MIGRI", []batch.Kind{batch.Cases}},
		{identity.RegionalCentre, "09", nil},
		{identity.MunicipalAuthority, "564", []batch.Kind{batch.Offers, batch.Arrivals, batch.Payments}},
	} {
		org := identity.Organisation{ID: uuid.New(), Kind: who.kind, Code: who.code}
		a := identity.Actor{Account: uuid.New(), Membership: identity.Membership{ID: uuid.New(), Organisation: org, Role: identity.RoleOf(who.kind)}}
		o.db.Exec(t, "INSERT INTO organisation (id, kind, code, name_fi, name_sv, name_en) VALUES ($1, $2, $3, $3, $3, $3)", org.ID, who.kind, who.code)
		o.db.Exec(t, "INSERT INTO account (id, login, name) VALUES ($1, $2, 'Testi Henkilö')", a.Account, a.Account.String())
		for _, k := range who.files {
			o.actors[k] = a
		}
	}
	return o
}

func press(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }

// TestNoFileIsHalfWritten brings spoilt files: each is refused with words, or written whole; what it says it would change is what it changes.
func TestNoFileIsHalfWritten(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	written := map[batch.Kind]int{}
	tables := map[batch.Kind]string{
		batch.Cases: "SELECT count(*)::int FROM refugee_case WHERE state = 'received'", batch.Offers: "SELECT count(*)::int FROM place_offer",
		batch.Arrivals: "SELECT count(*)::int FROM refugee_case WHERE state = 'notified'",
		batch.Payments: "SELECT count(*)::int FROM compensation_payment",
	}
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom(batch.Kinds()).Draw(rt, "kind")
		content := spoilt(good()[kind], rapid.Uint64().Draw(rt, "seed"))
		a := o.actors[kind]
		id, err := o.desk.Keep(t.Context(), a, press(0), kind, "wild.csv", content)
		if err != nil {
			refused(rt, content, err)
			return
		}
		seen, err := o.desk.Look(t.Context(), a, kind, id)
		if err != nil {
			refused(rt, content, err)
			return
		}
		for _, m := range seen.Report.Mistakes() {
			for _, l := range i18n.Langs() {
				if m.Text(l) == "" {
					rt.Errorf("%q: a mistake without words: %+v", content, m)
				}
			}
		}
		err = o.desk.Confirm(t.Context(), a, press(seen.Seen), kind, id)
		switch {
		case seen.Report.OK() && err == nil:
			written[kind] += seen.Counts.New
		case seen.Report.OK():
			rt.Errorf("%q has no mistake, and is refused: %v", content, err)
		case fault.KindOf(err) != fault.Conflict:
			rt.Errorf("%q has mistakes, and its confirmation gave %v", content, err)
		}
		var n, loose int
		if o.db.Scan(t, tables[kind], nil, &n); n != written[kind] {
			rt.Errorf("%q: %d of %s are there, %d were said", content, n, kind, written[kind])
		}
		o.db.Scan(t, `SELECT count(*)::int FROM refugee_case c WHERE NOT EXISTS (SELECT FROM transition s WHERE s.case_id = c.id)
			OR NOT EXISTS (SELECT FROM case_outside_reference r WHERE r.case_id = c.id)
			OR state = 'received' AND NOT EXISTS (SELECT FROM case_version v WHERE v.case_id = c.id AND v.version = c.version)`, nil, &loose)
		if loose > 0 {
			rt.Errorf("%q: %d cases lack what belongs to them", content, loose)
		}
	})
	for _, kind := range batch.Kinds() {
		if written[kind] == 0 {
			t.Errorf("no file of %s was ever good: the test shows nothing", kind)
		}
	}
}

func refused(rt *rapid.T, content []byte, err error) {
	if fault.KindOf(err) != fault.Invalid {
		rt.Errorf("%q gave %v", content, err)
	}
}

// FuzzLayouts reads any bytes as a file of each kind: nothing panics, and each mistake has words in every language.
func FuzzLayouts(f *testing.F) {
	for _, content := range good() {
		f.Add([]byte(content))
		for seed := range uint64(20) {
			f.Add(spoilt(content, seed))
		}
	}
	f.Add([]byte("PK\x03\x04"))
	f.Add([]byte("\xff\xfec\x00a\x00s\x00e\x00"))
	reg, err := region.Embedded()
	if err != nil {
		f.Fatal(err)
	}
	on := batch.Setting{Actor: identity.Actor{Membership: identity.Membership{Role: identity.Intake}}, Today: civil.Of(2026, 11, 23), Register: reg}
	f.Fuzz(func(t *testing.T, content []byte) {
		table, err := read(content)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("%v", err)
			}
			return
		}
		for _, kind := range batch.Kinds() {
			report := kind.Layout(on).Check(table.Header, table.HeaderRow, table.Rows)
			for _, m := range report.Mistakes() {
				for _, l := range i18n.Langs() {
					if m.Text(l) == "" {
						t.Errorf("a mistake without words: %+v", m)
					}
				}
			}
		}
	})
}
