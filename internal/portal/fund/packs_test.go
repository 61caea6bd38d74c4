package fund_test

import (
	"archive/zip"
	"bytes"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// office is a portal with a decided claim of Oulu for a family of three, of whom one line was refused with words that name a person, and an enclosed file.
type office struct {
	*portaltest.Portal
	claim string // its address
}

func newOffice(t testing.TB) office {
	t.Helper()
	p := portaltest.New(t)
	p.AddActor("signatory", p.Orgs["municipality"], identity.Signatory)
	p.AddActor("decider", p.Orgs["keha"])
	p.OpenRound("lisaosa-2026", "lisaosa-2023")
	id := p.AddCase("regional", "registered")
	p.DB.Exec(t, `UPDATE case_identity SET document = '{"persons":[
		{"number":1,"family_name":"Esimerkkinen","given_names":"Kanerva Aurinko","birth_date":"1988-05-01","permit":"90","identity_code":"010588-999X"},
		{"number":2,"family_name":"Esimerkkinen","given_names":"Vuokko","birth_date":"2019-11-21","permit":"90"}]}' WHERE case_id = $1`, id)
	for person := range 2 {
		p.DB.Exec(t, `INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from)
			VALUES ($1, $2, $3, $4, $5, 'travel', 'registered', '2026-11-20', '2026-11-20')`, uuid.New(), id, person+1, p.Orgs["municipality"].ID, p.Orgs["wellbeing"].ID)
	}
	return office{Portal: p}
}

// decide walks a claim to its decision; the check's ground stands in the letter.
func (o office) decide(t testing.TB, note, ground string) office {
	t.Helper()
	officer, signatory, checker, decider := o.As("municipality"), o.As("signatory"), o.As("keha"), o.As("decider")
	form := officer.Press("/claims")
	form.Set("round", "lisaosa-2026")
	o.claim = strings.TrimSuffix(officer.Post("/claims", form).Path, "/edit")
	officer.Post(o.claim+"/edit", officer.Kept(o.claim+"/edit", url.Values{
		"iban": {"FI21 1234 5600 0007 85"}, "contact_name": {"Maija Malli"}, "contact_email": {"maija@oulu.example"}, "note": {note}, "action": {"later"},
	}))
	portaltest.Wants(t, "a file", officer.Upload(o.claim, o.claim+"/files", "passi-Kanerva.pdf", "%PDF-1.7 Kanerva Esimerkkinen 1.5.1988"), http.StatusOK, "passi-Kanerva")
	portaltest.Wants(t, "submitted", signatory.Post(o.claim+"/submit", signatory.Press(o.claim+"/submit")), http.StatusOK, "TUKI-2026-00001")
	accepted := regexp.MustCompile(`value="690,00"[^>]* name="(accepted_[0-9a-f-]+)"`).FindStringSubmatch(checker.Get(o.claim + "/check").Body)
	given := url.Values{}
	if ground != "" {
		given = url.Values{accepted[1]: {"0"}, strings.Replace(accepted[1], "accepted", "ground", 1): {ground}}
	}
	portaltest.Wants(t, "checked", checker.Post(o.claim+"/check", checker.Kept(o.claim+"/check", given)), http.StatusOK, "Tarkastettu")
	decision := decider.Press(o.claim + "/decide")
	decision.Set("do", "send")
	decision.Set("reasons", "Maksetaan.")
	portaltest.Wants(t, "decided", decider.Post(o.claim+"/decide", decision), http.StatusOK, "Päätös lisätuesta")
	return o
}

// packed makes a pack of the claim as somebody, and fetches it.
func (o office) packed(t *testing.T, who string) (page portaltest.Answer, file []byte) {
	t.Helper()
	b := o.As(who)
	page = b.Post(o.claim+"/pack", b.Press(o.claim+"/pack"))
	portaltest.Wants(t, "the pack of "+who, page, http.StatusOK, "TUKI-2026-00001", "Valmis", "SHA-256")
	got := b.Get(page.Path + "/pack.zip")
	if got.Status != http.StatusOK || got.Header.Get("Content-Type") != "application/zip" {
		t.Fatalf("the pack answered %d", got.Status)
	}
	return page, []byte(got.Body)
}

func looked(t *testing.T, file []byte) pack.Report {
	t.Helper()
	r, err := pack.Verify(bytes.NewReader(file), int64(len(file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Findings {
		t.Error(f)
	}
	return r
}

// unzipped is the whole text of an archive, that of the letters in it too.
func unzipped(t *testing.T, file []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		text := string(content)
		if strings.HasSuffix(f.Name, ".pdf") && strings.HasPrefix(f.Name, "claims/") {
			for _, e := range uatest.Check(t, content) {
				text += "\n" + e.Text
			}
		}
		all[f.Name] = text
	}
	return all
}

var secrets = []string{"Kanerva", "Aurinko", "Vuokko", "Esimerkkinen", "Esimerkkise", "1988-05-01", "1.5.1988", "01.05.1988", "2019-11-21", "21.11.2019", "010588-999X", "maija@"}

func holdsNone(t *testing.T, file []byte) {
	t.Helper()
	for name, text := range unzipped(t, file) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) || strings.Contains(name, secret) {
				t.Errorf("%s holds %q", name, secret)
			}
		}
	}
}

func TestThePackOfAClaimIsWholeAndNamesNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "Vuokon tiedot ovat asiakirjassa D/1", "Muutti pois")
	page, file := o.packed(t, "auditor")
	r := looked(t, file)
	if r.Claims != 1 || r.Entries != 1 || r.Unsealed+r.Links == 0 || !strings.Contains(page.Body, r.Hash) || r.Manifest.Subject != "TUKI-2026-00001" {
		t.Errorf("%+v", r)
	}
	holdsNone(t, file)
	all := unzipped(t, file)
	for _, name := range []string{"README.txt", "claims.csv", "decision-fi.pdf", "decision-sv.pdf", "decision-en.pdf", "access.csv", "lines.csv", "rules/lisaosa-2026-1.json", "rules/registers.csv"} {
		if all[name] == "" && all["claims/TUKI-2026-00001/"+name] == "" {
			t.Errorf("no %s", name)
		}
	}
	if !strings.Contains(all["claims/TUKI-2026-00001/claim.json"], "[withheld") || !strings.Contains(all["claims/TUKI-2026-00001/evidence.csv"], "[withheld") {
		t.Error("what names a person is not marked as withheld")
	}
	var logged string
	o.DB.Scan(t, "SELECT detail ->> 'manifest' FROM audit.event WHERE action = 'pack.make' ORDER BY id LIMIT 1", nil, &logged)
	if logged != r.Hash {
		t.Errorf("the log has %s", logged)
	}
	for _, who := range []string{"keha", "coordinator"} {
		_, file := o.packed(t, who)
		if r := looked(t, file); !r.Manifest.Access {
			t.Errorf("%s gets no access log", who)
		}
	}
	o.Logs.HoldNo(t, secrets...)
}

func TestALetterThatNamesAPersonIsWithheld(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "", "Kanervan muutto on kirjattu väärin")
	_, file := o.packed(t, "keha")
	looked(t, file)
	holdsNone(t, file)
	all := unzipped(t, file)
	if all["claims/TUKI-2026-00001/decision-fi.pdf"] != "" || !strings.Contains(all["claims/TUKI-2026-00001/decision.json"], `"withheld": true`) {
		t.Error("the letter is in the pack")
	}
}

