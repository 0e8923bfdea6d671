-- Towns to which travel times are given.
INSERT INTO town AS t (code, name_vi, name_en, accuracy, source, source_date, geom)
SELECT
    e ->> 'code', r.name_vi, r.name_en, r.accuracy, r.source, r.source_date,
    ST_Transform(ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326), survey_srid())
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    name_vi text, name_en text, accuracy text, source text, source_date date)
ON CONFLICT (code) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, accuracy = excluded.accuracy, source = excluded.source,
    source_date = excluded.source_date, geom = excluded.geom
WHERE (t.name_vi, t.name_en, t.accuracy, t.source, t.source_date, t.geom)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.accuracy, excluded.source, excluded.source_date, excluded.geom)
