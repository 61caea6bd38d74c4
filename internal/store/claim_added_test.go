package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/identity"
)

// newcomer is a person who came to Oulu or Lahti in the year of the round and has no arrival in the portal.
func newcomer(family, given string, birth civil.Date) claims.Newcomer {
	return claims.Newcomer{
		Family: family, Given: given, Birth: birth, Arrived: civil.Of(2025, 3, 1), HomeFrom: civil.Of(2025, 3, 1), FirstHome: true, Group: "quota", Permit: "90", Why: "Muutti ennen portaalia",
	}
}

// proved adds a person to a claim with a file that shows the arrival, and returns the claim.
func (c claimants) proved(t *testing.T, a identity.Actor, claim claims.Seen, n claims.Newcomer) claims.Seen {
	t.Helper()
	if err := c.desk.AddPerson(t.Context(), a, press(claim.Version), claim.ID, n); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, a, claim.ID)
	for _, one := range claim.Checklist(claim.Rules.Evidence, claim.Files) {
		if one.Missing() {
			if err := c.desk.Enclose(t.Context(), a, press(claim.Version), claim.ID, one.About(), "selvitys.pdf", []byte("%PDF-1.7")); err != nil {
				t.Fatal(err)
			}
		}
	}
	return c.see(t, a, claim.ID)
}

// checked submits a claim and lets every line through that is asked for.
func (c claimants) checked(t *testing.T, a identity.Actor, claim claims.Seen) claims.Seen {
	t.Helper()
	if err := c.desk.Send(t.Context(), a, press(claim.Version), claim.ID, ""); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.keha, claim.ID)
	verdicts := map[uuid.UUID]claims.Verdict{}
	for _, l := range claim.Lines {
		if l.Added() {
			verdicts[l.ID] = claims.Verdict{Accepted: l.Asked(), Ground: "Selvitys on katsottu"}
		}
	}
	if err := c.desk.Verify(t.Context(), c.keha, press(claim.Version), claim.ID, verdicts); err != nil {
		t.Fatal(err)
	}
	return c.see(t, c.second, claim.ID)
}

// TestAnAddedPersonIsKeptByAKeyAlone: neither the name nor the day of birth is in the claim, the age is that of the day of arrival, a file must show the arrival, and
// the check has to say something of the line.
func TestAnAddedPersonIsKeptByAKeyAlone(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	claim := c.draft(t, c.oulu)
	before := claim.Sum()
	n := newcomer("Lumikko", "Halla", civil.Of(2018, 3, 2))
	if err := c.desk.AddPerson(ctx, c.oulu, press(claim.Version), claim.ID, n); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.oulu, claim.ID)
	added := claim.Lines[len(claim.Lines)-1]
	if !added.Added() || added.Facts.Age != 6 || added.Due != 205_350 || !added.Wanted || claim.Sum() != before+205_350 || added.Facts.Name() != "+1" {
		t.Fatalf("%+v, the sum %d", added, claim.Sum())
	}
	var row string
	c.db.Scan(t, "SELECT string_agg(l::text, '') || (SELECT string_agg(c::text, '') FROM grant_claim c) || (SELECT string_agg(e::text, '') FROM audit.event e) FROM claim_line l", nil, &row)
	for _, word := range []string{"Lumikko", "Halla", "2018-03-02"} {
		if strings.Contains(row, word) {
			t.Errorf("%q is kept", word)
		}
	}
	same := n
	same.Family, same.Given = "  LUMIKKO ", "halla"
	want(t, "the same person again", c.desk.AddPerson(ctx, c.oulu, press(claim.Version), claim.ID, same), fault.Invalid)
	want(t, "a person of the arrivals", c.desk.AddPerson(ctx, c.oulu, press(claim.Version), claim.ID, newcomer("Esimerkki", "Kanerva", civil.Of(1988, 5, 1))), fault.Invalid)
	want(t, "submitted without a proof", c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""), fault.Invalid)
	if err := c.desk.Refresh(ctx, c.oulu, press(claim.Version), claim.ID); err != nil {
		t.Fatal(err)
	}
	claim = c.proved(t, c.oulu, c.see(t, c.oulu, claim.ID), newcomer("Toinen", "Tähti", civil.Of(1990, 1, 1)))
	if again := claim.Lines[len(claim.Lines)-2]; again.ID != added.ID || again.Facts.Key != added.Facts.Key || again.Due != added.Due {
		t.Errorf("after the lines were reckoned anew: %+v", again)
	}
	last := claim.Lines[len(claim.Lines)-1]
	if err := c.desk.DropPerson(ctx, c.oulu, press(claim.Version), claim.ID, last.ID); err != nil {
		t.Fatal(err)
	}
	want(t, "dropped again", c.desk.DropPerson(ctx, c.oulu, press(claim.Version+1), claim.ID, last.ID), fault.NotFound)
	want(t, "an arrival dropped", c.desk.DropPerson(ctx, c.oulu, press(claim.Version+1), claim.ID, claim.Lines[0].ID), fault.NotFound)
	claim = c.see(t, c.oulu, claim.ID)
	if err := c.desk.Send(ctx, c.oulu, press(claim.Version), claim.ID, ""); err != nil {
		t.Fatal(err)
	}
	claim = c.see(t, c.keha, claim.ID)
	want(t, "a check that says nothing of who was added", c.desk.Verify(ctx, c.keha, press(claim.Version), claim.ID, nil), fault.Invalid)
	want(t, "added after it was submitted", c.desk.AddPerson(ctx, c.oulu, press(claim.Version), claim.ID, n), fault.Conflict)
}

