-- Which unit became which.
INSERT INTO admin_lineage AS t (old_unit, new_unit, part, legal_act)
SELECT r.old, r.new, r.part, r.legal_act
FROM jsonb_to_recordset($1::jsonb) AS r (old text, new text, part text, legal_act text)
ON CONFLICT (old_unit, new_unit) DO UPDATE SET
    part = excluded.part, legal_act = excluded.legal_act
WHERE (t.part, t.legal_act)
    IS DISTINCT FROM (excluded.part, excluded.legal_act)
