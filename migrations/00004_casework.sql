-- +goose Up
-- A case is read in layers (product.md "Who reads what"): the header and the anonymous profile here, identity, health and protection in tables of
-- their own, so that a policy can open one layer without the next. What travels as a whole is kept as a whole: the field groups are documents
-- (package casework gives their shape); what lists filter and sort by are columns.
CREATE SEQUENCE case_number AS bigint;

CREATE TABLE refugee_case (
  id                uuid PRIMARY KEY,
  reference         text NOT NULL UNIQUE,          -- KP-2026-00417
  version           bigint NOT NULL DEFAULT 1 CHECK (version > 0),
  state             text NOT NULL CHECK (state IN ('draft','received','needs_completion','matching','placed','arrived','registered','closed','cancelled','notified')),
  group_code        text NOT NULL CHECK (group_code IN ('quota','emergency','permit','family','minor','temporary')),
  priority          text NOT NULL CHECK (priority IN ('emergency','urgent','normal')),
  persons           smallint NOT NULL CHECK (persons BETWEEN 1 AND 30),
  earliest_arrival  date,
  due_at            timestamptz,                   -- the clock of the step that the case is in
  received_at       timestamptz NOT NULL,          -- sort key of lists, with id
  intake_org        uuid REFERENCES organisation,  -- who entered it
  centre_org        uuid REFERENCES organisation,  -- the regional centre that decides
  municipality_code text,                          -- where the standing direction or the notified arrival leads
  must_be_directed  boolean NOT NULL DEFAULT false,-- 681/2023 s. 43.1(2)
  special_handling  boolean NOT NULL DEFAULT false,
  reason_code       text NOT NULL DEFAULT '',      -- of a cancellation or a demand for completion
  profile           jsonb NOT NULL,                -- casework.Profile: nothing in it names a person
  search_text       text NOT NULL DEFAULT '',      -- the reference in lower case
  CHECK (state <> 'placed' OR municipality_code IS NOT NULL)
);

