-- The knowledge base. In temporary tables: `line`, the lines of releases.jsonl that are new or changed; `line_hash` and
-- `stated`, what store.py says of them; `kept`, the releases whose rows are taken from the last database, `old`;
-- `identities`, which thing each entity is, and `decided`, why. store.py runs the parts (`-- part: NAME`) in turn.
-- Every table is ordered, so that equal input gives equal Parquet files.

-- part: fresh
CREATE TEMP VIEW fresh_releases AS
SELECT release->>'id' AS id, release->>'path' AS path, release->>'format' AS format, release->>'sha256' AS sha256,
       release->>'title' AS title, CAST(release->>'published' AS DATE) AS published, release->>'place' AS place,
       release->>'wire' AS wire, release->>'publisher' AS publisher, release->>'url' AS url,
       release->>'language' AS language, length(release->>'text') AS characters, release->>'text' AS text,
       CAST(release->'zones' AS STRUCT(kind VARCHAR, "start" BIGINT, "end" BIGINT)[]) AS zones,
       h.sha256 AS line_sha256
FROM line JOIN line_hash h ON h.id = line.release->>'id';

CREATE TEMP VIEW fresh_mentions AS
SELECT release->>'id' AS release, m->>'id' AS id, m->>'label' AS label, CAST(m->>'start' AS BIGINT) AS "start",
       CAST(m->>'end' AS BIGINT) AS "end", m->>'text' AS text, m->>'zone' AS zone, m->>'entity' AS entity,
       m->>'restates' AS restates, m->>'rule' AS rule,
       TRY_CAST(m->>'$.value.low' AS DOUBLE) AS low, TRY_CAST(m->>'$.value.high' AS DOUBLE) AS high,
       CAST(m->>'$.value.approximate' AS BOOLEAN) AS approximate,
       m->>'$.value.currency' AS currency, m->>'$.value.unit' AS unit, m->>'$.value.of' AS "of",
       m->>'$.value.timex' AS timex, m->>'value' AS value,
       CAST(m->'cues' AS STRUCT("start" BIGINT, "end" BIGINT)[]) AS cues
FROM (SELECT release, unnest(mentions) AS m FROM line);

CREATE TEMP VIEW fresh_entities AS
SELECT release->>'id' AS release, e->>'id' AS id, e->>'kind' AS kind, e->>'class' AS class, e->>'name' AS name,
       CAST(e->'aliases' AS VARCHAR[]) AS aliases, CAST(e->'mentions' AS VARCHAR[]) AS mentions,
       CAST(e->'members' AS VARCHAR[]) AS members, e->>'part_of' AS part_of
FROM (SELECT release, unnest(entities) AS e FROM line);

CREATE TEMP VIEW fresh_facts AS
SELECT f.release, f.id, f.subject, f.property, s.stated, f.value, f.evidence, f.sentence_start, f.sentence_end,
       substr(f.text, f.sentence_start + 1, f.sentence_end - f.sentence_start) AS sentence, f.confidence, f.rule
FROM (SELECT release->>'id' AS release, release->>'text' AS text, f->>'id' AS id, f->>'subject' AS subject,
             f->>'property' AS property, f->>'value' AS value, CAST(f->'evidence' AS VARCHAR[]) AS evidence,
             CAST(f->>'$.sentence.start' AS BIGINT) AS sentence_start,
             CAST(f->>'$.sentence.end' AS BIGINT) AS sentence_end,
             CAST(f->>'confidence' AS DOUBLE) AS confidence, f->>'rule' AS rule
      FROM (SELECT release, unnest(facts) AS f FROM line)) f
JOIN stated s ON s.release = f.release AND s.fact = f.id;

CREATE TEMP VIEW fresh_issues AS
SELECT release->>'id' AS release, i->>'stage' AS stage, i->>'code' AS code, i->>'message' AS message
FROM (SELECT release, unnest(issues) AS i FROM line);

-- part: releases
CREATE TABLE releases AS
SELECT * FROM (FROM fresh_releases UNION ALL FROM old.releases SEMI JOIN kept ON kept.release = id) ORDER BY id;