// TestAClaimantsOwnPack: of its own claims, without the log; the same facts make the same bytes, and a press is one pack.
func TestAClaimantsOwnPack(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "", "")
	page, file := o.packed(t, "municipality")
	r := looked(t, file)
	if r.Manifest.Access || unzipped(t, file)["claims/TUKI-2026-00001/access.csv"] != "" {
		t.Error("a claimant gets the access log")
	}
	if _, again := o.packed(t, "municipality"); !bytes.Equal(file, again) {
		t.Error("the same facts make another archive")
	}
	b := o.As("municipality")
	form := b.Press(o.claim + "/pack")
	if first, second := b.Post(o.claim+"/pack", form), b.Post(o.claim+"/pack", form); first.Path != second.Path {
		t.Errorf("one press made %s and %s", first.Path, second.Path)
	}
	for _, path := range []string{page.Path, page.Path + "/pack.zip", o.claim + "/pack"} {
		if got := o.As("wellbeing").Get(path); got.Status != http.StatusNotFound {
			t.Errorf("another claimant at %s: %d", path, got.Status)
		}
	}
	_, whole := o.packed(t, "keha")
	made := o.As("keha").Get("/fund/packs")
	portaltest.Wants(t, "the list", made, http.StatusOK, "TUKI-2026-00001", "Koko")
	if bytes.Equal(whole, file) {
		t.Error("the authority's pack is the claimant's")
	}
	portaltest.Wants(t, "the claimant reads the list of all", o.As("municipality").Get("/fund/packs"), http.StatusForbidden)
	for lang, word := range map[string]string{"sv": "Granskningspaket TUKI-2026-00001", "en": "Audit pack TUKI-2026-00001"} {
		portaltest.Wants(t, "the page in "+lang, b.Get(page.Path+"?lang="+lang), http.StatusOK, word, hex.EncodeToString(hash(t, r)))
	}
}

func hash(t *testing.T, r pack.Report) []byte {
	t.Helper()
	b, err := hex.DecodeString(r.Hash)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheAnnexNeedsAnOpenCase(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "Vuokon tiedot", "Kanervan muutto")
	page, _ := o.packed(t, "auditor")
	auditor := o.As("auditor")
	annex := page.Path + "/annex.zip"
	portaltest.Wants(t, "nothing is open", auditor.Get(annex), http.StatusConflict, "hätäkäytöllä")
	portaltest.Wants(t, "the ministry", o.As("coordinator").Get(annex), http.StatusForbidden)
	reference := regexp.MustCompile(`KP-\d+-\d+`).FindString(page.Body)
	opened := auditor.Post("/audit/glass", auditor.Filled("/audit/glass/new", url.Values{"case": {reference}, "reason": {"Maksatuksen tarkastus: tuen saajien henkilöllisyys."}}))
	portaltest.Wants(t, "opened", opened, http.StatusOK, reference)
	got := auditor.Get(annex)
	if got.Status != http.StatusOK {
		t.Fatalf("the annex answered %d", got.Status)
	}
	r := looked(t, []byte(got.Body))
	all := unzipped(t, []byte(got.Body))
	for name, want := range map[string]string{
		"persons.csv": reference + "/1,Esimerkkinen,Kanerva Aurinko,1988-05-01", "withheld.csv": "Vuokon tiedot", "evidence/1.pdf": "Kanerva Esimerkkinen", "evidence.csv": "passi-Kanerva.pdf",
		"decision-fi.pdf": "%PDF", "cases.csv": reference + ",true",
	} {
		if !strings.Contains(all[name], want) {
			t.Errorf("%s has no %q: %.200s", name, want, all[name])
		}
	}
	if r.Manifest.Format != pack.AnnexFormat || r.Manifest.Of == "" {
		t.Errorf("%+v", r.Manifest)
	}
	var kept string
	o.DB.Scan(t, "SELECT encode(manifest, 'hex') FROM audit_annex", nil, &kept)
	if kept != r.Hash {
		t.Errorf("kept is %s", kept)
	}
	o.Logs.HoldNo(t, secrets...)
}