-- Who may read which layer of a case, from when until when, on which ground. Policies of municipalities, wellbeing areas, representatives and
-- named persons read this table; a use case that proposes, hears or directs writes it in its own transaction.
CREATE TABLE case_access (
  id          uuid PRIMARY KEY,
  case_id     uuid NOT NULL REFERENCES refugee_case,
  org_id      uuid NOT NULL REFERENCES organisation,
  account_id  uuid REFERENCES account,   -- set: this person only (named persons, a minor's representative)
  layer       text NOT NULL CHECK (layer IN ('profile','identity','health','protection')),
  since       timestamptz NOT NULL,
  until       timestamptz,               -- the moment at which the ground ended
  ground      text NOT NULL,             -- such as '681/2023 s. 83.2'
  received_at timestamptz NOT NULL,      -- the case's, so that an organisation's list pages along this index
  search_text text NOT NULL DEFAULT '',  -- the case's, so that an organisation searches among its own
  CHECK (until IS NULL OR until >= since)
);
CREATE INDEX case_access_list ON case_access (org_id, received_at DESC, case_id DESC) INCLUDE (account_id) WHERE until IS NULL AND layer = 'profile';
CREATE INDEX case_access_person ON case_access (account_id, received_at DESC, case_id DESC) WHERE until IS NULL AND layer = 'profile' AND account_id IS NOT NULL;
CREATE INDEX case_access_search ON case_access (org_id, search_text text_pattern_ops) INCLUDE (case_id, account_id) WHERE until IS NULL AND layer = 'profile';
CREATE INDEX case_access_case ON case_access (case_id, org_id, layer) INCLUDE (account_id) WHERE until IS NULL; -- all that a policy asks of a row

CREATE TABLE case_identity (
  case_id  uuid PRIMARY KEY REFERENCES refugee_case,
  version  bigint NOT NULL DEFAULT 1,
  document jsonb NOT NULL                -- casework.Identity: names, birth dates, identity codes, references, arrival logistics
);
CREATE TABLE case_health (
  case_id  uuid PRIMARY KEY REFERENCES refugee_case,
  version  bigint NOT NULL DEFAULT 1,
  document jsonb NOT NULL                -- casework.Health: details behind the need flags
);
CREATE TABLE case_protection (
  case_id  uuid PRIMARY KEY REFERENCES refugee_case,
  version  bigint NOT NULL DEFAULT 1,
  document jsonb NOT NULL                -- casework.Protection: protection order, trafficking; named officers only (s. 68)
);

-- Every version of a profile, with who recorded it and where it came from (s. 73.2).
CREATE TABLE case_version (
  case_id    uuid NOT NULL REFERENCES refugee_case,
  version    bigint NOT NULL,
  at         timestamptz NOT NULL,
  account_id uuid,
  org_id     uuid,
  source     text NOT NULL,              -- authority the data came from
  profile    jsonb NOT NULL,
  PRIMARY KEY (case_id, version)
);

CREATE TABLE case_link (
  case_id  uuid NOT NULL REFERENCES refugee_case,
  other_id uuid NOT NULL REFERENCES refugee_case,
  kind     text NOT NULL CHECK (kind IN ('together','near','apart','family')),
  note     text NOT NULL DEFAULT '',
  PRIMARY KEY (case_id, other_id),
  CHECK (case_id <> other_id)
);
CREATE INDEX case_link_other ON case_link (other_id);

-- The number by which an organisation knows a case in its own files: a second import of the same file finds the case by it.
CREATE TABLE case_outside_reference (
  org_id    uuid NOT NULL REFERENCES organisation,
  reference text NOT NULL CHECK (reference = lower(btrim(reference)) AND length(reference) BETWEEN 1 AND 60),
  case_id   uuid NOT NULL REFERENCES refugee_case,
  PRIMARY KEY (org_id, reference)
);
CREATE INDEX outside_reference_prefix ON case_outside_reference (org_id, reference text_pattern_ops);
CREATE INDEX outside_reference_case ON case_outside_reference (case_id);

-- Who looked, acting for which organisation, at which layer of a case in which state on which day: the first look is an audit event, the rest of the
-- day's are the same look.
CREATE TABLE case_look (
  account_id uuid NOT NULL,
  org_id     uuid NOT NULL,
  case_id    uuid NOT NULL,
  layer      text NOT NULL,
  state      text NOT NULL,
  on_day     date NOT NULL,
  PRIMARY KEY (account_id, case_id, layer, state, on_day, org_id)
);

-- The history of all four state machines: one row per transition, what people read as the case's timeline.
CREATE TABLE transition (
  id          uuid PRIMARY KEY,
  case_id     uuid NOT NULL REFERENCES refugee_case,
  machine     text NOT NULL CHECK (machine IN ('case','proposal','hearing','arrival')),
  subject_id  uuid NOT NULL,
  event       text NOT NULL,
  from_state  text NOT NULL,
  to_state    text NOT NULL,
  at          timestamptz NOT NULL,
  account_id  uuid,
  org_id      uuid,
  reason_code text NOT NULL DEFAULT '',
  note        text NOT NULL DEFAULT '',
  ground      text NOT NULL DEFAULT ''
);
CREATE INDEX transition_case ON transition (case_id, at DESC, id DESC);
CREATE INDEX transition_subject ON transition (subject_id, at DESC);

-- Lists: each filter of the page is an equality on a prefix of one of these, in the order of the list. The lists without a filter have theirs under
-- a condition that always holds and that only their statements name: else the planner would walk them for a rare state too, past all other cases.
CREATE INDEX case_by_time ON refugee_case (received_at DESC, id DESC) WHERE version > 0;
CREATE INDEX case_by_state ON refugee_case (state, received_at DESC, id DESC);
CREATE INDEX case_by_group ON refugee_case (group_code, received_at DESC, id DESC) INCLUDE (state); -- a policy asks for the state: so counts read the index alone
CREATE INDEX case_by_priority ON refugee_case (priority, received_at DESC, id DESC) INCLUDE (state);
CREATE INDEX case_by_municipality ON refugee_case (municipality_code, received_at DESC, id DESC) WHERE municipality_code IS NOT NULL;
CREATE INDEX case_by_centre ON refugee_case (centre_org, received_at DESC, id DESC) WHERE version > 0;
CREATE INDEX case_by_centre_state ON refugee_case (centre_org, state, received_at DESC, id DESC);
CREATE INDEX case_by_centre_group ON refugee_case (centre_org, group_code, received_at DESC, id DESC);
CREATE INDEX case_by_centre_priority ON refugee_case (centre_org, priority, received_at DESC, id DESC);
CREATE INDEX case_by_intake ON refugee_case (intake_org, received_at DESC, id DESC) WHERE version > 0;
CREATE INDEX case_by_intake_state ON refugee_case (intake_org, state, received_at DESC, id DESC);
CREATE INDEX case_due ON refugee_case (centre_org, due_at) WHERE due_at IS NOT NULL;
CREATE INDEX case_search ON refugee_case (search_text text_pattern_ops);
CREATE INDEX case_search_centre ON refugee_case (centre_org, search_text text_pattern_ops);
CREATE INDEX case_search_intake ON refugee_case (intake_org, search_text text_pattern_ops);

ALTER TABLE refugee_case ENABLE ROW LEVEL SECURITY;    ALTER TABLE refugee_case FORCE ROW LEVEL SECURITY;
ALTER TABLE case_access ENABLE ROW LEVEL SECURITY;     ALTER TABLE case_access FORCE ROW LEVEL SECURITY;
ALTER TABLE case_identity ENABLE ROW LEVEL SECURITY;   ALTER TABLE case_identity FORCE ROW LEVEL SECURITY;
ALTER TABLE case_health ENABLE ROW LEVEL SECURITY;     ALTER TABLE case_health FORCE ROW LEVEL SECURITY;
ALTER TABLE case_protection ENABLE ROW LEVEL SECURITY; ALTER TABLE case_protection FORCE ROW LEVEL SECURITY;
ALTER TABLE case_version ENABLE ROW LEVEL SECURITY;    ALTER TABLE case_version FORCE ROW LEVEL SECURITY;
ALTER TABLE case_link ENABLE ROW LEVEL SECURITY;       ALTER TABLE case_link FORCE ROW LEVEL SECURITY;
ALTER TABLE transition ENABLE ROW LEVEL SECURITY;      ALTER TABLE transition FORCE ROW LEVEL SECURITY;
ALTER TABLE case_look ENABLE ROW LEVEL SECURITY;       ALTER TABLE case_look FORCE ROW LEVEL SECURITY;
ALTER TABLE case_outside_reference ENABLE ROW LEVEL SECURITY; ALTER TABLE case_outside_reference FORCE ROW LEVEL SECURITY;

-- The access table: an organisation sees its own rows, the deciding centre and the intake body those of their cases. Who opens a case to others may
-- not open it to himself: the centre its own area's, the municipality what it entered itself, the ministry the anonymous profile. A protection track
-- names its first writer; while there is one, only somebody who is named for it names others. What has ended stays ended.
GRANT SELECT ON case_access TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative, kp_job;
GRANT INSERT ON case_access TO kp_coordinator, kp_regional, kp_municipality, kp_intake;
GRANT UPDATE (until) ON case_access TO kp_regional, kp_municipality, kp_job;
CREATE POLICY own ON case_access FOR SELECT TO kp_municipality, kp_wellbeing, kp_representative
  USING (org_id = (SELECT guard.org()) AND (account_id IS NULL OR account_id = (SELECT guard.account())));
CREATE POLICY whole ON case_access FOR SELECT TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY of_own_case ON case_access FOR SELECT TO kp_regional, kp_intake USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY profile_given ON case_access FOR INSERT TO kp_coordinator
  WITH CHECK (layer = 'profile' AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY own_ended ON case_access FOR UPDATE TO kp_municipality USING (org_id = (SELECT guard.org()) AND until IS NULL) WITH CHECK (until IS NOT NULL);
CREATE POLICY own_case_ended ON case_access FOR UPDATE TO kp_regional
  USING (until IS NULL AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id)) WITH CHECK (until IS NOT NULL);
CREATE POLICY ended ON case_access FOR UPDATE TO kp_job USING (until IS NULL AND (SELECT guard.org()) IS NOT NULL) WITH CHECK (until IS NOT NULL);

-- The case: profile layer.
GRANT SELECT ON refugee_case, case_version, case_link, transition TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative, kp_job;
GRANT INSERT ON refugee_case, case_version TO kp_intake, kp_regional, kp_municipality;
GRANT INSERT ON case_link TO kp_intake, kp_regional;
GRANT INSERT ON transition TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_job;
GRANT UPDATE ON refugee_case TO kp_intake, kp_regional, kp_job;
GRANT UPDATE (state, version, due_at) ON refugee_case TO kp_municipality; -- an arrival moves the case, nothing else of it
GRANT DELETE ON case_link TO kp_intake, kp_regional;
GRANT USAGE ON SEQUENCE case_number TO kp_intake, kp_regional, kp_municipality;
CREATE POLICY all_profiles ON refugee_case TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL AND state <> 'draft');
CREATE POLICY own_area ON refugee_case TO kp_regional USING (centre_org = (SELECT guard.org()));
CREATE POLICY own_intake ON refugee_case TO kp_intake USING (intake_org = (SELECT guard.org()));
CREATE POLICY opened ON refugee_case FOR SELECT TO kp_municipality, kp_wellbeing, kp_representative
  USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = refugee_case.id AND a.org_id = (SELECT guard.org()) AND a.layer = 'profile' AND a.until IS NULL));
