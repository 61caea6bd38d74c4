package pack_test

import (
	"archive/zip"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
	"pgregory.net/rapid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/grants/bank"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/grants/ledger"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/grants/paying"
	"kuntapaikka/internal/money"
)

var (
	claimID = uuid.MustParse("019ab000-0000-7000-8000-000000000001")
	moment  = time.Date(2026, 11, 23, 7, 42, 11, 123456000, time.UTC)
)

// signer is a key of a log.
func signer(t testing.TB) (pack.Seal, note.Verifiers) {
	t.Helper()
	secret, public, err := note.GenerateKey(rand.Reader, "kuntapaikka-test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	known, err := pack.Keys(public + "\n")
	if err != nil {
		t.Fatal(err)
	}
	return pack.Seal{Keys: public + "\n", Sign: func(text string) (string, error) {
		b, err := note.Sign(&note.Note{Text: text}, s)
		return string(b), err
	}}, known
}

func entry(t testing.TB, kind ledger.Kind, cents money.Cents) ledger.Entry {
	t.Helper()
	e, err := ledger.New(kind, claimID, claimID, civil.Of(2026, 11, 23), cents, "TUKI-2026-00001")
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// issued are the letters of a decision.
func issued(name string) pack.Issued {
	i := pack.Issued{Name: name, Files: map[string][]byte{"fi": []byte("%PDF-1.7 päätös " + name), "sv": []byte("%PDF-1.7 beslut " + name)}}
	i.Letters.Sums = map[string]string{}
	for l, content := range i.Files {
		sum := sha256.Sum256(content)
		i.Letters.Sums[l] = hex.EncodeToString(sum[:])
	}
	return i
}

// paid is a claim of two persons, decided, one of them refused, and paid.
func paid(t testing.TB) pack.Dossier {
	t.Helper()
	d := pack.Dossier{Issued: []pack.Issued{issued("decision")}}
	d.Claim = claims.Claim{
		ID: claimID, Version: 7, Number: "TUKI-2026-00001", State: claims.Decided, Round: "lisaosa-2026", RoundVersion: 1, Decides: "keha", Claimed: 300, Granted: 200, SubmittedAt: moment,
		Lines: []claims.Line{
			{Facts: claims.Facts{Reference: "KP-2026-00001", Person: 1, ArrivedOn: civil.Of(2026, 1, 2)}, Payee: "municipality:564", Rule: "lisaosa-7", Due: 200, Would: 200, Wanted: true, Accepted: 200},
			{Facts: claims.Facts{Reference: "KP-2026-00001", Person: 2, ArrivedOn: civil.Of(2026, 1, 2)}, Payee: "municipality:564", Rule: "lisaosa-0-6", Due: 100, Would: 100, Wanted: true, Ground: "=muutti; \"pois\"\nheti"},
		},
	}
	d.Steps = []claims.Noted{{Event: claims.Submit, From: claims.Draft, To: claims.Submitted, At: moment, By: uuid.New()}}
	d.Decision = claims.Decision{Claim: claimID, Number: "TUKI-2026-00001", Round: "lisaosa-2026", Claimed: 300, Granted: 200, DecidedAt: moment}
	d.Decision.Document = claims.Document{Claimed: 300, Granted: 200, Lines: []claims.DecidedLine{{Person: "KP-2026-00001/1", Asked: 200, Granted: 200}, {Person: "KP-2026-00001/2", Asked: 100}}}
	d.Entries = []ledger.Entry{entry(t, ledger.Decision, 200), entry(t, ledger.Payment, 200), entry(t, ledger.Settlement, 200)}
	var err error
	if d.Balances, err = ledger.Replay(d.Entries); err != nil {
		t.Fatal(err)
	}
	p := paying.Payment{EndToEnd: "TUKI-2026-00001-1", State: paying.Paid, Cents: 200, IBAN: bank.IBAN("FI2112345600000785"), Instalment: 1}
	d.Payments = []pack.Payment{{Payment: p, Batch: "MAKSU-2026-00001", BatchState: paying.Released, MadeBy: uuid.New(), ReleasedBy: uuid.New(), File: make([]byte, 32)}}
	d.Evidence = []pack.Evidence{{ID: uuid.New(), Name: "sitoumus.pdf", Version: 1, Size: 12, SHA256: make([]byte, 32), AddedAt: moment}}
	chain := audit.NewChain(0, audit.Root())
	for i, action := range []string{"claim.read", "claim.submit", "claim.check", "claim.decide", "claim.read"} {
		l := pack.Link{Record: audit.Record{ID: int64(i + 11), XID: 900, At: moment, Account: uuid.New(), Role: "keha", Event: audit.Event{
			Action: action, Subject: audit.Claim, ID: claimID, Ground: "688/2001", Detail: map[string]string{"a": "=1", "b": ""},
		}}}
		before := chain.Head
		if hash := chain.Link(&l.Record); i != 2 { // the third is another claim's
			l.Seq, l.Before, l.Hash = chain.Seq, before, hash
			d.Access = append(d.Access, l)
		}
	}
	return d
}

func archive(t testing.TB, s pack.Seal, all ...pack.Dossier) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := pack.Whole(pack.NewArchive(&out), s, nil, all...); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func look(file []byte, known note.Verifiers) (pack.Report, error) {
	return pack.Verify(bytes.NewReader(file), int64(len(file)), known)
}

func TestAPackIsWholeAndKnownByItsKey(t *testing.T) {
	t.Parallel()
	seal, known := signer(t)
	file := archive(t, seal, paid(t))
	r, err := look(file, known)
	if err != nil || len(r.Findings) > 0 || !r.Known || r.Signer != "kuntapaikka-test" || r.Claims != 1 || r.Entries != 3 || r.Links != 4 {
		t.Errorf("%+v, %v", r, err)
	}
	if _, other := signer(t); true {
		if r, err := look(file, other); err != nil || len(r.Findings) != 1 || r.Findings[0].File != "manifest.note" {
			t.Errorf("by another's key: %+v, %v", r.Findings, err)
		}
	}
	d := paid(t)
	if one, two := archive(t, pack.Seal{}, d), archive(t, pack.Seal{}, d); !bytes.Equal(one, two) {
		t.Error("the same facts make another archive")
	}
}

// TestAnyByteThatIsChangedIsSeen flips bytes anywhere in the archive, cuts it, and adds to it.
func TestAnyByteThatIsChangedIsSeen(t *testing.T) {
	t.Parallel()
	seal, _ := signer(t)
	file := archive(t, seal, paid(t))
	good := func(b []byte) bool {
		r, err := look(b, nil)
		return err == nil && len(r.Findings) == 0
	}
	for at := 0; at < len(file); at += 29 {
		bad := bytes.Clone(file)
		bad[at] ^= 1
		if good(bad) {
			t.Fatalf("byte %d of %d may be changed", at, len(file))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(file)
		at := rapid.IntRange(0, len(bad)-1).Draw(t, "at")
		switch rapid.SampledFrom([]string{"bits", "cut", "add", "take"}).Draw(t, "how") {
		case "bits":
			bad[at] ^= rapid.ByteRange(1, 255).Draw(t, "bits")
		case "cut":
			bad = bad[:at]
		case "add":
			bad = slices.Insert(bad, at, rapid.Byte().Draw(t, "byte"))
		case "take":
			bad = slices.Delete(bad, at, at+1)
		}
		if !bytes.Equal(bad, file) && good(bad) {
			t.Fatal("another archive is whole")
		}
	})
}

// TestWhatDoesNotAgreeIsNamedByFileAndRow forges facts and writes a manifest that fits them: what is left to find is in the facts.
func TestWhatDoesNotAgreeIsNamedByFileAndRow(t *testing.T) {
	t.Parallel()
	const in = "claims/TUKI-2026-00001/"
	for _, c := range []struct {
		name  string
		forge func(*pack.Dossier)
		want  string
	}{
		{"more is claimed than the lines ask", func(d *pack.Dossier) { d.Claim.Claimed++ }, in + "lines.csv: the lines ask for 300, the claim for 301"},
		{"more is granted than was accepted", func(d *pack.Dossier) { d.Claim.Granted++ }, in + "lines.csv: the lines are granted 200, the claim 201"},
		{"a line accepts more than was asked", func(d *pack.Dossier) { d.Claim.Lines[1].Accepted = 101 }, in + "lines.csv, row 3: asked 100, accepted 101"},
		{"the decision's lines are others", func(d *pack.Dossier) { d.Decision.Document.Lines[1].Granted = 1 }, in + "decision.json: its lines grant 201"},
		{"another letter", func(d *pack.Dossier) { d.Issued[0].Files["sv"] = []byte("%PDF-1.7 annat") }, in + "decision-sv.pdf: it is not the letter as it was issued"},
		{"a letter that is not there", func(d *pack.Dossier) { d.Issued[0].Letters.Sums["en"] = strings.Repeat("0", 64) }, ""},
		{"a balance that nothing proves", func(d *pack.Dossier) { d.Balances[ledger.Key{Claim: claimID, Account: ledger.Payable}] = -1 }, in + "balances.csv: payable is -1, the entries prove 0"},
		{"an entry that does not balance", func(d *pack.Dossier) { d.Entries[1].Postings[0].Cents++ }, in + "ledger.csv: entry"},
		{"an entry left out", func(d *pack.Dossier) { d.Entries = d.Entries[:2] }, in + "balances.csv: bank is -200, the entries prove 0"},
		{"a payment that is not in the book", func(d *pack.Dossier) { d.Payments = append(d.Payments, d.Payments[0]) }, in + "payments.csv, row 3: it is row 2 again"},
		{"released by who made it", func(d *pack.Dossier) { d.Payments[0].ReleasedBy = d.Payments[0].MadeBy }, in + "payments.csv, row 2: who made the batch has released it"},
		{"an event that was changed", func(d *pack.Dossier) { d.Access[1].Record.Role = "admin" }, in + "access.csv, row 3: link 2 of the chain"},
		{"an event's detail", func(d *pack.Dossier) { d.Access[0].Record.Event.Detail = nil }, in + "access.csv, row 2: link 1"},
		{"links that do not hang together", func(d *pack.Dossier) {
			d.Access[1].Before = d.Access[3].Hash
			d.Access[1].Hash = audit.NewChain(1, d.Access[1].Before).Link(&d.Access[1].Record)
		}, in + "access.csv, row 3: link 2 does not hang on the link before"},
		{"no evidence hash", func(d *pack.Dossier) { d.Evidence[0].SHA256 = nil }, in + "evidence.csv, row 2: a file without its size and hash"},
		{"no access log", func(d *pack.Dossier) { d.Access = nil }, in + "access.csv: it is missing"},
		{"decided without a decision", func(d *pack.Dossier) { d.Decision.Number = "" }, in + "claim.json: the claim is decided, and a decision is there: false"},
	} {
		d := paid(t)
		c.forge(&d)
		r, err := look(archive(t, pack.Seal{}, d), nil)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.want == "" {
			if len(r.Findings) != 0 { // a letter that the claim's dossier has not is withheld
				t.Errorf("%s: %v", c.name, r.Findings)
			}
			continue
		}
		if !slices.ContainsFunc(r.Findings, func(f pack.Finding) bool { return strings.HasPrefix(f.String(), c.want) }) {
			t.Errorf("%s: %v, want %s", c.name, r.Findings, c.want)
		}
	}
}

// hostile makes an archive of entries as somebody else would.
func hostile(t testing.TB, write func(*zip.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	write(z)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func put(t testing.TB, z *zip.Writer, name string, method uint16, content []byte) {
	t.Helper()
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err == nil {
		_, err = w.Write(content)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestHostileArchivesAreRefusedBeforeTheyAreRead(t *testing.T) {
	t.Parallel()
	manifest := []byte(`{"format":"` + pack.Format + `"}`)
	for name, file := range map[string][]byte{
		"nothing":     nil,
		"a text":      []byte(strings.Repeat("kuntapaikka-00 checkpoint\n", 10)),
		"a zip bomb":  hostile(t, func(z *zip.Writer) { put(t, z, "manifest.json", zip.Deflate, make([]byte, 50<<20)) }),
		"a way up":    hostile(t, func(z *zip.Writer) { put(t, z, "../manifest.json", zip.Store, manifest) }),
		"an absolute": hostile(t, func(z *zip.Writer) { put(t, z, "/etc/passwd", zip.Store, manifest) }),
		"backslashes": hostile(t, func(z *zip.Writer) { put(t, z, `a\b`, zip.Store, manifest) }),
		"twice": hostile(t, func(z *zip.Writer) {
			put(t, z, "manifest.json", zip.Store, manifest)
			put(t, z, "manifest.json", zip.Store, manifest)
		}),
		"no manifest":   hostile(t, func(z *zip.Writer) { put(t, z, "a", zip.Store, manifest) }),
		"a folder":      hostile(t, func(z *zip.Writer) { put(t, z, "claims/", zip.Store, nil) }),
		"another thing": hostile(t, func(z *zip.Writer) { put(t, z, "manifest.json", zip.Store, []byte(`{"format":"x"}`)) }),
		"no json":       hostile(t, func(z *zip.Writer) { put(t, z, "manifest.json", zip.Store, []byte(`{`)) }),
	} {
		if r, err := look(file, nil); !errors.Is(err, pack.ErrNotAPack) {
			t.Errorf("%s: %v, %v", name, r, err)
		}
	}
	r, err := look(hostile(t, func(z *zip.Writer) {
		put(t, z, "manifest.json", zip.Store, manifest)
		put(t, z, "more.exe", zip.Store, []byte("MZ"))
	}), nil)
	if err != nil || len(r.Findings) < 3 {
		t.Errorf("a file that the manifest does not list: %v, %v", r.Findings, err)
	}
	many := archive(t, pack.Seal{}, paid(t))
	binary.LittleEndian.PutUint32(many[len(many)-10:], 1<<30) // the directory would be a gigabyte
	if _, err := look(many, nil); !errors.Is(err, pack.ErrNotAPack) {
		t.Errorf("a directory that is not there: %v", err)
	}
}

func TestAnArchiveTakesNoNameThatAnotherSystemReadsOtherwise(t *testing.T) {
	t.Parallel()
	a := pack.NewArchive(io.Discard)
	for _, name := range []string{"", "/a", "../a", "a/../b", "a//b", `a\b`, "a b", "ä", "a/", ".a", "a:b"} {
		if err := a.Add(name, nil); err == nil {
			t.Errorf("%q is taken", name)
		}
	}
	if err := errors.Join(a.Add("a", nil), a.Add("b/c.csv", nil)); err != nil {
		t.Error(err)
	}
	if err := a.Add("a", nil); err == nil {
		t.Error("a name is taken twice")
	}
}

// TestAYearHasMoreFilesThanAnOldDirectoryCounts: its end is that of zip64, and is held against the directory all the same.
func TestAYearHasMoreFilesThanAnOldDirectoryCounts(t *testing.T) {
	t.Parallel()
	file := hostile(t, func(z *zip.Writer) {
		for n := range 66_000 {
			if err := pack.Put(z, strconv.Itoa(n), nil); err != nil {
				t.Fatal(err)
			}
		}
	})
	if !pack.IsPack(bytes.NewReader(file), int64(len(file))) {
		t.Error("it does not end as one")
	}
	file[len(file)-22-20-8]++ // where the directory begins
	if pack.IsPack(bytes.NewReader(file), int64(len(file))) {
		t.Error("its directory may be elsewhere")
	}
}

// FuzzVerify: whatever the bytes, a look ends, and only what a portal has written is whole.
func FuzzVerify(f *testing.F) {
	d := paid(f)
	good := archive(f, pack.Seal{}, d)
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add(hostile(f, func(z *zip.Writer) { put(f, z, "manifest.json", zip.Deflate, make([]byte, 1<<20)) }))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := look(file, nil)
		if err == nil && len(r.Findings) == 0 && r.Manifest.Format == "" {
			t.Error("nothing is whole")
		}
		_ = fmt.Sprint(r.Findings)
	})
}
