-- Indicators that are gone from the files; their targets and baselines go with them.
DELETE FROM indicator t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
