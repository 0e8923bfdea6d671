-- Zones; each change of a row is kept as a revision (trigger).
INSERT INTO zone AS t (
    code, kind, name_vi, name_en, aliases, status, parent, developer, year, model, sectors, legal_act, description_vi,
    description_en, accuracy, source, source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.kind, r.name_vi, r.name_en, coalesce(r.aliases, '{}'), r.status, r.parent, r.developer, r.year,
    r.model, coalesce(r.sectors, '{}'), r.legal_act, r.description_vi, r.description_en, r.accuracy, r.source,
    r.source_date, coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Multi(ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid()))
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    kind text, name_vi text, name_en text, aliases text[], status text, parent text, developer text, year integer,
    model text, sectors text[], legal_act text, description_vi text, description_en text, accuracy text, source text,
    source_date date, unverified boolean, note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, aliases = excluded.aliases,
    status = excluded.status, parent = excluded.parent, developer = excluded.developer, year = excluded.year,
    model = excluded.model, sectors = excluded.sectors, legal_act = excluded.legal_act,
    description_vi = excluded.description_vi, description_en = excluded.description_en, accuracy = excluded.accuracy,
    source = excluded.source, source_date = excluded.source_date, unverified = excluded.unverified,
    note_vi = excluded.note_vi, note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.kind, t.name_vi, t.name_en, t.aliases, t.status, t.parent, t.developer, t.year, t.model, t.sectors, t.legal_act,
    t.description_vi, t.description_en, t.accuracy, t.source, t.source_date, t.unverified, t.note_vi, t.note_en,
    t.geom
) IS DISTINCT FROM (
    excluded.kind, excluded.name_vi, excluded.name_en, excluded.aliases, excluded.status, excluded.parent,
    excluded.developer, excluded.year, excluded.model, excluded.sectors, excluded.legal_act, excluded.description_vi,
    excluded.description_en, excluded.accuracy, excluded.source, excluded.source_date, excluded.unverified,
    excluded.note_vi, excluded.note_en, excluded.geom)
