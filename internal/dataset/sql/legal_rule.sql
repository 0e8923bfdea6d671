-- Rules have no key in the files but themselves: what is new is added, after what is gone was removed. A
-- rule that an administrator changed stays as he left it.
INSERT INTO legal_rule (code, regime, topic, value, unit, applies_to, article, valid_from, valid_to, limits, starts, ends, during, land_group, waived_from_consent, enforced, text_vi, text_en, unverified)
SELECT n.code, n.regime, n.topic, n.value, n.unit, n.applies_to, n.article, n.valid_from, n.valid_to, n.limits, n.starts, n.ends, n.during, n.land_group, n.waived_from_consent, n.enforced, n.text_vi, n.text_en, n.unverified
FROM (SELECT r.code, r.regime, r.topic, r.value, r.unit, r.applies_to, r.article, r.valid_from, r.valid_to, r.limits, coalesce(r.starts, '{}') AS starts, coalesce(r.ends, '{}') AS ends,
             coalesce(r.during, '{}') AS during, r.land_group, r.waived_from_consent, coalesce(r.enforced, false) AS enforced, r.text_vi, r.text_en, coalesce(r.unverified, false) AS unverified
      FROM jsonb_to_recordset($1::jsonb) AS r (code text, regime text, topic text, value numeric, unit text, applies_to text, article text, valid_from date, valid_to date,
          limits text, starts text[], ends text[], during text[], land_group text, waived_from_consent numeric, enforced boolean, text_vi text, text_en text, unverified boolean)) AS n
WHERE n.code NOT IN (SELECT a.code FROM legal_rule a WHERE a.changed_by IS NOT NULL)
  AND NOT EXISTS (
    SELECT FROM legal_rule t
    WHERE (t.code, t.regime, t.topic, t.value, t.unit, t.applies_to, t.article, t.valid_from, t.valid_to, t.limits, t.starts, t.ends, t.during, t.land_group, t.waived_from_consent, t.enforced, t.text_vi, t.text_en, t.unverified)
        IS NOT DISTINCT FROM (n.code, n.regime, n.topic, n.value, n.unit, n.applies_to, n.article, n.valid_from, n.valid_to, n.limits, n.starts, n.ends, n.during, n.land_group, n.waived_from_consent, n.enforced, n.text_vi, n.text_en, n.unverified))
