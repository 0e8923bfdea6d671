-- Laws that are gone from the files and under which nothing was done.
DELETE FROM legal_regime t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
  AND NOT EXISTS (SELECT FROM clearance_event v WHERE v.regime = t.code)
