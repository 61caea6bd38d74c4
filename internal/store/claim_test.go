package store_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/money"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/store"
)

// claimants is a house in which a round can be claimed, with a family of three that came to Oulu and a person who came to Lahti.
type claimants struct {
	house
	desk                  claims.Desk
	oulu, lahti, pohde    identity.Actor // who sign
	keha, second, auditor identity.Actor
}

func newClaimants(t *testing.T) claimants {
	t.Helper()
	h := newHouse(t)
	c := claimants{house: h, oulu: signs(h.oulu), lahti: signs(h.lahti), pohde: signs(h.pohde)}
	c.keha, c.auditor = h.actor(t, identity.PaymentAuthority, "KEHA"), h.actor(t, identity.AuditBody, "VTV")
	c.second = h.member(t, c.keha.Membership.Organisation)
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, civil.Helsinki()) }
	c.desk = claims.Desk{InTx: store.As(h.db.DB, func(tx *store.Tx) claims.Store { return tx }), Now: now}
	h.db.Exec(t, `INSERT INTO grant_round SELECT (jsonb_populate_record(g, jsonb_build_object('code', 'lisaosa-2026', 'arrived_from', '2025-01-01', 'arrived_to', '2026-01-01',
		'opens', '2026-02-01', 'closes', '2026-04-30', 'valid_from', '2026-01-01'))).* FROM grant_round g WHERE code = 'lisaosa-2023'`)
	h.db.Exec(t, `UPDATE case_identity SET document = '{"persons":[
		{"number":1,"family_name":"Esimerkki","given_names":"Kanerva","birth_date":"1988-05-01","permit":"90"},
		{"number":2,"family_name":"Esimerkki","given_names":"Vuokko","birth_date":"2018-06-02","permit":"90"},
		{"number":3,"family_name":"Esimerkki","given_names":"Lumi","birth_date":"2018-06-01","permit":"110"},
		{"number":4,"family_name":"Esimerkki","given_names":"Routa"}]}' WHERE case_id = $1`, h.northCase)
	for person := range 4 {
		c.arrive(t, h.northCase, person+1, h.oulu, "2025-06-01")
	}
	h.db.Exec(t, `UPDATE case_identity SET document = '{"persons":[{"number":1,"family_name":"Toinen","given_names":"Taina","birth_date":"1990-01-01","permit":"87"}]}' WHERE case_id = $1`, h.southCase)
	c.arrive(t, h.southCase, 1, h.lahti, "2025-12-31")
	return c
}

func signs(a identity.Actor) identity.Actor {
	a.Membership.Flags = append(a.Membership.Flags, identity.Signatory)
	return a
}

func (c claimants) arrive(t *testing.T, id uuid.UUID, person int, to identity.Actor, on string) {
	t.Helper()
	c.db.Exec(t, `INSERT INTO arrival (id, case_id, person, municipality_org, wellbeing_org, route, state, arrived_on, home_from) VALUES ($1, $2, $3, $4, $5, 'travel', 'registered', $6, $6)`,
		uuid.New(), id, person, to.Organisation(), c.house.pohde.Organisation(), on)
}

// draft starts a claim and writes its form.
func (c claimants) draft(t *testing.T, a identity.Actor) claims.Seen {
	t.Helper()
	return c.draftOf(t, a, "lisaosa-2026")
}

func (c claimants) draftOf(t *testing.T, a identity.Actor, round string) claims.Seen {
	t.Helper()
	id, err := c.desk.Start(t.Context(), a, press(0), round)
	if err != nil {
		t.Fatal(err)
	}
	form := claims.Form{IBAN: "FI2112345600000785", ContactName: "Maija Malli", ContactEmail: "maija@oulu.example"}
	if _, err := c.desk.Save(t.Context(), a, press(1), id, claims.Written{Form: form}); err != nil {
		t.Fatal(err)
	}
	return c.see(t, a, id)
}

func (c claimants) see(t *testing.T, a identity.Actor, id uuid.UUID) claims.Seen {
	t.Helper()
	seen, err := c.desk.Get(t.Context(), a, id)
	if err != nil {
		t.Fatal(err)
	}
	return seen
}

// plain are letters that say nothing: what they say is the portal's.
func plain(string, claims.Document) (claims.Letters, error) {
	return claims.Letters{Texts: map[string]json.RawMessage{}, Sums: map[string]string{}}, nil
}