CREATE TABLE mentions AS
SELECT * FROM (FROM fresh_mentions UNION ALL FROM old.mentions SEMI JOIN kept USING (release))
ORDER BY release, "start", id;

CREATE TABLE issues AS
SELECT * FROM (FROM fresh_issues UNION ALL FROM old.issues SEMI JOIN kept USING (release))
ORDER BY release, stage, code, message;

CREATE TEMP TABLE named AS
FROM fresh_entities UNION ALL
SELECT release, id, kind, class, name, aliases, mentions, members, part_of FROM old.entities SEMI JOIN kept USING (release);

CREATE TEMP TABLE said AS
FROM fresh_facts UNION ALL
SELECT release, id, subject, property, stated, value, evidence, sentence_start, sentence_end, sentence, confidence, rule
FROM old.facts SEMI JOIN kept USING (release);

-- part: things
CREATE TABLE entities AS
SELECT e.*, i.thing FROM named e LEFT JOIN identities i ON i.release = e.release AND i.entity = e.id
ORDER BY e.release, CAST(substr(e.id, 2) AS INTEGER);

CREATE TABLE things AS
SELECT e.thing AS id, e.kind,
       -- The fullest form that has capitals, but not nothing else, as headlines do.
       arg_max(e.name, (e.name NOT IN (upper(e.name), lower(e.name)), length(e.name), lower(e.name[1]) <> e.name[1], e.name))
           AS name, mode(e.class ORDER BY e.class) AS class,
       list_sort(list_distinct(flatten(list(list_prepend(e.name, e.aliases))))) AS names,
       count(DISTINCT e.release) AS releases, min(r.published) AS first_published, max(r.published) AS last_published
FROM entities e JOIN releases r ON r.id = e.release GROUP BY e.thing, e.kind ORDER BY id;

CREATE TABLE decisions AS
SELECT a.thing AS thing, b.thing AS other_thing, a.kind, d.united, a.name AS one, b.name AS other, d.score, d.reasons,
       d.one_release, d.one_entity, d.other_release, d.other_entity
FROM decided d JOIN entities a ON a.release = d.one_release AND a.id = d.one_entity
JOIN entities b ON b.release = d.other_release AND b.id = d.other_entity ORDER BY d.number;

CREATE TABLE parts AS
SELECT w.thing AS whole, p.thing AS part, relation, count(DISTINCT p.release) AS releases
FROM (SELECT release, id AS whole, unnest(members) AS part, 'member' AS relation FROM entities
      UNION ALL SELECT release, part_of, id, 'phase' FROM entities WHERE part_of IS NOT NULL) x
JOIN entities w ON w.release = x.release AND w.id = x.whole
JOIN entities p ON p.release = x.release AND p.id = x.part
WHERE w.thing <> p.thing GROUP BY ALL ORDER BY whole, part, relation;

CREATE TABLE facts AS
WITH words AS (
    SELECT e.release, e.id, list(m.text ORDER BY e.position) AS words
    FROM (SELECT release, id, unnest(evidence) AS mention, generate_subscripts(evidence, 1) AS position FROM said) e
    JOIN mentions m ON m.release = e.release AND m.id = e.mention GROUP BY e.release, e.id
)
SELECT f.id, f.release, r.published, f.subject, s.thing, t.name AS subject_name, f.property, f.stated,
       TRY_CAST(f.v->>'low' AS DOUBLE) AS low, TRY_CAST(f.v->>'high' AS DOUBLE) AS high,
       CAST(f.v->>'approximate' AS BOOLEAN) AS approximate, f.v->>'currency' AS currency, f.v->>'unit' AS unit,
       TRY_CAST(f.v->>'si_low' AS DOUBLE) AS si_low, TRY_CAST(f.v->>'si_high' AS DOUBLE) AS si_high,
       f.v->>'si_unit' AS si_unit, f.v->>'of' AS "of", f.v->>'timex' AS timex, f.v->>'status' AS status,
       coalesce(f.v->>'date', f.v->>'start') AS date, f.v->>'role' AS role, o.thing AS object, ot.name AS object_name,
       f.value, f.evidence, w.words, f.sentence_start, f.sentence_end, f.sentence, f.confidence, f.rule
