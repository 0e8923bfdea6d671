-- Targets that are gone from the files.
DELETE FROM indicator_target t
WHERE (t.indicator, t.year, t.basis) NOT IN (SELECT e ->> 'indicator', (e ->> 'year')::integer, e ->> 'basis' FROM jsonb_array_elements($1::jsonb) AS e)
