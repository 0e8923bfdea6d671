-- Administrative units; a row that says the same stays untouched.
INSERT INTO admin_unit AS t (
    code, gso_code, level, kind, parent, name_vi, name_en, valid_from, valid_to, legal_act, official_area_km2,
    accuracy, source, source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.gso_code, r.level, r.kind, r.parent, r.name_vi, r.name_en, r.valid_from, r.valid_to, r.legal_act,
    r.official_area_km2, r.accuracy, r.source, r.source_date, coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Multi(ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid()))
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    gso_code text, level text, kind text, parent text, name_vi text, name_en text, valid_from date, valid_to date,
    legal_act text, official_area_km2 numeric, accuracy text, source text, source_date date, unverified boolean,
    note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    gso_code = excluded.gso_code, level = excluded.level, kind = excluded.kind, parent = excluded.parent,
    name_vi = excluded.name_vi, name_en = excluded.name_en, valid_from = excluded.valid_from,
    valid_to = excluded.valid_to, legal_act = excluded.legal_act, official_area_km2 = excluded.official_area_km2,
    accuracy = excluded.accuracy, source = excluded.source, source_date = excluded.source_date,
    unverified = excluded.unverified, note_vi = excluded.note_vi, note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.gso_code, t.level, t.kind, t.parent, t.name_vi, t.name_en, t.valid_from, t.valid_to, t.legal_act,
    t.official_area_km2, t.accuracy, t.source, t.source_date, t.unverified, t.note_vi, t.note_en, t.geom
) IS DISTINCT FROM (
    excluded.gso_code, excluded.level, excluded.kind, excluded.parent, excluded.name_vi, excluded.name_en,
    excluded.valid_from, excluded.valid_to, excluded.legal_act, excluded.official_area_km2, excluded.accuracy,
    excluded.source, excluded.source_date, excluded.unverified, excluded.note_vi, excluded.note_en, excluded.geom)