FROM (SELECT *, CAST(value AS JSON) AS v FROM said) f
JOIN releases r ON r.id = f.release
LEFT JOIN words w ON w.release = f.release AND w.id = f.id
LEFT JOIN entities s ON s.release = f.release AND s.id = f.subject
LEFT JOIN things t ON t.id = s.thing
LEFT JOIN entities o ON o.release = f.release AND o.id = f.v->>'entity'
LEFT JOIN things ot ON ot.id = o.thing
ORDER BY f.release, f.id;

-- part: drawn up
-- What lies in what, however deep; a loop (two releases that say the opposite) is nothing.
CREATE TABLE wholes AS
WITH RECURSIVE chain AS (
    SELECT whole, part FROM parts
    UNION SELECT p.whole, c.part FROM chain c JOIN parts p ON p.part = c.whole
)
SELECT a.whole, a.part FROM chain a ANTI JOIN chain b ON b.whole = a.part AND b.part = a.whole
WHERE a.whole <> a.part ORDER BY ALL;

CREATE TABLE investments AS
WITH fact AS (
    SELECT * EXCLUDE (low, high), low, high, coalesce(low, high) AS least, coalesce(high, low) AS most
    FROM facts WHERE property = 'investment' AND thing IS NOT NULL
),
-- A sum beside a larger one of the same project in the same release is a share of it; so is one that comes later and
-- is less than half of what a release before was sure of: budgets are rarely halved, contracts are often reported.
share AS (
    SELECT DISTINCT s.id FROM fact s JOIN fact l ON l.thing = s.thing AND l.currency = s.currency AND s.most < l.least
     AND ((l.release = s.release AND l.confidence >= least(0.5, s.confidence))
       OR (l.published < s.published AND l.confidence >= 0.5 AND s.most * 2 < l.least))
),
sum_ AS (
    SELECT thing, currency, low, high, max(approximate) AS approximate, bool_and(id IN (FROM share)) AS is_share,
           count(DISTINCT release) AS releases, min(published) AS first_published, max(published) AS last_published,
           arg_max(fact, (coalesce(published, DATE '0001-01-01'), confidence, id)) AS newest
    FROM fact GROUP BY thing, currency, low, high
),
-- A project has its own currency, in which most of its sums are; a partner may tell its share in another.
ranked AS (
    SELECT s.*, row_number() OVER (PARTITION BY thing ORDER BY is_share, c.facts DESC, last_published DESC NULLS LAST,
                                   newest.confidence DESC, newest.id) AS place
    FROM sum_ s JOIN (SELECT thing, currency, count(*) AS facts FROM fact GROUP BY thing, currency) c
      USING (thing, currency)
),
whole AS (
    SELECT w.part, min(t.name) AS name FROM wholes w JOIN things t ON t.id = w.whole
    WHERE w.whole IN (SELECT thing FROM fact) GROUP BY w.part
)
SELECT newest.subject_name AS project, newest.stated AS investment, currency, low, high, approximate,
       CASE WHEN is_share THEN 'part of a larger sum'
            WHEN w.name IS NOT NULL THEN 'counted with ' || w.name
            WHEN place > 1 THEN 'another sum counts' END AS left_out,
       left_out IS NULL AS counted, first_published, last_published, s.releases, newest.release AS release,
       newest.words AS words, newest.sentence AS sentence, newest.confidence AS confidence, newest.id AS fact, s.thing
FROM ranked s LEFT JOIN whole w ON w.part = s.thing ORDER BY coalesce(high, low) DESC NULLS LAST, fact;

CREATE TABLE timeline AS
SELECT thing, subject_name AS project, published, property, stated, status, date, timex, low, high, currency, unit,
       "of",
       row_number() OVER (PARTITION BY thing, property, status, date, timex, low, high, approximate, currency, unit, "of"
                           ORDER BY published NULLS LAST, release, id) > 1 AS repeated,
       words, sentence, confidence, release, id AS fact
FROM facts
WHERE property IN ('status', 'investment', 'area', 'length', 'capacity', 'jobs', 'count', 'start', 'completion', 'held')
ORDER BY project, thing, published NULLS LAST, property, fact;

