-- Targets of the resolution.
INSERT INTO indicator_target AS t (indicator, year, comparator, low, high, basis, section)
SELECT r.indicator, r.year, r.comparator, r.low, r.high, r.basis, r.section
FROM jsonb_to_recordset($1::jsonb) AS r (indicator text, year integer, comparator text, low numeric, high numeric, basis text, section text)
ON CONFLICT (indicator, year, basis) DO UPDATE SET
    comparator = excluded.comparator, low = excluded.low, high = excluded.high, section = excluded.section
WHERE (t.comparator, t.low, t.high, t.section)
    IS DISTINCT FROM (excluded.comparator, excluded.low, excluded.high, excluded.section)
