-- Kinds of obstacles.
INSERT INTO obstacle_kind AS t (code, name_vi, name_en)
SELECT r.code, r.name_vi, r.name_en
FROM jsonb_to_recordset($1::jsonb) AS r (code text, name_vi text, name_en text)
ON CONFLICT (code) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en
WHERE (t.name_vi, t.name_en)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en)
