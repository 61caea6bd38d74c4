-- +goose Up
-- Agreements under 681/2023 s. 42 and the places offered under them.
CREATE TABLE agreement (
  id               uuid PRIMARY KEY,
  version          bigint NOT NULL DEFAULT 1,
  municipality_org uuid NOT NULL REFERENCES organisation,
  centre_org       uuid NOT NULL REFERENCES organisation,
  valid            daterange NOT NULL,             -- days on which it is in force
  reviewed_on      date,
  review_by        date NOT NULL,                  -- at the latest four years from the beginning or the last review (s. 42)
  yearly_places    integer NOT NULL CHECK (yearly_places >= 0),
  diary_number     text NOT NULL DEFAULT '',
  signed_on        date,
  programme_on     date,                           -- decision on the integration programme, which compensation needs too (s. 59)
  heard_org        uuid REFERENCES organisation,   -- the wellbeing area that was heard (s. 42.1)
  heard_on         date,
  heard_reference  text NOT NULL DEFAULT '',
  CHECK (heard_on IS NULL OR heard_org IS NOT NULL),
  EXCLUDE USING gist (municipality_org WITH =, valid WITH &&)
);
CREATE INDEX agreement_centre ON agreement (centre_org);

-- A commitment made beforehand to take at least five urgent cases in a calendar year.
CREATE TABLE precommitment (
  id               uuid PRIMARY KEY,
  municipality_org uuid NOT NULL REFERENCES organisation,
  centre_org       uuid NOT NULL REFERENCES organisation,
  year             integer NOT NULL,
  persons          integer NOT NULL CHECK (persons > 0),
  committed_on     date NOT NULL,
  reference        text NOT NULL DEFAULT '',
  UNIQUE (municipality_org, year)
);

CREATE TABLE place_offer (
  id                uuid PRIMARY KEY,
  version           bigint NOT NULL DEFAULT 1,
  state             text NOT NULL CHECK (state IN ('draft','submitted','in_force','withdrawn')),
  municipality_org  uuid NOT NULL REFERENCES organisation,
  municipality_code text NOT NULL,
  wellbeing_code    text NOT NULL,
  centre_org        uuid NOT NULL REFERENCES organisation,
  year              integer NOT NULL CHECK (year BETWEEN 2000 AND 2100),
  document          jsonb NOT NULL,                -- placement.Readiness: dwellings, services, languages, school, the decision behind the offer
  created_by        uuid,
  signed_by         uuid,                          -- the municipality's signatory
  confirmed_by      uuid,                          -- the regional centre's officer
  updated_at        timestamptz NOT NULL,
  CHECK (confirmed_by IS NULL OR confirmed_by <> signed_by),
  CHECK (state <> 'in_force' OR confirmed_by IS NOT NULL)
);
CREATE UNIQUE INDEX offer_one_draft ON place_offer (municipality_org, year) WHERE state IN ('draft','submitted');
CREATE INDEX offer_municipality ON place_offer (municipality_org, year DESC, id);
CREATE INDEX offer_centre ON place_offer (centre_org, state, year DESC, id);
CREATE INDEX offer_in_force ON place_offer (year, state);

-- A place is room for one person in one offer line. The head carries the balance; the check makes overbooking impossible, whatever the code does.
CREATE TABLE offer_line (
  id                uuid PRIMARY KEY,
  offer_id          uuid NOT NULL REFERENCES place_offer,
  municipality_org  uuid NOT NULL REFERENCES organisation,
  centre_org        uuid NOT NULL REFERENCES organisation,
  municipality_code text NOT NULL,
  year              integer NOT NULL,
  group_code        text NOT NULL CHECK (group_code IN ('quota','emergency','permit','family','minor','temporary')),
  open_on           daterange NOT NULL,            -- arrivals that the line can take
  capacity          integer NOT NULL DEFAULT 0 CHECK (capacity >= 0),
  reserved          integer NOT NULL DEFAULT 0 CHECK (reserved >= 0),
  taken             integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
  moved             integer NOT NULL DEFAULT 0,      -- how many the last movement moved: so that one statement can change the head and tell the ledger
  seq               bigint NOT NULL DEFAULT 0,
  in_force          boolean NOT NULL DEFAULT false,
  CHECK (reserved + taken <= capacity)
) WITH (fillfactor = 70);                            -- a movement touches no indexed column: its new row version stays on the page
CREATE INDEX line_offer ON offer_line (offer_id);
CREATE INDEX line_supply ON offer_line (year, group_code, municipality_code) WHERE in_force;
CREATE INDEX line_municipality ON offer_line (municipality_org, year);