func want(t *testing.T, what string, err error, kind fault.Kind) {
	t.Helper()
	if err == nil || fault.KindOf(err) != kind {
		t.Errorf("%s: %v, want kind %d", what, err, kind)
	}
}

// TestAClaimFromTheArrivalsToTheDecision walks the whole way: the arrivals make the lines, one signs, one checks, another decides.
func TestAClaimFromTheArrivalsToTheDecision(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	claim := c.draft(t, c.oulu)
	var got []string
	for _, l := range claim.Lines {
		got = append(got, strings.TrimSpace(l.Rule+" "+string(l.Reason)))
	}
	if diff := cmp.Diff([]string{"lisaosa-7", "lisaosa-0-6", "lisaosa-7 not-eligible-permit", "lisaosa-0-6 facts-missing"}, got); diff != "" {
		t.Fatal(diff)
	}
	if claim.Lines[1].Due != 205_350 || claim.Sum() != 69_000+205_350 {
		t.Errorf("six until tomorrow: %d; the sum: %d", claim.Lines[1].Due, claim.Sum())
	}
	unsigned := c.oulu
	unsigned.Membership.Flags = nil
	want(t, "without a signatory", c.desk.Send(ctx, unsigned, press(claim.Version), claim.ID, ""), fault.Forbidden)

	form := claims.Written{Form: claim.Form, Lines: map[uuid.UUID]claims.WrittenLine{claim.Lines[2].ID: {Wanted: true}}}
	if _, err := c.desk.Save(ctx, c.oulu, press(claim.Version), claim.ID, form); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.oulu, claim.ID)
	want(t, "contested without an argument", c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""), fault.Invalid)
	form.Lines[claim.Lines[2].ID] = claims.WrittenLine{Wanted: true, Argument: "Lupa on muutettu"}
	if _, err := c.desk.Save(ctx, c.oulu, press(claim.Version), claim.ID, form); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.oulu, claim.ID)
	want(t, "before it is submitted", look(ctx, c.desk, c.keha, claim.ID), fault.NotFound)
	once := press(claim.Version)
	for range 3 { // however often it is pressed
		if err := c.desk.Send(ctx, c.oulu, once, claim.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	claim = c.see(t, c.keha, claim.ID)
	if claim.State != claims.Submitted || claim.Number != "TUKI-2026-00001" || claim.Claimed != 69_000+205_350+69_000 || len(claim.Steps) != 1 {
		t.Fatalf("submitted: %s %s %d, %d steps", claim.State, claim.Number, claim.Claimed, len(claim.Steps))
	}
	_, err := c.desk.Save(ctx, c.oulu, press(claim.Version), claim.ID, form)
	want(t, "written after it was submitted", err, fault.Conflict)
	c.decide(t, claim)
}

// decide checks and decides a submitted claim of Oulu's three lines, of which the contested one is refused.
func (c claimants) decide(t *testing.T, claim claims.Seen) {
	t.Helper()
	ctx := t.Context()
	want(t, "a refusal without its ground", c.desk.Verify(ctx, c.keha, press(claim.Version), claim.ID, nil), fault.Invalid)
	refused := map[uuid.UUID]claims.Verdict{claim.Lines[2].ID: {Ground: "Lupa ei oikeuta"}}
	if err := c.desk.Verify(ctx, c.keha, press(claim.Version), claim.ID, refused); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.keha, claim.ID)
	want(t, "decided by who checked", c.desk.Resolve(ctx, c.keha, press(claim.Version), claim.ID, "Perustelut", plain), fault.Forbidden)
	want(t, "decided by the ministry", c.desk.Resolve(ctx, c.ministry, press(claim.Version), claim.ID, "Perustelut", plain), fault.Forbidden)
	want(t, "less without a reason", c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "", plain), fault.Invalid)
	if err := c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "Yksi henkilö ei kuulu tukeen.", plain); err != nil {
		t.Fatal(err)
	}
	for _, who := range []identity.Actor{c.oulu, c.keha, c.auditor, c.ministry} {
		seen := c.see(t, who, claim.ID)
		var sum money.Cents
		for _, l := range seen.Decision.Document.Lines {
			sum += l.Granted
		}
		if seen.State != claims.Decided || seen.Decision.Granted != 274_350 || sum != 274_350 || seen.Granted != 274_350 {
			t.Errorf("%s sees %s, %d granted, %d by line", who.Role(), seen.State, seen.Decision.Granted, sum)
		}
	}
	want(t, "another municipality", look(ctx, c.desk, c.lahti, claim.ID), fault.NotFound)
	want(t, "withdrawn after the decision", c.desk.GiveUp(ctx, c.oulu, press(claim.Version+1), claim.ID), fault.Conflict)
}