// TestAYearsPackIsMadeBesideThePages: asked for once, made by the job with the rights of who asked, and whole.
func TestAYearsPackIsMadeBesideThePages(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "", "")
	keha := o.As("keha")
	ask := func(claimant string) portaltest.Answer {
		form := keha.Press("/fund/packs")
		form.Set("year", "2026")
		form.Set("claimant", claimant)
		return keha.Post("/fund/packs", form)
	}
	desk := pack.Desk{InTx: store.As(o.DB.DB, func(tx *store.Tx) pack.Store { return tx }), Now: portaltest.Now, Letter: document.Reissue}
	for claimant, kind := range map[string]pack.Kind{"": pack.OfYear, o.Orgs["municipality"].ID.String(): pack.OfMunicipality} {
		page := ask(claimant)
		portaltest.Wants(t, "asked", page, http.StatusOK, "Tekeillä", "Pakettia tehdään", `hx-select="#making"`)
		portaltest.Wants(t, "fetched too early", keha.Get(page.Path+"/pack.zip"), http.StatusConflict)
		portaltest.Wants(t, "asked again", ask(claimant), http.StatusConflict, "jo tekeillä")
		id := uuid.MustParse(strings.TrimPrefix(page.Path, "/packs/"))
		o.DB.Exec(t, "INSERT INTO audit_pack_part (pack_id, n, content) VALUES ($1, 0, 'cut off'), ($1, 1, 'here')", id) // an attempt that the server's end has cut off
		for range 2 {                                                                                                    // a job may be carried out twice
			if err := desk.Make(t.Context(), id, false); err != nil {
				t.Fatal(err)
			}
		}
		portaltest.Wants(t, "made", keha.Get(page.Path), http.StatusOK, "Valmis", "SHA-256")
		if err := desk.InTx(t.Context(), o.Actors["keha"], identity.Press{}, func(st pack.Store) error { return st.DropPackParts(t.Context(), id) }); err != nil {
			t.Fatal(err)
		}
		file := []byte(keha.Get(page.Path + "/pack.zip").Body) // what is made stands
		if r := looked(t, file); r.Claims != 1 || r.Manifest.Kind != kind || r.Manifest.Year != 2026 {
			t.Errorf("%+v", r)
		}
		holdsNone(t, file)
	}
	portaltest.Wants(t, "a year that is none", keha.Post("/fund/packs", keha.Filled("/fund/packs", url.Values{"year": {"1"}})), http.StatusUnprocessableEntity, "Anna vuosi, aikaisintaan 2016")
	last := ask("").Path
	o.DB.Exec(t, "UPDATE account SET disabled_at = now() WHERE id = $1", o.Actors["keha"].Account)
	if err := desk.Make(t.Context(), uuid.MustParse(strings.TrimPrefix(last, "/packs/")), true); err == nil {
		t.Error("a pack is made for who may no longer act")
	}
	portaltest.Wants(t, "what comes of it", o.As("coordinator").Get(last), http.StatusOK, "Epäonnistui", "Pakettia ei saatu tehtyä")
	if err := desk.Make(t.Context(), uuid.New(), true); err == nil {
		t.Error("a pack that nobody asked for is made")
	}
}

// TestThePacksLinksAreTheLogs: events that were sealed come with their links, and whoever changes the log's own row is found out by the pack.
func TestThePacksLinksAreTheLogs(t *testing.T) {
	t.Parallel()
	o := newOffice(t).decide(t, "", "")
	sealer := store.Sealer{Pool: o.DB.Sealer(), Now: portaltest.Now, Log: slog.New(slog.DiscardHandler), Keeper: store.CheckpointKeeper{
		Sign: func(audit.Checkpoint) (string, error) { return "note", nil }, Keep: func(string) error { return nil },
	}}
	if _, err := sealer.SealNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, file := o.packed(t, "auditor")
	if r := looked(t, file); r.Links < 5 {
		t.Errorf("%d links, %d not sealed", r.Links, r.Unsealed)
	}
	o.DB.Exec(t, "BEGIN; SET LOCAL session_replication_role = replica; UPDATE audit.event SET role = 'admin' WHERE action = 'claim.decide'; COMMIT")
	_, forged := o.packed(t, "auditor")
	r, err := pack.Verify(bytes.NewReader(forged), int64(len(forged)), nil)
	if err != nil || len(r.Findings) != 1 || !strings.HasSuffix(r.Findings[0].File, "access.csv") || r.Findings[0].Row < 2 {
		t.Errorf("%v, %v", r.Findings, err)
	}
}
