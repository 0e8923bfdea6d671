-- The two corridors; a new axis places zones, places and parcels anew (trigger).
INSERT INTO corridor AS t (
    code, kind, name_vi, name_en, width_m, accuracy, source, source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.kind, r.name_vi, r.name_en, coalesce(r.width_m, 5000), r.accuracy, r.source, r.source_date,
    coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid())
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    kind text, name_vi text, name_en text, width_m double precision, accuracy text, source text, source_date date,
    unverified boolean, note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, width_m = excluded.width_m,
    accuracy = excluded.accuracy, source = excluded.source, source_date = excluded.source_date,
    unverified = excluded.unverified, note_vi = excluded.note_vi, note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.kind, t.name_vi, t.name_en, t.width_m, t.accuracy, t.source, t.source_date, t.unverified, t.note_vi, t.note_en,
    t.geom
) IS DISTINCT FROM (
    excluded.kind, excluded.name_vi, excluded.name_en, excluded.width_m, excluded.accuracy, excluded.source,
    excluded.source_date, excluded.unverified, excluded.note_vi, excluded.note_en, excluded.geom)
