-- The stated areas of the zones, in the order of the file.
INSERT INTO zone_area AS t (zone, ordinal, kind, ha, as_of, source, unverified)
SELECT e ->> 'code', a.ordinal, r.kind, r.ha, r.as_of, r.source, coalesce(r.unverified, false)
FROM jsonb_array_elements($1::jsonb) AS e
CROSS JOIN LATERAL jsonb_array_elements(CASE jsonb_typeof(e -> 'properties' -> 'areas') WHEN 'array' THEN e -> 'properties' -> 'areas' ELSE '[]' END)
    WITH ORDINALITY AS a (stated, ordinal)
CROSS JOIN LATERAL jsonb_to_record(a.stated) AS r (kind text, ha numeric, as_of text, source text, unverified boolean)
ON CONFLICT (zone, ordinal) DO UPDATE SET
    kind = excluded.kind, ha = excluded.ha, as_of = excluded.as_of, source = excluded.source, unverified = excluded.unverified
WHERE (t.kind, t.ha, t.as_of, t.source, t.unverified)
    IS DISTINCT FROM (excluded.kind, excluded.ha, excluded.as_of, excluded.source, excluded.unverified)
