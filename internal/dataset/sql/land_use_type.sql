-- Codes of land use, two generations.
INSERT INTO land_use_type AS t (code, code_system, name_vi, name_en, notice_group, valid_from, valid_to, unverified)
SELECT r.code, r.code_system, r.name_vi, r.name_en, r.notice_group, r.valid_from, r.valid_to,
    coalesce(r.unverified, false)
FROM jsonb_to_recordset($1::jsonb) AS r (code text, code_system text, name_vi text, name_en text, notice_group text, valid_from date, valid_to date,
    unverified boolean)
ON CONFLICT (code, code_system) DO UPDATE SET
    name_vi = excluded.name_vi, name_en = excluded.name_en, notice_group = excluded.notice_group,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, unverified = excluded.unverified
WHERE (t.name_vi, t.name_en, t.notice_group, t.valid_from, t.valid_to, t.unverified)
    IS DISTINCT FROM (excluded.name_vi, excluded.name_en, excluded.notice_group, excluded.valid_from, excluded.valid_to,
    excluded.unverified)