-- The append-only ledger behind the head: each row is one movement with the balance after it.
CREATE TABLE place_ledger (
  line_id        uuid NOT NULL REFERENCES offer_line,
  seq            bigint NOT NULL,
  kind           text NOT NULL CHECK (kind IN ('reserve','take','release','adjust')),
  persons        integer NOT NULL,                 -- moved; of an adjustment the change of capacity
  reserved_by    integer NOT NULL,                 -- what the movement did to the proposal's share: their sums are what it holds
  taken_by       integer NOT NULL,
  capacity_after integer NOT NULL,
  reserved_after integer NOT NULL CHECK (reserved_after >= 0),
  taken_after    integer NOT NULL CHECK (taken_after >= 0),
  proposal_id    uuid,
  key            uuid NOT NULL,                    -- of the press that moved it: the same press moves a line once
  at             timestamptz NOT NULL,
  account_id     uuid,
  CHECK (reserved_after + taken_after <= capacity_after),
  CHECK (persons > 0 AND proposal_id IS NOT NULL OR kind = 'adjust'),
  CHECK (CASE kind WHEN 'reserve' THEN reserved_by = persons AND taken_by = 0
                   WHEN 'take' THEN reserved_by = -persons AND taken_by = persons
                   WHEN 'release' THEN reserved_by <= 0 AND taken_by <= 0 AND reserved_by + taken_by = -persons
                   ELSE reserved_by = 0 AND taken_by = 0 END),
  PRIMARY KEY (line_id, seq),
  UNIQUE (key, line_id, kind)
);
CREATE INDEX ledger_proposal ON place_ledger (proposal_id);
CREATE TRIGGER ledger_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON place_ledger FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- A named dwelling is a second resource: one household at a time.
CREATE TABLE dwelling (
  id               uuid PRIMARY KEY,
  municipality_org uuid NOT NULL REFERENCES organisation,
  centre_org       uuid NOT NULL REFERENCES organisation,
  name             text NOT NULL,
  rooms            smallint NOT NULL CHECK (rooms BETWEEN 1 AND 20),
  sleeps           smallint NOT NULL CHECK (sleeps BETWEEN 1 AND 30),
  accessible       boolean NOT NULL DEFAULT false,
  ready_on         date NOT NULL,
  UNIQUE (municipality_org, name)
);

CREATE TABLE suggestion (
  id                uuid PRIMARY KEY,
  case_id           uuid NOT NULL REFERENCES refugee_case,
  centre_org        uuid NOT NULL REFERENCES organisation,
  municipality_code text NOT NULL,
  reason            text NOT NULL DEFAULT '',
  state             text NOT NULL CHECK (state IN ('open','taken','passed')),
  snapshot          jsonb NOT NULL,
  made_by           uuid NOT NULL,
  made_at           timestamptz NOT NULL
);
CREATE UNIQUE INDEX suggestion_open ON suggestion (case_id) WHERE state = 'open';
CREATE INDEX suggestion_centre ON suggestion (centre_org, state, made_at);

