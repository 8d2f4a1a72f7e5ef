-- Tables of the knowledge base, made from releases.jsonl ($jsonl) and things.jsonl ($things).
-- Every table is ordered, so that equal input gives equal Parquet files.

CREATE TABLE releases AS
SELECT release->>'id' AS id, release->>'path' AS path, release->>'format' AS format, release->>'sha256' AS sha256,
       release->>'title' AS title, CAST(release->>'published' AS DATE) AS published, release->>'place' AS place,
       release->>'wire' AS wire, release->>'publisher' AS publisher, release->>'url' AS url,
       release->>'language' AS language, length(release->>'text') AS characters
FROM line ORDER BY id;

CREATE TABLE mentions AS
SELECT release->>'id' AS release, m->>'id' AS id, m->>'label' AS label, CAST(m->>'start' AS BIGINT) AS "start",
       CAST(m->>'end' AS BIGINT) AS "end", m->>'text' AS text, m->>'zone' AS zone, m->>'entity' AS entity,
       m->>'restates' AS restates, m->>'rule' AS rule,
       TRY_CAST(m->>'$.value.low' AS DOUBLE) AS low, TRY_CAST(m->>'$.value.high' AS DOUBLE) AS high,
       CAST(m->>'$.value.approximate' AS BOOLEAN) AS approximate,
       m->>'$.value.currency' AS currency, m->>'$.value.unit' AS unit, m->>'$.value.of' AS "of",
       m->>'$.value.timex' AS timex, m->>'value' AS value
FROM (SELECT release, unnest(mentions) AS m FROM line) ORDER BY release, "start";

CREATE TABLE entities AS
SELECT e.release, e.id, e.kind, e.class, e.name, e.aliases, e.mentions, e.members, e.part_of, t.thing
FROM (SELECT release->>'id' AS release, e->>'id' AS id, e->>'kind' AS kind, e->>'class' AS class, e->>'name' AS name,
             CAST(e->'aliases' AS VARCHAR[]) AS aliases, CAST(e->'mentions' AS VARCHAR[]) AS mentions,
             CAST(e->'members' AS VARCHAR[]) AS members, e->>'part_of' AS part_of
      FROM (SELECT release, unnest(entities) AS e FROM line)) e
LEFT JOIN thing_of t ON t.release = e.release AND t.id = e.id
ORDER BY e.release, CAST(substr(e.id, 2) AS INTEGER);

CREATE TABLE things AS
SELECT thing AS id, kind, arg_max(name, (length(name), name)) AS name, mode(class ORDER BY class) AS class,
       count(DISTINCT release) AS releases
FROM entities GROUP BY thing, kind ORDER BY id;

CREATE TABLE facts AS
SELECT f.id, f.release, r.published, f.subject, s.thing AS thing, s.name AS subject_name, f.property,
       TRY_CAST(f.v->>'low' AS DOUBLE) AS low, TRY_CAST(f.v->>'high' AS DOUBLE) AS high,
       CAST(f.v->>'approximate' AS BOOLEAN) AS approximate, f.v->>'currency' AS currency, f.v->>'unit' AS unit,
       TRY_CAST(f.v->>'si_low' AS DOUBLE) AS si_low, TRY_CAST(f.v->>'si_high' AS DOUBLE) AS si_high,
       f.v->>'si_unit' AS si_unit, f.v->>'of' AS "of", f.v->>'timex' AS timex, f.v->>'status' AS status,
       coalesce(f.v->>'date', f.v->>'start') AS date, f.v->>'role' AS role, o.thing AS object, o.name AS object_name,
       f.v->>'$' AS value, f.evidence,
       w.words,
       f.sentence_start, f.sentence_end, f.sentence, f.confidence, f.rule
FROM (SELECT release->>'id' AS release, f->>'id' AS id, f->>'subject' AS subject, f->>'property' AS property,
             f->'value' AS v, CAST(f->'evidence' AS VARCHAR[]) AS evidence,
             CAST(f->>'$.sentence.start' AS BIGINT) AS sentence_start,
             CAST(f->>'$.sentence.end' AS BIGINT) AS sentence_end,
             substr(release->>'text', CAST(f->>'$.sentence.start' AS BIGINT) + 1,
                    CAST(f->>'$.sentence.end' AS BIGINT) - CAST(f->>'$.sentence.start' AS BIGINT)) AS sentence,
             CAST(f->>'confidence' AS DOUBLE) AS confidence, f->>'rule' AS rule
      FROM (SELECT release, unnest(facts) AS f FROM line)) f
