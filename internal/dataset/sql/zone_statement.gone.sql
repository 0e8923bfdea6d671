-- Statements that are gone from the files.
DELETE FROM zone_statement t
WHERE t.ordinal NOT IN (SELECT (e ->> 'ordinal')::integer FROM jsonb_array_elements($1::jsonb) AS e)
