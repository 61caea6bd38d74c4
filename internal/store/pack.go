package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/grants/pack"
	"kuntapaikka/internal/grants/reporting"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
)

var packFrom = `SELECT k.id, k.kind, k.claim_id, k.claimant_org, k.year, k.subject, k.state, k.asked_by, coalesce(a.name, ''), ` + partiesOf("o") + `, k.role, k.asked_at, k.made_at,
       k.access, k.claims, k.claims_of, k.files, k.bytes, k.manifest
  FROM audit_pack k JOIN organisation o ON o.id = k.org_id LEFT JOIN account a ON a.id = k.asked_by`

func scanPack(row pgx.CollectableRow) (p pack.Pack, err error) {
	var claim, org *uuid.UUID
	var made nullTime
	into := append([]any{&p.ID, &p.Scope.Kind, &claim, &org, &p.Scope.Year, &p.Subject, &p.State, &p.AskedBy, &p.Name}, partyFields(&p.Org)...)
	err = row.Scan(append(into, &p.Role, &p.AskedAt, &made, &p.Access, &p.Claims, &p.Of, &p.Files, &p.Bytes, &p.Manifest)...)
	p.Scope.Claim, p.Scope.Org, p.MadeAt = orZero(claim), orZero(org), made.t
	return p, err
}

type packKey struct {
	At time.Time
	ID uuid.UUID
}

// Packs lists the packs that the actor may see, the last asked first: those of a claim, or all.
func (tx *Tx) Packs(ctx context.Context, claim uuid.UUID, p page.Params) (page.Of[pack.Pack], error) {
	after := packKey{At: endOfTime, ID: uuid.Max}
	p.After.Into(&after)
	rows, err := tx.Query(ctx, "-- name: audit_pack.list\n"+packFrom+` WHERE ($1::uuid IS NULL OR k.claim_id = $1) AND (k.asked_at, k.id) < ($2, $3)
 ORDER BY k.asked_at DESC, k.id DESC LIMIT $4`, idOrNull(claim), after.At, after.ID, p.Rows()+1)
	if err != nil {
		return page.Of[pack.Pack]{}, err
	}
	all, err := pgx.CollectRows(rows, scanPack)
	return page.Cut(all, p, func(p pack.Pack) any { return packKey{p.AskedAt, p.ID} }), err
}

// Pack reads one pack without its archive.
func (tx *Tx) Pack(ctx context.Context, id uuid.UUID) (pack.Pack, error) {
	rows, err := tx.Query(ctx, "-- name: audit_pack.get\n"+packFrom+" WHERE k.id = $1", id)
	if err != nil {
		return pack.Pack{}, err
	}
	p, err := pgx.CollectExactlyOneRow(rows, scanPack)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fault.Missing()
	}
	return p, err
}

