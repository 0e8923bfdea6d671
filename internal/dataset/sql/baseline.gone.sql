-- Baselines that are gone from the files.
DELETE FROM indicator_baseline t
WHERE (t.indicator, t.period, t.unit) NOT IN (SELECT e ->> 'indicator', e ->> 'year', e ->> 'unit' FROM jsonb_array_elements($1::jsonb) AS e)