func look(ctx context.Context, d claims.Desk, a identity.Actor, id uuid.UUID) error {
	_, err := d.Get(ctx, a, id)
	return err
}

// TestNobodyIsPaidTwiceInARound moves a family on and lets both municipalities claim: the check is told, and the database refuses the second payment.
func TestNobodyIsPaidTwiceInARound(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	c.db.Exec(t, `INSERT INTO grant_round SELECT (jsonb_populate_record(g, '{"code": "lisaosa-2027"}')).* FROM grant_round g WHERE code = 'lisaosa-2026'`)
	first := c.draft(t, c.oulu)
	c.arrive(t, c.northCase, 1, c.lahti, "2025-09-01")
	for _, a := range []identity.Actor{c.oulu, c.lahti} {
		claim := first
		if a.Account == c.lahti.Account {
			claim = c.draft(t, a)
		}
		if err := c.desk.Send(ctx, a, press(claim.Version), claim.ID, ""); err != nil {
			t.Fatal(err)
		}
		if err := c.desk.Verify(ctx, c.keha, press(claim.Version+1), claim.ID, nil); err != nil {
			t.Fatal(err)
		}
		claim = c.see(t, c.second, claim.ID)
		err := c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "", plain)
		if a.Account == c.oulu.Account {
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		want(t, "the same person again", err, fault.Conflict)
		told := claims.Finding{Kind: claims.OtherClaim, In: "TUKI-2026-00001"}
		if !found(claim, told) {
			t.Errorf("the check was told %+v", claim.Lines)
		}
		if found(c.see(t, a, claim.ID), told) {
			t.Error("a municipality is told another's claim")
		}
	}
	later := c.draftOf(t, c.lahti, "lisaosa-2027")
	if err := c.desk.Send(ctx, c.lahti, press(later.Version), later.ID, ""); err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, l := range c.see(t, c.keha, later.ID).Lines {
		for _, f := range l.Findings {
			if f.In != "" {
				told = append(told, fmt.Sprintf("%s/%d %s %s", l.Facts.Municipality, l.Facts.Person, f.Kind, f.In))
			}
		}
	}
	if diff := cmp.Diff([]string{"398/1 earlier_round TUKI-2026-00001"}, told); diff != "" { // Lahti was not granted its own claim, which is none of the later round's
		t.Error("what the check of a later round is told", diff)
	}
}

// TestTheAgreementAndTheProgrammeOfTheDayOfArrival: of persons who came on 1 June the check is told what was not in force on that day.
func TestTheAgreementAndTheProgrammeOfTheDayOfArrival(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	claim, agreement := c.draft(t, c.oulu), uuid.New()
	for _, one := range []struct {
		valid, programme string
		want             []claims.Finding
	}{
		{"", "", []claims.Finding{{Kind: claims.NoAgreement}}},
		{"[2025-06-02,2029-01-01)", "2025-01-01", []claims.Finding{{Kind: claims.NoAgreement}}},
		{"[2025-01-01,2029-01-01)", "", []claims.Finding{{Kind: claims.NoProgramme}}},
		{"[2025-01-01,2029-01-01)", "2025-06-02", []claims.Finding{{Kind: claims.NoProgramme}}},
		{"[2025-01-01,2029-01-01)", "2025-06-01", nil},
	} {
		c.db.Exec(t, "DELETE FROM agreement WHERE id = $1", agreement)
		if one.valid != "" {
			c.db.Exec(t, `INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, signed_on, heard_org, heard_on, heard_reference, programme_on)
				VALUES ($1, $2, $3, $4::text::daterange, '2028-12-31', 20, '2024-12-01', $5, '2024-11-01', 'H/1', nullif($6::text, '')::date)`,
				agreement, c.oulu.Organisation(), c.north.Organisation(), one.valid, c.house.pohde.Organisation(), one.programme)
		}
		if err := c.desk.Refresh(t.Context(), c.oulu, press(claim.Version), claim.ID); err != nil {
			t.Fatal(err)
		}
		claim = c.see(t, c.oulu, claim.ID)
		for _, l := range claim.Lines {
			if diff := cmp.Diff(one.want, l.Findings, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("agreement %q, programme %q, %s: %s", one.valid, one.programme, l.Facts.Name(), diff)
			}
		}
	}
}