// AddPack stores a pack that is asked for. One of the same kind that the actor waits for already is a Conflict.
func (tx *Tx) AddPack(ctx context.Context, p pack.Pack) error {
	_, err := tx.Exec(ctx, `-- name: audit_pack.add
INSERT INTO audit_pack (id, kind, claim_id, claimant_org, year, subject, state, asked_by, org_id, role, asked_at, access) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.ID, p.Scope.Kind, idOrNull(p.Scope.Claim), idOrNull(p.Scope.Org), p.Scope.Year, p.Subject, p.State, p.AskedBy, p.Org.ID, p.Role, p.AskedAt, p.Access)
	if isUnique(err, "audit_pack_waiting") {
		return fault.New(fault.Conflict, "fund.pack_waits")
	}
	return err
}

// EndPack stores what was made of a pack.
func (tx *Tx) EndPack(ctx context.Context, p pack.Pack) error {
	_, err := tx.Exec(ctx, "-- name: audit_pack.end\nUPDATE audit_pack SET state = $2, made_at = $3, claims = $4, files = $5, bytes = $6, manifest = $7 WHERE id = $1",
		p.ID, p.State, timeOrNull(p.MadeAt), p.Claims, p.Files, p.Bytes, p.Manifest)
	return err
}

// AddPackPart stores the next part of an archive.
func (tx *Tx) AddPackPart(ctx context.Context, id uuid.UUID, n int, content []byte) error {
	_, err := tx.Exec(ctx, "-- name: audit_pack_part.add\nINSERT INTO audit_pack_part (pack_id, n, content) VALUES ($1, $2, $3)", id, n, content)
	return err
}

// DropPackParts drops what an attempt has left of a pack that is not made yet.
func (tx *Tx) DropPackParts(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: audit_pack_part.drop\nDELETE FROM audit_pack_part WHERE pack_id = $1", id)
	return err
}

// FailPack notes that nothing is made of a pack. For the system's work: who asked may be gone.
func (tx *Tx) FailPack(ctx context.Context, id uuid.UUID) error {
	_, err := tx.Exec(ctx, "-- name: audit_pack.fail\nUPDATE audit_pack SET state = 'failed' WHERE id = $1 AND state = 'asked'", id)
	return err
}

// PackGoes notes how many claims are in a pack that is under way, of how many.
func (tx *Tx) PackGoes(ctx context.Context, id uuid.UUID, done, of int) error {
	_, err := tx.Exec(ctx, "-- name: audit_pack.goes\nUPDATE audit_pack SET claims = $2, claims_of = $3 WHERE id = $1", id, done, of)
	return err
}

// PackPart reads a part of an archive; none after the last.
func (tx *Tx) PackPart(ctx context.Context, id uuid.UUID, n int) (content []byte, err error) {
	err = tx.QueryRow(ctx, "-- name: audit_pack_part.get\nSELECT content FROM audit_pack_part WHERE pack_id = $1 AND n = $2", id, n).Scan(&content)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return content, err
}

// AddAnnex notes that an identity annex was made: its hash and how many cases it names.
func (tx *Tx) AddAnnex(ctx context.Context, id, of uuid.UUID, manifest []byte, cases int) error {
	_, err := tx.Exec(ctx, "-- name: audit_annex.add\nINSERT INTO audit_annex (id, pack_id, account_id, at, manifest, cases) VALUES ($1, $2, $3, $4, $5, $6)",
		id, of, tx.actor.Account, tx.now, manifest, cases)
	return err
}

// ClaimsToPack lists the claims of a scope that have a number, by number.
func (tx *Tx) ClaimsToPack(ctx context.Context, s pack.Scope) ([]uuid.UUID, error) {
	rows, err := tx.Query(ctx, `-- name: claim.to_pack
SELECT c.id FROM grant_claim c WHERE c.number IS NOT NULL AND CASE WHEN $1::uuid IS NOT NULL THEN c.id = $1
   ELSE ($2::uuid IS NULL OR c.claimant_org = $2) AND c.submitted_at >= make_timestamptz($3, 1, 1, 0, 0, 0, 'Europe/Helsinki')
    AND c.submitted_at < make_timestamptz($3 + 1, 1, 1, 0, 0, 0, 'Europe/Helsinki') END ORDER BY c.number`, idOrNull(s.Claim), idOrNull(s.Org), max(s.Year, 1))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// Claimants lists the organisations that have submitted a claim, by name.
func (tx *Tx) Claimants(ctx context.Context) ([]identity.Organisation, error) {
	rows, err := tx.Query(ctx, "-- name: claim.claimants\nSELECT "+partiesOf("o")+` FROM organisation o
 WHERE EXISTS (SELECT FROM grant_claim c WHERE c.claimant_org = o.id AND c.number IS NOT NULL) ORDER BY o.name_fi, o.id`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o identity.Organisation, err error) {
		err = row.Scan(partyFields(&o)...)
		return o, err
	})
}

// PackedMark tells apart two moments of a claim: it changes with the claim, its entries, its payments, its files and whatever has followed.
func (tx *Tx) PackedMark(ctx context.Context, claim uuid.UUID) (mark string, err error) {
	err = tx.QueryRow(ctx, `-- name: claim.mark
SELECT concat_ws('/', (SELECT version FROM grant_claim WHERE id = $1), (SELECT count(*) FROM ledger_entry WHERE claim_id = $1),
       (SELECT sum(version) FROM payment WHERE claim_id = $1), (SELECT count(*) + count(removed_at) FROM claim_attachment WHERE claim_id = $1),
       (SELECT sum(version) FROM recovery WHERE claim_id = $1), (SELECT sum(version) FROM review WHERE claim_id = $1), (SELECT sum(version) FROM change_request WHERE claim_id = $1),
       (SELECT sum(version) FROM claim_report WHERE claim_id = $1), (SELECT version FROM claim_settlement WHERE claim_id = $1))`, claim).Scan(&mark)
	return mark, err
}

// PackedPayments lists a claim's payments with their batches, the first first. A claimant sees the payments and not the batches.
func (tx *Tx) PackedPayments(ctx context.Context, claim uuid.UUID) ([]pack.Payment, error) {
	batch := "coalesce(b.number, ''), coalesce(b.state, ''), b.on_day, b.made_by, b.released_by, b.sha256 FROM payment p LEFT JOIN payment_batch b ON b.id = p.batch_id"
	if !tx.actor.May(identity.PaymentRead) {
		batch = "'', '', NULL::date, NULL::uuid, NULL::uuid, NULL::bytea FROM payment p"
	}
	rows, err := tx.Query(ctx, "-- name: payment.packed\nSELECT p.end_to_end, p.state, p.instalment, p.cents, p.iban, p.reference, p.bank_status, p.reason_code, "+batch+
		" WHERE p.claim_id = $1 ORDER BY p.id", claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (p pack.Payment, err error) {
		var made, released *uuid.UUID
		var on *civil.Date
		err = row.Scan(&p.EndToEnd, &p.State, &p.Instalment, &p.Cents, &p.IBAN, &p.Reference, &p.Status, &p.Reason.Code, &p.Batch, &p.BatchState, &on, &made, &released, &p.File)
		p.On, p.MadeBy, p.ReleasedBy = orZero(on), orZero(made), orZero(released)
		return p, err
	})
}

// PackedEvidence lists everything that was enclosed with a claim, also what was taken out again, in the order of enclosing.
func (tx *Tx) PackedEvidence(ctx context.Context, claim uuid.UUID) ([]pack.Evidence, error) {
	rows, err := tx.Query(ctx, `-- name: claim_attachment.packed
SELECT id, name, version, type, length(content), sha256, scanned, added_at, added_by, removed_at IS NOT NULL FROM claim_attachment WHERE claim_id = $1 ORDER BY added_at, id`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pack.Evidence])
}

// PackedReports lists the reports on a claim, the first due first. What is written in a draft is its claimant's alone.
func (tx *Tx) PackedReports(ctx context.Context, claim uuid.UUID) ([]reporting.Report, error) {
	rows, err := tx.Query(ctx, "-- name: claim_report.packed\nSELECT"+claimReportFrom+" WHERE r.claim_id = $1 ORDER BY r.due_on, r.id", claim)
	if err != nil {
		return nil, err
	}
	all, err := pgx.CollectRows(rows, scanClaimReport)
	for i := range all {
		if all[i].State == reporting.Draft {
			all[i].Form = reporting.Form{}
		}
	}
	return all, err
}

// PackedChanges lists what was asked to be changed of a claim, by number.
func (tx *Tx) PackedChanges(ctx context.Context, claim uuid.UUID) ([]pack.Change, error) {
	rows, err := tx.Query(ctx, `-- name: change_request.packed
SELECT id, number, state, reason, items, asked_by, asked_at, preparers, returned, decided_by, decided_at, letters, sums, taken_cents FROM change_request WHERE claim_id = $1 ORDER BY asked_at, id`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (c pack.Change, err error) {
		var by *uuid.UUID
		var decided nullTime
		err = row.Scan(&c.ID, &c.Number, &c.State, &c.Reason, &c.Items, &c.AskedBy, &c.AskedAt, &c.Preparers, &c.Returned, &by, &decided, &c.Letters.Texts, &c.Letters.Sums, &c.Taken)
		c.DecidedBy, c.DecidedAt = orZero(by), decided.t
		return c, err
	})
}

// PackedInspections lists the lines of a claim that are inspected, and the samples that were drawn from its lines.
func (tx *Tx) PackedInspections(ctx context.Context, claim uuid.UUID) (all []pack.Picked, samples []uuid.UUID, err error) {
	rows, err := tx.Query(ctx, `-- name: sample.packed
SELECT s.id, s.number FROM grant_decision g JOIN audit_sample s ON s.drawn_at IS NOT NULL AND (s.round_code = '' OR s.round_code = g.round_code)
   AND (g.decided_at AT TIME ZONE 'Europe/Helsinki')::date BETWEEN s.decided_from AND s.decided_last
 WHERE g.claim_id = $1 AND g.granted_cents > 0 ORDER BY s.number`, claim)
	if err != nil {
		return nil, nil, err
	}
	numbers, of, number := map[uuid.UUID]string{}, uuid.UUID{}, ""
	if _, err := pgx.ForEachRow(rows, []any{&of, &number}, func() error {
		samples, numbers[of] = append(samples, of), number
		return nil
	}); err != nil || len(samples) == 0 {
		return nil, samples, err
	}
	rows, err = tx.Query(ctx, "-- name: sample_line.packed\nSELECT"+pickedFrom+" WHERE p.claim_id = $1 ORDER BY p.sample_id, p.unit", claim)
	if err != nil {
		return nil, nil, err
	}
	picked, err := pgx.CollectRows(rows, scanPicked)
	for _, p := range picked {
		all = append(all, pack.Picked{Picked: p, Number: numbers[p.Sample]})
	}
	return all, samples, err
}

// PackedSteps lists the steps of what has followed a claim's decision: of recoveries, reports and the settlement.
func (tx *Tx) PackedSteps(ctx context.Context, claim uuid.UUID) ([]pack.AfterStep, error) {
	rows, err := tx.Query(ctx, `-- name: claim.packed_steps
SELECT s.of, s.at, s.event, s.from_state, s.to_state, o.kind || ':' || o.code, s.account_id, s.cents, s.note FROM (
  SELECT r.number AS of, s.at, s.id, s.event, s.from_state, s.to_state, s.org_id, s.account_id, s.cents, s.note FROM recovery r JOIN recovery_step s ON s.recovery_id = r.id WHERE r.claim_id = $1
  UNION ALL SELECT r.kind, s.at, s.id, s.event, '', '', s.org_id, s.account_id, 0, s.note FROM claim_report r JOIN claim_report_step s ON s.report_id = r.id WHERE r.claim_id = $1
  UNION ALL SELECT 'settlement', s.at, s.id, s.event, '', '', s.org_id, s.account_id, 0, s.note FROM claim_settlement_step s WHERE s.claim_id = $1) s
  JOIN organisation o ON o.id = s.org_id ORDER BY s.of, s.at, s.id`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[pack.AfterStep])
}

// PackedAccess lists the events of the log about a claim, its batches and whatever has followed, each with its link of the chain and the hash of the link before.
func (tx *Tx) PackedAccess(ctx context.Context, claim uuid.UUID) ([]pack.Link, error) {
	rows, err := tx.Query(ctx, `-- name: event.packed
SELECT id, xid, at, account_id, role, organisation, action, subject, subject_id, case_id, ground, detail, seq, before, hash FROM pack_access($1)`, claim)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (l pack.Link, err error) {
		var account, org, subject, about *uuid.UUID
		var before, hash []byte
		var number int64
		r, e := &l.Record, &l.Record.Event
		err = row.Scan(&r.ID, &number, &r.At, &account, &r.Role, &org, &e.Action, &e.Subject, &subject, &about, &e.Ground, &e.Detail, &l.Seq, &before, &hash)
		r.XID, r.Account, r.Organisation, e.ID, e.Case = uint64(number), orZero(account), orZero(org), orZero(subject), orZero(about)
		if l.Seq > 0 && len(before) == len(l.Before) && len(hash) == len(l.Hash) {
			l.Before, l.Hash = audit.Hash(before), audit.Hash(hash)
		} else {
			l.Seq = 0
		}
		return l, err
	})
}

// TellsWho says of each text whether it names a person of the claim.
func (tx *Tx) TellsWho(ctx context.Context, claim uuid.UUID, texts []string) (tells []bool, err error) {
	err = tx.QueryRow(ctx, "-- name: claim.tells_who\nSELECT tells_who($1, $2)", claim, texts).Scan(&tells)
	return tells, err
}

// OpenIdentities returns the identities of cases that the actor has opened by break-glass and that are open now, by the case's number.
func (tx *Tx) OpenIdentities(ctx context.Context, cases []uuid.UUID) (map[string]casework.Identity, error) {
	rows, err := tx.Query(ctx, `-- name: glass.open_identities
SELECT glass_reference(g.id), glass_identity(g.id) FROM break_glass g WHERE g.account_id = $1 AND g.case_id = ANY($2) AND clock_timestamp() < g.ends_at`, tx.actor.Account, cases)
	if err != nil {
		return nil, err
	}
	all := map[string]casework.Identity{}
	var reference *string
	var document []byte
	_, err = pgx.ForEachRow(rows, []any{&reference, &document}, func() error {
		if reference == nil || document == nil {
			return nil
		}
		var i casework.Identity
		err := json.Unmarshal(document, &i)
		all[*reference] = i
		return err
	})
	return all, err
}

// PackAsker returns who asked for a pack, as long as he may still act for that organisation in that role. For the system's work.
func (tx *Tx) PackAsker(ctx context.Context, id uuid.UUID) (a identity.Actor, err error) {
	m := &a.Membership
	into := append([]any{&a.Account, &a.Name, &m.ID, &m.Role, &m.Flags}, partyFields(&m.Organisation)...)
	err = tx.QueryRow(ctx, "-- name: audit_pack.asker\nSELECT a.id, a.name, m.id, m.role, m.flags, "+partiesOf("o")+` FROM audit_pack k JOIN account a ON a.id = k.asked_by
  JOIN membership m ON m.account_id = a.id AND m.organisation_id = k.org_id AND m.role = k.role JOIN organisation o ON o.id = m.organisation_id
 WHERE k.id = $1 AND a.disabled_at IS NULL AND m.valid @> $2::date`, id, civil.DateIn(tx.now)).Scan(into...)
	if errors.Is(err, pgx.ErrNoRows) {
		return a, fault.Missing()
	}
	m.Account = a.Account
	return a, err
}

// PackRun is the job that makes a pack.
type PackRun struct {
	Pack uuid.UUID `json:"pack"`
}

// Kind names the job in the queue.
func (PackRun) Kind() string { return "pack_run" }

// InsertOpts bounds how often the making is tried.
func (PackRun) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 3} }

// EnqueuePack puts the job in that makes a pack.
func (tx *Tx) EnqueuePack(ctx context.Context, id uuid.UUID) error {
	return tx.Enqueue(ctx, PackRun{Pack: id})
}
