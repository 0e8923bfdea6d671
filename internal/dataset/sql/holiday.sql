-- Days off; those that an administrator changed stay as he left them.
INSERT INTO holiday AS t (day, kind, name_vi, name_en, source, unverified)
SELECT r.day, r.kind, r.name_vi, r.name_en, coalesce(r.source, 'Điều 112, Bộ luật Lao động 2019; ngày âm lịch tính theo múi giờ +7'), coalesce(r.unverified, true)
FROM jsonb_to_recordset($1::jsonb) AS r (day date, kind text, name_vi text, name_en text, source text, unverified boolean)
ON CONFLICT (day) DO UPDATE SET
    kind = excluded.kind, name_vi = excluded.name_vi, name_en = excluded.name_en, source = excluded.source, unverified = excluded.unverified
WHERE t.changed_by IS NULL
  AND (t.kind, t.name_vi, t.name_en, t.source, t.unverified) IS DISTINCT FROM (excluded.kind, excluded.name_vi, excluded.name_en, excluded.source, excluded.unverified)
