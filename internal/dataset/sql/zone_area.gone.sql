-- Stated areas that the file states no more.
DELETE FROM zone_area t
USING (SELECT e ->> 'code' AS code, CASE jsonb_typeof(e -> 'properties' -> 'areas') WHEN 'array' THEN jsonb_array_length(e -> 'properties' -> 'areas') ELSE 0 END AS stated
       FROM jsonb_array_elements($1::jsonb) AS e) AS z
WHERE t.zone = z.code AND t.ordinal > z.stated