CREATE POLICY moved_by_answer ON refugee_case FOR UPDATE TO kp_municipality
  USING (EXISTS (SELECT FROM case_access a WHERE a.case_id = refugee_case.id AND a.org_id = (SELECT guard.org()) AND a.layer = 'profile' AND a.until IS NULL));
CREATE POLICY notified_by_municipality ON refugee_case FOR INSERT TO kp_municipality WITH CHECK (intake_org = (SELECT guard.org()) AND state = 'notified');
CREATE POLICY notified_own ON refugee_case FOR SELECT TO kp_municipality USING (intake_org = (SELECT guard.org()));

-- The layers that hang on a case are seen with it.
-- EXISTS, not IN: a list of all that the reader may see would be made for each statement.
CREATE POLICY with_case ON case_version FOR SELECT USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY written ON case_version FOR INSERT WITH CHECK (org_id = (SELECT guard.org()) AND account_id = (SELECT guard.account())
  AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY with_case ON case_link USING (EXISTS (SELECT FROM refugee_case c WHERE c.id IN (case_id, other_id))) -- it reads the same from both sides
  WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id) AND EXISTS (SELECT FROM refugee_case c WHERE c.id = other_id));
CREATE POLICY with_case ON transition FOR SELECT TO kp_coordinator, kp_regional, kp_job USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY case_only ON transition FOR SELECT TO kp_intake, kp_representative
  USING (machine IN ('case','arrival') AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id)); -- their cases' status only
