-- What statements about zones are about.
INSERT INTO statement_topic AS t (code, ordinal, name_vi, name_en)
SELECT r.code, r.ordinal, r.name_vi, r.name_en
FROM jsonb_to_recordset($1::jsonb) AS r (code text, ordinal integer, name_vi text, name_en text)
ON CONFLICT (code) DO UPDATE SET ordinal = excluded.ordinal, name_vi = excluded.name_vi, name_en = excluded.name_en
WHERE (t.ordinal, t.name_vi, t.name_en) IS DISTINCT FROM (excluded.ordinal, excluded.name_vi, excluded.name_en)