JOIN releases r ON r.id = f.release
LEFT JOIN (SELECT e.release, e.fact, list(m.text ORDER BY e.position) AS words
           FROM (SELECT release->>'id' AS release, f->>'id' AS fact,
                        unnest(CAST(f->'evidence' AS VARCHAR[])) AS mention,
                        generate_subscripts(CAST(f->'evidence' AS VARCHAR[]), 1) AS position
                 FROM (SELECT release, unnest(facts) AS f FROM line)) e
           JOIN mentions m ON m.release = e.release AND m.id = e.mention
           GROUP BY e.release, e.fact) w ON w.release = f.release AND w.fact = f.id
LEFT JOIN entities s ON s.release = f.release AND s.id = f.subject
LEFT JOIN entities o ON o.release = f.release AND o.id = f.v->>'entity'
ORDER BY f.release, f.id;

CREATE TABLE issues AS
SELECT release->>'id' AS release, i->>'stage' AS stage, i->>'code' AS code, i->>'message' AS message
FROM (SELECT release, unnest(issues) AS i FROM line) ORDER BY release, stage, code, message;

CREATE VIEW investments AS
SELECT subject_name AS project, low, high, approximate, currency, published, release, words, sentence, confidence, id AS fact, thing
FROM facts WHERE property = 'investment' ORDER BY coalesce(high, low) DESC NULLS LAST, fact;

CREATE VIEW timeline AS
SELECT thing, subject_name AS project, coalesce(CAST(published AS VARCHAR), '') AS published, property,
       coalesce(status, timex) AS state, low, high, currency, date, release, sentence, id AS fact
FROM facts WHERE property IN ('status', 'investment', 'start', 'completion') ORDER BY thing, published, property, fact;

CREATE VIEW organisations AS
SELECT o.id AS thing, o.name, o.class, o.releases, count(f.id) AS facts,
       list(DISTINCT f.role ORDER BY f.role) FILTER (f.role IS NOT NULL) AS roles,
       list(DISTINCT f.subject_name ORDER BY f.subject_name) FILTER (f.subject_name IS NOT NULL) AS projects
FROM things o LEFT JOIN facts f ON f.object = o.id AND f.property = 'participant'
WHERE o.kind = 'organisation' GROUP BY ALL ORDER BY facts DESC, name, thing;

CREATE VIEW projects AS
SELECT t.id AS thing, t.name, t.kind, t.class, t.releases,
       (SELECT arg_max(f.status, (f.published, f.id)) FROM facts f WHERE f.thing = t.id AND f.status IS NOT NULL) AS status,
       (SELECT arg_max(f.value, (f.published, f.confidence, f.id)) FROM facts f
        WHERE f.thing = t.id AND f.property = 'investment') AS investment,
       (SELECT arg_max(f.value, (f.published, f.confidence, f.id)) FROM facts f
        WHERE f.thing = t.id AND f.property = 'area') AS area,
       (SELECT arg_max(f.object_name, (f.published, f.confidence, f.id)) FROM facts f
        WHERE f.thing = t.id AND f.property = 'location') AS location
FROM things t WHERE t.kind IN ('project', 'group') AND t.id IN (SELECT thing FROM facts) ORDER BY t.name, t.id;

-- Two amounts of one thing and one property, in one currency or unit, that no number can satisfy together.
CREATE VIEW contradictions AS
SELECT a.thing, a.subject_name AS project, a.property, a.value AS one, b.value AS other, a.release AS one_release,
       b.release AS other_release, a.id AS one_fact, b.id AS other_fact
FROM facts a JOIN facts b ON a.thing = b.thing AND a.property = b.property AND a.id < b.id
     AND a.currency IS NOT DISTINCT FROM b.currency AND a.si_unit IS NOT DISTINCT FROM b.si_unit
     AND a."of" IS NOT DISTINCT FROM b."of"
WHERE a.property IN ('investment', 'area', 'length', 'capacity', 'jobs') AND a.release <> b.release
  AND (coalesce(a.si_high, a.high, 1e300) < coalesce(b.si_low, b.low, -1e300)
    OR coalesce(b.si_high, b.high, 1e300) < coalesce(a.si_low, a.low, -1e300))
ORDER BY a.thing, a.property, a.id, b.id;
