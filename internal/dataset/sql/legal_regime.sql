-- Laws under which land is cleared.
INSERT INTO legal_regime AS t (code, name_vi, name_en, legal_act, valid_from, valid_to)
SELECT r.code, r.name_vi, r.name_en, r.legal_act, r.valid_from, r.valid_to
FROM jsonb_to_recordset($1::jsonb) AS r (code text, name_vi text, name_en text, legal_act text, valid_from date, valid_to date)
ON CONFLICT (code) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, legal_act = excluded.legal_act,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to
WHERE (t.name_vi, t.name_en, t.legal_act, t.valid_from, t.valid_to)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.legal_act, excluded.valid_from, excluded.valid_to)