CREATE TABLE proposal (
  id                uuid PRIMARY KEY,
  version           bigint NOT NULL DEFAULT 1,
  case_id           uuid NOT NULL REFERENCES refugee_case,
  reference         text NOT NULL,
  state             text NOT NULL CHECK (state IN ('drafted','sent','question','accepted','agreed','directed','declined','withdrawn','expired')),
  centre_org        uuid NOT NULL REFERENCES organisation,
  municipality_org  uuid NOT NULL REFERENCES organisation,
  municipality_code text NOT NULL,
  group_code        text NOT NULL,
  priority          text NOT NULL,
  persons           smallint NOT NULL CHECK (persons > 0),
  planned_arrival   date NOT NULL,                 -- its year is the year of the places
  rank              integer NOT NULL,              -- place in the ranking that was shown
  choice_reason     text NOT NULL DEFAULT '',      -- asked when the choice was not the first, or the municipality declined before
  snapshot          jsonb NOT NULL,                -- matching.Snapshot, as it was shown
  made_by           uuid NOT NULL,
  sent_at           timestamptz,
  remind_at         timestamptz,
  due_at            timestamptz,
  held_until        timestamptz,                   -- then the proposal expires and frees its places
  escalated_at      timestamptz,
  answered_at       timestamptz,
  answered_by       uuid,
  decision_body     text NOT NULL DEFAULT '',      -- who decided in the municipality, and when
  decided_on        date,
  reason_code       text NOT NULL DEFAULT '',      -- of a decline or a withdrawal
  note              text NOT NULL DEFAULT '',
  silence_reason    text NOT NULL DEFAULT '',      -- why the municipality went on after silence or a no at the hearing
  dwelling_id       uuid REFERENCES dwelling,
  CHECK (rank = 1 OR choice_reason <> '' OR state = 'drafted'),
  CHECK (state <> 'declined' OR reason_code <> '')
);
CREATE UNIQUE INDEX proposal_open ON proposal (case_id) WHERE state IN ('drafted','sent','question','accepted','agreed');
CREATE INDEX proposal_case ON proposal (case_id, sent_at DESC);
CREATE INDEX proposal_municipality ON proposal (municipality_org, state, due_at, id);
CREATE INDEX proposal_centre ON proposal (centre_org, state, due_at, id);
CREATE INDEX proposal_held ON proposal (held_until) WHERE state IN ('sent','question');

CREATE TABLE dwelling_booking (
  dwelling_id uuid NOT NULL REFERENCES dwelling,
  proposal_id uuid NOT NULL REFERENCES proposal,
  during      daterange NOT NULL,
  EXCLUDE USING gist (dwelling_id WITH =, during WITH &&)
);

CREATE TABLE proposal_message (
  id          uuid PRIMARY KEY,
  proposal_id uuid NOT NULL REFERENCES proposal,
  kind        text NOT NULL CHECK (kind IN ('question','answer')),
  body        text NOT NULL CHECK (length(body) BETWEEN 1 AND 2000),
  org_id      uuid NOT NULL REFERENCES organisation,
  account_id  uuid NOT NULL,
  at          timestamptz NOT NULL
);
CREATE INDEX message_proposal ON proposal_message (proposal_id, at);

CREATE TABLE hearing (
  id               uuid PRIMARY KEY,
  version          bigint NOT NULL DEFAULT 1,
  proposal_id      uuid NOT NULL REFERENCES proposal,
  case_id          uuid NOT NULL REFERENCES refugee_case,
  centre_org       uuid NOT NULL REFERENCES organisation,
  municipality_org uuid NOT NULL REFERENCES organisation,
  org_id           uuid REFERENCES organisation,   -- the authority heard; none when not required
  kind             text NOT NULL CHECK (kind IN ('opinion','agreement')), -- a minor's is an agreement (s. 43.5)
  state            text NOT NULL CHECK (state IN ('not_required','open','answered','silent')),
  why              text NOT NULL,                  -- code: emergency, evident_needs, minor, voluntary, none
  outcome          text NOT NULL DEFAULT '' CHECK (outcome IN ('','ready','ready_if','not_ready')),
  services         jsonb NOT NULL DEFAULT '[]',    -- placement.ServiceAnswer: by need, from when
  statement        text NOT NULL DEFAULT '',
  requested_at     timestamptz NOT NULL,
  remind_at        timestamptz,
  due_at           timestamptz,
  answered_at      timestamptz,
  answered_by      uuid,
  UNIQUE (proposal_id),
  CHECK ((state = 'answered') = (outcome <> ''))
);
CREATE INDEX hearing_org ON hearing (org_id, state, due_at, id);
CREATE INDEX hearing_case ON hearing (case_id, org_id);
CREATE INDEX hearing_open ON hearing (due_at) WHERE state = 'open';