// TestAHomeThatIsNotRecordedNeedsAnAnswer: where the round pays the first home municipality, the check says why it lets such a line through, or why not.
func TestAHomeThatIsNotRecordedNeedsAnAnswer(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	c.db.Exec(t, `INSERT INTO grant_round SELECT (jsonb_populate_record(g, '{"code": "lisaosa-2027", "first_home": "no"}')).* FROM grant_round g WHERE code = 'lisaosa-2026'`)
	c.db.Exec(t, "UPDATE arrival SET home_from = NULL, state = 'arrived' WHERE case_id = $1 AND person = 1", c.northCase)
	for round, needed := range map[string]bool{"lisaosa-2026": true, "lisaosa-2027": false} {
		claim := c.draftOf(t, c.oulu, round)
		if err := c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""); err != nil {
			t.Fatal(err)
		}
		claim = c.see(t, c.keha, claim.ID)
		line := claim.Lines[0]
		if line.NeedsAnswer() != needed || !slices.Contains(line.Findings, claims.Finding{Kind: claims.NotRegistered}) || line.Asked() != 69_000 || (line.Presumed() == 0) != needed {
			t.Fatalf("%s: %+v, presumed %d", round, line, line.Presumed())
		}
		if !needed {
			continue
		}
		for what, silent := range map[string]map[uuid.UUID]claims.Verdict{"nothing is said": nil, "let through without a word": {line.ID: {Accepted: 69_000}}, "refused without a word": {line.ID: {}}} {
			want(t, what, c.desk.Verify(ctx, c.keha, press(claim.Version), claim.ID, silent), fault.Invalid)
		}
		said := map[uuid.UUID]claims.Verdict{line.ID: {Accepted: 69_000, Ground: "Väestötietojärjestelmästä katsottu"}}
		if err := c.desk.Verify(ctx, c.keha, press(claim.Version), claim.ID, said); err != nil {
			t.Fatal(err)
		}
	}
}

func found(c claims.Seen, f claims.Finding) bool {
	return slices.ContainsFunc(c.Lines, func(l claims.Line) bool { return slices.Contains(l.Findings, f) })
}

// TestASupplementIsAskedForAndGiven goes back and forth, and the arrivals change meanwhile.
func TestASupplementIsAskedForAndGiven(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	claim := c.draft(t, c.oulu)
	c.db.Exec(t, `UPDATE arrival SET arrived_on = '2025-05-01' WHERE case_id = $1 AND person = 1`, c.northCase)
	want(t, "arrivals that have changed", c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""), fault.Conflict)
	if err := c.desk.Refresh(ctx, c.oulu, press(claim.Version), claim.ID); err != nil {
		t.Fatal(err)
	}
	if err := c.desk.Send(ctx, c.oulu, press(claim.Version+1), claim.ID, ""); err != nil {
		t.Fatal(err)
	}
	want(t, "asked for by a municipality", c.desk.Ask(ctx, c.oulu, press(claim.Version+2), claim.ID, "?"), fault.Forbidden)
	want(t, "asked for nothing", c.desk.Ask(ctx, c.keha, press(claim.Version+2), claim.ID, ""), fault.Invalid)
	if err := c.desk.Ask(ctx, c.keha, press(claim.Version+2), claim.ID, "Liittäkää päätös"); err != nil {
		t.Fatal(err)
	}
	if err := c.desk.Send(ctx, c.oulu, press(claim.Version+3), claim.ID, "Päätös on liitteenä"); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.keha, claim.ID)
	if claim.State != claims.Submitted || len(claim.Steps) != 3 || claim.Steps[1].Note != "Liittäkää päätös" || claim.Number != "TUKI-2026-00001" {
		t.Errorf("%s with %d steps: %+v", claim.State, len(claim.Steps), claim.Steps)
	}
	if list, _, err := c.desk.List(ctx, c.keha, claims.Filter{State: claims.Submitted, Round: "lisaosa-2026"}, page.Params{}); err != nil || len(list.Items) != 1 {
		t.Errorf("the list of the authority: %v, %v", list.Items, err)
	}
}

