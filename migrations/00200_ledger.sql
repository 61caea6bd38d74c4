-- +goose Up
-- The ledger of places moves through these two functions only. They run as kp_ledger, which alone may write balances and entries, and check the
-- signed context once, in the place of the policies: a regional centre moves the places of its area, a municipality its own, the ministry and the
-- clock all. Each line is changed by one statement, an UPDATE of the head on a condition that writes its entry; lines are touched in one order.
-- +goose StatementBegin
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'kp_ledger') THEN
    CREATE ROLE kp_ledger NOLOGIN NOINHERIT;
  END IF;
END $$;
-- +goose StatementEnd
GRANT kp_ledger TO CURRENT_USER;
GRANT SELECT, UPDATE (moved, capacity, reserved, taken, seq) ON offer_line TO kp_ledger;
GRANT SELECT, INSERT ON place_ledger TO kp_ledger;
CREATE POLICY moving ON offer_line TO kp_ledger USING (true);
CREATE POLICY moving ON place_ledger TO kp_ledger USING (true);
GRANT EXECUTE ON FUNCTION guard.verified() TO kp_ledger;
GRANT CREATE ON SCHEMA public TO kp_ledger; -- while the migration runs

-- move_places reserves places for a proposal, takes what it reserved, or releases what it holds. It returns -1 when that is done, also by an
-- earlier call with the same key; else the number of persons for whom there was room, or who are held, and nothing has moved. When room that
-- was seen is gone before it is written, the transaction is refused with the code KP001 and that number.
-- +goose StatementBegin
CREATE FUNCTION move_places(p_kind text, p_municipality text, p_year integer, p_group text, p_arrival date, p_persons integer, p_proposal uuid,
                            p_key uuid, p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text[] := guard.verified();
  role text := part[2];
  org uuid := part[3]::uuid;
  account uuid := nullif(part[4], '00000000-0000-0000-0000-000000000000')::uuid;
  whole boolean := role IN ('coordinator', 'job');
  todo integer := p_persons;
  found_places integer := 0;
  lines uuid[];
  line uuid;
  held record;
  r integer;
  t integer;
  n integer;
BEGIN
  IF part IS NULL OR p_key IS NULL OR p_proposal IS NULL THEN
    RAISE EXCEPTION 'a movement needs an actor, a proposal and a key' USING ERRCODE = 'insufficient_privilege';
  END IF;
  -- One movement of a proposal at a time: what it holds can be read before it is moved, and a twin of this call waits and finds its key.
  PERFORM pg_advisory_xact_lock(hashtextextended(p_proposal::text, 1));
  IF EXISTS (SELECT FROM place_ledger e WHERE e.key = p_key AND e.kind = p_kind AND e.proposal_id = p_proposal) THEN
    RETURN -1;
  END IF;

  IF p_kind = 'reserve' THEN
    SELECT array_agg(l.id ORDER BY upper(l.open_on), l.id), coalesce(sum(l.capacity - l.reserved - l.taken), 0) INTO lines, found_places
      FROM offer_line l
     WHERE l.municipality_code = p_municipality AND l.year = p_year AND l.group_code = p_group AND l.open_on @> p_arrival AND l.in_force
       AND l.capacity > l.reserved + l.taken AND (whole OR role = 'regional' AND l.centre_org = org OR role = 'municipality' AND l.municipality_org = org);
    IF found_places < p_persons THEN
      RETURN found_places; -- what was read is enough to refuse, without waiting for anybody; to grant it is not
    END IF;
    FOREACH line IN ARRAY lines LOOP
      WITH head AS (
        UPDATE offer_line l
           SET moved = least(todo, l.capacity - l.reserved - l.taken), reserved = l.reserved + least(todo, l.capacity - l.reserved - l.taken), seq = l.seq + 1
         WHERE l.id = line AND l.in_force AND l.capacity > l.reserved + l.taken
        RETURNING l.id, l.seq, l.moved, l.capacity, l.reserved, l.taken)
      INSERT INTO place_ledger (line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, proposal_id, key, at, account_id)
      SELECT h.id, h.seq, 'reserve', h.moved, h.moved, 0, h.capacity, h.reserved, h.taken, p_proposal, p_key, p_at, account FROM head h
      RETURNING persons INTO n;
      todo := todo - coalesce(n, 0);
      EXIT WHEN todo = 0;
    END LOOP;
    IF todo > 0 THEN
      RAISE EXCEPTION 'no room' USING ERRCODE = 'KP001', DETAIL = p_persons - todo;
    END IF;
    RETURN -1;
  END IF;

  SELECT coalesce(sum(CASE p_kind WHEN 'take' THEN e.reserved_by ELSE e.reserved_by + e.taken_by END), 0) INTO found_places
    FROM place_ledger e JOIN offer_line l ON l.id = e.line_id
   WHERE e.proposal_id = p_proposal AND (whole OR role = 'regional' AND l.centre_org = org OR role = 'municipality' AND l.municipality_org = org);
  IF found_places < greatest(p_persons, 1) THEN
    RETURN found_places;
  END IF;
  IF todo = 0 THEN
    todo := found_places; -- all that it has reserved, or holds
  END IF;
  FOR held IN
    SELECT e.line_id, sum(e.reserved_by)::integer AS reserved, sum(e.taken_by)::integer AS taken
      FROM place_ledger e JOIN offer_line l ON l.id = e.line_id
     WHERE e.proposal_id = p_proposal AND (whole OR role = 'regional' AND l.centre_org = org OR role = 'municipality' AND l.municipality_org = org)
     GROUP BY e.line_id, l.open_on ORDER BY upper(l.open_on), e.line_id
  LOOP
    r := -least(todo, held.reserved); -- reserved places are released before taken ones
    t := CASE p_kind WHEN 'take' THEN -r ELSE -least(todo + r, held.taken) END;
    n := -least(r, r + t);
    CONTINUE WHEN n = 0;
    WITH head AS (
      UPDATE offer_line l SET moved = n, reserved = l.reserved + r, taken = l.taken + t, seq = l.seq + 1 WHERE l.id = held.line_id
      RETURNING l.id, l.seq, l.capacity, l.reserved, l.taken)
    INSERT INTO place_ledger (line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, proposal_id, key, at, account_id)
    SELECT h.id, h.seq, p_kind, n, r, t, h.capacity, h.reserved, h.taken, p_proposal, p_key, p_at, account FROM head h;
    todo := todo - n;
    EXIT WHEN todo = 0;
  END LOOP;
  RETURN -1;
END $$;
-- +goose StatementEnd

-- set_capacity makes the capacity of a line what it shall be. It returns -1 when that is done; else the number of places that are held, and
-- nothing has changed. Only the municipality and its centre may do it.
-- +goose StatementBegin
CREATE FUNCTION set_capacity(p_line uuid, p_capacity integer, p_key uuid, p_at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  part text[] := guard.verified();
  held integer;
BEGIN
  IF part IS NULL OR p_key IS NULL THEN
    RAISE EXCEPTION 'a movement needs an actor and a key' USING ERRCODE = 'insufficient_privilege';
  END IF;
  WITH head AS (
    UPDATE offer_line l SET moved = p_capacity - l.capacity, capacity = p_capacity, seq = l.seq + 1
     WHERE l.id = p_line AND l.reserved + l.taken <= p_capacity AND l.capacity <> p_capacity
       AND (part[2] = 'regional' AND l.centre_org = part[3]::uuid OR part[2] = 'municipality' AND l.municipality_org = part[3]::uuid)
    RETURNING l.id, l.seq, l.moved, l.capacity, l.reserved, l.taken)
  INSERT INTO place_ledger (line_id, seq, kind, persons, reserved_by, taken_by, capacity_after, reserved_after, taken_after, key, at, account_id)
  SELECT h.id, h.seq, 'adjust', h.moved, 0, 0, h.capacity, h.reserved, h.taken, p_key, p_at, part[4]::uuid FROM head h;
  IF FOUND THEN
    RETURN -1;
  END IF;
  SELECT l.reserved + l.taken INTO STRICT held FROM offer_line l
   WHERE l.id = p_line AND (part[2] = 'regional' AND l.centre_org = part[3]::uuid OR part[2] = 'municipality' AND l.municipality_org = part[3]::uuid);
  RETURN CASE WHEN held > p_capacity THEN held ELSE -1 END;
END $$;
-- +goose StatementEnd
ALTER FUNCTION move_places(text, text, integer, text, date, integer, uuid, uuid, timestamptz) OWNER TO kp_ledger;
ALTER FUNCTION set_capacity(uuid, integer, uuid, timestamptz) OWNER TO kp_ledger;
REVOKE CREATE ON SCHEMA public FROM kp_ledger;
REVOKE ALL ON FUNCTION move_places(text, text, integer, text, date, integer, uuid, uuid, timestamptz), set_capacity(uuid, integer, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION move_places(text, text, integer, text, date, integer, uuid, uuid, timestamptz) TO kp_coordinator, kp_regional, kp_municipality, kp_job;
GRANT EXECUTE ON FUNCTION set_capacity(uuid, integer, uuid, timestamptz) TO kp_regional, kp_municipality;
