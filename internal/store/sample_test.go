package store_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/sampling"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// samplers is a house with a decided claim of two paid lines, and a sample that is bound for its decision.
type samplers struct {
	claimants
	desk  sampling.Desk
	third identity.Actor // of KEHA too, and with no hand in the claim
	id    uuid.UUID
}

func newSamplers(t *testing.T) samplers {
	t.Helper()
	s := samplers{claimants: newClaimants(t)}
	claim := s.draft(t, s.oulu)
	if err := s.claimants.desk.Send(t.Context(), s.oulu, press(claim.Version), claim.ID, ""); err != nil {
		t.Fatal(err)
	}
	claim = s.see(t, s.keha, claim.ID)
	if err := s.claimants.desk.Verify(t.Context(), s.keha, press(claim.Version), claim.ID, nil); err != nil {
		t.Fatal(err)
	}
	if err := s.claimants.desk.Resolve(t.Context(), s.second, press(claim.Version+1), claim.ID, "", plain); err != nil {
		t.Fatal(err)
	}
	s.third = s.member(t, s.keha.Membership.Organisation)
	s.desk = sampling.Desk{InTx: store.As(s.db.DB, func(tx *store.Tx) sampling.Store { return tx }), Now: func() time.Time { return time.Date(2026, 3, 3, 9, 0, 0, 0, civil.Helsinki()) }}
	var err error
	s.id, err = s.desk.Commit(t.Context(), s.keha, press(0), sampling.Terms{From: civil.Of(2026, 1, 1), Last: civil.Of(2026, 3, 3), Strata: sampling.ByPayee, Size: 1, DrawOn: civil.Of(2026, 3, 4)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestTheSeedIsHiddenUntilItsDayAndFromWhoBoundIt also in SQL.
func TestTheSeedIsHiddenUntilItsDayAndFromWhoBoundIt(t *testing.T) {
	t.Parallel()
	s, ctx := newSamplers(t), t.Context()
	const seed = "SELECT seed FROM sample_seed"
	s.db.Exec(t, "UPDATE audit_sample SET draw_on = current_date + 9")
	for _, a := range []identity.Actor{s.keha, s.second, s.auditor, s.ministry, s.oulu} {
		if s.attack(t, a, seed) != 0 {
			t.Errorf("%s reads the seed before the draw", a.Role())
		}
	}
	s.db.Exec(t, "UPDATE audit_sample SET draw_on = '2026-03-04'")
	if s.attack(t, s.keha, seed) != 0 || s.attack(t, s.auditor, seed) != 0 || s.attack(t, s.second, seed) != 1 {
		t.Error("on its day the seed is for another than who bound the sample")
	}
	want(t, "drawn a day early", s.desk.Draw(ctx, s.second, press(1), s.id), fault.Conflict)
}

// TestASampleIsWhatTheDatabaseDraws: neither another frame nor other lines pass, nor any step by the wrong person.
func TestASampleIsWhatTheDatabaseDraws(t *testing.T) {
	t.Parallel()
	s, ctx := newSamplers(t), t.Context()
	s.desk.Now = func() time.Time { return time.Date(2026, 3, 4, 9, 0, 0, 0, civil.Helsinki()) }
	want(t, "drawn by who bound it", s.desk.Draw(ctx, s.keha, press(1), s.id), fault.Forbidden)
	const draw = `UPDATE audit_sample SET seed = (SELECT seed FROM sample_seed), frame = $2, frame_sha256 = sha256($2), drawn_by = $1, drawn_at = now()`
	if n := s.attack(t, s.second, draw, s.second.Account, []byte("all;TUKI-2026-00001/1;69000\n")); n != 0 {
		t.Error("a frame of one's own was taken")
	}
	if s.attack(t, s.second, "UPDATE audit_sample SET version = 7") != 0 || s.attack(t, s.keha, draw, s.keha.Account, []byte("x")) != 0 {
		t.Error("a sample was changed before its draw")
	}
	if err := s.desk.Draw(ctx, s.second, press(1), s.id); err != nil {
		t.Fatal(err)
	}
	seen, err := s.desk.Get(ctx, s.auditor, s.id)
	if err != nil || !seen.Holds || len(seen.All) == 0 {
		t.Fatalf("%v, holds %v, %d lines", err, seen.Holds, len(seen.All))
	}
	for what, sql := range map[string]string{
		"drawn again":   "UPDATE audit_sample SET drawn_at = now()",
		"a line added":  "INSERT INTO sample_line (id, sample_id, stratum, unit, cents, claim_id, line_id, random, risks) SELECT gen_random_uuid(), sample_id, stratum, unit || '0', cents, claim_id, line_id, true, '[]' FROM sample_line LIMIT 1",
		"a line out":    "DELETE FROM sample_line",
		"made random":   "UPDATE sample_line SET random = true",
		"found by none": "UPDATE sample_line SET state = 'found', outcome = 'in_order', note = 'x', found_by = gen_random_uuid(), found_at = now()",
	} {
		if s.attack(t, s.third, sql) != 0 {
			t.Errorf("%s: it was written", what)
		}
	}
	one, fine := seen.All[0].ID, sampling.Finding{Outcome: sampling.InOrder, Note: "Nähty"}
	want(t, "by who checked the claim", s.desk.Find(ctx, s.keha, press(1), s.id, one, fine), fault.Forbidden)
	const find = "UPDATE sample_line SET state = 'found', outcome = 'in_order', note = 'x', found_by = $2, found_at = now() WHERE id = $1"
	if s.attack(t, s.keha, find, one, s.keha.Account) != 0 || s.attack(t, s.second, find, one, s.second.Account) != 0 || s.attack(t, s.auditor, find, one, s.auditor.Account) != 0 {
		t.Error("who checked or decided the claim, or an auditor, wrote a finding")
	}
	if err := s.desk.Find(ctx, s.third, press(1), s.id, one, fine); err != nil {
		t.Fatal(err)
	}
	want(t, "confirmed by who found it", s.desk.Confirm(ctx, s.third, press(2), s.id, one), fault.Forbidden)
	const confirm = "UPDATE sample_line SET state = 'confirmed', confirmed_by = $2, confirmed_at = now() WHERE id = $1"
	if s.attack(t, s.third, confirm, one, s.third.Account) != 0 || s.attack(t, s.keha, "UPDATE sample_line SET state = 'confirmed', confirmed_by = $2, confirmed_at = now(), note = 'y' WHERE id = $1", one, s.keha.Account) != 0 {
		t.Error("a finding was confirmed by who made it, or changed on the way")
	}
	if err := s.desk.Confirm(ctx, s.keha, press(2), s.id, one); err != nil {
		t.Fatal(err)
	}
	want(t, "found after that", s.desk.Find(ctx, s.third, press(3), s.id, one, fine), fault.Conflict)
	if s.attack(t, s.oulu, "SELECT FROM sample_line") != 0 {
		t.Error("a claimant sees what is inspected")
	}
}
