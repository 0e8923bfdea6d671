-- Works that are gone from the file, but for those that a clearance project serves.
DELETE FROM work t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
  AND NOT EXISTS (SELECT FROM clearance_project p WHERE p.work = t.code)
