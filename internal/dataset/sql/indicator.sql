-- Indicators of the resolution.
INSERT INTO indicator AS t (code, name_vi, name_en, unit)
SELECT r.code, r.name_vi, r.name_en, r.unit
FROM jsonb_to_recordset($1::jsonb) AS r (code text, name_vi text, name_en text, unit text)
ON CONFLICT (code) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, unit = excluded.unit
WHERE (t.name_vi, t.name_en, t.unit)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.unit)
