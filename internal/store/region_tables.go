package store

// registers are the registers that the release's files fill, each with its statements. Where rows hold for a period, a file row gives way if a
// person's row covers any of its days; where they do not, if a person's row has its key.
var registers = [...]register{
	{
		name: "region",
		clear: `-- name: region.clear
DELETE FROM region WHERE origin = 'file'`,
		put: `-- name: region.put
INSERT INTO region (code, name_fi, name_sv, name_en, valid, source, origin)
SELECT x.code, x.name_fi, x.name_sv, x.name_en, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, name_fi text, name_sv text, name_en text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM region p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: region.get
SELECT code, name_fi, name_sv, name_en, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM region ORDER BY code, lower(valid)`,
	},
	{
		name: "wellbeing_area",
		clear: `-- name: wellbeing_area.clear
DELETE FROM wellbeing_area WHERE origin = 'file'`,
		put: `-- name: wellbeing_area.put
INSERT INTO wellbeing_area (code, kind, name_fi, name_sv, name_en, authority_fi, authority_sv, authority_en, languages, hears, valid, source, origin)
SELECT x.code, x.kind, x.name_fi, x.name_sv, x.name_en, x.authority_fi, x.authority_sv, x.authority_en, x.languages, x.hears, daterange(x.valid_from::date,
  nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, kind text, name_fi text, name_sv text, name_en text, authority_fi text, authority_sv text, authority_en text, languages text, hears text,
    valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM wellbeing_area p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: wellbeing_area.get
SELECT code, kind, name_fi, name_sv, name_en, authority_fi, authority_sv, authority_en, languages, hears, coalesce(lower(valid)::text, '') AS valid_from,
  coalesce(upper(valid)::text, '') AS valid_to, source
  FROM wellbeing_area ORDER BY code, lower(valid)`,
	},
	{
		name: "regional_centre",
		clear: `-- name: regional_centre.clear
DELETE FROM regional_centre WHERE origin = 'file'`,
		put: `-- name: regional_centre.put
INSERT INTO regional_centre (code, name_fi, name_sv, name_en, valid, source, origin)
SELECT x.code, x.name_fi, x.name_sv, x.name_en, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, name_fi text, name_sv text, name_en text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM regional_centre p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: regional_centre.get
SELECT code, name_fi, name_sv, name_en, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM regional_centre ORDER BY code, lower(valid)`,
	},
	{
		name: "employment_area",
		clear: `-- name: employment_area.clear
DELETE FROM employment_area WHERE origin = 'file'`,
		put: `-- name: employment_area.put
INSERT INTO employment_area (code, name_fi, name_sv, valid, source, origin)
SELECT x.code, x.name_fi, x.name_sv, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, name_fi text, name_sv text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM employment_area p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: employment_area.get
SELECT code, name_fi, name_sv, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM employment_area ORDER BY code, lower(valid)`,
	},
	{
		name: "municipality",
		clear: `-- name: municipality.clear
DELETE FROM municipality WHERE origin = 'file'`,
		put: `-- name: municipality.put
INSERT INTO municipality (code, name_fi, name_sv, languages, region_code, wellbeing_code, centre_code, employment_area_code, urban_rural, lon, lat, successor_code, valid,
  source, origin)
SELECT x.code, x.name_fi, x.name_sv, x.languages, x.region_code, x.wellbeing_code, nullif(x.centre_code, ''), nullif(x.employment_area_code, ''),
  x.urban_rural, x.lon::float8, x.lat::float8, nullif(x.successor_code, ''), daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source,
  'file'
  FROM jsonb_to_recordset($1) AS x(code text, name_fi text, name_sv text, languages text, region_code text, wellbeing_code text, centre_code text, employment_area_code text, urban_rural
    text, lon text, lat text, successor_code text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM municipality p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: municipality.get
SELECT code, name_fi, name_sv, languages, region_code, wellbeing_code, coalesce(centre_code, '') AS centre_code, coalesce(employment_area_code, '') AS
  employment_area_code, urban_rural, lon::text, lat::text, coalesce(successor_code, '') AS successor_code, coalesce(lower(valid)::text, '') AS
  valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM municipality ORDER BY code, lower(valid)`,
	},
	{
		name: "deadline_rule",
		clear: `-- name: deadline_rule.clear
DELETE FROM deadline_rule WHERE origin = 'file'`,
		put: `-- name: deadline_rule.put
INSERT INTO deadline_rule (priority, step, amount, unit, closing, valid, source, origin)
SELECT x.priority, x.step, x.amount::integer, x.unit, nullif(x.closing, '')::time, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source,
  'file'
  FROM jsonb_to_recordset($1) AS x(priority text, step text, amount text, unit text, closing text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM deadline_rule p WHERE p.priority = x.priority AND p.step = x.step AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: deadline_rule.get
SELECT priority, step, amount::text, unit, coalesce(to_char(closing, 'HH24:MI'), '') AS closing, coalesce(lower(valid)::text, '') AS valid_from,
  coalesce(upper(valid)::text, '') AS valid_to, source
  FROM deadline_rule ORDER BY priority, step, lower(valid)`,
	},
	{
		name: "legal_limit",
		clear: `-- name: legal_limit.clear
DELETE FROM legal_limit WHERE origin = 'file'`,
		put: `-- name: legal_limit.put
INSERT INTO legal_limit (code, amount, unit, reference, status, valid, source, origin)
SELECT x.code, x.amount::integer, x.unit, x.reference, x.status, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, amount text, unit text, reference text, status text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM legal_limit p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: legal_limit.get
SELECT code, amount::text, unit, reference, status, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM legal_limit ORDER BY code, lower(valid)`,
	},
	{
		name: "ranking_weights",
		clear: `-- name: ranking_weights.clear
DELETE FROM ranking_weights WHERE origin = 'file'`,
		put: `-- name: ranking_weights.put
INSERT INTO ranking_weights (set_code, criterion, max_milli, parameters, valid, source_fi, source_sv, source_en, origin)
SELECT x.set_code, x.criterion, x.max_milli::integer, x.parameters::jsonb, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source_fi,
  x.source_sv, x.source_en, 'file'
  FROM jsonb_to_recordset($1) AS x(set_code text, criterion text, max_milli text, parameters text, valid_from text, valid_to text,
  source_fi text, source_sv text, source_en text)
 WHERE NOT EXISTS (SELECT FROM ranking_weights p WHERE p.criterion = x.criterion AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: ranking_weights.get
SELECT set_code, criterion, max_milli::text, parameters::text, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to,
  source_fi, source_sv, source_en
  FROM ranking_weights ORDER BY criterion, lower(valid)`,
	},
	{
		name: "plan_policy",
		clear: `-- name: plan_policy.clear
DELETE FROM plan_policy WHERE origin = 'file'`,
		put: `-- name: plan_policy.put
INSERT INTO plan_policy (parameters, valid, source, origin)
SELECT x.parameters::jsonb, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(parameters text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM plan_policy p WHERE p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: plan_policy.get
SELECT parameters::text, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM plan_policy ORDER BY lower(valid)`,
	},
	{
		name: "compensation_rate",
		clear: `-- name: compensation_rate.clear
DELETE FROM compensation_rate WHERE origin = 'file'`,
		put: `-- name: compensation_rate.put
INSERT INTO compensation_rate (payee, kind, reading, from_age, cents, unit, valid, status, source, origin)
SELECT x.payee, x.kind, x.reading, x.from_age::integer, x.cents::bigint, x.unit, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.status, x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(payee text, kind text, reading text, from_age text, cents text, unit text, valid_from text, valid_to text, status text, source text)
 WHERE NOT EXISTS (SELECT FROM compensation_rate p WHERE p.payee = x.payee AND p.kind = x.kind AND p.reading = x.reading AND p.from_age = x.from_age::integer
   AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: compensation_rate.get
SELECT payee, kind, reading, from_age::text, cents::text, unit, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, status, source
  FROM compensation_rate ORDER BY payee, kind, reading, from_age, lower(valid)`,
	},
	{
		name: "residence_permit",
		clear: `-- name: residence_permit.clear
DELETE FROM residence_permit WHERE origin = 'file'`,
		put: `-- name: residence_permit.put
INSERT INTO residence_permit (code, standing, name_fi, name_sv, name_en, valid, source, origin)
SELECT x.code, x.standing, x.name_fi, x.name_sv, x.name_en, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, standing text, name_fi text, name_sv text, name_en text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM residence_permit p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: residence_permit.get
SELECT code, standing, name_fi, name_sv, name_en, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM residence_permit ORDER BY code, lower(valid)`,
	},
	{
		name: "grant_round",
		clear: `-- name: grant_round.clear
DELETE FROM grant_round WHERE origin = 'file'`,
		put: `-- name: grant_round.put
INSERT INTO grant_round (code, version, programme, kind, permits, groups, first_home, commitment, arrived_from, arrived_to, payees, opens, closes, decides, pays,
  budget_cents, status, name_fi, name_sv, name_en, about_fi, about_sv, about_en, amounts, valid_from, source, note, announced, counts_from, counts_to, months, evidence, origin)
SELECT x.code, x.version::integer, x.programme, x.kind, x.permits, x.groups, x.first_home, x.commitment::integer, nullif(x.arrived_from, '')::date,
  nullif(x.arrived_to, '')::date, x.payees, nullif(x.opens, '')::date, nullif(x.closes, '')::date, x.decides, x.pays, x.budget_cents::bigint, x.status,
  x.name_fi, x.name_sv, x.name_en, x.about_fi, x.about_sv, x.about_en, x.amounts::jsonb, x.valid_from::date, x.source, x.note,
  nullif(x.announced, '')::date, nullif(x.counts_from, '')::date, nullif(x.counts_to, '')::date, x.months::integer, x.evidence::jsonb, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, version text, programme text, kind text, permits text, groups text, first_home text, commitment text, arrived_from text,
    arrived_to text, payees text, opens text, closes text, decides text, pays text, budget_cents text, status text, name_fi text, name_sv text, name_en text,
    about_fi text, about_sv text, about_en text, amounts text, valid_from text, source text, note text, announced text, counts_from text, counts_to text, months text, evidence text)
 WHERE NOT EXISTS (SELECT FROM grant_round p WHERE p.code = x.code AND p.version = x.version::integer)`,
		get: `-- name: grant_round.get
SELECT code, version::text, programme, kind, permits, groups, first_home, commitment::text, coalesce(arrived_from::text, '') AS arrived_from,
  coalesce(arrived_to::text, '') AS arrived_to, payees, coalesce(opens::text, '') AS opens, coalesce(closes::text, '') AS closes, decides, pays,
  budget_cents::text, status, name_fi, name_sv, name_en, about_fi, about_sv, about_en, amounts::text, valid_from::text, source, note,
  coalesce(announced::text, '') AS announced, coalesce(counts_from::text, '') AS counts_from, coalesce(counts_to::text, '') AS counts_to, months::text, evidence::text,
  after_award::text
  FROM grant_round g ORDER BY g.code, g.version`,
	},
	{
		name: "interest_rate",
		clear: `-- name: interest_rate.clear
DELETE FROM interest_rate WHERE origin = 'file'`,
		put: `-- name: interest_rate.put
INSERT INTO interest_rate (milli, status, valid, source, origin)
SELECT x.milli::integer, x.status, daterange(x.valid_from::date, x.valid_to::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(milli text, status text, valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM interest_rate p WHERE p.valid && daterange(x.valid_from::date, x.valid_to::date))`,
		get: `-- name: interest_rate.get
SELECT milli::text, status, lower(valid)::text AS valid_from, upper(valid)::text AS valid_to, source
  FROM interest_rate ORDER BY lower(valid)`,
	},
	{
		name: "recovery_basis",
		clear: `-- name: recovery_basis.clear
DELETE FROM recovery_basis WHERE origin = 'file'`,
		put: `-- name: recovery_basis.put
INSERT INTO recovery_basis (code, kinds, duty, name_fi, name_sv, name_en, reference, limit_code, limit_from, interest_add, interest_from, interest_reference, late_add, late_reference,
  set_off, set_off_reference, appeal, status, valid, source, origin)
SELECT x.code, x.kinds, x.duty, x.name_fi, x.name_sv, x.name_en, x.reference, x.limit_code, x.limit_from, x.interest_add::integer, x.interest_from, x.interest_reference,
  x.late_add::integer, x.late_reference, x.set_off, x.set_off_reference, x.appeal, x.status, daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, kinds text, duty text, name_fi text, name_sv text, name_en text, reference text, limit_code text, limit_from text, interest_add text,
    interest_from text, interest_reference text, late_add text, late_reference text, set_off text, set_off_reference text, appeal text, status text, valid_from text, valid_to text,
    source text)
 WHERE NOT EXISTS (SELECT FROM recovery_basis p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: recovery_basis.get
SELECT code, kinds, duty, name_fi, name_sv, name_en, reference, limit_code, limit_from, interest_add::text, interest_from, interest_reference, late_add::text, late_reference,
  set_off, set_off_reference, appeal, status, coalesce(lower(valid)::text, '') AS valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM recovery_basis ORDER BY code, lower(valid)`,
	},
	{
		name: "statute_text",
		clear: `-- name: statute_text.clear
DELETE FROM statute_text WHERE origin = 'file'`,
		put: `-- name: statute_text.put
INSERT INTO statute_text (code, reference, title_fi, title_sv, title_en, why_fi, why_sv, why_en, status, valid, source, origin)
SELECT x.code, x.reference, x.title_fi, x.title_sv, x.title_en, x.why_fi, x.why_sv, x.why_en, x.status, daterange(x.valid_from::date, nullif(x.valid_to,
  '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, reference text, title_fi text, title_sv text, title_en text, why_fi text, why_sv text, why_en text, status text, valid_from text, valid_to
    text, source text)
 WHERE NOT EXISTS (SELECT FROM statute_text p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: statute_text.get
SELECT code, reference, title_fi, title_sv, title_en, why_fi, why_sv, why_en, status, coalesce(lower(valid)::text, '') AS valid_from,
  coalesce(upper(valid)::text, '') AS valid_to, source
  FROM statute_text ORDER BY code, lower(valid)`,
	},
	{
		name: "appeal_text",
		clear: `-- name: appeal_text.clear
DELETE FROM appeal_text WHERE origin = 'file'`,
		put: `-- name: appeal_text.put
INSERT INTO appeal_text (kind, review_open, text_fi, text_sv, text_en, review_fi, review_sv, review_en, reference, status, valid, source, origin)
SELECT x.kind, x.review_open::boolean, x.text_fi, x.text_sv, x.text_en, x.review_fi, x.review_sv, x.review_en, x.reference, x.status,
  daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(kind text, review_open text, text_fi text, text_sv text, text_en text, review_fi text, review_sv text, review_en text, reference text, status text,
    valid_from text, valid_to text, source text)
 WHERE NOT EXISTS (SELECT FROM appeal_text p WHERE p.kind = x.kind AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: appeal_text.get
SELECT kind, review_open::text, text_fi, text_sv, text_en, review_fi, review_sv, review_en, reference, status, coalesce(lower(valid)::text, '') AS
  valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM appeal_text ORDER BY kind, lower(valid)`,
	},
	{
		name: "health_service_site",
		clear: `-- name: health_service_site.clear
DELETE FROM health_service_site WHERE origin = 'file'`,
		put: `-- name: health_service_site.put
INSERT INTO health_service_site (code, kind, municipality_code, name_fi, name_sv, services, lon, lat, valid, source, origin)
SELECT x.code, x.kind, x.municipality_code, x.name_fi, x.name_sv, string_to_array(x.services, ' '), x.lon::float8, x.lat::float8,
  daterange(x.valid_from::date, nullif(x.valid_to, '')::date), x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, kind text, municipality_code text, name_fi text, name_sv text, services text, lon text, lat text, valid_from text, valid_to text, source
    text)
 WHERE NOT EXISTS (SELECT FROM health_service_site p WHERE p.code = x.code AND p.valid && daterange(x.valid_from::date, nullif(x.valid_to, '')::date))`,
		get: `-- name: health_service_site.get
SELECT code, kind, municipality_code, name_fi, name_sv, array_to_string(services, ' ') AS services, lon::text, lat::text, coalesce(lower(valid)::text, '') AS
  valid_from, coalesce(upper(valid)::text, '') AS valid_to, source
  FROM health_service_site ORDER BY code, lower(valid)`,
	},
	{
		name: "municipality_population",
		clear: `-- name: municipality_population.clear
DELETE FROM municipality_population WHERE origin = 'file'`,
		put: `-- name: municipality_population.put
INSERT INTO municipality_population (municipality_code, year, persons, source, origin)
SELECT x.municipality_code, x.year::integer, x.persons::integer, x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(municipality_code text, year text, persons text, source text)
ON CONFLICT DO NOTHING`,
		get: `-- name: municipality_population.get
SELECT municipality_code, year::text, persons::text, source
  FROM municipality_population ORDER BY municipality_code, year`,
	},
	{
		name: "quota_frame",
		clear: `-- name: quota_frame.clear
DELETE FROM quota_frame WHERE origin = 'file'`,
		put: `-- name: quota_frame.put
INSERT INTO quota_frame (year, kind, origin_state, asylum_state, persons, note_fi, note_sv, note_en, source, origin)
SELECT x.year::integer, x.kind, nullif(x.origin_state, ''), nullif(x.asylum_state, ''), x.persons::integer, x.note_fi, x.note_sv, x.note_en, x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(year text, kind text, origin_state text, asylum_state text, persons text, note_fi text, note_sv text, note_en text, source text)
ON CONFLICT DO NOTHING`,
		get: `-- name: quota_frame.get
SELECT year::text, kind, coalesce(origin_state, '') AS origin_state, coalesce(asylum_state, '') AS asylum_state, persons::text, note_fi, note_sv, note_en,
  source
  FROM quota_frame ORDER BY year, kind, origin_state, asylum_state`,
	},
	{
		name: "glossary",
		clear: `-- name: glossary.clear
DELETE FROM glossary WHERE origin = 'file'`,
		put: `-- name: glossary.put
INSERT INTO glossary (code, term_fi, term_sv, term_en, status, origin)
SELECT x.code, x.term_fi, x.term_sv, x.term_en, x.status, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, term_fi text, term_sv text, term_en text, status text)
ON CONFLICT DO NOTHING`,
		get: `-- name: glossary.get
SELECT code, term_fi, term_sv, term_en, status
  FROM glossary ORDER BY code`,
	},
	{
		name: "language",
		clear: `-- name: language.clear
DELETE FROM language WHERE origin = 'file'`,
		put: `-- name: language.put
INSERT INTO language (code, name_fi, name_sv, name_en, group_code, script, common, source, origin)
SELECT x.code, x.name_fi, x.name_sv, x.name_en, x.group_code, x.script, x.common::boolean, x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, name_fi text, name_sv text, name_en text, group_code text, script text, common text, source text)
ON CONFLICT DO NOTHING`,
		get: `-- name: language.get
SELECT code, name_fi, name_sv, name_en, group_code, script, common::text, source
  FROM language ORDER BY code`,
	},
	{
		name: "country",
		clear: `-- name: country.clear
DELETE FROM country WHERE origin = 'file'`,
		put: `-- name: country.put
INSERT INTO country (code, alpha2, name_fi, name_sv, name_en, source, origin)
SELECT x.code, x.alpha2, x.name_fi, x.name_sv, x.name_en, x.source, 'file'
  FROM jsonb_to_recordset($1) AS x(code text, alpha2 text, name_fi text, name_sv text, name_en text, source text)
ON CONFLICT DO NOTHING`,
		get: `-- name: country.get
SELECT code, alpha2, name_fi, name_sv, name_en, source
  FROM country ORDER BY code`,
	},
}
