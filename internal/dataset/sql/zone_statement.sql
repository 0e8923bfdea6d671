-- Statements about zones.
INSERT INTO zone_statement AS t (ordinal, zone, topic, value_vi, value_en, accuracy, source, source_date, unverified)
SELECT r.ordinal, r.zone, r.topic, r.value_vi, r.value_en, r.accuracy, r.source, r.source_date, coalesce(r.unverified, false)
FROM jsonb_to_recordset($1::jsonb) AS r (
    ordinal integer, zone text, topic text, value_vi text, value_en text, accuracy text, source text, source_date date, unverified boolean)
ON CONFLICT (ordinal) DO UPDATE SET
    zone = excluded.zone, topic = excluded.topic, value_vi = excluded.value_vi, value_en = excluded.value_en,
    accuracy = excluded.accuracy, source = excluded.source, source_date = excluded.source_date, unverified = excluded.unverified
WHERE (t.zone, t.topic, t.value_vi, t.value_en, t.accuracy, t.source, t.source_date, t.unverified) IS DISTINCT FROM (
    excluded.zone, excluded.topic, excluded.value_vi, excluded.value_en, excluded.accuracy, excluded.source, excluded.source_date, excluded.unverified)