// TestWhoIsAddedIsFoundInArrivals: the authority is told of an arrival elsewhere, a claimant only of its own.
func TestWhoIsAddedIsFoundInArrivals(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	claim := c.proved(t, c.oulu, c.draft(t, c.oulu), newcomer("Toinen", "Taina", civil.Of(1990, 1, 1))) // who came to Lahti
	claim = c.checked(t, c.oulu, claim)
	var reference string
	c.db.Scan(t, "SELECT reference FROM refugee_case WHERE id = $1", []any{c.southCase}, &reference)
	told := claims.Finding{Kind: claims.Arrived, In: reference + "/1"}
	if !found(claim, told) {
		t.Errorf("the authority is told %+v", claim.Lines[len(claim.Lines)-1].Findings)
	}
	if found(c.see(t, c.oulu, claim.ID), told) {
		t.Error("a municipality is told of another's arrival")
	}
}

// TestAnAddedPersonIsPaidOnce: two municipalities add one person, and a third claims for the arrival; decided at the same moment, one is granted.
func TestAnAddedPersonIsPaidOnce(t *testing.T) {
	t.Parallel()
	c, ctx := newClaimants(t), t.Context()
	taina := newcomer("Toinen", "Taina", civil.Of(1990, 1, 1))
	oulu := c.checked(t, c.oulu, c.proved(t, c.oulu, c.draft(t, c.oulu), taina))
	lahti := c.checked(t, c.lahti, c.draft(t, c.lahti)) // as an arrival
	third := signs(c.actor(t, identity.MunicipalAuthority, "049"))
	espoo := c.checked(t, third, c.proved(t, third, c.draft(t, third), taina))
	var wait sync.WaitGroup
	errs := make([]error, 3)
	for i, claim := range []claims.Seen{oulu, lahti, espoo} {
		wait.Go(func() { errs[i] = c.desk.Resolve(ctx, c.second, press(claim.Version), claim.ID, "Perustelut", plain) })
	}
	wait.Wait()
	granted := 0
	for _, err := range errs {
		if err == nil {
			granted++
			continue
		}
		want(t, "the person again", err, fault.Conflict)
	}
	var lines int
	c.db.Scan(t, "SELECT count(*) FROM claim_line WHERE granted_cents > 0 AND person_key = $1", []any{lahti.Lines[0].Facts.Key}, &lines)
	if granted != 1 || lines != 1 {
		t.Errorf("%d of three decisions stand, %d lines pay for the person", granted, lines)
	}
}