CREATE TABLE organisations AS
SELECT o.id AS thing, o.name, o.class, o.names, o.releases, count(DISTINCT f.thing) AS projects,
       list(DISTINCT f.role ORDER BY f.role) FILTER (f.role IS NOT NULL) AS roles,
       list(DISTINCT f.subject_name ORDER BY f.subject_name) FILTER (f.subject_name IS NOT NULL) AS project_names,
       count(f.id) AS facts, o.first_published, o.last_published
FROM things o LEFT JOIN facts f ON f.object = o.id AND f.property = 'participant'
WHERE o.kind = 'organisation' GROUP BY ALL ORDER BY projects DESC, facts DESC, name, thing;

CREATE TABLE projects AS
WITH stage AS (
    -- How far a project has come. It stands where the last release that is sure puts it; if at several, the furthest.
    SELECT unnest(['announced', 'signed', 'approved', 'started', 'under_construction', 'suspended', 'resumed',
                   'completed', 'operational', 'cancelled']) AS status, unnest(range(10)) AS place
),
fact AS (
    SELECT f.*, (coalesce(f.published, DATE '0001-01-01'), f."of" IS NULL, f.confidence, f.id) AS newest,
           (f.confidence >= 0.5, coalesce(f.published, DATE '0001-01-01'), stage.place, f.confidence, f.id) AS furthest
    FROM facts f LEFT JOIN stage USING (status) WHERE f.thing IS NOT NULL
),
known AS (
    SELECT thing, count(*) AS facts,
           arg_max(object_name, (confidence, newest)) FILTER (property = 'location') AS place,
           list(DISTINCT role || ': ' || object_name ORDER BY role || ': ' || object_name)
               FILTER (property = 'participant' AND role IS NOT NULL) AS participants,
           arg_max(role || ': ' || object_name, (confidence >= 0.5, -list_position(
               ['developer', 'owner', 'investor', 'operator', 'organiser', 'host', 'funder', 'partner', 'contractor',
                'supplier'], role), confidence, newest)) FILTER (property = 'participant') AS participant,
           arg_max(fact, newest) FILTER (property = 'area') AS area,
           arg_max(stated, newest) FILTER (property = 'length') AS length,
           arg_max(stated, newest) FILTER (property = 'capacity') AS capacity,
           arg_max(stated, newest) FILTER (property = 'jobs') AS jobs,
           arg_max(stated, newest) FILTER (property = 'count') AS count,
           arg_max(fact, furthest) FILTER (property = 'status') AS now,
           arg_max(timex, newest) FILTER (property = 'start') AS start,
           arg_max(timex, newest) FILTER (property = 'completion') AS completion,
           arg_max(fact, newest) AS latest
    FROM fact GROUP BY thing
),
sum_ AS (
    SELECT thing, min_by(i, (left_out IS NOT NULL, left_out = 'part of a larger sum', left_out = 'another sum counts',
                             -epoch(coalesce(last_published, DATE '0001-01-01')), fact)) AS i
    FROM investments i GROUP BY thing
),
whole AS (SELECT p.part, min(t.name) AS name FROM parts p JOIN things t ON t.id = p.whole GROUP BY p.part)
SELECT t.id AS thing, t.name, t.kind, t.class, whole.name AS part_of, k.place, k.participant, k.participants,
       sum_.i.investment, sum_.i.low AS investment_low, sum_.i.high AS investment_high, sum_.i.currency,
       k.area.stated AS area, k.area.si_low AS area_low_m2, k.area.si_high AS area_high_m2, k.length, k.capacity,
       k.jobs, k.count, k.now.status AS status, k.now.date AS status_date, k.now.published AS status_published,
       k.start, k.completion, t.first_published, t.last_published, t.releases, k.facts,
       -- The fact to begin with: what it costs, else how large it is, else where it stands.
       coalesce(sum_.i.release, k.area.release, k.now.release, k.latest.release) AS release,
       coalesce(sum_.i.fact, k.area.id, k.now.id, k.latest.id) AS fact
FROM things t JOIN known k ON k.thing = t.id LEFT JOIN sum_ ON sum_.thing = t.id LEFT JOIN whole ON whole.part = t.id
WHERE t.kind IN ('project', 'group') ORDER BY t.name, t.id;