-- In one's own name; the clock work has neither account nor organisation.
CREATE POLICY written ON transition FOR INSERT WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id)
  AND coalesce(org_id, '00000000-0000-0000-0000-000000000000') = (SELECT guard.org())
  AND coalesce(account_id, '00000000-0000-0000-0000-000000000000') = (SELECT guard.account()));

-- Identity (s. 82, 83): the intake body's own, the deciding centre's, and whoever holds an open access row of the layer.
GRANT SELECT ON case_identity TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative;
GRANT INSERT, UPDATE ON case_identity TO kp_intake, kp_regional, kp_municipality;
CREATE POLICY deciding ON case_identity TO kp_regional, kp_intake USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY opened ON case_identity TO kp_municipality, kp_wellbeing, kp_representative USING (EXISTS (
  SELECT FROM case_access a WHERE a.case_id = case_identity.case_id AND a.org_id = (SELECT guard.org()) AND a.layer = 'identity' AND a.until IS NULL
     AND (a.account_id IS NULL OR a.account_id = (SELECT guard.account()))));
CREATE POLICY named ON case_identity FOR SELECT TO kp_coordinator USING (EXISTS (
  SELECT FROM case_access a WHERE a.case_id = case_identity.case_id AND a.account_id = (SELECT guard.account()) AND a.layer = 'identity' AND a.until IS NULL));