// TestPersonsOfOneNameWhoArrivedAreTwo: what two arrivals share is a finding and no refusal.
func TestPersonsOfOneNameWhoArrivedAreTwo(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	c.db.Exec(t, `UPDATE case_identity SET document = jsonb_set(document, '{persons,0}', (SELECT document -> 'persons' -> 0 FROM case_identity WHERE case_id = $1)) WHERE case_id = $2`, c.northCase, c.southCase)
	for _, a := range []identity.Actor{c.oulu, c.lahti} {
		claim := c.checked(t, a, c.draft(t, a))
		if err := c.desk.Resolve(t.Context(), c.second, press(claim.Version), claim.ID, "", plain); err != nil {
			t.Errorf("%s: %v", a.Membership.Organisation.Code, err)
		}
	}
}

// TestWhatAnAddedPersonRefusesBySQL tries by SQL what the pages do not offer.
func TestWhatAnAddedPersonRefusesBySQL(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	claim := c.proved(t, c.oulu, c.draft(t, c.oulu), newcomer("Toinen", "Taina", civil.Of(1990, 1, 1)))
	try := func(what string, who identity.Actor, sql string, args ...any) {
		t.Helper()
		if got := c.attack(t, who, sql, args...); got != 0 {
			t.Errorf("%s: %d rows", what, got)
		}
	}
	line := func(about, part, key string) string {
		return fmt.Sprintf(`INSERT INTO claim_line (id, claim_id, round_code, payee, about, part, person_key, facts, rule, source, reason, due_cents, would_cents, wanted)
			VALUES (gen_random_uuid(), '%s', 'lisaosa-2026', 'municipality:564', '%s', '%s', '%s', '{}', 'x', 'x', '', 1, 1, true)`, claim.ID, about, part, key)
	}
	try("an added person without a key", c.oulu, line("added", "", ""))
	try("an added person who is also something else", c.oulu, line("added", "x", "y"))
	try("an arrival that is none", c.oulu, line("arrival", "", ""))
	try("a month with a person's key", c.oulu, line("month", "2026-01", "y"))
	try("the same person twice in a claim", c.oulu, line("added", "", claim.Lines[len(claim.Lines)-1].Facts.Key))
	try("the authority makes keys", c.keha, "SELECT FROM added_person('a', 'b', '2000-01-01', '2020-01-01')")
	try("another municipality asks who was added", c.lahti, "SELECT FROM added_known($1)", claim.ID)
	try("the authority asks of a draft", c.keha, "SELECT FROM added_known($1)", claim.ID)
	try("a file about another's line", c.lahti, `INSERT INTO claim_attachment (id, claim_id, name, version, type, content, sha256, scanned, added_at, added_by, line_id)
		VALUES (gen_random_uuid(), $1, 'a.pdf', 1, 'x', 'x', sha256('x'), false, now(), gen_random_uuid(), $2)`, claim.ID, claim.Lines[0].ID)
}

// TestALineBelongsToItsMunicipalitysArea: what came to a municipality of another area is not the claimant's, and a day of birth of another year than the profile's
// is a finding.
func TestALineBelongsToItsMunicipalitysArea(t *testing.T) {
	t.Parallel()
	c := newClaimants(t)
	c.db.Exec(t, `UPDATE grant_round SET payees = 'county', amounts = '[{"payee":"county","from_age":0,"from_places":0,"cents":10000,"source":"x"}]' WHERE code = 'lisaosa-2026'`)
	c.db.Exec(t, `UPDATE refugee_case SET profile = jsonb_set(profile, '{persons}', '[{"number":1,"birth_year":1987},{"number":2,"birth_year":2018},{"number":3,"birth_year":0}]') WHERE id = $1`, c.northCase)
	claim := c.draft(t, c.pohde)
	payees, years := map[string]string{}, 0
	for _, l := range claim.Lines {
		payees[l.Payee] += string(l.Reason) + " "
		if slices.Contains(l.Findings, claims.Finding{Kind: claims.OtherYear}) {
			years++
		}
		if l.Reason == claims.OtherArea && (l.Due != 0 || l.Wanted || l.Would != 10_000) {
			t.Errorf("%+v", l)
		}
	}
	if diff := cmp.Diff(map[string]string{"county:19": "  not-eligible-permit facts-missing ", "county:09": "other-area "}, payees); diff != "" {
		t.Error(diff)
	}
	if years != 1 {
		t.Errorf("%d persons of another year of birth, want 1", years)
	}
}
