-- Places to which distances are measured.
INSERT INTO place AS t (
    code, kind, name_vi, name_en, status, province, road, deep_water, max_dwt, opened_on, accuracy, source,
    source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.kind, r.name_vi, r.name_en, r.status, r.province, r.road, r.deep_water, r.max_dwt, r.opened_on,
    r.accuracy, r.source, r.source_date, coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid())
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    kind text, name_vi text, name_en text, status text, province text, road text, deep_water boolean, max_dwt integer,
    opened_on text, accuracy text, source text, source_date date, unverified boolean, note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, status = excluded.status,
    province = excluded.province, road = excluded.road, deep_water = excluded.deep_water, max_dwt = excluded.max_dwt,
    opened_on = excluded.opened_on, accuracy = excluded.accuracy, source = excluded.source,
    source_date = excluded.source_date, unverified = excluded.unverified, note_vi = excluded.note_vi,
    note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.kind, t.name_vi, t.name_en, t.status, t.province, t.road, t.deep_water, t.max_dwt, t.opened_on, t.accuracy,
    t.source, t.source_date, t.unverified, t.note_vi, t.note_en, t.geom
) IS DISTINCT FROM (
    excluded.kind, excluded.name_vi, excluded.name_en, excluded.status, excluded.province, excluded.road,
    excluded.deep_water, excluded.max_dwt, excluded.opened_on, excluded.accuracy, excluded.source,
    excluded.source_date, excluded.unverified, excluded.note_vi, excluded.note_en, excluded.geom)
