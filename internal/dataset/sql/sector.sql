-- Sectors.
INSERT INTO sector AS t (code, name_vi, name_en, parent, priority, legal_basis)
SELECT r.code, r.name_vi, r.name_en, r.parent, coalesce(r.priority, false), r.legal_basis
FROM jsonb_to_recordset($1::jsonb) AS r (code text, name_vi text, name_en text, parent text, priority boolean, legal_basis text)
ON CONFLICT (code) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, parent = excluded.parent, priority = excluded.priority,
    legal_basis = excluded.legal_basis
WHERE (t.name_vi, t.name_en, t.parent, t.priority, t.legal_basis)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.parent, excluded.priority, excluded.legal_basis)
