-- Land and water under the map.
INSERT INTO background AS t (
    code, kind, name_vi, name_en, source, geom_4326)
SELECT
    e ->> 'code', r.kind, r.name_vi, r.name_en, r.source, ST_SetSRID(ST_GeomFromWKB(decode(e ->> 'wkb', 'hex')), 4326)
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_to_record(e -> 'properties') AS r (
    kind text, name_vi text, name_en text, source text)
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, source = excluded.source,
    geom_4326 = excluded.geom_4326
WHERE (
    t.kind, t.name_vi, t.name_en, t.source, t.geom_4326
) IS DISTINCT FROM (
    excluded.kind, excluded.name_vi, excluded.name_en, excluded.source, excluded.geom_4326)
