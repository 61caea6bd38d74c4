-- +goose Up
-- +goose StatementBegin
-- What of a sum is held back on a day, part by part, with what it waits for: the settlement of a salary's costs, a report that is late, the approval of a report, a day. Each
-- instalment but the last is rounded down, and a report that is late holds whatever does not come at the decision.
CREATE FUNCTION held_parts(claim uuid, net bigint, today date) RETURNS TABLE (nth smallint, cents bigint, cause text, on_day date, report uuid)
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT 1::smallint, net, 'costs', NULL::date, NULL::uuid
   WHERE EXISTS (SELECT FROM claim_settlement s WHERE s.claim_id = claim AND s.state <> 'settled') AND NOT EXISTS (SELECT FROM claim_instalment i WHERE i.claim_id = claim)
  UNION ALL
  SELECT i.nth,
         CASE WHEN i.nth = (SELECT max(o.nth) FROM claim_instalment o WHERE o.claim_id = claim)
              THEN net - coalesce((SELECT sum(net * o.share / 100) FROM claim_instalment o WHERE o.claim_id = claim AND o.nth < i.nth), 0)::bigint
              ELSE net * i.share / 100 END,
         CASE WHEN late.id IS NOT NULL THEN 'late' ELSE i.due_when END, coalesce(late.due_on, r.due_on, i.on_day), coalesce(late.id, r.id)
    FROM claim_instalment i
    LEFT JOIN LATERAL (SELECT l.id, l.due_on FROM claim_report l WHERE l.claim_id = claim AND l.due_on < today AND l.state IN ('draft','supplement_requested') ORDER BY l.due_on LIMIT 1) late ON true
    LEFT JOIN claim_report r ON r.claim_id = claim AND r.kind = i.due_when
   WHERE i.claim_id = claim AND i.due_when <> 'decision'
     AND (late.id IS NOT NULL OR CASE i.due_when WHEN 'date' THEN i.on_day > today ELSE r.state IS DISTINCT FROM 'approved' END)
$$;

CREATE OR REPLACE FUNCTION held_back(claim uuid, net bigint, today date) RETURNS bigint LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
  SELECT coalesce(sum(p.cents), 0)::bigint FROM held_parts(claim, net, today) p
$$;

-- No payment is of what is held back on its day. The day is the portal's, which plans it; the database's own is the last that it can be.
CREATE OR REPLACE FUNCTION payment_instalment() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  owed bigint := coalesce((SELECT -cents FROM ledger_head WHERE claim_id = NEW.claim_id AND account = 'payable'), 0);
  gone bigint := coalesce((SELECT sum(cents) FROM payment WHERE claim_id = NEW.claim_id AND state IN ('sent','paid')), 0);
BEGIN
  IF NEW.cents > owed - held_back(NEW.claim_id, owed + gone, (least(NEW.updated_at, now()) AT TIME ZONE 'Europe/Helsinki')::date) THEN
    RAISE EXCEPTION 'a payment is of an instalment that is not due' USING ERRCODE = '23514';
  END IF;
  RETURN NEW;
END $$;
-- +goose StatementEnd