-- Health detail: never the coordinator's.
GRANT SELECT ON case_health TO kp_regional, kp_municipality, kp_wellbeing, kp_intake;
GRANT INSERT, UPDATE ON case_health TO kp_intake, kp_regional;
CREATE POLICY deciding ON case_health TO kp_regional, kp_intake USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY opened ON case_health FOR SELECT TO kp_municipality, kp_wellbeing USING (EXISTS (
  SELECT FROM case_access a WHERE a.case_id = case_health.case_id AND a.org_id = (SELECT guard.org()) AND a.layer = 'health' AND a.until IS NULL));

-- Protection: only persons named for the case, whatever their role.
GRANT SELECT ON case_protection TO kp_regional, kp_municipality, kp_wellbeing, kp_intake;
GRANT INSERT, UPDATE ON case_protection TO kp_intake, kp_regional;
CREATE POLICY named ON case_protection FOR SELECT TO kp_regional, kp_municipality, kp_wellbeing, kp_intake USING (EXISTS (
  SELECT FROM case_access a WHERE a.case_id = case_protection.case_id AND a.account_id = (SELECT guard.account()) AND a.layer = 'protection' AND a.until IS NULL));
CREATE POLICY recorded ON case_protection FOR INSERT TO kp_intake, kp_regional WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY mended ON case_protection FOR UPDATE TO kp_intake, kp_regional USING (EXISTS (
  SELECT FROM case_access a WHERE a.case_id = case_protection.case_id AND a.account_id = (SELECT guard.account()) AND a.layer = 'protection' AND a.until IS NULL));

