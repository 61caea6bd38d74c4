package fund_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/document"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/store"
)

// year copies the decided claim so many times: twenty persons of five cases each, whose names are looked for in every text, a letter of twenty lines in three languages, a payment of a
// batch, two enclosed files, and twenty-five events of the log.
const year = `SET session_replication_role = replica;
CREATE TEMPORARY TABLE base AS SELECT c.id, c.claimant_org, d.document, d.letters, d.sums FROM grant_claim c JOIN grant_decision d ON d.claim_id = c.id;
CREATE TEMPORARY TABLE copy AS SELECT gen_random_uuid() AS id, gen_random_uuid() AS payment, n, 'TUKI-2026-' || lpad((n + 1)::text, 5, '0') AS number, b.* FROM
  generate_series(1, %d) n, (SELECT id AS base, claimant_org, document, letters, sums FROM base) b;
CREATE TEMPORARY TABLE person AS SELECT c.id AS claim, c.n, k, p, (md5(c.n || '/' || k))::uuid AS case_id, 'KP-2026-' || lpad((c.n * 5 + k)::text, 6, '0') AS reference FROM copy c, generate_series(1, 5) k, generate_series(1, 4) p;
INSERT INTO case_identity (case_id, document)
SELECT case_id, jsonb_build_object('persons', jsonb_agg(jsonb_build_object('number', p, 'family_name', 'Mallinen' || n, 'given_names', 'Esimerkki Toinen', 'birth_date', '1988-05-01', 'permit', '90'))) FROM person GROUP BY case_id;
INSERT INTO grant_claim (id, version, number, state, round_code, round_version, decides, claimant_org, form, checkers, claimed_cents, granted_cents, submitted_at, updated_at, updated_by)
SELECT c.id, g.version, c.number, g.state, g.round_code, g.round_version, g.decides, g.claimant_org, g.form, g.checkers, 1380000, 1380000, g.submitted_at, g.updated_at, g.updated_by FROM copy c JOIN grant_claim g ON g.id = c.base;
INSERT INTO claim_line (id, claim_id, round_code, payee, about, arrival_id, case_id, person, person_key, facts, rule, source, reason, due_cents, would_cents, wanted, accepted_cents, granted_cents)
SELECT gen_random_uuid(), p.claim, 'lisaosa-2026', 'municipality:564', 'arrival', a.id, p.case_id, p.p, '', jsonb_build_object('about', 'arrival', 'reference', p.reference, 'person', p.p, 'arrived_on', '2026-11-20'), 'lisaosa-7', 'STM',
       '', 69000, 69000, true, 69000, 69000 FROM person p, LATERAL (SELECT md5(p.reference || p.p)::uuid AS id) a;
INSERT INTO claim_step (id, claim_id, event, from_state, to_state, at, account_id, org_id, note)
SELECT gen_random_uuid(), c.id, s.event, s.from_state, s.to_state, s.at + c.n * interval '1 ms', s.account_id, s.org_id, s.note FROM copy c JOIN claim_step s ON s.claim_id = c.base;
INSERT INTO grant_decision (claim_id, number, claimant_org, round_code, claimed_cents, granted_cents, iban, decided_by, decided_at, document, letters, sums)
SELECT c.id, c.number, d.claimant_org, d.round_code, 1380000, 1380000, d.iban, d.decided_by, d.decided_at, d.document || jsonb_build_object('claimed', 1380000, 'granted', 1380000, 'lines',
       (SELECT jsonb_agg(jsonb_build_object('person', p.reference || '/' || p.p, 'arrived', '2026-11-20', 'rule', 'lisaosa-7', 'source', 'STM', 'asked', 69000, 'granted', 69000)) FROM person p WHERE p.claim = c.id)), c.letters, c.sums
  FROM copy c JOIN grant_decision d ON d.claim_id = c.base;
INSERT INTO payment_batch (id, number, state, on_day, debtor_iban, payments, cents, made_by, made_at, released_by, released_at, file, sha256)
SELECT '00000000-0000-7000-8000-00000000000a', 'MAKSU-2026-00001', 'released', '2026-11-24', 'FI2112345600000785', 1, 1, a.id, now(), b.id, now(), 'x', sha256('x') FROM (SELECT min(id::text)::uuid AS id FROM account) a, (SELECT max(id::text)::uuid AS id FROM account) b;
INSERT INTO payment (id, batch_id, claim_id, instalment, claimant_org, state, creditor, iban, reference, cents, end_to_end, bank_status, updated_at)
SELECT payment, '00000000-0000-7000-8000-00000000000a', id, 1, claimant_org, 'paid', 'Oulu', 'FI2112345600000785', '10' || lpad(n::text, 6, '0'), 1380000, number || '-1', 'ACSC', now() FROM copy;
CREATE TEMPORARY TABLE booked AS SELECT gen_random_uuid() AS entry, c.*, k.* FROM copy c, (VALUES (1, 'decision', 'appropriation', 'payable'), (2, 'payment', 'payable', 'in_transit'), (3, 'settlement', 'in_transit', 'bank')) k (nth, kind, debit, credit);
INSERT INTO ledger_entry (id, claim_id, claimant_org, day, kind, of_id, ground, at, account_id)
SELECT entry, id, claimant_org, '2026-11-23', kind, CASE kind WHEN 'decision' THEN id ELSE payment END, number, now(), gen_random_uuid() FROM booked ORDER BY n, nth;
INSERT INTO ledger_posting (entry_id, line, account, cents) SELECT entry, 1, debit, 1380000 FROM booked UNION ALL SELECT entry, 2, credit, -1380000 FROM booked;
INSERT INTO ledger_head (claim_id, account, claimant_org, cents)
SELECT id, a.account, claimant_org, a.cents FROM copy, (VALUES ('appropriation', 1380000), ('payable', 0), ('in_transit', 0), ('bank', -1380000)) a (account, cents);
INSERT INTO claim_attachment (id, claim_id, name, version, type, content, sha256, scanned, added_at, added_by)
SELECT gen_random_uuid(), id, 'liite-' || f || '.pdf', 1, 'application/pdf', 'x', sha256('x'), true, now(), gen_random_uuid() FROM copy, generate_series(1, 2) f;
INSERT INTO audit.event (at, account_id, role, organisation, action, subject, subject_id, ground, detail)
SELECT now(), gen_random_uuid(), 'keha', claimant_org, 'claim.read', 'claim', id, '681/2023', '{"a":"b"}' FROM copy, generate_series(1, 25);
ANALYZE`

