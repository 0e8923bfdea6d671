-- Sectors that the province prefers.
INSERT INTO sector_preference AS t (sector, scope, source, source_date, valid_from, valid_to)
SELECT r.sector, r.scope, r.source, r.source_date, r.valid_from, r.valid_to
FROM jsonb_to_recordset($1::jsonb) AS r (sector text, scope text, source text, source_date date, valid_from date, valid_to date)
ON CONFLICT (sector) DO UPDATE SET
    scope = excluded.scope, source = excluded.source, source_date = excluded.source_date, valid_from = excluded.valid_from, valid_to = excluded.valid_to
WHERE (t.scope, t.source, t.source_date, t.valid_from, t.valid_to)
    IS DISTINCT FROM (excluded.scope, excluded.source, excluded.source_date, excluded.valid_from, excluded.valid_to)