CREATE TABLE direction (
  id                uuid PRIMARY KEY,
  number            text NOT NULL UNIQUE,
  case_id           uuid NOT NULL REFERENCES refugee_case,
  proposal_id       uuid NOT NULL REFERENCES proposal,
  centre_org        uuid NOT NULL REFERENCES organisation,
  municipality_org  uuid NOT NULL REFERENCES organisation,
  wellbeing_org     uuid REFERENCES organisation,
  municipality_code text NOT NULL,
  decided_on        date NOT NULL,
  decided_by        uuid NOT NULL,
  decided_at        timestamptz NOT NULL,
  child_view        text NOT NULL DEFAULT '',      -- s. 4: the child's view, or why it was not heard
  document          jsonb NOT NULL                 -- the decision as issued: reasons, ground, appeal text row
);
CREATE TABLE direction_revocation (
  direction_id uuid PRIMARY KEY REFERENCES direction,
  revoked_at   timestamptz NOT NULL,
  revoked_by   uuid NOT NULL,
  reason       text NOT NULL CHECK (reason <> '')
);
CREATE INDEX direction_case ON direction (case_id, decided_at DESC);
CREATE TRIGGER direction_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON direction FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();
CREATE TRIGGER revocation_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON direction_revocation FOR EACH STATEMENT EXECUTE FUNCTION audit.refuse();

-- One row per person on the way: travel of quota refugees, transfer of a reception centre's clients, or an arrival that was only notified.
CREATE TABLE arrival (
  id               uuid PRIMARY KEY,
  version          bigint NOT NULL DEFAULT 1,
  case_id          uuid NOT NULL REFERENCES refugee_case,
  person           smallint NOT NULL CHECK (person > 0), -- number of the person in the case
  direction_id     uuid REFERENCES direction,
  municipality_org uuid NOT NULL REFERENCES organisation,
  wellbeing_org    uuid REFERENCES organisation,
  route            text NOT NULL CHECK (route IN ('travel','transfer','notified')),
  state            text NOT NULL CHECK (state IN ('waiting','housing_ready','travel_requested','consent','transfer_meeting','move_date','date_set','notified','arrived','no_show','registered','ended')),
  planned_on       date,
  arrived_on       date,
  home_from        date,                           -- home municipality from (s. 59)
  first_home       boolean NOT NULL DEFAULT true,
  detail           jsonb NOT NULL DEFAULT '{}',    -- placement.ArrivalDetail: housing confirmation, airport, escort, meeting, checklist
  UNIQUE (case_id, person, municipality_org, direction_id)
);
CREATE INDEX arrival_municipality ON arrival (municipality_org, state, planned_on, id);
CREATE INDEX arrival_case ON arrival (case_id, person);

-- What happened that an organisation should know of; the first page also lists what waits, from the states themselves.
CREATE TABLE notice (
  id         uuid PRIMARY KEY,
  org_id     uuid NOT NULL REFERENCES organisation,
  case_id    uuid REFERENCES refugee_case,
  key        text NOT NULL,                        -- catalogue key under "notices."
  args       jsonb NOT NULL DEFAULT '[]',          -- references and dates only, never a person
  href       text NOT NULL CHECK (href = '/' OR href ~ '^/[^/\\]'), -- a page of the portal: letters carry it after the portal's own address
  urgent     boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  read_at    timestamptz
);
CREATE INDEX notice_org ON notice (org_id, created_at DESC, id DESC);
CREATE INDEX notice_unread ON notice (org_id) WHERE read_at IS NULL;

