package directions_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document/uatest"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// confirmed is a portal in which a proposal to Oulu has been accepted and confirmed.
func confirmed(t *testing.T) (*portaltest.Portal, uuid.UUID) {
	t.Helper()
	p := portaltest.New(t)
	chain := placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	p.AddPlaces("municipality", "wellbeing", "regional", 10, places.Readiness{})
	press := func(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }
	id, err := chain.Propose(t.Context(), p.Actors["regional"], press(0), placement.Choice{
		Case: p.AddCase("regional", casework.Matching), Municipality: "564", Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	var hearing uuid.UUID
	p.DB.Scan(t, "SELECT id FROM hearing WHERE proposal_id = $1", []any{id}, &hearing)
	if err := chain.AnswerHearing(t.Context(), p.Actors["wellbeing"], press(1), hearing, placement.Ready, nil, ""); err != nil {
		t.Fatal(err)
	}
	yes := placement.Yes{Body: "Kaupunginhallitus", DecidedOn: civil.Of(2026, 11, 20)}
	if err := chain.Accept(t.Context(), p.Actors["municipality"], press(1), id, yes); err != nil {
		t.Fatal(err)
	}
	if err := chain.Agree(t.Context(), p.Actors["regional"], press(2), id); err != nil {
		t.Fatal(err)
	}
	return p, id
}

func TestTheDecisionIsSeenBeforeItIsMade(t *testing.T) {
	t.Parallel()
	p, id := confirmed(t)
	centre, path := p.As("regional"), "/proposals/"+id.String()+"/direct"
	form := centre.Press(path)
	form.Set("do", "check")
	if got := centre.Post(path, form); got.Status != http.StatusUnprocessableEntity {
		t.Fatalf("a decision without reasons and the children's view answered %d", got.Status)
	}
	form.Set("reasons", "Palvelu on lähellä. محمد")
	form.Set("child_view", "Lapset toivovat samaa koulua.")
	if got := centre.Post(path, form); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, "م (U+0645)") {
		t.Errorf("reasons that no letter can be set with answered %d", got.Status)
	}
	form.Set("reasons", "Palvelu on lähellä.")
	form.Set("child_view", "Lapset toivovat samaa koulua.")
	got := centre.Post(path, form)
	for _, want := range []string{"Palvelu on lähellä.", "Lapset toivovat", "Kaupunginhallitus", "95 §:n 5 momentti", "Oulu", "KP-2026-"} {
		if !strings.Contains(got.Body, want) {
			t.Errorf("the decision to be made does not say %q", want)
		}
	}
	form.Set("do", "send")
	got = centre.Post(path, form)
	if got.Status != http.StatusOK || !strings.HasPrefix(got.Path, "/directions/") || !strings.Contains(got.Body, "OHJ-2026-") {
		t.Fatalf("making it answered %d at %s", got.Status, got.Path)
	}
	again := centre.Post(path, form)
	if again.Path != got.Path {
		t.Errorf("the same press again led to %s, want %s", again.Path, got.Path)
	}
	decision, _, _ := strings.Cut(got.Path, "?")
	issued := letter(t, p, decision)
	for _, role := range []string{"municipality", "wellbeing", "coordinator", "intake", "auditor"} {
		if got := p.As(role).Get(decision); got.Status != http.StatusOK || !strings.Contains(got.Body, "OHJ-2026-") {
			t.Errorf("%s reads the decision with %d", role, got.Status)
		}
	}
	p.AddMunicipality("kemi", "240", "Kemi")
	if got := p.As("kemi").Get(decision); got.Status != http.StatusNotFound {
		t.Errorf("another municipality reads it with %d", got.Status)
	}
	if got := p.As("kemi").Get(decision + "/pdf"); got.Status != http.StatusNotFound {
		t.Errorf("another municipality gets the letter with %d", got.Status)
	}
	revoke(t, p, centre, decision)
	if p.As("municipality").Get(decision+"/pdf?in=fi").Body != issued {
		t.Error("the revocation changed the letter that had been issued")
	}
}

// revoke takes the decision back, and looks that what it opened is closed.
func revoke(t *testing.T, p *portaltest.Portal, centre *portaltest.Browser, decision string) {
	t.Helper()
	form := centre.Press(decision + "/revoke")
	form.Set("do", "send")
	form.Set("reason", "place_lost")
	if got := centre.Post(decision+"/revoke", form); got.Status != http.StatusUnprocessableEntity {
		t.Errorf("a revocation without its explanation answered %d", got.Status)
	}
	form.Set("note", "Asunto paloi.")
	if got := centre.Post(decision+"/revoke", form); got.Status != http.StatusOK || got.Path != decision {
		t.Fatalf("the revocation answered %d at %s", got.Status, got.Path)
	}
	got := p.As("municipality").Get(decision)
	if got.Status != http.StatusOK || strings.Contains(got.Body, `href="/cases/`) {
		t.Errorf("%d: after the revocation the municipality is still led to the case", got.Status)
	}
	if got := centre.Post(decision+"/revoke", url.Values{"press": {uuid.NewString()}, "do": {"send"}, "reason": {"other"}, "note": {"x"}}); got.Status != http.StatusNotFound &&
		got.Status != http.StatusConflict {
		t.Errorf("revoking it twice answered %d", got.Status)
	}
}

// letter downloads the decision as a file, holds that it is the same each time, recorded as a look and read by its structure, and returns it.
func letter(t *testing.T, p *portaltest.Portal, decision string) string {
	t.Helper()
	looks := func() (n int) {
		p.DB.Scan(t, "SELECT count(*) FROM audit.event WHERE action = 'direction.read'", nil, &n)
		return n
	}
	before := looks()
	got := p.As("wellbeing").Get(decision + "/pdf?in=fi")
	if looks() != before+1 {
		t.Error("the download is not recorded as a look")
	}
	name, h := `filename="OHJ-2026-00001-fi.pdf"`, got.Header
	if got.Status != http.StatusOK || h.Get("Content-Type") != "application/pdf" || h.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.HasPrefix(h.Get("Content-Disposition"), "attachment; ") || !strings.HasSuffix(h.Get("Content-Disposition"), name) {
		t.Fatalf("the letter answered %d with %v", got.Status, h)
	}
	if p.As("municipality").Get(decision+"/pdf?in=fi").Body != got.Body {
		t.Error("the letter is another one for another reader")
	}
	for file, want := range map[string][]string{
		got.Body: {"H1 Päätös kuntapaikalle ohjaamisesta", "P OHJ-2026-00001", "P Palvelu on lähellä.", "P Lapset toivovat samaa koulua.", "H2 Muutoksenhaku", "TD Oulu"},
		p.As("wellbeing").Get(decision + "/pdf?in=sv").Body: {"H1 Beslut om anvisande till en kommunplats", "H2 Ändringssökande", "TD Uleåborg"},
	} {
		var all []string
		for _, e := range uatest.Check(t, []byte(file)) {
			all = append(all, e.Tag+" "+e.Text)
		}
		for _, line := range want {
			if !slices.Contains(all, line) {
				t.Errorf("the letter does not say %q:\n%s", line, strings.Join(all, "\n"))
			}
		}
	}
	if page := p.As("wellbeing").Get(decision).Body; !strings.Contains(page, decision+"/pdf?in=fi") || !strings.Contains(page, decision+"/pdf?in=sv") {
		t.Error("the page does not lead to the letter")
	}
	return got.Body
}
