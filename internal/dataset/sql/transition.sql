-- Which step may follow which.
INSERT INTO clearance_transition AS t (regime, from_state, to_state, requires, article, note_vi, note_en, unverified)
SELECT r.regime, r."from", r."to", coalesce(r.requires, '{}'), r.article, r.note_vi, r.note_en,
    coalesce(r.unverified, false)
FROM jsonb_to_recordset($1::jsonb) AS r (regime text, "from" text, "to" text, requires text[], article text, note_vi text, note_en text, unverified boolean)
ON CONFLICT (regime, from_state, to_state) DO UPDATE SET
    requires = excluded.requires, article = excluded.article, note_vi = excluded.note_vi, note_en = excluded.note_en,
    unverified = excluded.unverified
WHERE (t.requires, t.article, t.note_vi, t.note_en, t.unverified)
    IS DISTINCT FROM (excluded.requires, excluded.article, excluded.note_vi, excluded.note_en, excluded.unverified)
