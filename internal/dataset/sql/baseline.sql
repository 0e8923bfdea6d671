-- Where the indicators stood.
INSERT INTO indicator_baseline AS t (indicator, period, value, unit, section)
SELECT r.indicator, r.year, r.value, r.unit, r.section
FROM jsonb_to_recordset($1::jsonb) AS r (indicator text, year text, value numeric, unit text, section text)
ON CONFLICT (indicator, period, unit) DO UPDATE SET
    value = excluded.value, section = excluded.section
WHERE (t.value, t.section)
    IS DISTINCT FROM (excluded.value, excluded.section)
