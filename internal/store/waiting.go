package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
)

// mostWaiting bounds a first page.
const mostWaiting = 50

// answerRecovery is the hearing of a recovery that the claimant has not answered, due at the end of its last day.
const answerRecovery = `SELECT 'answer_recovery', r.number, '', '/recoveries/' || r.id, 0, (r.answer_by + 1)::timestamp AT TIME ZONE 'Europe/Helsinki' - interval '1 minute', ''
  FROM recovery r WHERE r.claimant_org = $1 AND r.state = 'hearing' AND r.answered_at IS NULL AND r.answer_by >= ($2::timestamptz AT TIME ZONE 'Europe/Helsinki')::date
`

// waitingKeha is what waits for the paying authority, but for what the account $4 may not do as the second person.
const waitingKeha = `-- name: waiting.keha
SELECT CASE r.state WHEN 'prepared' THEN 'decide_recovery' ELSE 'prepare_recovery' END, r.number, '', '/recoveries/' || r.id, 0, NULL::timestamptz, ''
  FROM recovery r WHERE $1::uuid IS NOT NULL AND (r.state = 'prepared' AND NOT $4::uuid = ANY (r.preparers)
    OR r.state = 'hearing' AND (r.answered_at IS NOT NULL OR r.answer_by < ($2::timestamptz AT TIME ZONE 'Europe/Helsinki')::date))
UNION ALL
SELECT 'settle_write_off', r.number, '', '/recoveries/' || r.id, 0, NULL, ''
  FROM recovery_write_off w JOIN recovery r ON r.id = w.recovery_id WHERE w.settled_by IS NULL AND w.proposed_by <> $4
UNION ALL
SELECT CASE v.state WHEN 'received' THEN 'prepare_review' ELSE 'decide_review' END, v.number, '', '/reviews/' || v.id, 0, NULL, ''
  FROM review v WHERE v.decides = 'keha' AND (v.state = 'received' OR v.state = 'prepared' AND NOT $4 = ANY (v.preparers))
UNION ALL
SELECT CASE q.state WHEN 'submitted' THEN 'prepare_change' ELSE 'decide_change' END, q.number, '', '/change-requests/' || q.id, 0, NULL, ''
  FROM change_request q JOIN grant_claim c ON c.id = q.claim_id WHERE c.decides = 'keha' AND (q.state = 'submitted' OR q.state = 'prepared' AND NOT $4 = ANY (q.preparers))
ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`

