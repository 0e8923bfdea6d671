-- Rules that the files give no more, or give otherwise.
DELETE FROM legal_rule t
WHERE NOT EXISTS (
    SELECT FROM (SELECT r.code, r.regime, r.topic, r.value, r.unit, r.applies_to, r.article, r.valid_from, r.valid_to, r.text_vi, r.text_en, coalesce(r.unverified, false) AS unverified
      FROM jsonb_to_recordset($1::jsonb) AS r (code text, regime text, topic text, value numeric, unit text, applies_to text, article text,
          valid_from date, valid_to date, text_vi text, text_en text, unverified boolean)) AS n
    WHERE (t.code, t.regime, t.topic, t.value, t.unit, t.applies_to, t.article, t.valid_from, t.valid_to, t.text_vi, t.text_en, t.unverified)
        IS NOT DISTINCT FROM (n.code, n.regime, n.topic, n.value, n.unit, n.applies_to, n.article, n.valid_from, n.valid_to, n.text_vi, n.text_en, n.unverified))