// BenchmarkPackOfAYear makes the pack of a year's claims (KUNTAPAIKKA_PACK: how many), and verifies it.
func BenchmarkPackOfAYear(b *testing.B) {
	claims := 5000
	if n, err := strconv.Atoi(os.Getenv("KUNTAPAIKKA_PACK")); err == nil {
		claims = n
	}
	o := newOffice(b).decide(b, "", "")
	lengthen(b, o)
	o.DB.Exec(b, fmt.Sprintf(year, claims))
	keha := o.As("keha")
	var inDatabase time.Duration
	in := store.As(o.DB.DB, func(tx *store.Tx) pack.Store { return tx })
	desk := pack.Desk{Now: portaltest.Now, Letter: document.Reissue, InTx: func(ctx context.Context, a identity.Actor, p identity.Press, fn func(pack.Store) error) error {
		defer func(began time.Time) { inDatabase += time.Since(began) }(time.Now())
		return in(ctx, a, p, fn)
	}}
	file := filepath.Join(b.TempDir(), "pack.zip")
	b.Run("Make", func(b *testing.B) {
		for b.Loop() {
			form := keha.Press("/fund/packs")
			form.Set("year", "2026")
			page := keha.Post("/fund/packs", form)
			portaltest.Wants(b, "asked", page, http.StatusOK, "Tekeillä")
			most, end := heap()
			if err := desk.Make(b.Context(), uuid.MustParse(strings.TrimPrefix(page.Path, "/packs/")), true); err != nil {
				b.Fatal(err)
			}
			end()
			b.ReportMetric(float64(<-most)/(1<<20), "heap-MB")
			b.ReportMetric(float64(claims)/b.Elapsed().Seconds(), "claims/s")
			b.ReportMetric(inDatabase.Seconds(), "transactions-s")
			_, content, err := desk.Fetch(b.Context(), o.Actors["keha"], uuid.MustParse(strings.TrimPrefix(page.Path, "/packs/")))
			if err != nil {
				b.Fatal(err)
			}
			out, err := os.Create(file)
			if err != nil {
				b.Fatal(err)
			}
			n, err := io.Copy(out, content)
			if err != nil || out.Close() != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(n)/(1<<20), "MB")
		}
	})
	b.Run("Verify", func(b *testing.B) {
		for b.Loop() {
			in, err := os.Open(file)
			if err != nil {
				b.Skip("no pack was made")
			}
			size, err := in.Seek(0, io.SeekEnd)
			if err != nil {
				b.Fatal(err)
			}
			most, end := heap()
			r, err := pack.Verify(in, size, nil)
			if end(); err != nil || len(r.Findings) > 0 || r.Claims != claims+1 {
				b.Fatal(r.Claims, r.Findings[:min(3, len(r.Findings))], err)
			}
			b.ReportMetric(float64(<-most)/(1<<20), "heap-MB")
			in.Close()
		}
	})
}