// waitingFor gives each role what waits for it: columns kind, reference, municipality, address, persons, due, priority. The policies keep every
// part to the actor's own rows; $1 is the organisation, so that each part can use its index.
func waitingFor(r identity.Role) string {
	switch r {
	case identity.Regional:
		return `-- name: waiting.regional
SELECT 'follow_suggestion', c.reference, s.municipality_code, '/cases/' || c.id || '/ranking', c.persons, c.due_at, c.priority
  FROM suggestion s JOIN refugee_case c ON c.id = s.case_id WHERE s.centre_org = $1 AND s.state = 'open' AND c.state = 'matching'
UNION ALL
SELECT 'start_matching', c.reference, '', '/cases/' || c.id, c.persons, c.due_at, c.priority
  FROM refugee_case c WHERE c.centre_org = $1 AND c.state = 'received'
UNION ALL
SELECT 'propose', c.reference, '', '/cases/' || c.id || '/ranking', c.persons, c.due_at, c.priority
  FROM refugee_case c WHERE c.centre_org = $1 AND c.state = 'matching'
   AND NOT EXISTS (SELECT FROM proposal p WHERE p.case_id = c.id AND p.state IN ('drafted','sent','question','accepted','agreed'))
   AND NOT EXISTS (SELECT FROM suggestion s WHERE s.case_id = c.id AND s.state = 'open')
UNION ALL
SELECT CASE p.state WHEN 'question' THEN 'reply' WHEN 'accepted' THEN 'agree' WHEN 'agreed' THEN 'direct' ELSE 'late_answer' END,
       p.reference, p.municipality_code, '/proposals/' || p.id, p.persons, CASE WHEN p.state IN ('sent','question') THEN p.due_at END, p.priority
  FROM proposal p WHERE p.centre_org = $1 AND (p.state IN ('question','accepted','agreed') OR p.state = 'sent' AND p.due_at < $2)
UNION ALL
SELECT 'settle_change', c.reference, p.municipality_code, '/cases/' || c.id, c.persons, c.due_at, c.priority
  FROM proposal p JOIN refugee_case c ON c.id = p.case_id
 WHERE p.centre_org = $1 AND p.supplement AND p.state IN ('declined','expired') AND c.state = 'placed'
   AND NOT EXISTS (SELECT FROM proposal n WHERE n.case_id = p.case_id AND n.sent_at > p.sent_at)
UNION ALL
SELECT 'confirm_offer', o.year::text, o.municipality_code, '/offers/' || o.id, 0, NULL, ''
  FROM place_offer o WHERE o.centre_org = $1 AND o.state = 'submitted'
UNION ALL
SELECT 'give_feedback', l.year::text, '', '/capacity/unused?year=' || l.year, 0, NULL, ''
  FROM offer_line l WHERE l.centre_org = $1 AND l.in_force AND l.capacity > l.reserved + l.taken AND upper(l.open_on) <= ($2::timestamptz AT TIME ZONE 'Europe/Helsinki')::date
   AND l.year >= extract(year FROM $2::timestamptz) - 1 AND NOT EXISTS (SELECT FROM place_feedback b WHERE b.line_id = l.id)
 GROUP BY l.year
ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`
	case identity.Municipality:
		return `-- name: waiting.municipality
SELECT 'answer_proposal', p.reference, '', '/proposals/' || p.id, p.persons, p.due_at, p.priority
  FROM proposal p WHERE p.municipality_org = $1 AND p.state IN ('sent','question') AND p.due_at IS NOT NULL AND $2::timestamptz IS NOT NULL
UNION ALL
SELECT 'prepare_arrival', c.reference, '', '/arrivals/' || c.id, c.persons, NULL, c.priority
  FROM case_access a JOIN refugee_case c ON c.id = a.case_id
 WHERE a.org_id = $1 AND a.layer = 'identity' AND a.until IS NULL AND c.state = 'placed'
UNION ALL
SELECT 'finish_offer', o.year::text, '', '/offers/' || o.id, 0, NULL, ''
  FROM place_offer o WHERE o.municipality_org = $1 AND o.state = 'draft'
UNION ALL
` + answerRecovery + `ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`
	case identity.Keha:
		return waitingKeha
	case identity.Wellbeing:
		return `-- name: waiting.wellbeing
SELECT 'answer_hearing', p.reference, p.municipality_code, '/hearings/' || h.id, p.persons, h.due_at, p.priority
  FROM hearing h JOIN proposal p ON p.id = h.proposal_id
 WHERE h.org_id = $1 AND h.state IN ('open','silent') AND p.state IN ('sent','question') AND $2::timestamptz IS NOT NULL
UNION ALL
` + answerRecovery + `ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`
	case identity.Coordinator:
		return `-- name: waiting.coordinator
SELECT 'suggest', c.reference, '', '/cases/' || c.id || '/ranking', c.persons, c.due_at, c.priority
  FROM refugee_case c WHERE c.priority = 'emergency' AND c.state IN ('received','matching') AND $1::uuid IS NOT NULL
   AND NOT EXISTS (SELECT FROM proposal p WHERE p.case_id = c.id AND p.state IN ('drafted','sent','question','accepted','agreed'))
   AND NOT EXISTS (SELECT FROM suggestion s WHERE s.case_id = c.id AND s.state = 'open')
UNION ALL
SELECT 'late_answer', p.reference, p.municipality_code, '/proposals/' || p.id, p.persons, p.due_at, p.priority
  FROM proposal p WHERE p.state IN ('sent','question') AND p.due_at < $2
ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`
	case identity.Intake:
		return `-- name: waiting.intake
SELECT CASE c.state WHEN 'draft' THEN 'finish_draft' ELSE 'complete_case' END, c.reference, '', '/cases/' || c.id, c.persons, c.due_at, c.priority
  FROM refugee_case c WHERE c.intake_org = $1 AND c.state IN ('draft','needs_completion') AND $2::timestamptz IS NOT NULL
ORDER BY 6 NULLS LAST, 7, 2 LIMIT $3`
	}
	return ""
}

// Waiting lists what waits for the actor, what is due first first.
func (tx *Tx) Waiting(ctx context.Context) ([]placement.Waiting, error) {
	sql := waitingFor(tx.actor.Role())
	if sql == "" {
		return nil, nil
	}
	args := []any{tx.actor.Organisation(), tx.now, mostWaiting}
	if tx.actor.Role() == identity.Keha {
		args = append(args, tx.actor.Account) // where the second person is asked for
	}
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (w placement.Waiting, err error) {
		var due nullTime
		err = row.Scan(&w.Kind, &w.Reference, &w.Place, &w.Href, &w.Persons, &due, &w.Priority)
		w.Due = due.t
		return w, err
	})
}
