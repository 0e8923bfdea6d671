-- States of clearance.
INSERT INTO clearance_state AS t (code, ordinal, name_vi, name_en, needs)
SELECT r.code, r.ordinal, r.name_vi, r.name_en, coalesce(r.needs, '{}')
FROM jsonb_to_recordset($1::jsonb) AS r (code text, ordinal smallint, name_vi text, name_en text, needs text[])
ON CONFLICT (code) DO UPDATE SET
    ordinal = excluded.ordinal, name_vi = excluded.name_vi, name_en = excluded.name_en, needs = excluded.needs
WHERE (t.ordinal, t.name_vi, t.name_en, t.needs)
    IS DISTINCT FROM (excluded.ordinal, excluded.name_vi, excluded.name_en, excluded.needs)