// lengthen makes the letters of the decided claim of twenty lines.
func lengthen(b *testing.B, o office) {
	b.Helper()
	var kept map[string]json.RawMessage
	o.DB.Scan(b, "SELECT letters FROM grant_decision", nil, &kept)
	sums := map[string]string{}
	for l, text := range kept {
		var letter document.Letter
		if err := json.Unmarshal(text, &letter); err != nil {
			b.Fatal(err)
		}
		for _, section := range append(letter.Sections, letter.Annexes...) {
			for _, block := range section.Blocks {
				for block.Table != nil && len(block.Table.Rows) > 0 && len(block.Table.Rows) < 20 {
					block.Table.Rows = append(block.Table.Rows, block.Table.Rows[0])
				}
			}
		}
		var err error
		if kept[l], err = json.Marshal(letter); err != nil {
			b.Fatal(err)
		}
		file, err := document.Reissue(kept[l])
		if err != nil {
			b.Fatal(err)
		}
		sum := sha256.Sum256(file)
		sums[l] = hex.EncodeToString(sum[:])
		b.Logf("a letter in %s has %d bytes", l, len(file))
	}
	o.DB.Exec(b, "SET session_replication_role = replica")
	text, err := json.Marshal(map[string]any{"letters": kept, "sums": sums})
	if err != nil {
		b.Fatal(err)
	}
	o.DB.Exec(b, "ALTER TABLE grant_decision DISABLE TRIGGER decision_stands")
	o.DB.Exec(b, "UPDATE grant_decision SET letters = $1::jsonb -> 'letters', sums = $1::jsonb -> 'sums'", string(text))
}

// heap watches how much memory is in use until end is called.
func heap() (most chan uint64, end func()) {
	most, stop := make(chan uint64, 1), make(chan struct{})
	go func() {
		var highest uint64
		var m runtime.MemStats
		for tick := time.NewTicker(200 * time.Millisecond); ; {
			runtime.ReadMemStats(&m)
			highest = max(highest, m.HeapInuse)
			select {
			case <-tick.C:
			case <-stop:
				tick.Stop()
				most <- highest
				return
			}
		}
	}()
	return most, func() { close(stop) }
}