// TestWhatAClaimRefusesBySQL tries by SQL what the pages do not offer.
func TestWhatAClaimRefusesBySQL(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	claim := c.draft(t, c.oulu)
	submit := func() {
		if err := c.desk.Send(t.Context(), c.oulu, press(claim.Version), claim.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	try := func(what string, who identity.Actor, sql string, args ...any) {
		t.Helper()
		if got := c.attack(t, who, sql, args...); got != 0 {
			t.Errorf("%s: %d rows", what, got)
		}
	}
	by := func(a identity.Actor, set string) string {
		return "UPDATE grant_claim SET " + set + ", updated_by = '" + a.Account.String() + "' WHERE id = '" + claim.ID.String() + "'"
	}
	try("the authority reads a draft", c.keha, "SELECT FROM grant_claim")
	try("another municipality reads a line", c.lahti, "SELECT FROM claim_line")
	try("the wellbeing area reads a municipality's claim", c.pohde, "SELECT FROM grant_claim")
	try("the claimant checks", c.oulu, by(c.oulu, "state = 'checked'"))
	try("the claimant lets his own line through", c.oulu, "UPDATE claim_line SET accepted_cents = due_cents")
	try("a line of more than is due", c.oulu, "UPDATE claim_line SET due_cents = due_cents + 1")
	try("a claim in another's name", c.oulu, `INSERT INTO grant_claim (id, state, round_code, round_version, decides, claimant_org, updated_at, updated_by)
		VALUES (gen_random_uuid(), 'draft', 'x', 1, 'keha', $1, now(), gen_random_uuid())`, c.lahti.Organisation())
	try("who asks for others' arrivals", c.keha, "SELECT FROM claimable('2000-01-01', '2100-01-01')")
	try("the secret of the keys", c.oulu, "SELECT FROM guard.person_key")
	try("a key made at will", c.oulu, "SELECT guard.key_of('a', 'b', '2000-01-01')")
	submit()
	try("the claimant changes a line that is submitted", c.oulu, "UPDATE claim_line SET wanted = false")
	try("the claimant deletes a line that is submitted", c.oulu, "DELETE FROM claim_line")
	try("the authority decides what nobody has checked", c.keha, by(c.keha, "state = 'decided'"))
	try("a check in nobody's name", c.keha, by(c.keha, "state = 'checked'"))
	try("a check in another's name", c.keha, by(c.keha, "state = 'checked', checkers = ARRAY['"+c.second.Account.String()+"'::uuid]"))
	try("the ministry checks", c.ministry, by(c.ministry, "state = 'checked', checkers = ARRAY['"+c.ministry.Account.String()+"'::uuid]"))
	try("a line is granted before it is decided", c.keha, "UPDATE claim_line SET accepted_cents = due_cents, granted_cents = due_cents")
	try("the authority writes what was asked for", c.keha, "UPDATE claim_line SET wanted = false")
	if err := c.desk.Verify(t.Context(), c.keha, press(claim.Version+1), claim.ID, nil); err != nil {
		t.Fatal(err)
	}
	decision := `INSERT INTO grant_decision SELECT id, number, claimant_org, round_code, claimed_cents, %s, 'FI', '%s', now(), '{}' FROM grant_claim`
	try("a line is let through after the check", c.keha, "UPDATE claim_line SET accepted_cents = 0 WHERE wanted")
	try("more is granted than was let through", c.second, "UPDATE claim_line SET granted_cents = 1 WHERE wanted")
	try("who checked decides", c.keha, by(c.keha, "state = 'decided', granted_cents = claimed_cents"))
	try("who checked takes himself out", c.keha, by(c.keha, "state = 'submitted', checkers = '{}'"))
	try("who checked writes the decision", c.keha, fmt.Sprintf(decision, "claimed_cents", c.keha.Account))
	try("a decision of less than was let through", c.second, fmt.Sprintf(decision, "1", c.second.Account))
	try("the ministry decides what is the authority's", c.ministry, by(c.ministry, "state = 'decided'"))
	try("a claimant reads another's decision", c.lahti, "SELECT FROM grant_decision")
}