-- Row-level policies: the centre its area, the municipality its own, the wellbeing area what is put to it, the ministry all.
-- +goose StatementBegin
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['agreement','precommitment','place_offer','offer_line','place_ledger','dwelling','suggestion','proposal','dwelling_booking',
                           'proposal_message','hearing','direction','direction_revocation','arrival','notice'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['agreement','precommitment','place_offer','offer_line','dwelling','suggestion','proposal','hearing','direction'] LOOP
    EXECUTE format('CREATE POLICY all_rows ON %I TO kp_coordinator, kp_job USING ((SELECT guard.org()) IS NOT NULL)', t);
    EXECUTE format('CREATE POLICY own_area ON %I TO kp_regional USING (centre_org = (SELECT guard.org()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['agreement','precommitment','place_offer','offer_line','dwelling','proposal','hearing','direction','arrival'] LOOP
    EXECUTE format('CREATE POLICY own ON %I TO kp_municipality USING (municipality_org = (SELECT guard.org()))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['proposal','hearing','direction','arrival'] LOOP -- whoever writes one must see the case that it is about
    EXECUTE format('CREATE POLICY of_a_case_seen ON %I AS RESTRICTIVE FOR INSERT TO kp_regional, kp_municipality WITH CHECK (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id))', t);
  END LOOP;
  FOREACH t IN ARRAY ARRAY['dwelling_booking','proposal_message'] LOOP
    EXECUTE format('CREATE POLICY with_proposal ON %I USING (EXISTS (SELECT FROM proposal p WHERE p.id = proposal_id))', t);
  END LOOP;
END $$;
-- +goose StatementEnd
CREATE POLICY supply ON place_offer FOR SELECT TO kp_regional USING ((SELECT guard.org()) IS NOT NULL AND state = 'in_force');
CREATE POLICY supply ON offer_line FOR SELECT TO kp_regional USING ((SELECT guard.org()) IS NOT NULL AND in_force);
CREATE POLICY known ON agreement FOR SELECT TO kp_keha, kp_auditor, kp_wellbeing USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY known ON precommitment FOR SELECT TO kp_keha, kp_auditor, kp_wellbeing USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY with_line ON place_ledger USING (EXISTS (SELECT FROM offer_line l WHERE l.id = line_id)) WITH CHECK (EXISTS (SELECT FROM offer_line l WHERE l.id = line_id));
CREATE POLICY put_to_it ON hearing TO kp_wellbeing USING (org_id = (SELECT guard.org()));
CREATE POLICY heard ON proposal FOR SELECT TO kp_wellbeing USING (EXISTS (SELECT FROM hearing h WHERE h.proposal_id = proposal.id));
CREATE POLICY assigned ON direction FOR SELECT TO kp_wellbeing USING (wellbeing_org = (SELECT guard.org()));
CREATE POLICY audited ON direction FOR SELECT TO kp_auditor USING ((SELECT guard.org()) IS NOT NULL);
CREATE POLICY with_case ON direction FOR SELECT TO kp_intake, kp_representative USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY with_direction ON direction_revocation USING (EXISTS (SELECT FROM direction d WHERE d.id = direction_id));
CREATE POLICY with_case ON arrival TO kp_coordinator, kp_regional, kp_intake, kp_job USING (EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id));
CREATE POLICY assigned ON arrival FOR SELECT TO kp_wellbeing USING (wellbeing_org = (SELECT guard.org()));
-- A case's history as the municipality and the wellbeing area may read it: the case's own steps, and those of what was put to them. What another
-- municipality answered is not theirs to know.
CREATE POLICY own_part ON transition FOR SELECT TO kp_municipality, kp_wellbeing USING (
  EXISTS (SELECT FROM refugee_case c WHERE c.id = case_id) AND (machine = 'case'
    OR EXISTS (SELECT FROM proposal p WHERE p.id = subject_id) OR EXISTS (SELECT FROM hearing h WHERE h.id = subject_id)
    OR EXISTS (SELECT FROM arrival a WHERE a.id = subject_id)));
CREATE POLICY own ON notice FOR SELECT USING (org_id = (SELECT guard.org()));
CREATE POLICY own_read ON notice FOR UPDATE USING (org_id = (SELECT guard.org()));
CREATE POLICY sent ON notice FOR INSERT WITH CHECK ((SELECT guard.org()) IS NOT NULL);

GRANT SELECT ON agreement TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_auditor, kp_job;
GRANT INSERT, UPDATE ON agreement TO kp_regional;
GRANT SELECT ON precommitment TO kp_wellbeing, kp_keha, kp_auditor;
GRANT SELECT ON precommitment, place_offer, offer_line, dwelling, place_ledger TO kp_coordinator, kp_regional, kp_municipality, kp_job;
GRANT INSERT, UPDATE ON precommitment TO kp_municipality, kp_regional;
GRANT INSERT (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, created_by, updated_at) ON place_offer TO kp_municipality;
GRANT UPDATE (version, state, document, signed_by, updated_at) ON place_offer TO kp_municipality;
GRANT UPDATE (version, state, document, signed_by, confirmed_by, updated_at) ON place_offer TO kp_regional;
-- A line begins empty; its balance moves only through the functions of the ledger, which no role can go round.
GRANT INSERT (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on) ON offer_line TO kp_regional, kp_municipality;
GRANT UPDATE (in_force) ON offer_line TO kp_regional, kp_municipality;
CREATE POLICY out_of_force_only ON offer_line AS RESTRICTIVE FOR UPDATE TO kp_municipality USING (true) WITH CHECK (NOT in_force);
GRANT INSERT, UPDATE ON dwelling TO kp_municipality;
GRANT SELECT ON suggestion TO kp_coordinator, kp_regional, kp_job;
GRANT INSERT ON suggestion TO kp_coordinator;
GRANT UPDATE (state) ON suggestion TO kp_coordinator, kp_regional;
GRANT SELECT ON proposal TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_job;
GRANT INSERT ON proposal TO kp_regional, kp_coordinator;
-- What may change of a proposal and a hearing is the answer and its clock, never what it is about: what can be seen hangs on that.
GRANT UPDATE (version, state, planned_arrival, remind_at, escalated_at, answered_at, answered_by, decision_body, decided_on, reason_code, note, silence_reason)
  ON proposal TO kp_regional, kp_municipality, kp_job;
GRANT SELECT ON dwelling_booking TO kp_coordinator, kp_regional, kp_municipality, kp_job;
GRANT INSERT, UPDATE, DELETE ON dwelling_booking TO kp_regional, kp_municipality, kp_job;
GRANT SELECT ON proposal_message TO kp_coordinator, kp_regional, kp_municipality, kp_job;
GRANT INSERT ON proposal_message TO kp_regional, kp_municipality;
GRANT SELECT ON hearing TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_job;
GRANT INSERT ON hearing TO kp_regional, kp_coordinator;
GRANT UPDATE (version, state, outcome, services, statement, remind_at, answered_at, answered_by) ON hearing TO kp_regional, kp_wellbeing, kp_job;
GRANT SELECT, INSERT ON direction, direction_revocation TO kp_regional;
GRANT SELECT ON direction, direction_revocation TO kp_coordinator, kp_municipality, kp_wellbeing, kp_intake, kp_representative, kp_auditor, kp_job;
GRANT SELECT ON arrival TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_job;
GRANT INSERT ON arrival TO kp_regional, kp_municipality;
GRANT UPDATE (version, state, planned_on, arrived_on, home_from, detail) ON arrival TO kp_regional, kp_municipality;
GRANT UPDATE (direction_id) ON arrival TO kp_regional;
GRANT SELECT, UPDATE (read_at) ON notice TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_keha, kp_intake, kp_representative, kp_auditor, kp_admin;
GRANT INSERT ON notice TO kp_coordinator, kp_regional, kp_municipality, kp_wellbeing, kp_intake, kp_job;
