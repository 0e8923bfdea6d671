-- Transport works.
INSERT INTO work AS t (
    code, kind, name_vi, name_en, status, resolution_ref, resolution_section, commitment, commitment_vi,
    commitment_en, deadline, started_on, opened_on, length_km, partner, corridors, outcome_vi, outcome_en, accuracy,
    source, source_date, unverified, note_vi, note_en, geom)
SELECT
    e ->> 'code', r.kind, r.name_vi, r.name_en, r.status, r.resolution_ref, r.resolution_section, r.commitment,
    r.commitment_vi, r.commitment_en, r.deadline, r.started_on, r.opened_on, r.length_km, r.partner,
    coalesce(r.corridors, '{}'), r.outcome_vi, r.outcome_en, r.accuracy, r.source, r.source_date,
    coalesce(r.unverified, false), r.note_vi, r.note_en,
    ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid())
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    kind text, name_vi text, name_en text, status text, resolution_ref text, resolution_section text, commitment text,
    commitment_vi text, commitment_en text, deadline date, started_on text, opened_on text,
    length_km double precision, partner text, corridors text[], outcome_vi text, outcome_en text, accuracy text,
    source text, source_date date, unverified boolean, note_vi text, note_en text)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, status = excluded.status,
    resolution_ref = excluded.resolution_ref, resolution_section = excluded.resolution_section,
    commitment = excluded.commitment, commitment_vi = excluded.commitment_vi, commitment_en = excluded.commitment_en,
    deadline = excluded.deadline, started_on = excluded.started_on, opened_on = excluded.opened_on,
    length_km = excluded.length_km, partner = excluded.partner, corridors = excluded.corridors,
    outcome_vi = excluded.outcome_vi, outcome_en = excluded.outcome_en, accuracy = excluded.accuracy,
    source = excluded.source, source_date = excluded.source_date, unverified = excluded.unverified,
    note_vi = excluded.note_vi, note_en = excluded.note_en, geom = excluded.geom
WHERE (
    t.kind, t.name_vi, t.name_en, t.status, t.resolution_ref, t.resolution_section, t.commitment, t.commitment_vi,
    t.commitment_en, t.deadline, t.started_on, t.opened_on, t.length_km, t.partner, t.corridors, t.outcome_vi,
    t.outcome_en, t.accuracy, t.source, t.source_date, t.unverified, t.note_vi, t.note_en, t.geom
) IS DISTINCT FROM (
    excluded.kind, excluded.name_vi, excluded.name_en, excluded.status, excluded.resolution_ref,
    excluded.resolution_section, excluded.commitment, excluded.commitment_vi, excluded.commitment_en,
    excluded.deadline, excluded.started_on, excluded.opened_on, excluded.length_km, excluded.partner,
    excluded.corridors, excluded.outcome_vi, excluded.outcome_en, excluded.accuracy, excluded.source,
    excluded.source_date, excluded.unverified, excluded.note_vi, excluded.note_en, excluded.geom)
