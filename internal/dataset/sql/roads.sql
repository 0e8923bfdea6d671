-- Links of the road graph.
INSERT INTO road_link AS t (code, class, name_vi, name_en, status, work, accuracy, source, source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.class, r.name_vi, r.name_en, r.status, r.work, r.accuracy, r.source, r.source_date,
    coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid())
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    class text, name_vi text, name_en text, status text, work text, accuracy text, source text, source_date date,
    unverified boolean, note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    class = excluded.class, name_vi = excluded.name_vi, name_en = excluded.name_en, status = excluded.status,
    work = excluded.work, accuracy = excluded.accuracy, source = excluded.source, source_date = excluded.source_date,
    unverified = excluded.unverified, note_vi = excluded.note_vi, note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.class, t.name_vi, t.name_en, t.status, t.work, t.accuracy, t.source, t.source_date, t.unverified, t.note_vi, t.note_en, t.geom
) IS DISTINCT FROM (
    excluded.class, excluded.name_vi, excluded.name_en, excluded.status, excluded.work, excluded.accuracy, excluded.source,
    excluded.source_date, excluded.unverified, excluded.note_vi, excluded.note_en, excluded.geom)