-- A municipality opens to itself what it entered itself. A function, since a policy that asked the case would ask the accesses again.
CREATE FUNCTION entered_by_own(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp
  AS $$ SELECT EXISTS (SELECT FROM refugee_case WHERE id = wanted AND intake_org = guard.org()) $$;
REVOKE ALL ON FUNCTION entered_by_own(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION entered_by_own(uuid) TO kp_municipality;
CREATE POLICY own_entered ON case_access FOR INSERT TO kp_municipality
  WITH CHECK (org_id = (SELECT guard.org()) AND layer IN ('profile','identity') AND entered_by_own(case_id));
-- Who may name somebody for a track: its first writer, before there is one, then those who are named for it. The function tells nothing of the track.
GRANT SELECT (case_id) ON case_protection TO kp_search;
CREATE POLICY searching ON case_protection FOR SELECT TO kp_search USING (true);
CREATE FUNCTION may_name_for_protection(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
  SELECT NOT EXISTS (SELECT FROM case_protection WHERE case_id = wanted) OR EXISTS (SELECT FROM case_access a
    WHERE a.case_id = wanted AND a.account_id = guard.account() AND a.layer = 'protection' AND a.until IS NULL)
$$;
REVOKE ALL ON FUNCTION may_name_for_protection(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION may_name_for_protection(uuid) TO kp_regional, kp_intake;
CREATE POLICY given ON case_access FOR INSERT TO kp_regional, kp_intake WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id)
  AND (layer <> 'protection' OR may_name_for_protection(case_id)));

GRANT SELECT, INSERT ON case_outside_reference TO kp_intake, kp_regional, kp_municipality;
CREATE POLICY own ON case_outside_reference TO kp_intake, kp_regional, kp_municipality
  USING (org_id = (SELECT guard.org()) AND EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));

GRANT SELECT, INSERT ON case_look TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative;
GRANT SELECT (on_day), DELETE ON case_look TO kp_job;
CREATE POLICY own ON case_look TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative
  USING (account_id = (SELECT guard.account()));
CREATE POLICY past ON case_look TO kp_job USING (on_day < current_date - 1);

-- Search by reference: by its beginning ("kp-2026-004"), or by its number alone ("417"). A range of text is no leak-proof condition, so under a policy
-- it could use no index. This function reads as kp_search and applies the reader's own filter inside, before its limit; it returns ids only, and the
-- caller reads the rows under its policies.
CREATE POLICY searching ON refugee_case FOR SELECT TO kp_search USING (true);
CREATE POLICY searching ON case_access FOR SELECT TO kp_search USING (true);
CREATE POLICY searching ON case_outside_reference FOR SELECT TO kp_search USING (true);
GRANT SELECT ON refugee_case, case_access, case_outside_reference TO kp_search;
GRANT EXECUTE ON FUNCTION guard.verified() TO kp_search;
-- +goose StatementBegin
CREATE FUNCTION search_cases(q text, most integer) RETURNS SETOF uuid LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, guard, pg_temp AS $$
DECLARE
  part text[] := guard.verified();
  org uuid := part[3]::uuid;
  account uuid := part[4]::uuid;
  last constant text := chr(1114111); -- sorts after all that a reference holds
  start text[];
BEGIN
  q := lower(btrim(q));
  IF part IS NULL OR length(q) < 2 THEN RETURN; END IF;
  IF q ~ '^[0-9]{1,7}$' THEN
    start := ARRAY(SELECT 'kp-' || y || '-' || CASE WHEN length(q) < 5 THEN lpad(q, 5, '0') ELSE q END
                     FROM generate_series(extract(year FROM now())::integer + 1, 2015, -1) y);
  ELSE
    start := ARRAY[q];
  END IF;
  CASE part[2]
    WHEN 'coordinator' THEN
      RETURN QUERY SELECT found.id FROM unnest(start) s, LATERAL (SELECT c.id FROM refugee_case c
        WHERE c.search_text ~>=~ s AND c.search_text ~<~ (s || last) AND c.state <> 'draft' ORDER BY c.search_text USING ~>~ LIMIT most) found LIMIT most;
    WHEN 'regional' THEN
      RETURN QUERY SELECT found.id FROM unnest(start) s, LATERAL (SELECT c.id FROM refugee_case c
        WHERE c.centre_org = org AND c.search_text ~>=~ s AND c.search_text ~<~ (s || last) ORDER BY c.search_text USING ~>~ LIMIT most) found LIMIT most;
    WHEN 'intake' THEN
      RETURN QUERY SELECT r.case_id FROM case_outside_reference r
        WHERE r.org_id = org AND r.reference ~>=~ q AND r.reference ~<~ (q || last) ORDER BY r.reference USING ~<~ LIMIT most;
      RETURN QUERY SELECT found.id FROM unnest(start) s, LATERAL (SELECT c.id FROM refugee_case c
        WHERE c.intake_org = org AND c.search_text ~>=~ s AND c.search_text ~<~ (s || last) ORDER BY c.search_text USING ~>~ LIMIT most) found LIMIT most;
    WHEN 'municipality', 'wellbeing', 'representative' THEN
      RETURN QUERY SELECT found.case_id FROM unnest(start) s, LATERAL (SELECT DISTINCT ON (a.search_text) a.case_id FROM case_access a
        WHERE a.org_id = org AND a.layer = 'profile' AND a.until IS NULL AND (a.account_id IS NULL OR a.account_id = account)
          AND a.search_text ~>=~ s AND a.search_text ~<~ (s || last) ORDER BY a.search_text USING ~>~ LIMIT most) found LIMIT most;
    ELSE RETURN;
  END CASE;
END $$;
-- +goose StatementEnd
GRANT CREATE ON SCHEMA public TO kp_search;
ALTER FUNCTION search_cases(text, integer) OWNER TO kp_search;
ALTER FUNCTION may_name_for_protection(uuid) OWNER TO kp_search;
ALTER FUNCTION entered_by_own(uuid) OWNER TO kp_search;
REVOKE CREATE ON SCHEMA public FROM kp_search;
REVOKE ALL ON FUNCTION search_cases(text, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION search_cases(text, integer) TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_representative;
